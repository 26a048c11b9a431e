"""Door lists as people hand them over, made in memory: CSV texts, workbooks, and archives that mean harm."""

import io
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from chalicelib.places.doorlist import Accepted, DoorList, Parsing, Reading, Refused, Repeat, Skipped, open_list

KANGBASHI = Path(__file__).parents[3] / "infra/local/demo/kangbashi-doors.csv"
HEADER = ("街道", "社区", "小区", "楼栋", "单元", "门牌号", "建筑面积")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def csv_bytes(
    *rows: Sequence[str], header: Sequence[str] = HEADER, encoding: str = "utf-8", separator: str = ","
) -> bytes:
    return "\r\n".join(separator.join(row) for row in (header, *rows)).encode(encoding)


def door_row(
    room: str = "101", *, building: str = "1号楼", unit: str = "1单元", estate: str = "康和一区", area: str = "85"
) -> tuple[str, ...]:
    return ("哈巴格希街道", "康和社区", estate, building, unit, room, area)


def book_bytes(
    sheets: Mapping[str, Iterable[Sequence[object]]], *, merges: Iterable[str] = (), hidden: Collection[str] = ()
) -> bytes:
    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for span in merges:
            sheet.merge_cells(span)
        if name in hidden:
            sheet.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def raw_book(sheet_xml: str, **more: str | None) -> bytes:
    """A workbook of given parts; names in ``more`` have __ for / and _ for ."""
    parts: dict[str, str | None] = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="甲" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet_xml,
    }
    parts |= more
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)
    return file.getvalue()


def inline(*rows: Iterable[object]) -> str:
    """A worksheet of inline texts."""
    body = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'


class Parsed:
    """A list read as guessed, or by a given reading, and parsed to its end."""

    def __init__(self, source: Path | bytes, reading: Reading | None = None) -> None:
        with open_list(source) as file:
            self.reading: Reading = reading or file.read()
            parsing: Parsing = file.parse(self.reading)
            self.outcomes = list(parsing)
        self.summary = parsing.summary
        self.accepted = [o for o in self.outcomes if isinstance(o, Accepted)]
        self.repeats = [o for o in self.outcomes if isinstance(o, Repeat)]
        self.refused = [o for o in self.outcomes if isinstance(o, Refused)]
        self.skipped = [o for o in self.outcomes if isinstance(o, Skipped)]
        self.doors = [o.door for o in self.accepted]
        self.sheet = self.reading.sheets[0]


def read(source: Path | bytes) -> Reading:
    with open_list(source) as file:
        assert isinstance(file, DoorList)
        return file.read()
