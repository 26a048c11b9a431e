"""Places, door lists: a file as sheets of text rows, whatever its format. It gives no cell a meaning."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

MOST_COLUMNS = 256
"""Cells to the right of this column are not read: no door list is that wide, and a stray one must cost nothing."""
MOST_CELL = 32_767
"""Characters in a cell, as in spreadsheets."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with anything in it: its number as a spreadsheet shows it (from 1) and its cells as text.

    ``wide`` is how many columns its first filled cell was merged across (1 = not merged).
    """

    number: int
    cells: tuple[str, ...]
    wide: int = 1


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet's name ("" in CSV), and whether its author has hidden it."""

    name: str
    hidden: bool = False


class Table(Protocol):
    """An opened file. Rows come as a stream; a sheet can be walked through again."""

    detail: str
    """For a person: the encoding and the separator, or the format."""
    sheets: tuple[SheetInfo, ...]
    strict_width: bool
    """Whether a filled cell beyond the header means that a row has slipped (CSV), or a remark beside it (XLSX)."""

    def rows(self, sheet: int) -> Iterator[Row]:
        """Yield the filled rows of a sheet (from 0) in order, merges filled downwards."""
        ...


class Merges:
    """Merged cells of a sheet: what is below the first row of a merge takes the value of its first cell.

    ``spans`` are (first row from 1, first column from 0, last row, last column). One span a column is open at a time,
    so that a sheet with a million overlapping merges costs no more than any other.
    """

    def __init__(self, spans: Iterable[tuple[int, int, int, int]]) -> None:
        self._spans = sorted(spans)
        self._open: dict[int, tuple[int, str]] = {}
        self._next = 0

    def fill(self, number: int, cells: list[str]) -> int:
        """Fill the cells of row ``number`` in place; rows come in order. Return the width of its first filled cell."""
        for column, (last, value) in list(self._open.items()):
            if last < number:
                del self._open[column]
            else:
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = cells[column] or value
        wide = self._begin(number, cells)
        first_filled = next((i for i, cell in enumerate(cells) if cell.strip()), 0)
        return wide.get(first_filled, 1)

    def _begin(self, number: int, cells: list[str]) -> dict[int, int]:
        """Take up the spans that begin in this row; return the width of each by its column."""
        wide: dict[int, int] = {}
        while self._next < len(self._spans) and self._spans[self._next][0] <= number:
            first, column, last, right = self._spans[self._next]
            self._next += 1
            if first == number and column < len(cells) and cells[column]:
                wide[column] = right - column + 1
                if last > first:
                    self._open[column] = (last, cells[column])
        return wide
