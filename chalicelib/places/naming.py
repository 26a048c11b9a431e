"""Places: names as door lists read them, so that what staff type and what a list says compare. No scan imports it."""

from chalicelib.core.errors import BadInput, fault
from chalicelib.places.doorlist.fields import Field
from chalicelib.places.doorlist.names import read_name
from chalicelib.places.doorlist.text import clean, fold
from chalicelib.places.rules import WORDS

FIELDS = {
    "street": Field.STREET,
    "community": Field.COMMUNITY,
    "estate": Field.ESTATE,
    "building": Field.BUILDING,
}
EXAMPLES = {
    "district": "康巴什区",
    "street": "滨河街道",
    "community": "康和社区",
    "estate": "康和一区",
    "building": "1号楼",
    "grid": "第一网格",
}
LONGEST_NAME = 40


def read_place_name(kind: str, raw: str) -> tuple[str, str]:
    """Read the name of a place as a door list's is read. Returns what to show and its folded key. Raises BadInput."""
    if kind in FIELDS:
        name = read_name(FIELDS[kind], raw)
        shown, said = name.text, name.fault
    else:
        shown, said = clean(raw)[0], None
        if len(shown) > LONGEST_NAME:
            said = f"名称过长，最多 {LONGEST_NAME} 个字"
    if said is None and not any(character.isalnum() for character in shown):
        said = "名称为空"
    if said is not None:
        raise fault("name", said, right=f"请填写{WORDS[kind]}名称，如“{EXAMPLES[kind]}”")
    return shown, fold(shown)


def read_door(unit: str | None, room: str) -> tuple[str | None, str]:
    """Read unit and room of a door as a door list's are. Raises BadInput."""
    faults = []
    unit_name, room_name = read_name(Field.UNIT, unit or ""), read_name(Field.ROOM, room)
    if unit_name.fault is not None:
        faults.append({"field": "unit", "fault": unit_name.fault, "right": "如“1单元”，没有单元请留空"})
    if room_name.fault is not None or not room_name.text:
        faults.append({"field": "room", "fault": room_name.fault or "门牌号为空", "right": "如“101”或“东户”"})
    if faults:
        raise BadInput(faults=faults)
    return unit_name.text or None, room_name.text
