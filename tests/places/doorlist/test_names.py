import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.places.doorlist import Field, Notice, read_area, read_name
from chalicelib.places.doorlist.text import arabic, chinese_number, fold

NAME_FIELDS = [f for f in Field if f is not Field.AREA]
PIECES = st.lists(
    st.sampled_from(
        [*"0123456789０１２一二十百号楼栋幢#＃单元室负层-－—=＝+@' 　ABab座东户.商铺第", "号楼", "单元", "\t", "\u200b"]
    ),
    max_size=10,
).map("".join)


def text(field: Field, raw: str) -> str:
    return read_name(field, raw).text


@pytest.mark.parametrize(
    "raw",
    [
        "1号楼",
        "1栋",
        "1幢",
        "1#",
        "１号楼",
        "1＃",
        "一号楼",
        "第一栋",
        "1",
        "01",
        "1.0",
        "1号",
        "1楼",
        "1#楼",
        " 1 号楼　",
        "①号楼",
    ],
)
def test_one_building_has_one_name(raw: str) -> None:
    assert text(Field.BUILDING, raw) == "1号楼"
    assert read_name(Field.BUILDING, raw).key == "1号楼"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("A1栋", "A1号楼"),
        ("a1#", "A1号楼"),
        ("A01幢", "A1号楼"),
        ("3-1号", "3-1号楼"),
        ("十二栋", "12号楼"),
        ("A栋", "A号楼"),
    ],
)
def test_buildings_with_letters_and_stages(raw: str, shown: str) -> None:
    assert text(Field.BUILDING, raw) == shown


@pytest.mark.parametrize("raw", ["B座", "东楼", "综合楼", "商业楼", "甲栋", "1座"])
def test_buildings_with_names_of_their_own(raw: str) -> None:
    assert text(Field.BUILDING, raw) == raw
    assert read_name(Field.BUILDING, raw).notices == ()


def test_a_number_and_a_letter_are_different_buildings() -> None:
    keys = {read_name(Field.BUILDING, raw).key for raw in ("1栋", "11栋", "A栋", "B座", "1座", "A1栋")}
    assert len(keys) == 6


@pytest.mark.parametrize("raw", ["1单元", "一单元", "１单元", "第一单元", "1", "1.0", "01单元", "1号单元", "1#"])
def test_one_unit_has_one_name(raw: str) -> None:
    assert text(Field.UNIT, raw) == "1单元"


@pytest.mark.parametrize("raw", ["东单元", "左", "1门"])
def test_units_with_names_of_their_own(raw: str) -> None:
    assert text(Field.UNIT, raw) == raw


@pytest.mark.parametrize("raw", ["", "  ", "-", "/", "——", "无", "无单元", "　"])
def test_a_unit_that_says_nothing_is_no_unit(raw: str) -> None:
    assert (text(Field.UNIT, raw), read_name(Field.UNIT, raw).fault) == ("", None)


@pytest.mark.parametrize(
    "raw",
    ["101", "101.0", "101.00", "１０１", "101室", "101号", "101户", "101房", "=101", "'101", '="101"', "+101", "@101"],
)
def test_one_room_has_one_name(raw: str) -> None:
    assert text(Field.ROOM, raw) == "101"


@pytest.mark.parametrize("raw", ["东户", "西户", "商铺 S1-101", "负一层", "-101", "101A", "1-101", "101-1"])
def test_rooms_with_names_of_their_own(raw: str) -> None:
    assert text(Field.ROOM, raw) == raw


def test_below_ground_is_another_door() -> None:
    assert read_name(Field.ROOM, "-101").key != read_name(Field.ROOM, "101").key
    assert text(Field.ROOM, "－１０１") == "-101"
    assert text(Field.ROOM, "'-101") == "-101"
    assert text(Field.ROOM, "=-101") == "-101"


def test_a_sign_before_a_name_is_taken_off_and_noted() -> None:
    for raw in ("-A座", "=A座", "+A座", "@A座", "=+@A座", "＝A座"):
        name = read_name(Field.BUILDING, raw)
        assert (name.text, Notice.FORMULA_SIGN in name.notices) == ("A座", True)


def test_leading_zeros_do_not_make_a_second_door() -> None:
    assert read_name(Field.ROOM, "0101").key == read_name(Field.ROOM, "101").key
    assert read_name(Field.ROOM, "S01-101").key == read_name(Field.ROOM, "S1-101").key
    assert text(Field.ROOM, "0101") == "0101"


@pytest.mark.parametrize("raw", ["1月2日", "2024-01-02", "2-Jan", "Jan-02", "1.01E+10", "2024-01-02 00:00:00"])
def test_what_a_spreadsheet_mangled_is_a_fault(raw: str) -> None:
    for field in (Field.BUILDING, Field.UNIT, Field.ROOM):
        assert "表格软件" in (read_name(field, raw).fault or "")


@pytest.mark.parametrize("raw", ["#N/A", "#REF!", "#NAME?", "####"])
def test_an_error_of_a_formula_is_a_fault(raw: str) -> None:
    assert "公式错误" in (read_name(Field.ESTATE, raw).fault or "")


def test_a_name_may_not_be_a_novel() -> None:
    assert read_name(Field.ROOM, "1" * 31).fault == "名称过长，最多 30 个字"
    assert read_name(Field.ROOM, "1" * 30).fault is None


def test_offices_and_committees_are_their_street_and_community() -> None:
    assert text(Field.STREET, "哈巴格希街道办事处") == "哈巴格希街道"
    assert text(Field.COMMUNITY, "康和社区居委会") == "康和社区"
    assert text(Field.COMMUNITY, "乌兰村委会") == "乌兰村"
    assert text(Field.ESTATE, "康和一区") == "康和一区"


def test_estates_that_differ_in_brackets_or_numerals_only_are_one() -> None:
    assert read_name(Field.ESTATE, "康和（北）一区").key == read_name(Field.ESTATE, "康和(北)1区").key
    assert text(Field.ESTATE, "康和（北）一区") == "康和（北）一区"
    assert read_name(Field.ESTATE, "三江花园").key == "三江花园"


def test_blanks_within_names() -> None:
    assert text(Field.ESTATE, "康 和\u3000一区\n") == "康和一区"
    assert text(Field.ESTATE, "Sunny  Park") == "Sunny Park"
    assert read_name(Field.ESTATE, "康\u200b和一区").notices == (Notice.STRAY_SPACES,)


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("零", 0),
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("一百", 100),
        ("一百零五", 105),
        ("一百一十", 110),
        ("二〇三", 203),
        ("两百", 200),
    ],
)
def test_chinese_numbers(numeral: str, value: int) -> None:
    assert chinese_number(numeral) == value


@pytest.mark.parametrize("numeral", ["", "十十", "百", "甲", "一十百"])
def test_what_is_no_chinese_number(numeral: str) -> None:
    assert chinese_number(numeral) is None


def test_numerals_that_make_no_number_stay() -> None:
    assert arabic("十十层") == "十十层"


@given(st.integers(1, 999))
def test_every_number_is_read_back(number: int) -> None:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    numeral = f"{digits[hundreds]}百" * bool(hundreds)
    numeral += f"{digits[tens]}十" * bool(tens) or "零" * bool(hundreds and ones)
    assert chinese_number(numeral + digits[ones] * bool(ones)) == number


@given(st.sampled_from(NAME_FIELDS), PIECES | st.text(max_size=12))
def test_reading_what_was_read_changes_nothing(field: Field, raw: str) -> None:
    once = read_name(field, raw)
    again = read_name(field, once.text)
    assert (again.text, again.key) == (once.text, once.key)
    assert again.notices == ()


@given(st.sampled_from(NAME_FIELDS), PIECES)
def test_width_case_and_blanks_make_no_second_name(field: Field, raw: str) -> None:
    name = read_name(field, raw)
    wide = "".join(
        chr(ord(c) + 0xFEE0) if "0" <= c <= "9" or "A" <= c <= "Z" or "a" <= c <= "z" else c for c in name.text
    )
    for spelling in (wide, f" {name.text}\u3000", name.text.lower(), name.text.upper()):
        assert read_name(field, spelling).key == name.key


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw)


@pytest.mark.parametrize(
    ("raw", "area"),
    [
        ("85", 8500),
        ("94.2", 9420),
        ("148.88", 14888),
        (" 85 　", 8500),
        ("85㎡", 8500),
        ("85 平方米", 8500),
        ("８５", 8500),
        ("0.01", 1),
        ("94.205", 9421),
        ("", None),
        (" 　", None),
    ],
)
def test_areas(raw: str, area: int | None) -> None:
    assert read_area(raw) == (area, ())


@pytest.mark.parametrize(
    "raw", ["-5", "-", "约90平", "九十", "0", "0.001", "1e3", "100000", "85-90", "'-5", "=85", "85平"]
)
def test_a_bad_area_is_left_empty_and_never_mended(raw: str) -> None:
    assert read_area(raw) == (None, (Notice.BAD_AREA,))


@given(st.integers(1, 9_999_999))
def test_every_area_is_read_to_the_hundredth(hundredths: int) -> None:
    assert read_area(f"{hundredths // 100}.{hundredths % 100:02d}") == (hundredths, ())
