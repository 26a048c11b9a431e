"""Files that are no door list, or mean harm: each its own clear error."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from chalicelib.core.errors import BadInput
from chalicelib.places.doorlist import archive, errors, open_list, xlsx_parts, xlsx_table
from tests.places.doorlist.books import (
    HEADER,
    MAIN,
    OFFICE,
    PACKAGE,
    Parsed,
    book_bytes,
    csv_bytes,
    door_row,
    inline,
    raw_book,
    read,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SHEET = "xl/worksheets/sheet1.xml"


def zip_of(**parts: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.EmptyFile),
        (b" \r\n\t ", errors.EmptyFile),
        (b"\xef\xbb\xbf\r\n", errors.EmptyFile),
        (b",,,\r\n,,\r\n", errors.EmptyFile),
        (b" " * 10_000, errors.EmptyFile),
        (b"%PDF-1.7\n...", errors.NotAList),
        (b"\x89PNG\r\n\x1a\n\x00", errors.NotAList),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", errors.NotAList),
        (b"BM\x36\x00\x00\x00", errors.NotAList),
        (b"Rar!\x1a\x07", errors.NotAList),
        (b"<html><table><tr><td>1</td></tr></table></html>", errors.NotAList),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", errors.NotAList),
        (b"a,b\x00c\n1,2", errors.NotAList),
        ("街道,社区,小区\n".encode() * 400 + b"\x00", errors.NotAList),
        (OLE + b"\x00" * 600, errors.LegacyWorkbook),
        (OLE + b"\x00" * 600 + ENCRYPTED, errors.EncryptedWorkbook),
        (OLE + b"\x00" * 5_000 + ENCRYPTED + b"\x00" * 20, errors.EncryptedWorkbook),
        (OLE + b"\x00" * (4096 - len(OLE) - 7) + ENCRYPTED, errors.EncryptedWorkbook),
        (OLE + ENCRYPTED + b"\x00" * 9_000, errors.EncryptedWorkbook),
        (b"\xff\xff\xff\xff", errors.UnknownEncoding),
        (b"\xff\xfea", errors.UnknownEncoding),
        ("一,二,三\n1,2,3\n".encode(), errors.NoHeader),
        (b"PK\x03\x04broken", errors.BrokenWorkbook),
        (zip_of(readme="x"), errors.NotAList),
        (zip_of(**{"xl/workbook.bin": "x"}), errors.LegacyWorkbook),
        (book_bytes({"甲": [(1, 2, 3), (4, 5, 6)]}), errors.NoHeader),
        (book_bytes({"甲": []}), errors.EmptyFile),
        (book_bytes({"甲": [HEADER, door_row()]})[:-300], errors.BrokenWorkbook),
    ],
)
def test_each_wrong_file_has_an_error_of_its_own(content: bytes, error: type[BadInput]) -> None:
    with pytest.raises(error) as caught:
        read(content)
    assert isinstance(caught.value, BadInput)
    assert caught.value.code.startswith("list_")
    assert caught.value.status == 400


def test_every_error_says_its_own_thing() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, BadInput)]
    assert len({k.code for k in kinds}) == len({k.message for k in kinds}) == len(kinds) > 10


def test_a_wrong_extension_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(book_bytes({"甲": [HEADER, door_row()]}))
    (tmp_path / "list.xlsx").write_bytes(csv_bytes(door_row()))
    assert len(Parsed(tmp_path / "list.csv").doors) == len(Parsed(tmp_path / "list.xlsx").doors) == 1


def test_a_text_that_begins_like_a_picture_is_a_list() -> None:
    assert len(Parsed(csv_bytes(("1", *door_row()), header=("BM", *HEADER))).doors) == 1


def test_a_path_is_closed_and_a_file_is_left_open(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"%PDF")
    with pytest.raises(errors.NotAList):
        open_list(path)
    file = io.BytesIO(csv_bytes(door_row()))
    with open_list(file) as opened:
        opened.read()
    assert not file.closed


def test_a_quote_that_is_never_closed_is_named_by_its_row() -> None:
    rows = [door_row(), ("街道", "社区", '"小区', "1", "1", "102", "")] + [door_row(str(r)) for r in range(201, 260)]
    with pytest.raises(errors.BrokenQuotes) as caught:
        read(csv_bytes(*rows))
    assert caught.value.details == {"row": 3}
    long = [door_row(estate='"x')] + [door_row(str(r)) for r in range(201, 9_000)]
    with pytest.raises(errors.BrokenQuotes):
        read(csv_bytes(*long))


def test_a_remark_of_several_lines_is_no_broken_quote() -> None:
    source = csv_bytes((*door_row(), '"一,二\n三"'), header=(*HEADER, "备注"))
    assert len(Parsed(source).doors) == 1


# --- archives that mean harm


def test_two_hundred_megabytes_in_a_small_file_are_refused_before_they_are_read() -> None:
    source = zip_of(**{"xl/workbook.xml": b"<workbook/>", SHEET: b" " * (200 * 1024 * 1024)})
    assert len(source) < 300_000
    with pytest.raises(errors.TooMuchInside) as caught:
        read(source)
    assert caught.value.details == {"limit": "bytes", "most": archive.MOST_BYTES}


def test_a_part_that_unpacks_to_far_more_than_it_takes_is_refused() -> None:
    with pytest.raises(errors.TooMuchInside) as caught:
        read(raw_book(" " * 5_000_000))
    assert caught.value.details["limit"] == "ratio"


def test_an_archive_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 2)
    with pytest.raises(errors.TooMuchInside) as caught:
        read(raw_book(inline(HEADER, door_row())))
    assert caught.value.details["limit"] == "entries"


def test_a_part_that_lies_about_its_size_is_no_way_around(monkeypatch: pytest.MonkeyPatch) -> None:
    source = bytearray(raw_book(inline(HEADER, door_row())))
    with zipfile.ZipFile(io.BytesIO(source)) as made:
        info = made.getinfo(SHEET)
    place = source.rfind(SHEET.encode()) - 46 + 24
    assert struct.unpack_from("<I", source, place)[0] == info.file_size
    struct.pack_into("<I", source, place, 40)
    with pytest.raises(errors.BrokenWorkbook):
        read(bytes(source))
    opened = archive.Archive(io.BytesIO(raw_book(inline(HEADER, door_row()))))
    monkeypatch.setattr(archive, "MOST_BYTES", 100)
    with pytest.raises(errors.TooMuchInside):
        list(opened.chunks(SHEET))


def test_a_path_to_a_list_is_closed_after_use(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(csv_bytes(door_row()))
    with open_list(path) as opened:
        inner = opened._close
    assert inner is not None
    assert inner.closed


def test_many_merges_of_one_column_cost_no_more_than_one() -> None:
    merges = "".join(f'<mergeCell ref="A1:A{n}"/>' for n in range(2, 20_000))
    sheet = inline(HEADER, *[door_row(str(n)) for n in range(101, 400)])
    assert len(Parsed(raw_book(sheet.replace("</worksheet>", merges + "</worksheet>"))).doors) == 299


def test_parts_with_a_password_are_refused() -> None:
    source = bytearray(raw_book(inline(HEADER, door_row())))
    source[source.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(errors.EncryptedWorkbook):
        read(bytes(source))


def test_an_archive_knows_its_parts_whatever_their_case() -> None:
    opened = archive.Archive(io.BytesIO(zip_of(**{"XL/Workbook.xml": "x"})))
    assert "xl/workbook.xml" in opened
    assert list(opened.chunks("xl/workbook.xml")) == [b"x"]
    with pytest.raises(errors.BrokenWorkbook):
        list(opened.chunks("xl/none.xml"))


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData/></worksheet>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet><sheetData>&a;</sheetData></worksheet>'


@pytest.mark.parametrize(
    "sheet",
    [
        LAUGHS,
        OUTSIDE,
        "<worksheet>",
        "",
        "no xml",
        '<worksheet><sheetData><row r="x"/></sheetData></worksheet>',
        '<worksheet><sheetData><row r="2"/><row r="2"/></sheetData></worksheet>',
        '<worksheet><sheetData><row><c r="A1" t="s"><v>7</v></c></row></sheetData></worksheet>',
        '<worksheet><sheetData><row><c r="A1"><v>seven</v></c></row></sheetData></worksheet>',
        '<worksheet><sheetData><row><c r="ZZZZ1"><v>7</v></c></row></sheetData></worksheet>',
        '<worksheet><sheetData><row><c r="a1"><v>7</v></c></row></sheetData></worksheet>',
    ],
)
def test_a_worksheet_that_is_not_what_the_format_asks_for(sheet: str) -> None:
    with pytest.raises(errors.BrokenWorkbook) as caught:
        read(raw_book(sheet))
    assert caught.value.details == {"part": SHEET}


@pytest.mark.parametrize(
    "more",
    [
        {SHEET: None},
        {"xl/_rels/workbook.xml.rels": None},
        {"xl/workbook.xml": "<workbook/>"},
        {
            "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets>'
            + '<sheet name="甲" r:id="rId1"/>' * 2
            + "</sheets></workbook>"
        },
        {
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" TargetMode="External" Target="http://x/worksheets/"/></Relationships>'
        },
    ],
)
def test_a_workbook_whose_parts_do_not_fit(more: dict[str, str | None]) -> None:
    with pytest.raises(errors.BrokenWorkbook):
        read(raw_book(inline(HEADER, door_row()), **more))


def test_counts_that_no_door_list_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    merged = inline(HEADER, door_row()).replace(
        "</worksheet>", '<mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/></worksheet>'
    )
    texts = f'<sst xmlns="{MAIN}"><si><t>a</t></si><si><t>b</t></si></sst>'
    for module, name, limit, source in (
        (xlsx_table, "MOST_MERGES", "merges", raw_book(merged)),
        (xlsx_parts, "MOST_TEXTS", "texts", raw_book(inline(HEADER), **{"xl/sharedStrings.xml": texts})),
        (xlsx_table, "MOST_SHEETS", "sheets", raw_book(inline(HEADER))),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, 1 if limit != "sheets" else 0)
            with pytest.raises(errors.TooMuchInside) as caught:
                read(source)
        assert caught.value.details["limit"] == limit


def test_cells_of_all_kinds_are_read_as_a_person_sees_them() -> None:
    cells = (
        '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="str"><f>"a"</f><v>社区</v></c>'
        '<c r="C3"><v>94.200000000000003</v></c>'
        '<c r="D3" t="b"><v>1</v></c><c r="E3" t="b"><v>0</v></c>'
        '<c r="F3" t="e"><v>#N/A</v></c><c r="G3"><v>1E3</v></c>'
        '<c r="H3" s="1"><v>45293</v></c><c r="I3" s="2"><v>1</v></c>'
        '<c r="J3"><f>101</f></c><c r="K3"><f>SUM(A1)</f></c>'
        '<c r="L3" s="1"><v>-1</v></c><c r="M3"/><c r="IW3"><v>9</v></c></row><row r="9"/>'
    )
    texts = f'<sst xmlns="{MAIN}"><si><r><t>街</t></r><rPh><t>jie</t></rPh><r><t>道</t></r></si></sst>'
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" formatCode="0&quot;day&quot;[Red]"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{cells}</x:sheetData></x:worksheet>'
    rows = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    for content in (rows, sheet.replace("<row", "<x:row").replace("</row", "</x:row")):
        source = raw_book(content, **{"xl/sharedStrings.xml": texts, "xl/styles.xml": styles})
        (row,) = xlsx_table.XlsxTable(io.BytesIO(source)).rows(0)
        assert row.number == 3
        assert row.cells == (
            "街道",
            "社区",
            "94.2",
            "TRUE",
            "FALSE",
            "#N/A",
            "1000",
            "2024-01-02",
            "1",
            "=101",
            "",
            "-1",
        )


def test_reading_aids_within_a_cell_are_left_out() -> None:
    cell = '<c t="inlineStr"><is><t>楼</t><rPh><t>lou</t></rPh></is></c>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row>{cell}</row></sheetData></worksheet>'
    (row,) = xlsx_table.XlsxTable(io.BytesIO(raw_book(sheet))).rows(0)
    assert row.cells == ("楼",)


def test_chart_sheets_are_no_tables() -> None:
    parts = {
        "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="图" r:id="rId2"/>'
        '<sheet name="甲" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        '<Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Target="chartsheets/sheet1.xml"/></Relationships>',
    }
    reading = read(raw_book(inline(HEADER, door_row()), **parts))
    assert [sheet.name for sheet in reading.sheets] == ["甲"]


def test_a_csv_has_one_sheet() -> None:
    with open_list(csv_bytes(door_row())) as file, pytest.raises(IndexError):
        list(file._table.rows(1))
