"""The file of refused rows: mended, it is read again without a word; no spreadsheet executes any of it."""

import csv
import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from chalicelib.places.doorlist.rejects import rejects_csv, rejects_xlsx
from tests.places.doorlist.books import HEADER, KANGBASHI, Parsed, book_bytes, csv_bytes, door_row, read


@pytest.fixture(scope="module")
def kangbashi() -> Parsed:
    return Parsed(KANGBASHI)


def as_csv(parsed: Parsed) -> bytes:
    file = io.BytesIO()
    rejects_csv(file, parsed.reading, parsed.refused)
    return file.getvalue()


def as_xlsx(parsed: Parsed) -> bytes:
    file = io.BytesIO()
    rejects_xlsx(file, parsed.reading, parsed.refused)
    return file.getvalue()


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_refused_rows_come_with_their_columns_and_the_reason(kangbashi: Parsed) -> None:
    header, first, *others = rows_of(as_csv(kangbashi))
    assert header == [*HEADER, "原工作表", "原行号", "原因"]
    assert first == ["康新街道", "亿利社区", "亿利二区", "", "1单元", "202", "111", "", "990", "楼栋：缺少楼栋"]
    assert len(others) == 18


@pytest.mark.parametrize("written", [as_csv, as_xlsx])
def test_the_file_unmended_is_refused_again_and_takes_no_building_from_the_row_above(
    written: Callable[[Parsed], bytes], kangbashi: Parsed
) -> None:
    again = Parsed(written(kangbashi))
    assert (again.summary.refused, again.summary.doors) == (19, 0)
    assert [r.faults[0].column for r in again.refused] == [r.faults[0].column for r in kangbashi.refused]


def test_the_file_mended_gives_its_doors(kangbashi: Parsed) -> None:
    header, *rows = rows_of(as_csv(kangbashi))
    for number, row in enumerate(rows):
        row[3] = row[3] or "1号楼"
        row[5] = row[5] or f"'-1{number:02d}"
    file = io.StringIO()
    csv.writer(file).writerows([header, *rows])
    again = Parsed(file.getvalue().encode("utf-8-sig"))
    assert (again.summary.doors, again.summary.refused) == (19, 0)
    assert sum(door.room.startswith("-1") for door in again.doors) == 10


def test_signs_survive_the_round_trip() -> None:
    source = csv_bytes(door_row("-101", building=""), door_row("=102", building=""), door_row("'-103", building=""))
    for written in (as_csv, as_xlsx):
        content = written(Parsed(source))
        again = Parsed(content.replace(b"\xef\xbb\xbf", b"") if written is as_csv else content)
        assert [row.cells[5].lstrip("'") for row in again.refused] == ["-101", "=102", "-103"]
    header, *rows = rows_of(as_csv(Parsed(source)))
    assert [row[5] for row in rows] == ["'-101", "'=102", "''-103"]
    file = io.StringIO()
    csv.writer(file).writerows([header, *([*row[:3], "1", *row[4:]] for row in rows)])
    assert [door.room for door in Parsed(file.getvalue().encode()).doors] == ["-101", "102", "-103"]


def test_what_was_filled_down_or_outside_the_table_is_written_out() -> None:
    header = ("街道", "楼号", "房号", "备注", "备注", "")
    rows = [("甲街道", 1, 101, "a", "b", "c"), (None, None, None, "d", "e", "f"), (None, 2, 101, "", "", "")]
    content = book_bytes({"康和社区": [header, *rows], "一区": [("房号", "楼号"), ("", "3")]}, merges=["A2:A4"])
    parsed = Parsed(content)
    head, *refused = rows_of(as_csv(parsed))
    assert head == [*HEADER, "备注", "备注（2）", "原工作表", "原行号", "原因"]
    assert refused[1][:10] == ["甲街道", "康和社区", "", "1", "", "", "", "d", "e", "康和社区"]
    assert refused[3][2:6] == ["一区", "3", "", ""]
    assert refused[3][9:11] == ["一区", "2"]
    assert refused[3][11].startswith("街道：缺少街道")


def test_a_workbook_of_refused_rows_holds_texts_only() -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(Parsed(csv_bytes(door_row("=1+1|cmd", building=""))))))["待修改"]
    cell = sheet["F2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1|cmd", "s", True)
    assert sheet["I2"].value == 2


def test_without_refused_rows_there_is_a_header_only() -> None:
    assert len(rows_of(as_csv(Parsed(csv_bytes(door_row()))))) == 1
    assert read(as_csv(Parsed(csv_bytes(door_row())))).sheets[0].rows == 0
