"""Places, door lists: the refused rows as a file to mend and upload again. Written by the house's safe writer only."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from chalicelib.core.sheets import Cell, write_csv, write_xlsx
from chalicelib.places.doorlist.fields import TITLES, Field
from chalicelib.places.doorlist.outcomes import Refused
from chalicelib.places.doorlist.reading import Reading, SheetReading

_SHEET_NAME = "待修改"


def rejects_csv(file: BinaryIO, reading: Reading, refused: Iterable[Refused]) -> None:
    """Write the refused rows as CSV (UTF-8 with its mark) to ``file``; see ``rejects_rows``."""
    write_csv(file, rejects_rows(reading, refused))


def rejects_xlsx(file: BinaryIO, reading: Reading, refused: Iterable[Refused]) -> None:
    """Write the refused rows as a workbook of one sheet to ``file``; see ``rejects_rows``."""
    write_xlsx(file, {_SHEET_NAME: rejects_rows(reading, refused)})


def rejects_rows(reading: Reading, refused: Iterable[Refused]) -> Iterator[list[Cell]]:
    """Yield a header and a row for each refused row.

    The seven columns of a door come first under names that are always understood, with what was filled down or stood
    outside the table written out, so that the mended file needs no explaining; then the file's other columns, and
    原工作表, 原行号, 原因, which are not read again.
    """
    used = [sheet for sheet in reading.sheets if sheet.use]
    others = list(dict.fromkeys(title for sheet in used for _, title in _others(sheet)))
    sheets = {sheet.name: (sheet, dict(_others(sheet))) for sheet in used}
    yield [*TITLES.values(), *others, "原工作表", "原行号", "原因"]
    for row in refused:
        sheet, titles = sheets[row.sheet]
        named = [_value(sheet, row, field) for field in TITLES]
        beside = {title: row.cells[column] for column, title in titles.items() if column < len(row.cells)}
        reason = "；".join(f"{fault.column}：{fault.reason}" for fault in row.faults)
        yield [*named, *(beside.get(title, "") for title in others), row.sheet, row.row, reason]


def _value(sheet: SheetReading, row: Refused, field: Field) -> str:
    """Return what stands in a field's column, or its constant."""
    column = sheet.columns.get(field)
    return sheet.constants.get(field, "") if column is None else row.cells[column]


def _others(sheet: SheetReading) -> Iterator[tuple[int, str]]:
    """Yield column and title of what the file has beside the door's columns."""
    taken = set(sheet.columns.values())
    seen: dict[str, int] = {}
    for column, header in enumerate(sheet.headers):
        if column not in taken and (title := header.strip()):
            seen[title] = seen.get(title, 0) + 1
            yield column, title if seen[title] == 1 else f"{title}（{seen[title]}）"
