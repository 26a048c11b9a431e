"""codes/printing: sizes of paper, labels and what stands on them, in millimetres. Draws nothing."""

from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.codes.printing.symbol import QUIET

MM: Final = 72 / 25.4
"""Points in a millimetre."""

SMALLEST_MODULE: Final = 0.5
"""A module of the symbol, in millimetres, is never smaller: worn stickers and old phones must still read it."""


@dataclass(frozen=True)
class Layout:
    """One kind of sheet. All lengths are millimetres.

    ``page`` and ``label`` are (width, height); the labels stand in ``columns`` × ``rows``, centred on the page, and
    touch: they are cut where they touch. ``inset`` is from the cut to the plate, ``pad`` from the plate's edge to
    what stands on it. ``panel`` is the most that symbol and quiet zone may take, ``dot`` the printer's dot: a module
    is a whole number of dots, so that all come out alike. ``ground`` is the plate: blue enamel, or white with a black
    frame for thermal printers, which can't print blue.
    """

    page: tuple[float, float]
    label: tuple[float, float]
    columns: int
    rows: int
    inset: float
    pad: float
    panel: float
    dot: float
    ground: Literal["enamel", "white"]

    @property
    def a_page(self) -> int:
        """Labels on a page."""
        return self.columns * self.rows

    @property
    def plate(self) -> tuple[float, float]:
        """Width and height of the plate."""
        return self.label[0] - 2 * self.inset, self.label[1] - 2 * self.inset

    @property
    def margin(self) -> tuple[float, float]:
        """What is left of the page: at each side, and at top and bottom."""
        return (self.page[0] - self.columns * self.label[0]) / 2, (self.page[1] - self.rows * self.label[1]) / 2

    def module(self, size: int) -> float:
        """Give the side of a module for a symbol of ``size`` modules.

        Raises ValueError when it would be smaller than 0.5 mm.
        """
        module = int(self.panel / (size + 2 * QUIET) / self.dot + 1e-9) * self.dot
        if module < SMALLEST_MODULE:
            raise ValueError(f"layout: a symbol of {size} modules needs a panel of more than {self.panel} mm")
        return module

    def side(self, size: int) -> float:
        """Give the side of the white panel: the symbol of ``size`` modules with its quiet zone."""
        return self.module(size) * (size + 2 * QUIET)

    def column(self, size: int) -> float:
        """Give the width that is left for text beside the panel."""
        return self.plate[0] - self.side(size) - 3 * self.pad

    def corner(self, place: int) -> tuple[float, float]:
        """Give the lower left corner of the label at ``place``: row by row from the top, in a row from the left."""
        row, column = divmod(place, self.columns)
        left, top = self.margin
        return left + column * self.label[0], self.page[1] - top - (row + 1) * self.label[1]


A4: Final = Layout(
    page=(210, 297),
    label=(66, 35),
    columns=3,
    rows=8,
    inset=1.5,
    pad=1.6,
    panel=28.5,
    dot=25.4 / 300,
    ground="enamel",
)
"""24 door plates on a sheet to be cut, for office printers (300 dots an inch and multiples)."""

ROLL: Final = Layout(
    page=(60, 40),
    label=(60, 40),
    columns=1,
    rows=1,
    inset=1,
    pad=1.5,
    panel=30,
    dot=0.125,
    ground="white",
)
"""One label a page, ready cut on a roll of 60 × 40 mm, for thermal printers (8 dots a millimetre)."""
