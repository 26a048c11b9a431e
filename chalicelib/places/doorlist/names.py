"""Places, door lists: what one cell means: a place, building, unit, room or area. It knows no row."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from chalicelib.places.doorlist.fields import Field
from chalicelib.places.doorlist.text import Notice, chinese_number, clean, fold

LONGEST: dict[Field, int] = {
    Field.STREET: 40,
    Field.COMMUNITY: 40,
    Field.ESTATE: 40,
    Field.BUILDING: 24,
    Field.UNIT: 24,
    Field.ROOM: 30,
}
LARGEST_AREA = 10_000_000
"""In hundredths of a square metre (平方米): 100,000 m² or more is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Name:
    """One cell understood: ``text`` to show ("" = nothing written), ``key`` to compare, ``fault`` in Chinese."""

    text: str
    key: str
    notices: tuple[Notice, ...] = ()
    fault: str | None = None


_NOTHING = frozenset({"无", "无单元", "没有", "null", "none", "n/a", "na", "nan", "空"})
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|####*)|####*")
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE = re.compile(
    rf"(?:19|20)\d\d[-/年]\d{{1,2}}[-/月]\d{{1,2}}日?(?: \d.*)?|\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}-{_MONTH}|{_MONTH}-\d\d"
)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_DECIMAL_ZERO = re.compile(r"(-?\d+)\.0+")
_CORE = r"(?:[A-Z]{1,2}-?)?\d+(?:-\d+)?[A-Z]?|[A-Z]{1,2}|[零〇一二两三四五六七八九十百]+"
_BUILDING = re.compile(rf"第?({_CORE})(?:号楼|号栋|号幢|号|栋楼?|幢楼?|#楼?|楼)")
_BARE_BUILDING = re.compile(r"((?:[A-Z]{1,2}-?)?\d+(?:-\d+)?[A-Z]?)")
_UNIT = re.compile(r"第?(\d+|[A-Z]|[零〇一二两三四五六七八九十百]+)(?:号?单元|#)|(\d+)")
_ROOM = re.compile(r"(-?(?:[A-Z]{1,2}-?)?\d+(?:-\d+)*[A-Z]?)(?:号?室|号房?|房|户)")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_STREET_OFFICE = re.compile(r"(?<=街道)办(?:事处)?$|(?<=.[镇乡])(?:人民)?政府$")
_COMMITTEE = re.compile(r"(?<=社区)(?:居民委员会|居委会|居委)$|(?<=.村)(?:村民委员会|村委会|委会)$")
_AREA = re.compile(r"(\d{1,7}(?:\.\d{1,6})?)\s*(?:m2|平方米)?", re.IGNORECASE)


@lru_cache(maxsize=65536)
def read_name(field: Field, raw: str) -> Name:
    """Understand one cell of a name column. Faults: a formula's error, a date made by the program, too long.

    A cell with nothing but signs (-, /, ——) or 无 has nothing written. Reading what was read changes nothing.
    """
    text, notices = clean(raw)
    if _ERRORS.fullmatch(text):
        return Name("", "", notices, "单元格里是公式错误，请改为文字")
    if field in (Field.BUILDING, Field.UNIT, Field.ROOM) and (fault := _mangled(text)):
        return Name("", "", notices, fault)
    if not any(c.isalnum() for c in text) or text.casefold() in _NOTHING:
        return Name("", "", notices)
    if len(text) > LONGEST[field]:
        return Name("", "", notices, f"名称过长，最多 {LONGEST[field]} 个字")
    shown, more = _RULES[field](text)
    return Name(shown, fold(shown), notices + more)


def _mangled(text: str) -> str | None:
    """Say what the spreadsheet made of a number that it took for something else (1-2 → 1月2日)."""
    if _DATE.fullmatch(text):
        return "被表格软件变成了日期，请把单元格设为文本后重新填写"
    if _SCIENTIFIC.fullmatch(text):
        return "被表格软件变成了科学计数，请把单元格设为文本后重新填写"
    return None


def _alike(text: str) -> str:
    """Return the spelling that patterns are tried on: compatibility forms resolved, capitals, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def _number(core: str) -> str:
    """Write a numeral in digits, without leading zeros."""
    value = chinese_number(core)
    return str(value) if value is not None else _LEADING_ZEROS.sub("", core)


def _whole(text: str) -> tuple[str, tuple[Notice, ...]]:
    """Take the .0 off that a spreadsheet's number brought along."""
    whole = _DECIMAL_ZERO.fullmatch(text)
    return (whole[1], (Notice.NUMBER,)) if whole else (text, ())


def _street(text: str) -> tuple[str, tuple[Notice, ...]]:
    """街道办事处 is the office of the 街道: one street."""
    shown = _STREET_OFFICE.sub("", text)
    return shown, (() if shown == text else (Notice.PLACE_ALIAS,))


def _community(text: str) -> tuple[str, tuple[Notice, ...]]:
    """社区居委会 is the committee of the 社区: one community."""
    shown = _COMMITTEE.sub("", text)
    return shown, (() if shown == text else (Notice.PLACE_ALIAS,))


def _estate(text: str) -> tuple[str, tuple[Notice, ...]]:
    """Leave an estate's name as it is."""
    return text, ()


def _building(text: str) -> tuple[str, tuple[Notice, ...]]:
    """1栋, 1幢, 1#, 第一栋, 01, 1 → 1号楼; B座, 东楼 and the like are names of their own."""
    whole, notices = _whole(text)
    alike = _alike(whole)
    match = _BUILDING.fullmatch(alike) or _BARE_BUILDING.fullmatch(alike)
    if match is None:
        return whole, notices
    shown = f"{_number(match[1])}号楼"
    return shown, notices if shown == whole else (*notices, Notice.BUILDING_ALIAS)


def _unit(text: str) -> tuple[str, tuple[Notice, ...]]:
    """一单元, 第1单元, 1# and 1 → 1单元; 东单元 and the like are names of their own."""
    whole, notices = _whole(text)
    match = _UNIT.fullmatch(_alike(whole))
    if match is None:
        return whole, notices
    shown = f"{_number(match[1] or match[2])}单元"
    return shown, notices if shown == whole else (*notices, Notice.UNIT_NUMERAL)


def _room(text: str) -> tuple[str, tuple[Notice, ...]]:
    """101室, 101号 and 101户 → 101; 东户, 负一层, 商铺 S1-101 and -101 are names of their own."""
    whole, notices = _whole(text)
    match = _ROOM.fullmatch(_alike(whole))
    return (match[1], (*notices, Notice.ROOM_ALIAS)) if match else (whole, notices)


_RULES: dict[Field, Callable[[str], tuple[str, tuple[Notice, ...]]]] = {
    Field.STREET: _street,
    Field.COMMUNITY: _community,
    Field.ESTATE: _estate,
    Field.BUILDING: _building,
    Field.UNIT: _unit,
    Field.ROOM: _room,
}


@lru_cache(maxsize=65536)
def read_area(raw: str) -> tuple[int | None, tuple[Notice, ...]]:
    """Return an area in hundredths of a square metre, or None with BAD_AREA where something else is written.

    It is never mended: -5, -, 约90平 and 九十 are bad. A plain number, ㎡ allowed behind it, is rounded half up.
    """
    text = unicodedata.normalize("NFKC", raw).strip().removeprefix("'")
    if not text:
        return None, ()
    match = _AREA.fullmatch(text)
    hundredths = int((Decimal(match[1]) * 100).to_integral_value(ROUND_HALF_UP)) if match else 0
    if not 0 < hundredths < LARGEST_AREA:
        return None, (Notice.BAD_AREA,)
    return hundredths, ()
