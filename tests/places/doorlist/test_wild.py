"""Lists as they come: titles, merges, totals, several sheets, other words, other separators."""

import datetime as dt
import json
from collections.abc import Sequence

import pytest

from chalicelib.places.doorlist import Field, Notice, Reading, ReadingMismatch, Skip, open_list
from chalicelib.places.doorlist.fields import field_of
from chalicelib.places.doorlist.layout import columns_of
from tests.places.doorlist.books import HEADER, Parsed, book_bytes, csv_bytes, door_row, inline, raw_book, read


@pytest.mark.parametrize(
    ("field", "headers"),
    [
        (Field.STREET, "街道 街道(镇) 街道（镇） 镇 乡镇 所属街道 街道名称 街道/镇 Street STREET_NAME 苏木"),
        (Field.COMMUNITY, "社区 社区名称 村 所属社区 社区（村） 居委会 Community 嘎查"),
        (Field.ESTATE, "小区 小区名称 住宅小区 所在小区名称 Estate estate_name 小区名*"),
        (Field.BUILDING, "楼栋 楼号 幢号 栋号 栋 幢 楼幢 楼栋号 Building 楼幢号 Building_No."),
        (Field.UNIT, "单元 单元号 Unit 单元名称 unit_number"),
        (Field.ROOM, "门牌号 室号 房号 房间号 室 户号 Room 门牌号码 room_no"),
        (Field.AREA, "建筑面积 面积(㎡) 面积（平方米） 建筑面积（m²） Area 面积/㎡ 房屋面积"),
    ],
)
def test_headers_have_many_names(field: Field, headers: str) -> None:
    assert {header: field_of(header) for header in headers.split()} == dict.fromkeys(headers.split(), field)


@pytest.mark.parametrize(
    "header", ["序号", "备注", "业主姓名", "联系电话", "原因", "原行号", "原工作表", "", "户型", "楼层"]
)
def test_other_headers_are_no_column_of_a_door(header: str) -> None:
    assert field_of(header) is None


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        ("小区编号 小区名称 楼号 房屋编号 室号", {Field.ESTATE: 1, Field.BUILDING: 2, Field.ROOM: 4}),
        ("小区编号 楼号 室编号", {Field.ESTATE: 0, Field.BUILDING: 1, Field.ROOM: 2}),
        ("房号 门牌号 楼栋", {Field.ROOM: 0, Field.BUILDING: 2}),
    ],
)
def test_of_two_columns_for_one_thing_the_plainer_name_wins(headers: str, columns: dict[Field, int]) -> None:
    assert columns_of(headers.split()) == columns


def test_a_unit_written_once_is_not_filled_down_but_pointed_out() -> None:
    rows = [door_row()] + [("", "", "", "", "", str(r), "") for r in (102, 201, 202)]
    source = csv_bytes(*rows)
    guessed = read(source)
    assert Field.UNIT not in guessed.sheets[0].fill_down
    assert "合并单元格" in guessed.sheets[0].hints[0]
    fill = (*guessed.sheets[0].fill_down, Field.UNIT)
    sheet = guessed.sheets[0].model_copy(update={"fill_down": fill})
    assert {door.unit for door in Parsed(source, guessed.model_copy(update={"sheets": (sheet,)})).doors} == {"1单元"}


def test_a_header_of_two_rows() -> None:
    rows: list[Sequence[object]] = [("序号", "房屋地址", None, None, None, None, "面积")]
    rows += [(None, "街道", "社区", "小区", "楼号", "房号", None)]
    rows += [(1, "甲街道", "乙社区", "丙小区", 1, 101, 85)]
    parsed = Parsed(book_bytes({"甲": rows}, merges=["A1:A2", "B1:F1", "G1:G2"]))
    assert (parsed.sheet.header_row, len(parsed.doors), parsed.doors[0].area) == (2, 1, 8500)


def test_a_sheet_with_title_merges_total_and_remark() -> None:
    rows = [
        ("康巴什区哈巴格希街道门牌信息表",),
        ("填报单位：康和社区居委会",),
        ("序号", "小区名称", "幢号", "单元号", "室号", "面积(㎡)"),
        (1, "康和一区", "1幢", "一单元", 101, 85.5),
        (2, None, None, None, 102, 94.2),
        (3, None, None, "2单元", 101.0, 94.2),
        (4, None, 2, 1, 101, None),
        ("合计", None, None, None, 4, 274),
        ("备注：以上数据截至年底",),
    ]
    merges = ["A1:F1", "A2:F2", "B4:B7", "C4:C6", "D4:D5", "A9:F9"]
    parsed = Parsed(book_bytes({"Sheet1": rows}, merges=merges))
    assert parsed.sheet.header_row == 3
    assert parsed.sheet.constants == {Field.STREET: "哈巴格希街道", Field.COMMUNITY: "康和社区"}
    assert parsed.sheet.above == ("康巴什区哈巴格希街道门牌信息表", "填报单位：康和社区居委会")
    assert [(s.row, s.why) for s in parsed.sheet.skipped] == [(8, Skip.TOTAL), (9, Skip.REMARK)]
    assert [(s.row, s.why) for s in parsed.skipped] == [(8, Skip.TOTAL), (9, Skip.REMARK)]
    assert [(d.estate, d.building, d.unit, d.room, d.area) for d in parsed.doors] == [
        ("康和一区", "1号楼", "1单元", "101", 8550),
        ("康和一区", "1号楼", "1单元", "102", 9420),
        ("康和一区", "1号楼", "2单元", "101", 9420),
        ("康和一区", "2号楼", "1单元", "101", None),
    ]
    assert parsed.refused == []


def test_blanks_below_in_an_export_are_filled_down_as_a_guess_that_is_shown() -> None:
    once = [door_row(), *[("", "", "", "", "1单元", str(r), "") for r in (102, 201, 202)]]
    once += [("", "", "", "2号楼", "1单元", "101", ""), ("", "", "", "", "1单元", "102", "")]
    parsed = Parsed(csv_bytes(*once))
    assert parsed.sheet.fill_down == (Field.STREET, Field.COMMUNITY, Field.ESTATE, Field.BUILDING)
    assert [(d.building, d.room) for d in parsed.doors] == [
        ("1号楼", "101"),
        ("1号楼", "102"),
        ("1号楼", "201"),
        ("1号楼", "202"),
        ("2号楼", "101"),
        ("2号楼", "102"),
    ]


def test_a_building_is_not_filled_down_into_the_next_estate() -> None:
    rows = [door_row(), *[("", "", "", "", "1单元", str(r), "") for r in range(102, 115)]]
    rows += [("", "", "康和二区", "", "1单元", "101", ""), ("", "", "", "", "1单元", "102", "")]
    parsed = Parsed(csv_bytes(*rows))
    assert Field.BUILDING in parsed.sheet.fill_down
    assert [(r.row, [f.field for f in r.faults]) for r in parsed.refused] == [
        (16, [Field.BUILDING]),
        (17, [Field.BUILDING]),
    ]


def test_a_few_blanks_in_a_list_that_is_filled_in_everywhere_are_faults() -> None:
    rows = [door_row(str(r), building="1号楼" if r % 3 else "") for r in range(101, 113)]
    parsed = Parsed(csv_bytes(*rows))
    assert parsed.sheet.fill_down == ()
    assert len(parsed.refused) == 4


def test_a_person_may_say_what_is_filled_down() -> None:
    rows = [door_row(str(r), building="1号楼" if r % 3 else "") for r in range(101, 113)]
    source = csv_bytes(*rows)
    guessed = read(source)
    sheet = guessed.sheets[0].model_copy(
        update={"fill_down": (Field.BUILDING,), "keep": frozenset({2}), "skip": frozenset({3})}
    )
    changed = Reading.from_json(guessed.model_copy(update={"sheets": (sheet,)}).to_json())
    parsed = Parsed(source, changed)
    assert (parsed.summary.refused, parsed.summary.doors) == (0, 11)
    assert [(s.row, s.why) for s in parsed.skipped] == [(3, Skip.BY_PERSON)]


def test_several_sheets_one_an_estate() -> None:
    header = ("街道", "社区", "楼号", "房号")
    rows = [("哈巴格希街道", "康和社区", 1, 101), ("哈巴格希街道", "康和社区", 1, 102)]
    summary = [("小区", "户数", "备注"), ("康和一区", 2, "")]
    sheets: dict[str, list[Sequence[object]]] = {
        "汇总": [*summary],
        "康和一区": [header, *rows],
        "康和二区": [header, *rows],
        "Sheet4": [],
    }
    parsed = Parsed(book_bytes(sheets))
    assert [sheet.use for sheet in parsed.reading.sheets] == [False, True, True, False]
    assert [(d.estate, d.room) for d in parsed.doors] == [
        ("康和一区", "101"),
        ("康和一区", "102"),
        ("康和二区", "101"),
        ("康和二区", "102"),
    ]
    assert parsed.accepted[2].sheet == "康和二区"
    assert parsed.summary.notices == {Notice.NO_UNIT: 4, Notice.BUILDING_ALIAS: 4}


def test_the_same_door_on_two_sheets_names_the_first_one() -> None:
    rows = [HEADER, door_row()]
    parsed = Parsed(book_bytes({"甲": rows, "乙": [HEADER, door_row(building="一栋")]}))
    repeat = parsed.repeats[0]
    assert (repeat.sheet, repeat.first_sheet, repeat.first_row, repeat.spelt_otherwise) == ("乙", "甲", 2, True)


def test_a_name_outside_the_table_is_spelt_as_in_a_column() -> None:
    short = [(*HEADER[:2], *HEADER[3:]), (*door_row()[:2], *door_row()[3:])]
    parsed = Parsed(book_bytes({"全部": [HEADER, door_row()], "康和一区": short}))
    assert [(r.first_sheet, r.spelt_otherwise) for r in parsed.repeats] == [("全部", False)]


def test_a_hidden_sheet_is_shown_and_not_used() -> None:
    parsed = Parsed(book_bytes({"甲": [HEADER, door_row()], "乙": [HEADER, door_row("102")]}, hidden=["乙"]))
    assert [sheet.use for sheet in parsed.reading.sheets] == [True, False]
    assert len(parsed.doors) == 1


def test_english_headers_in_any_order_with_semicolons() -> None:
    source = csv_bytes(
        ("101", "1", "Sunny Park", "Kanghe", "Habagexi", "94.5", "2"),
        header=("Room No.", "Building", "Estate", "Community", "Street", "Area (sqm)", "Unit"),
        separator=";",
    )
    parsed = Parsed(source)
    assert parsed.reading.format == "UTF-8，分号分隔"
    assert parsed.doors[0].key == "habagexi|kanghe|sunnypark|1号楼|2单元|101"
    assert parsed.doors[0].area == 9450


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    parsed = Parsed(csv_bytes(door_row(), encoding=encoding, separator=separator))
    assert parsed.doors[0].estate == "康和一区"


def test_the_header_printed_again_on_each_page_is_skipped() -> None:
    parsed = Parsed(csv_bytes(door_row(), HEADER, door_row("102")))
    assert [s.why for s in parsed.skipped] == [Skip.HEADER_AGAIN]
    assert parsed.summary.rows == 2


def test_a_subtotal_in_the_unit_column_is_no_door_unless_a_person_says_so() -> None:
    source = csv_bytes(door_row(), door_row("24户", unit="小计"))
    guessed = read(source)
    assert guessed.sheets[0].rows == 1
    kept = guessed.model_copy(update={"sheets": (guessed.sheets[0].model_copy(update={"keep": frozenset({3})}),)})
    assert Parsed(source, kept).summary.doors == 2


def test_a_row_that_slipped_by_a_separator_is_refused_in_csv() -> None:
    parsed = Parsed(csv_bytes(door_row(), (*door_row("102"), "多余")))
    fault = parsed.refused[0].faults[0]
    assert (fault.field, fault.column, fault.value) == (None, "第8列", "多余")


def test_remarks_beside_the_table_do_no_harm_in_a_workbook() -> None:
    assert len(Parsed(book_bytes({"甲": [HEADER, (*door_row(), "空置")]})).doors) == 1


def test_blank_rows_are_no_rows_but_are_counted_in_numbers() -> None:
    parsed = Parsed(csv_bytes((), ("", "", ""), door_row(), ("　", " ")))
    assert [o.row for o in parsed.outcomes] == [4]


def test_a_missing_column_asks_a_question_and_a_constant_answers_it() -> None:
    source = csv_bytes(("康和一区", "1", "101"), header=("小区", "楼栋", "门牌号"))
    guessed = read(source)
    assert guessed.questions() == ("表格：没有找到街道、社区，请指定对应的列，或填写一个固定值",)
    refused = Parsed(source).refused[0]
    assert [f.reason for f in refused.faults] == [
        "缺少街道：表格没有这一列，也没有填写固定值",
        "缺少社区：表格没有这一列，也没有填写固定值",
    ]
    constants = {Field.STREET: "哈巴格希街道办事处", Field.COMMUNITY: " 康和社区 "}
    sheet = guessed.sheets[0].model_copy(update={"constants": constants})
    parsed = Parsed(source, guessed.model_copy(update={"sheets": (sheet,)}))
    assert parsed.doors[0].key == "哈巴格希街道|康和社区|康和1区|1号楼||101"
    assert set(parsed.summary.notices) == {Notice.NO_UNIT, Notice.BUILDING_ALIAS}


def test_where_no_sheet_is_whole_all_with_a_header_are_left_to_a_person() -> None:
    reading = read(book_bytes({"甲": [("街道", "社区", "小区"), ("a", "b", "c")], "乙": [("x",)]}))
    assert [sheet.use for sheet in reading.sheets] == [True, False]
    assert "没有找到楼栋、门牌号" in reading.questions()[0]


def test_a_table_without_a_header_can_be_read_when_a_person_says_what_is_what() -> None:
    source = csv_bytes(door_row("102"), door_row("103"), header=door_row("101"))
    sheet = {"name": "", "header_row": 0, "columns": {field: column for column, field in enumerate(Field)}}
    reading = Reading.from_json(json.dumps({"sheets": [sheet]}))
    with open_list(source) as file:
        again = file.read(reading)
    assert again.sheets[0].rows == 3
    parsed = Parsed(source, again)
    assert [d.room for d in parsed.doors] == ["101", "102", "103"]


def test_a_changed_reading_gets_its_figures_anew() -> None:
    source = csv_bytes(("甲", "乙"), HEADER, door_row(), header=("标题", "二"))
    guessed = read(source)
    assert guessed.sheets[0].header_row == 3
    sheet = guessed.sheets[0].model_copy(update={"header_row": 1, "columns": {Field.ESTATE: 0, Field.ROOM: 1}})
    off = guessed.sheets[0].model_copy(update={"use": False})
    with open_list(source) as file:
        again = file.read(guessed.model_copy(update={"sheets": (sheet,)}))
        same = file.read(guessed)
        unused = file.read(guessed.model_copy(update={"sheets": (off,)}))
    assert (again.sheets[0].headers, again.sheets[0].rows) == (("标题", "二"), 3)
    assert same == guessed
    assert unused.sheets[0].use is False
    assert Parsed(source, unused).outcomes == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": "别的"}, "sheets"),
        ({"columns": {Field.ROOM: 7}}, "columns"),
        ({"columns": {Field.ROOM: 1, Field.UNIT: 1}}, "columns"),
        ({"columns": {Field.ROOM: -1}}, "columns"),
        ({"headers": ("别的",), "columns": {}}, "headers"),
        ({"header_row": 3}, "headers"),
        ({"header_row": 2000}, "header_row"),
    ],
)
def test_a_reading_of_another_file_is_refused(change: dict[str, object], fault: str) -> None:
    source = csv_bytes(door_row(), door_row("102"))
    guessed = read(source)
    sheet = guessed.sheets[0].model_copy(update=change)
    with pytest.raises(ReadingMismatch) as caught:
        Parsed(source, guessed.model_copy(update={"sheets": (sheet,)}))
    assert caught.value.details["fault"] == fault


def test_a_header_row_that_was_blank_is_a_mismatch() -> None:
    source = csv_bytes((), door_row())
    guessed = read(source)
    sheet = guessed.sheets[0].model_copy(update={"header_row": 2})
    with pytest.raises(ReadingMismatch):
        Parsed(source, guessed.model_copy(update={"sheets": (sheet,)}))


def test_a_sheet_named_after_a_community_gives_the_community() -> None:
    header = ("街道", "小区", "楼号", "房号")
    reading = read(book_bytes({"康和社区": [header, ("甲街道", "一区", "1", "101")]}))
    assert reading.sheets[0].constants == {Field.COMMUNITY: "康和社区"}


def test_dates_and_errors_that_a_workbook_made_of_numbers_are_refused() -> None:
    dated = (*door_row()[:5], dt.date(2024, 1, 2), door_row()[6])
    source = book_bytes({"甲": [HEADER, dated, door_row(room="#N/A")]})
    parsed = Parsed(source)
    assert ["日期" in r.faults[0].reason or "公式" in r.faults[0].reason for r in parsed.refused] == [True, True]
    assert parsed.refused[0].faults[0].value == "2024-01-02"


def test_a_worksheet_by_another_program_without_references() -> None:
    assert len(Parsed(raw_book(inline(HEADER, door_row(), door_row("102")))).doors) == 2
