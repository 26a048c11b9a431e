"""Places, door lists: one typed name made clean, and folded for comparing. It knows characters, not doors."""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Notice(StrEnum):
    """What a program changed, took for something, or left out, so that a person can see it in the preview."""

    FULL_WIDTH = "full_width"
    STRAY_SPACES = "stray_spaces"
    FORMULA_SIGN = "formula_sign"
    TEXT_MARK = "text_mark"
    NUMBER = "number"
    PLACE_ALIAS = "place_alias"
    BUILDING_ALIAS = "building_alias"
    UNIT_NUMERAL = "unit_numeral"
    ROOM_ALIAS = "room_alias"
    NO_UNIT = "no_unit"
    BAD_AREA = "bad_area"


# Full-width letters, digits and signs become ASCII; Chinese brackets, commas and colons stay what they are.
_KEPT_WIDE = "！（），：；？"
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT_WIDE}
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f]")
_HAN = "\u2e80-\u2fff\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_INNER_SPACE = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")
_DASH_BEFORE_DIGIT = re.compile(r"[\u2010-\u2015\u2212](?=\d)")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u2500]")
_QUOTED_FORMULA = re.compile(r'^="([^"]*)"$')
_LEADING_SIGNS = re.compile(r"^(?:[=+@\s]|-(?![0-9]))+")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERALS = "零〇一二两三四五六七八九十百"
_ONE = "[一二两三四五六七八九]"
_HUNDREDS = re.compile(rf"(?:({_ONE})百零?)?(?:({_ONE}?)(十))?({_ONE}?)")
_COUNTED = re.compile(rf"[{_NUMERALS}]+(?=小?区|期|号|栋|幢|单元|层|楼|村|社|组|队|室|户|门|院|段|座|排)")


def clean(raw: str) -> tuple[str, tuple[Notice, ...]]:
    """Return a name as it is meant, and what was changed: width, stray spaces, text mark ('), formula signs.

    A leading ``=``, ``+`` or ``@`` is taken off, and ``-`` too unless a digit follows, where it is a floor below
    ground. An apostrophe before the text is how spreadsheets, ours too, mark text; it is no part of a name.
    """
    found: list[Notice] = []
    text = _INVISIBLE.sub("", raw)
    spaced = _trim(text)
    if spaced != raw:
        found.append(Notice.STRAY_SPACES)
    text = _DASH_BEFORE_DIGIT.sub("-", spaced.translate(_NARROW))
    if text != spaced:
        found.append(Notice.FULL_WIDTH)
    text = _unmark(text, found)
    return text, tuple(found)


def _trim(text: str) -> str:
    """Take off outer blanks, make inner ones single, and drop those between two Chinese characters."""
    return _INNER_SPACE.sub("", " ".join(text.split()))


def _unmark(text: str, found: list[Notice]) -> str:
    """Take off what stands before a name for a spreadsheet's sake, noting it."""
    while True:
        if text.startswith("'"):
            found.append(Notice.TEXT_MARK)
            text = text[1:].strip()
        elif quoted := _QUOTED_FORMULA.match(text):
            found.append(Notice.FORMULA_SIGN)
            text = quoted[1].strip()
        elif _LEADING_SIGNS.match(text):
            found.append(Notice.FORMULA_SIGN)
            text = _LEADING_SIGNS.sub("", text)
        else:
            return _trim(text)


def chinese_number(numeral: str) -> int | None:
    """Return the value of a Chinese numeral up to 999 (十二 = 12, 一百零五 = 105, 二〇三 = 203), or None."""
    if not numeral or any(c not in _NUMERALS for c in numeral):
        return None
    if "十" not in numeral and "百" not in numeral:
        return int("".join(str(_DIGITS[c]) for c in numeral))
    match = _HUNDREDS.fullmatch(numeral)
    if match is None:
        return None
    hundreds, tens, ten, ones = match.groups()
    return 100 * _DIGITS.get(hundreds, 0) + 10 * _DIGITS.get(tens, 1 if ten else 0) + _DIGITS.get(ones, 0)


def arabic(text: str) -> str:
    """Write Chinese numerals before a counter (一区, 三期, 负一层) in digits; others (三江) are part of a name."""
    return _COUNTED.sub(lambda m: str(value) if (value := chinese_number(m[0])) is not None else m[0], text)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return what two spellings of one name have in common; for comparing only, never shown."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    folded = unicodedata.normalize("NFKC", _DASHES.sub("-", "".join(folded.split())))
    return re.sub(r"(?<!\d)0+(?=\d)", "", arabic(folded)).replace("|", "¦")
