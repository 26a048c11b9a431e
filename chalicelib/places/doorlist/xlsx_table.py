"""Places, door lists: XLSX as a stream of text rows: values, no formulas. It gives no cell a meaning."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from chalicelib.places.doorlist.archive import Archive
from chalicelib.places.doorlist.errors import BrokenWorkbook, LegacyWorkbook, NotAList, TooMuchInside
from chalicelib.places.doorlist.table import MOST_CELL, MOST_COLUMNS, Merges, Row
from chalicelib.places.doorlist.xlsx_parts import SharedTexts, date_styles, elements, sheets, targets
from chalicelib.places.doorlist.xml_stream import read_all, stream

_WORKBOOK = "xl/workbook.xml"
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
MOST_SHEETS = 300
MOST_MERGES = 200_000
_MOST_PIECES = 256
"""Pieces of a cell's text (each up to 8 KB) that are kept: a name has one."""
_LITERAL = re.compile(r"[+-]?\d{1,9}")
_OVERLAP = 256
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's dates have no zone
_LATEST_DAY = 2_958_465


class XlsxTable:
    """A workbook: its worksheets by name. Raises what ``Archive`` raises, NotAList, LegacyWorkbook."""

    detail = "XLSX"
    strict_width = False

    def __init__(self, file: BinaryIO) -> None:
        self._archive = Archive(file)
        if "xl/workbook.bin" in self._archive:
            raise LegacyWorkbook
        if _WORKBOOK not in self._archive:
            raise NotAList(found="archive")
        parts = targets(self._elements("xl/_rels/workbook.xml.rels"))
        found = [(info, parts.get(relation, "")) for info, relation in sheets(self._elements(_WORKBOOK))]
        # Chart sheets and macro sheets are sheets too, but hold no cells.
        found = [(info, part) for info, part in found if not part or "worksheets/" in part]
        if len(found) > MOST_SHEETS:
            raise TooMuchInside(limit="sheets", most=MOST_SHEETS)
        if (
            not found
            or len({info.name for info, _ in found}) < len(found)
            or any(part not in self._archive for _, part in found)
        ):
            raise BrokenWorkbook(part=_WORKBOOK)
        self.sheets = tuple(info for info, _ in found)
        self._parts = [part for _, part in found]
        self._dates = date_styles(self._elements("xl/styles.xml")) if "xl/styles.xml" in self._archive else frozenset()
        self._texts: list[str] | None = None

    def rows(self, sheet: int) -> Iterator[Row]:
        """Yield the rows of a sheet with anything in them; merges are filled downwards."""
        part = self._parts[sheet]
        merges = Merges(self._merges(part))
        handler = _Cells(self._shared(), self._dates)
        for _ in stream(part, self._archive.chunks(part), handler):
            for number, cells in handler.take():
                wide = merges.fill(number, cells)
                if any(map(str.strip, cells)):
                    yield Row(number, tuple(cells), wide)

    def _elements(self, part: str) -> list[tuple[str, dict[str, str]]]:
        return elements(part, self._archive.chunks(part))

    def _shared(self) -> list[str]:
        if self._texts is None:
            handler = SharedTexts()
            if "xl/sharedStrings.xml" in self._archive:
                read_all("xl/sharedStrings.xml", self._archive.chunks("xl/sharedStrings.xml"), handler)
            self._texts = handler.texts
        return self._texts

    def _merges(self, part: str) -> Iterator[tuple[int, int, int, int]]:
        """Find the merged cells, which the format writes after all rows, without reading the rows twice as XML."""
        tail, count = b"", 0
        for chunk in self._archive.chunks(part):
            data = tail + chunk
            end = 0
            for match in _MERGE.finditer(data):
                left, top, right, bottom = match.groups()
                yield int(top), column_of(left.decode()), int(bottom), column_of(right.decode())
                end = match.end()
                count += 1
                if count > MOST_MERGES:
                    raise TooMuchInside(limit="merges", most=MOST_MERGES)
            tail = data[max(end, len(data) - _OVERLAP) :]


class _Cells:
    """A handler that gathers a worksheet's rows."""

    def __init__(self, texts: list[str], dates: frozenset[str]) -> None:
        self._texts, self._dates = texts, dates
        self._rows: list[tuple[int, list[str]]] = []
        self._number = 0
        self._cells: list[str] = []
        self._column = -1
        self._type = self._style = ""
        self._pieces: list[str] = []
        self._formula: list[str] = []
        self._keep = self._in_formula = False
        self._in_aid = False

    def take(self) -> list[tuple[int, list[str]]]:
        """Hand over the rows that are complete."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell, its value or a piece of its text."""
        if name == "c":
            reference = attributes.get("r")
            self._column = _column(reference) if reference else self._column + 1
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._pieces, self._formula = [], []
        elif name in ("v", "t"):
            self._keep = not self._in_aid
        elif name == "f":
            self._in_formula = True
        elif name == "row":
            number = int(attributes.get("r", self._number + 1))
            if number <= self._number:
                raise ValueError(number)
            self._number, self._cells, self._column = number, [], -1
        elif name == "rPh":
            self._in_aid = True

    def end(self, name: str) -> None:
        """Complete a cell or a row."""
        if name in ("v", "t"):
            self._keep = False
        elif name == "f":
            self._in_formula = False
        elif name == "c":
            if self._column < MOST_COLUMNS:
                self._put(self._value("".join(self._pieces)) if self._pieces else self._unsolved())
        elif name == "row":
            self._rows.append((self._number, self._cells))
        elif name == "rPh":
            self._in_aid = False

    def text(self, data: str) -> None:
        """Take characters of a value."""
        if self._keep and len(self._pieces) < _MOST_PIECES:
            self._pieces.append(data)
        elif self._in_formula and len(self._formula) < _MOST_PIECES:
            self._formula.append(data)

    def _unsolved(self) -> str:
        """Return ``=101`` for a formula without a result that is a mere number: a sign before a room, as in CSV."""
        formula = "".join(self._formula)
        return f"={formula}" if _LITERAL.fullmatch(formula) else ""

    def _put(self, value: str) -> None:
        if not value:
            return
        missing = self._column + 1 - len(self._cells)
        if missing > 0:
            self._cells.extend([""] * missing)
        self._cells[self._column] = value[:MOST_CELL]

    def _value(self, raw: str) -> str:
        """Return a cell as a person sees it, without the thousands and colours of its style."""
        if self._type == "s":
            index = int(raw)
            if not 0 <= index < len(self._texts):
                raise ValueError(index)
            return self._texts[index]
        if self._type == "n":
            return _number(raw, date=self._style in self._dates)
        if self._type == "b":
            return "TRUE" if raw == "1" else "FALSE"
        return raw


def _number(raw: str, *, date: bool) -> str:
    """Write a number as spreadsheets show it: 15 digits, no .0; a date as year-month-day."""
    value = float(raw)
    if date and 0 < value <= _LATEST_DAY:
        return (_EPOCH + timedelta(days=int(value))).strftime("%Y-%m-%d")
    if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - the digits that a spreadsheet keeps
        return str(int(value))
    return format(value, ".15g")


def _column(reference: str) -> int:
    """Return the column of a cell's reference (B7 → 1)."""
    return column_of(reference.rstrip("0123456789"))


def column_of(letters: str) -> int:
    """Return a column's number from 0 of its letters (A → 0, AA → 26). Raises ValueError."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= 16_384:  # noqa: PLR2004 - XFD, the last column of the format
        raise ValueError(letters)
    return number - 1
