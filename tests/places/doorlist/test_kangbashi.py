import csv
import io
import json
import tracemalloc

import pytest

from chalicelib.places.doorlist import Notice, Summary, open_list
from tests.places.doorlist.books import HEADER, KANGBASHI, Parsed, inline, raw_book

NOTICES = {
    Notice.FULL_WIDTH: 22,
    Notice.STRAY_SPACES: 25,
    Notice.BUILDING_ALIAS: 71,
    Notice.UNIT_NUMERAL: 26,
    Notice.NO_UNIT: 21,
    Notice.BAD_AREA: 49,
    Notice.FORMULA_SIGN: 29,
}


def counts(summary: Summary) -> tuple[int, ...]:
    return (
        summary.rows,
        summary.doors,
        summary.repeats,
        summary.repeats_spelt_otherwise,
        summary.refused,
        summary.skipped,
    )


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    return Parsed(KANGBASHI)


def test_the_districts_list_gives_exactly_its_published_counts(parsed: Parsed) -> None:
    assert counts(parsed.summary) == (28_272, 28_231, 22, 8, 19, 0)
    assert dict(parsed.summary.notices) == NOTICES
    stored = json.loads(parsed.summary.to_json())
    assert (stored["doors"], stored["notices"]["full_width"], len(stored["samples"]["bad_area"])) == (28_231, 22, 5)
    assert parsed.reading.format == "GB18030，逗号分隔"
    assert parsed.reading.questions() == ()
    assert parsed.sheet.fill_down == ()
    assert len({door.key for door in parsed.doors}) == 28_231
    assert all(1 <= len(shown) <= 5 for shown in parsed.summary.samples.values())


@pytest.mark.no_cover  # so much that counting it takes half a minute
def test_the_same_list_as_utf8_or_as_a_workbook_gives_the_same_doors(parsed: Parsed) -> None:
    text = KANGBASHI.read_bytes().decode("gb18030")
    utf8 = Parsed(text.encode("utf-8-sig"))
    book = Parsed(raw_book(inline(*csv.reader(io.StringIO(text)))))
    assert utf8.doors == parsed.doors
    assert utf8.reading.format == "UTF-8，逗号分隔"
    assert book.doors == parsed.doors
    assert counts(book.summary) == counts(parsed.summary)
    assert dict(book.summary.notices) == NOTICES


def test_a_refused_row_names_sheet_row_column_value_and_reason(parsed: Parsed) -> None:
    first, second, *_ = parsed.refused
    assert (first.sheet, first.row, first.faults[0].column, first.faults[0].value) == ("", 990, "楼栋", "")
    assert first.faults[0].reason == "缺少楼栋"
    assert second.row == 7250
    assert second.faults[0].reason == "缺少门牌号：该行只有 4 列，表头有 7 列"


def test_a_repeat_names_the_first_row_and_whether_it_is_spelt_otherwise(parsed: Parsed) -> None:
    repeats = {r.row: r for r in parsed.repeats}
    assert (repeats[7345].first_row, repeats[7345].spelt_otherwise) == (6749, False)
    assert (repeats[7417].first_row, repeats[7417].spelt_otherwise) == (5216, True)


def test_half_a_million_rows_hold_one_small_entry_a_door() -> None:
    rows = 5_000
    head = ",".join(HEADER) + "\r\n"
    lines = (f"街道,社区,小区{i // 2500},{i // 500}号楼,{i // 100 % 5}单元,{i % 100}01,80\r\n" for i in range(rows))
    source = (head + "".join(lines)).encode()
    with open_list(source) as file:
        reading = file.read()
        tracemalloc.start()
        parsing = file.parse(reading)
        for _ in parsing:
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert parsing.summary.doors == rows
    assert peak / rows < 400
