"""codes/printing: the parts of a sheet that are the same for every label, as PDF drawing operators. Measures in points.

The look is a Chinese door plate. Outdoor codes are white on enamel blue with a white panel for the symbol, indoor codes
the same plate turned round, blue on white, so that nobody posts the wrong one. Thermal printers print no blue: there
the plate is white, its frame black, and an indoor code has its title on black.
"""

from dataclasses import dataclass
from typing import Final

from chalicelib.codes.printing.font import FileFont, width
from chalicelib.codes.printing.labels import NUMBER_LENGTH, Kind, Words, grouped
from chalicelib.codes.printing.layout import MM, Layout
from chalicelib.codes.printing.pdf import number
from chalicelib.codes.printing.symbol import QUIET

_ENAMEL: Final = b" ".join(f"{part / 255:.3f}".encode() for part in (0x17, 0x57, 0x9C))
_LINE: Final = 1.4
"""Width of a plate's frame."""

_TITLE: Final = 9.0
_HINT: Final = 6.5
_RULE: Final = 12.5
"""From the top of the text to the line under the title."""

_ROUND: Final = 0.5523
"""How far a Bézier curve's handles reach for a quarter of a circle."""

_NOTE: Final = "请按实际大小（100%）打印，沿裁切线裁开"

_DIGITS: Final = ((13.0, 100), (12.5, 100), (12.0, 100), (12.0, 95), (12.0, 90))
"""Sizes of the number in points with widths in per cent: never below 12 points."""


@dataclass(frozen=True)
class Frame:
    """Where things stand in a label, from its lower left corner, in points."""

    text: tuple[float, float]
    room: tuple[float, float]
    symbol: tuple[float, float, float]
    digits: tuple[float, int]

    @property
    def address(self) -> tuple[float, float]:
        """The bottom and the height of what is left for the address, between the title and the number."""
        bottom = self.text[1] + self.digits[0] * 0.73 + 5
        return bottom, self.text[1] + self.room[1] - _RULE - 2 - bottom


def frame(layout: Layout, size: int) -> Frame:
    """Place what stands on a label with a symbol of ``size`` modules.

    Raises ValueError when symbol or number don't fit.
    """
    edge = layout.inset + layout.pad
    wide, high = layout.column(size) * MM, (layout.label[1] - 2 * edge) * MM
    module = layout.module(size)
    right = layout.label[0] - edge - (size + QUIET) * module
    low = (layout.label[1] - size * module) / 2
    ems = width(grouped("0" * NUMBER_LENGTH)) / 1000
    digits = next(((pt, stretch) for pt, stretch in _DIGITS if pt * ems * stretch / 100 <= wide), None)
    if digits is None:
        raise ValueError("layout: too narrow for the number at 12 points beside the symbol")
    return Frame((edge * MM, edge * MM), (wide, high), (right * MM, low * MM, size * module * MM), digits)


def ink(layout: Layout, kind: Kind) -> bytes:
    """Give the operator that sets the colour of what is written on a plate."""
    if layout.ground == "white":
        return b"0 0 0 rg"
    return b"1 1 1 rg" if kind == "outdoor" else b"%s rg" % _ENAMEL


def plate(layout: Layout, size: int, kind: Kind, words: Words, font: FileFont) -> bytes:
    """Draw the plate with its white panel, title and hint. Raises KeyError for a character that the font lacks."""
    at, colour = frame(layout, size), ink(layout, kind)
    inset, (wide, high) = layout.inset * MM, (side * MM for side in layout.plate)
    if layout.ground == "enamel" and kind == "outdoor":
        side = layout.side(size) * MM
        left, low = at.symbol[0] - QUIET * layout.module(size) * MM, (layout.label[1] * MM - side) / 2
        ground = [b"%s rg" % _ENAMEL, _rounded(inset, inset, wide, high, 2 * MM), b"f"]
        ground += [b"1 g", _rounded(left, low, side, side, 0.8 * MM), b"f"]
    else:
        half = _LINE / 2
        path = _rounded(inset + half, inset + half, wide - _LINE, high - _LINE, 2 * MM)
        ground = [b"%s %s w" % (colour.upper(), number(_LINE)), path, b"S"]
    if layout.ground == "white" and kind == "indoor":
        ground += _bar(at)
        colour = b"1 1 1 rg"
    return b"\n".join([b"q", *ground, *_heading(at, colour, words, font), b"Q"])


def _bar(at: Frame) -> list[bytes]:
    """Draw a black ground for the heading."""
    left, top = at.text[0] - 1.5, at.text[1] + at.room[1]
    return [b"0 0 0 rg", _rounded(left, top - _RULE, at.room[0] + 3, _RULE + 1, 2), b"f"]


def _heading(at: Frame, colour: bytes, words: Words, font: FileFont) -> list[bytes]:
    left, top = at.text[0], at.text[1] + at.room[1]
    right = left + at.room[0]
    hint = min(_HINT, (at.room[0] - width(words.title) * _TITLE / 1000 - 3) * 1000 / max(width(words.hint), 1))
    start = right - width(words.hint) * hint / 1000
    base = top - _TITLE * 0.88
    return [
        colour,
        b"BT /F %s Tf %s %s Td %s ET" % (number(_TITLE), number(left), number(base), font.show(words.title)),
        b"BT /F %s Tf %s %s Td %s ET" % (number(hint), number(start), number(base), font.show(words.hint)),
        b"%s 0.6 w %s %s m %s %s l S"
        % (colour.upper(), number(left), number(top - _RULE), number(right), number(top - _RULE)),
    ]


def marks(layout: Layout, font: FileFont) -> bytes:
    """Draw a sheet's cut marks: lines in the margins, a cross wherever four labels meet, and how to print it."""
    left, low = (side * MM for side in layout.margin)
    wide, high = (side * MM for side in layout.label)
    right, top = layout.page[0] * MM - left, layout.page[1] * MM - low
    columns = [left + at * wide for at in range(layout.columns + 1)]
    rows = [low + at * high for at in range(layout.rows + 1)]
    away, arm = 0.5 * MM, 0.9 * MM
    lines = [(x, y, x, end) for x in columns for y, end in ((low - away, low - 4 * MM), (top + away, top + 4 * MM))]
    lines += [(x, y, end, y) for y in rows for x, end in ((left - away, left - 4 * MM), (right + away, right + 4 * MM))]
    for x in columns:
        for y in rows:
            lines += [(x - arm, y, x + arm, y), (x, y - arm, x, y + arm)]
    drawn = b"\n".join(b"%s %s m %s %s l" % tuple(map(number, line)) for line in lines)
    note = b"BT /F 6 Tf %s %s Td %s ET" % (number(left + 3 * MM), number(low - 3.2 * MM), font.show(_NOTE))
    return b"q 0 G 0.3 w\n%s\nS 0.35 g %s Q" % (drawn, note)


def _rounded(left: float, low: float, wide: float, high: float, radius: float) -> bytes:
    """Give the path of a rectangle with round corners."""
    right, top, bend = left + wide, low + high, radius * (1 - _ROUND)
    points = (
        ((left + radius, low), b"m"),
        ((right - radius, low), b"l"),
        ((right - bend, low, right, low + bend, right, low + radius), b"c"),
        ((right, top - radius), b"l"),
        ((right, top - bend, right - bend, top, right - radius, top), b"c"),
        ((left + radius, top), b"l"),
        ((left + bend, top, left, top - bend, left, top - radius), b"c"),
        ((left, low + radius), b"l"),
        ((left, low + bend, left + bend, low, left + radius, low), b"c"),
    )
    return b" ".join(b"%s %s" % (b" ".join(map(number, numbers)), draw) for numbers, draw in points) + b" h"
