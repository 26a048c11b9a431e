"""Addresses are broken into lines that fit, whole, and never below 10 points."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.codes.printing.fit import SMALLEST, Line, fit, height
from chalicelib.codes.printing.font import width

ROOM = (86.0, 50.0)
TEXTS = st.text("康和一区号楼单元街道社0123456789ABC-#（）， ", max_size=30)


def texts(lines: Iterable[Line]) -> list[str]:
    return [line.text for line in lines]


def fitted(where: str, door: str, room: tuple[float, float]) -> tuple[Line, ...]:
    lines = fit(where, door, room)
    assert lines is not None
    return lines


def test_lines_break_after_the_parts_of_an_address() -> None:
    lines = fitted("哈巴格希街道康和社区", "康和一区1号楼1单元101", ROOM)
    assert texts(lines) == ["哈巴格希街道", "康和社区", "康和一区1号楼", "1单元101"]


def test_a_short_address_is_set_large() -> None:
    assert [line.size for line in fitted("滨河街道", "1号楼101", ROOM)] == [10, 14]


def test_of_two_sizes_the_one_with_fewer_lines_is_taken() -> None:
    lines = fitted("滨河街道", "湖滨佳苑13号楼", ROOM)
    assert texts(lines) == ["滨河街道", "湖滨佳苑13号楼"]
    assert lines[1].size == 12


def test_a_long_address_is_condensed_before_it_is_given_up() -> None:
    lines = fit("准格尔旗薛家湾镇白大路街道", "鄂尔多斯花园东区（南院）12号楼3单元", ROOM)
    assert lines is not None
    assert min(line.stretch for line in lines) < 100


def test_a_number_is_not_torn() -> None:
    assert texts(fitted("", "园丁一二三S1-1012", (70.0, 50.0))) == ["园丁一二三", "S1-1012"]


def test_a_word_longer_than_a_line_is_torn_and_not_lost() -> None:
    long = "A1234567890123456789012345"
    lines = fitted("", long, ROOM)
    assert len(lines) > 1
    assert "".join(texts(lines)) == long


def test_a_bracket_stays_with_what_it_holds_and_a_number_with_its_measure() -> None:
    lines = texts(fitted("", "湖滨佳苑国际公馆（二期）北区国际大厦18号楼东户", (80.0, 50.0)))
    assert [line for line in lines if line.endswith("（") or line.startswith("）")] == []
    assert [line for line in lines if "18号楼" in line]


def test_a_dense_address_still_breaks_after_parts_where_that_takes_no_more_lines() -> None:
    lines = fitted("青春山街道鄂尔多斯社区", "鄂尔多斯花园东区（南院）12号楼3单元2201", (86.0, 47.0))
    assert texts(lines)[:2] == ["青春山街道", "鄂尔多斯社区"]


def test_what_does_not_fit_is_said() -> None:
    assert fit("康和社区" * 10, "1号楼" * 10, ROOM) is None


@given(TEXTS, TEXTS)
def test_lines_fit_and_hold_every_character(where: str, door: str) -> None:
    lines = fit(where, door, ROOM)
    if lines is None:
        return
    assert "".join("".join(texts(lines)).split()) == "".join((where + door).split())
    assert height(lines) <= ROOM[1]
    for line in lines:
        assert line.size >= SMALLEST
        assert 80 <= line.stretch <= 100
        assert width(line.text) * line.size / 1000 * line.stretch / 100 <= ROOM[0] + 0.01
