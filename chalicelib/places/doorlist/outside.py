"""Places, door lists: names that stand outside the table, in a title, 填报单位 line or sheet name. Guesses only."""

import re
import unicodedata
from collections.abc import Iterable

from chalicelib.places.doorlist.fields import Field

_HAN = "[\u3400-\u9fff]"
_SEPARATORS = re.compile(r"[\s:：,，、;；()（）《》“”\"|_-]+")
_LARGER = re.compile(r"^.*(?:省|自治区|市|盟|旗|县|(?<!小)(?<!社)区)(?=.)")
_STREET = re.compile(rf"^({_HAN}{{1,12}}?(?:街道|苏木|镇|乡))(?:办事处|办)?")
_COMMUNITY = re.compile(rf"^({_HAN}{{1,12}}?(?:社区|嘎查|村))")
_ESTATE = re.compile(rf"^({_HAN}{{1,14}}?(?:小区|花园|家园|佳苑|新城|公寓))")
_NO_NAME = re.compile(r"(?:sheet|工作表|表|table|页)?\s*\d*|.*(?:汇总|清单|台账|统计|明细|门牌|模板)", re.IGNORECASE)


def places_in(texts: Iterable[str]) -> dict[Field, str]:
    """Find a street, community and estate named in lines of text; the first of each."""
    found: dict[Field, str] = {}
    for text in texts:
        for piece in _SEPARATORS.split(unicodedata.normalize("NFKC", text)):
            for field, name in _places(piece).items():
                found.setdefault(field, name)
    return found


def _places(piece: str) -> dict[Field, str]:
    """Read one run of characters from the largest place down: 康巴什区哈巴格希街道康和社区门牌表."""
    found: dict[Field, str] = {}
    rest = piece
    for field, pattern in ((Field.STREET, _STREET), (Field.COMMUNITY, _COMMUNITY), (Field.ESTATE, _ESTATE)):
        match = pattern.match(_LARGER.sub("", rest) if field is Field.STREET else rest)
        if match is None and field is Field.COMMUNITY and not found:
            match = pattern.match(_LARGER.sub("", rest))
        if match is not None:
            found[field] = match[1]
            rest = match.string[match.end() :]
    return found


def estate_of_sheet(name: str) -> dict[Field, str]:
    """Take a sheet's name for a place, unless it is one that the program gave or a word for a table."""
    plain = unicodedata.normalize("NFKC", name).strip()
    if _NO_NAME.fullmatch(plain) or not any(c.isalpha() for c in plain):
        return {}
    return places_in([plain]) or {Field.ESTATE: plain}
