"""Places, door lists: the first look at a file, which gives its reading. It judges no door and keeps no row."""

from collections.abc import Iterator
from itertools import chain, islice

from chalicelib.places.doorlist.errors import EmptyFile, NoHeader
from chalicelib.places.doorlist.fields import FILLABLE, Field
from chalicelib.places.doorlist.layout import HEADER_WITHIN, columns_of, find_header, why_skipped
from chalicelib.places.doorlist.outside import estate_of_sheet, places_in
from chalicelib.places.doorlist.reading import Reading, SheetReading, Skip, SkippedRow
from chalicelib.places.doorlist.table import Row, SheetInfo, Table

_UNIT_HINT = "单元列有许多空白，将按“无单元”处理；如果原来是合并单元格，请把单元也设为向下填充"
_SHOWN_ROWS = 20
_SHOWN_TEXT = 80
_SHOWN_ABOVE = 5
_FILL_SHARE = 0.3
"""A column is taken as written once for many rows when this share of it is blank…"""
_ORPHANS = 10
OUR_COLUMNS = frozenset({"原行号", "原因"})
"""The columns that our own file of refused rows adds. Its rows are whole: a blank is a fault."""


class _Column:
    """How a column is written: filled in every row, or once for many."""

    def __init__(self, column: int) -> None:
        self.column = column
        self._filled = self._blank = self._repeated = self._orphans = 0
        self._last: str | None = None

    def see(self, cells: tuple[str, ...], *, changed: bool) -> bool:
        """Take one row into account; ``changed``: a larger place is another than above. Return whether this one is."""
        value = cells[self.column].strip() if self.column < len(cells) else ""
        if not value:
            self._blank += 1
            self._orphans += changed or self._last is None
            return changed
        self._filled += 1
        self._repeated += value == self._last
        changed = changed or value != self._last
        self._last = value
        return changed

    def written_once(self) -> bool:
        """…and blank more often than it repeats the row above, which a column filled in every row does all the time.

        Blanks where a larger place has just changed have nothing to take up: many of them are omissions.
        """
        share = self._blank / (self._filled + self._blank or 1)
        return share >= _FILL_SHARE and self._blank > self._repeated and self._orphans * _ORPHANS < self._blank


def guess(table: Table) -> Reading:
    """Return how the file is best read. Raises EmptyFile or NoHeader, and whatever the file's rows raise."""
    sheets = [_sheet(info, table.rows(index)) for index, info in enumerate(table.sheets)]
    if not any(rows for rows, _ in sheets):
        raise EmptyFile
    found = [sheet for _, sheet in sheets]
    if not any(sheet.columns for sheet in found):
        raise NoHeader(sheets=len(found))
    return Reading(format=table.detail, sheets=_chosen(found, table.sheets))


def _chosen(sheets: list[SheetReading], infos: tuple[SheetInfo, ...]) -> tuple[SheetReading, ...]:
    """Use the visible sheets with buildings and rooms; where none has both, all with a header, for a person to say."""
    shown = [bool(sheet.columns) and not info.hidden for sheet, info in zip(sheets, infos, strict=True)]
    whole = [
        on and {Field.BUILDING, Field.ROOM} <= sheet.columns.keys() for on, sheet in zip(shown, sheets, strict=True)
    ]
    use = whole if any(whole) else shown
    return tuple(sheet.model_copy(update={"use": on}) for on, sheet in zip(use, sheets, strict=True))


def _sheet(info: SheetInfo, rows: Iterator[Row]) -> tuple[bool, SheetReading]:
    """Read one sheet; say too whether it has any row."""
    top = list(islice(rows, HEADER_WITHIN))
    header = find_header(top)
    if header is None:
        return bool(top), SheetReading(name=info.name, use=False, header_row=0)
    above = [cell.strip() for row in top if row.number < header.number for cell in row.cells if cell.strip()]
    columns = columns_of(header.cells)
    base = SheetReading(
        name=info.name,
        header_row=header.number,
        headers=header.cells,
        columns=columns,
        constants={f: name for f, name in _outside(info, above).items() if f not in columns},
        above=tuple(dict.fromkeys(text[:_SHOWN_TEXT] for text in above))[:_SHOWN_ABOVE],
    )
    below = (row for row in chain(top, rows) if row.number > header.number)
    return True, _surveyed(base, below, fill=not set(header.cells) >= OUR_COLUMNS)


def _outside(info: SheetInfo, above: list[str]) -> dict[Field, str]:
    """Find the places named outside the table; those of the sheet's name are nearer to it than those of the title."""
    return places_in(above) | estate_of_sheet(info.name)


def _surveyed(base: SheetReading, below: Iterator[Row], *, fill: bool) -> SheetReading:
    """Count the rows below the header, note which are no doors and, with ``fill``, what is written once for many."""
    columns = {field: _Column(base.columns[field]) for field in (*FILLABLE, Field.UNIT) if field in base.columns}
    skipped: list[SkippedRow] = []
    count = 0
    for row in below:
        why = skip_reason(base, row)
        if why is None:
            count += 1
            changed = False
            for column in columns.values():
                changed = column.see(row.cells, changed=changed)
        elif len(skipped) < _SHOWN_ROWS:
            text = " ".join(cell.strip() for cell in row.cells if cell.strip())
            skipped.append(SkippedRow(row=row.number, why=why, text=text[:_SHOWN_TEXT]))
    once = [field for field, column in columns.items() if column.written_once()]
    found = tuple(field for field in once if field in FILLABLE) if fill else base.fill_down
    hints = (_UNIT_HINT,) if Field.UNIT in once and Field.UNIT not in found else ()
    return base.model_copy(update={"rows": count, "skipped": tuple(skipped), "fill_down": found, "hints": hints})


def skip_reason(sheet: SheetReading, row: Row) -> Skip | None:
    """Say why a row is left out under this reading; a person's word goes before the guess."""
    if row.number in sheet.skip:
        return Skip.BY_PERSON
    if row.number in sheet.keep:
        return None
    return why_skipped(row, sheet.headers, sheet.columns)


def refreshed(table: Table, changed: Reading) -> Reading:
    """Return a reading that a person changed, with what is only shown (headers, skipped rows, counts) made anew."""
    sheets = []
    for index, sheet in enumerate(changed.sheets[: len(table.sheets)]):
        header = (
            next((r for r in table.rows(index) if r.number == sheet.header_row), None) if sheet.header_row else None
        )
        base = sheet.model_copy(update={"headers": header.cells if header else ()})
        below = (row for row in table.rows(index) if row.number > sheet.header_row)
        sheets.append(_surveyed(base, below, fill=False) if sheet.use else base)
    return changed.model_copy(update={"sheets": tuple(sheets), "format": table.detail})
