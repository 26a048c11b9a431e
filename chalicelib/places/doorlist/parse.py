"""Places, door lists: the rows of a file under a reading, as doors, repeats, refusals. It stores nothing."""

import zlib
from collections.abc import Iterator

from chalicelib.places.doorlist.doors import Door
from chalicelib.places.doorlist.errors import ReadingMismatch
from chalicelib.places.doorlist.fields import NAMES, REQUIRED, TITLES, Field
from chalicelib.places.doorlist.guess import skip_reason
from chalicelib.places.doorlist.names import Name, read_area, read_name
from chalicelib.places.doorlist.outcomes import Accepted, Change, Fault, Outcome, Refused, Repeat, Skipped, Summary
from chalicelib.places.doorlist.reading import Reading, SheetReading
from chalicelib.places.doorlist.table import MOST_COLUMNS, Row, Table
from chalicelib.places.doorlist.text import Notice

_SHOWN_VALUE = 40
_ROW_BITS, _SHEET_BITS, _CHECK_BITS = 24, 10, 32


class Parsing:
    """An iterator over the outcomes of a file; ``summary`` counts what has come out so far.

    Memory: one entry for each different door (some 150 bytes), as a repeat can come at any distance; no row is kept.
    """

    def __init__(self, table: Table, reading: Reading) -> None:
        self.summary = Summary()
        _check_sheets(table, reading)
        self._outcomes = self._walk(table, reading)

    def __iter__(self) -> Iterator[Outcome]:
        return self

    def __next__(self) -> Outcome:
        outcome = next(self._outcomes)
        self.summary.add(outcome)
        return outcome

    def _walk(self, table: Table, reading: Reading) -> Iterator[Outcome]:
        seen = _Seen(reading)
        for index, sheet in enumerate(reading.sheets):
            if not sheet.use:
                continue
            rules = _SheetRules(sheet, strict_width=table.strict_width)
            for row in _below(table, index, sheet):
                why = skip_reason(sheet, row)
                yield Skipped(sheet.name, row.number, why) if why else rules.judge(row, seen, index)


class _Seen:
    """The doors that came by: by building, then by unit and room, so that most of a key is held once.

    A value holds sheet, row and a checksum of the spelling in one integer. The checksum only says whether a repeat is
    spelt as the first one; whether it is a repeat is told by the key itself.
    """

    def __init__(self, reading: Reading) -> None:
        self._sheets = [sheet.name for sheet in reading.sheets]
        self._doors: dict[tuple[str, ...], dict[tuple[str, str], int]] = {}

    def first(self, keys: tuple[str, ...], sheet: int, row: int, spelling: str) -> tuple[str, int, bool] | None:
        """Return None for a new door, else (sheet's name, row, spelt otherwise) of the first one."""
        check = zlib.crc32(spelling.encode("utf-8", "surrogatepass"))
        mine = (((sheet << _ROW_BITS) | row) << _CHECK_BITS) | check
        before = self._doors.setdefault(keys[:4], {}).setdefault((keys[4], keys[5]), mine)
        if before == mine:
            return None
        at, spelt = before >> _CHECK_BITS, before & ((1 << _CHECK_BITS) - 1)
        return self._sheets[at >> _ROW_BITS], at & ((1 << _ROW_BITS) - 1), spelt != check


class _SheetRules:
    """One sheet's reading, applied to its rows in order."""

    def __init__(self, sheet: SheetReading, *, strict_width: bool) -> None:
        self._sheet = sheet
        self._columns = [(field, sheet.columns[field]) for field in NAMES if field in sheet.columns]
        self._area = sheet.columns.get(Field.AREA, -1)
        self._constants = {f: read_name(f, sheet.constants.get(f, "")) for f in NAMES if f not in sheet.columns}
        self._spelt = [(sheet.columns.get(f), sheet.constants.get(f, "")) for f in NAMES]
        self._last: dict[Field, str] = {}
        self._width = len(sheet.headers) if strict_width and sheet.header_row else 0

    def judge(self, row: Row, seen: _Seen, index: int) -> Outcome:
        """Return what becomes of a row. The index of the sheet is kept with a first door."""
        cells = self._filled(row.cells)
        names = dict(self._constants)
        for field, column in self._columns:
            names[field] = read_name(field, cells[column])
        if faults := self._faults(row, cells, names):
            return Refused(self._sheet.name, row.number, tuple(faults), tuple(cells))
        area, bad = read_area(cells[self._area]) if self._area >= 0 else (None, ())
        changes = self._changes(cells, names, bad)
        texts = [names[f].text for f in NAMES]
        door = Door(texts[0], texts[1], texts[2], texts[3], texts[4] or None, texts[5], area)
        spelling = "\x1f".join([constant if column is None else cells[column] for column, constant in self._spelt])
        first = seen.first(tuple(names[f].key for f in NAMES), index, row.number, spelling)
        if first is None:
            return Accepted(self._sheet.name, row.number, door, changes)
        return Repeat(self._sheet.name, row.number, door, *first, changes)

    def _filled(self, raw: tuple[str, ...]) -> list[str]:
        """Return the cells, at least as many as the columns need, with what is written once filled down.

        A blank below a larger place that changed in this row stays blank: the last building of one estate is none of
        the next one's.
        """
        cells = list(raw)
        needed = 1 + max(self._sheet.columns.values(), default=-1)
        cells.extend([""] * (needed - len(cells)))
        if not self._sheet.fill_down:
            return cells
        changed = False
        for field, column in self._columns:
            if cells[column].strip():
                changed = changed or (field is not Field.ROOM and self._last.get(field) != cells[column])
                self._last[field] = cells[column]
            elif changed:
                self._last.pop(field, None)
            elif field in self._sheet.fill_down:
                cells[column] = self._last.get(field, "")
        return cells

    def _faults(self, row: Row, cells: list[str], names: dict[Field, Name]) -> list[Fault]:
        """Return all that is wrong with a row's names; an area is never a reason to refuse."""
        faults = []
        for field in NAMES:
            name = names[field]
            if name.fault:
                faults.append(self._fault(field, cells, name.fault))
            elif not name.text and field in REQUIRED:
                faults.append(self._fault(field, cells, self._why_missing(row, field)))
        extra = next((i for i, cell in enumerate(row.cells) if self._width and i >= self._width and cell.strip()), None)
        if extra is not None:
            said = "该行的列比表头多，可能多了一个分隔符，请核对各列"
            faults.append(Fault(None, f"第{extra + 1}列", row.cells[extra][:_SHOWN_VALUE], said))
        return faults

    def _why_missing(self, row: Row, field: Field) -> str:
        """Say that a name is missing, and that the row ends early where it does."""
        if 0 <= self._sheet.columns.get(field, -1) < len(row.cells):
            return f"缺少{TITLES[field]}"
        if field in self._sheet.columns:
            return f"缺少{TITLES[field]}：该行只有 {len(row.cells)} 列，表头有 {len(self._sheet.headers)} 列"
        return f"缺少{TITLES[field]}：表格没有这一列，也没有填写固定值"

    def _fault(self, field: Field, cells: list[str], reason: str) -> Fault:
        """Name the column as the file does."""
        column = self._sheet.columns.get(field)
        value = self._sheet.constants.get(field, "") if column is None else cells[column]
        return Fault(field, self._title(field), value[:_SHOWN_VALUE], reason)

    def _title(self, field: Field) -> str:
        column = self._sheet.columns.get(field, -1)
        known = 0 <= column < len(self._sheet.headers)
        return (self._sheet.headers[column].strip() if known else "") or TITLES[field]

    def _changes(self, cells: list[str], names: dict[Field, Name], bad: tuple[Notice, ...]) -> tuple[Change, ...]:
        """Gather what was taken for something else in this row."""
        found = [
            Change(kind, field, cells[column][:_SHOWN_VALUE], names[field].text)
            for field, column in self._columns
            for kind in names[field].notices
        ]
        if not names[Field.UNIT].text:
            found.append(Change(Notice.NO_UNIT, Field.UNIT, "", ""))
        found.extend(Change(kind, Field.AREA, cells[self._area][:_SHOWN_VALUE], "") for kind in bad)
        return tuple(found)


def _below(table: Table, index: int, sheet: SheetReading) -> Iterator[Row]:
    """Yield the rows below the header, which must be the one that the reading saw."""
    header_seen = sheet.header_row == 0
    for row in table.rows(index):
        if row.number > sheet.header_row:
            if not header_seen:
                raise ReadingMismatch(sheet=index + 1, fault="header_row")
            yield row
        elif row.number == sheet.header_row:
            if row.cells != sheet.headers:
                raise ReadingMismatch(sheet=index + 1, fault="headers")
            header_seen = True
    if not header_seen:
        raise ReadingMismatch(sheet=index + 1, fault="header_row")


def _check_sheets(table: Table, reading: Reading) -> None:
    """Refuse a reading that was made of another file, or that names one column twice. Raises ReadingMismatch."""
    if [sheet.name for sheet in reading.sheets] != [info.name for info in table.sheets]:
        raise ReadingMismatch(fault="sheets")
    for number, sheet in enumerate(reading.sheets, 1):
        columns = list(sheet.columns.values())
        most = len(sheet.headers) if sheet.header_row else MOST_COLUMNS
        if len(set(columns)) != len(columns) or any(not 0 <= column < most for column in columns):
            raise ReadingMismatch(sheet=number, fault="columns")
