"""Places, door lists: the columns of a door (门牌) and the names that headers give them. No file is read here."""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Field(StrEnum):
    """What a column of a door list can hold, from the largest place down to the room, and the area."""

    STREET = "street"
    COMMUNITY = "community"
    ESTATE = "estate"
    BUILDING = "building"
    UNIT = "unit"
    ROOM = "room"
    AREA = "area"


NAMES: tuple[Field, ...] = (Field.STREET, Field.COMMUNITY, Field.ESTATE, Field.BUILDING, Field.UNIT, Field.ROOM)
REQUIRED: tuple[Field, ...] = (Field.STREET, Field.COMMUNITY, Field.ESTATE, Field.BUILDING, Field.ROOM)
FILLABLE: tuple[Field, ...] = (Field.STREET, Field.COMMUNITY, Field.ESTATE, Field.BUILDING)
TITLES: dict[Field, str] = {
    Field.STREET: "街道",
    Field.COMMUNITY: "社区",
    Field.ESTATE: "小区",
    Field.BUILDING: "楼栋",
    Field.UNIT: "单元",
    Field.ROOM: "门牌号",
    Field.AREA: "建筑面积",
}

# Lists come from property managers, street offices, police and real-estate registers; each has its own words.
_SYNONYMS: dict[Field, str] = {
    Field.STREET: "街道 镇 乡镇 乡 街镇 镇街 街道镇 街道乡镇 街道办 街道办事处 镇办 苏木 苏木镇"
    " street subdistrict town township",
    Field.COMMUNITY: "社区 村 村居 社区村 村社区 居委会 居委 社区居委会 村委会 居村委会 行政村 嘎查 嘎查村"
    " community village committee",
    Field.ESTATE: "小区 住宅小区 居民小区 小区院落 院落 楼盘 楼盘小区 项目 自然村"
    " estate compound residence neighbourhood neighborhood",
    Field.BUILDING: "楼栋 楼 栋 幢 楼幢 楼栋幢 幢楼 楼座 座栋 栋座 楼宇 座 栋幢 building block tower bldg",
    Field.UNIT: "单元 单元门 unit entrance",
    Field.ROOM: "门牌 门 室 房 户 户室 房间 门户 户门牌 房屋门牌 房室 室房 room door flat apartment apt house",
    Field.AREA: "建筑面积 面积 房屋面积 产权面积 房屋建筑面积 建面 area floorarea grossarea buildingarea size",
}
_FIELD_OF = {name: field for field, names in _SYNONYMS.items() for name in names.split()}
_BRACKETS = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]")
_NOISE = re.compile(r"[\s*:_./\\、|·#?-]+")
_LEAD = re.compile(r"^(?:所属|所在|房屋所属|房产|the)(?=.)")
_TAIL = re.compile(r"(?<=.)(?:名称|号码|全称|名|号|number|name|no|sqm|m2|平方米)$")
_CODE = re.compile(r"(?<=.)(?:编号|编码|代码|code|id)$")
_CODE_RANK = 10


@lru_cache(maxsize=4096)
def match_header(header: str) -> tuple[int, Field] | None:
    """Say which field a header names and how far its words are from a plain name (0 = not at all), or None.

    Case, width, blanks, what stands in brackets, 所属…, …名称 and …号 don't matter; …编号 may be a room's number or a
    register's own, so it yields to any other column of the same field.
    """
    plain = unicodedata.normalize("NFKC", header).lower()
    for candidate in (plain, _BRACKETS.sub("", plain)):
        found = _lookup(_NOISE.sub("", candidate).translate({ord(c): None for c in "()[]【】〔〕"}))
        if found is not None:
            return found
    return None


def field_of(header: str) -> Field | None:
    """Say which field a header names, or None."""
    found = match_header(header)
    return found[1] if found else None


def _lookup(name: str) -> tuple[int, Field] | None:
    """Look a cleaned header up, each time with one more prefix or ending taken off."""
    rank = 0
    while name not in _FIELD_OF:
        shorter = _CODE.sub("", name)
        rank += 1 if shorter == name else _CODE_RANK
        if shorter == name:
            shorter = _LEAD.sub("", _TAIL.sub("", name))
        if shorter == name:
            return None
        name = shorter
    return rank, _FIELD_OF[name]
