import pytest

from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.ids import is_id, new_id
from chalicelib.core.tables import Transaction
from chalicelib.places.service import dwellings
from tests.places.conftest import SYSTEM, Town

DOORS = (("2单元", "101"), ("1单元", "1001"), ("1单元", "201"), ("1单元", "-101"))


def filled(town: Town) -> dict[str, str]:
    made = {}
    with Transaction() as tx:
        for unit, room in DOORS:
            door = dwellings.add(tx, town.building, unit, room, 8550, by=SYSTEM, or_raise=Conflict())
            made[door.door] = door.id
    return made


def test_dwellings_are_found_and_walk_in_order(town: Town) -> None:
    made = filled(town)
    assert all(map(is_id, made.values()))
    assert [door.door for door in dwellings.all_of(town.building)] == [
        "1单元-101",
        "1单元201",
        "1单元1001",
        "2单元101",
    ]
    door, places = dwellings.on(made["1单元201"])
    assert (door.unit, door.room, door.area, places) == ("1单元", "201", 8550, frozenset(town.path))
    assert dwellings.id_of(town.building, "一单元", "２０１") == door.id
    assert dwellings.found([door.id, new_id()]).keys() == {door.id}
    with pytest.raises(NotFound):
        dwellings.find(new_id())


def test_a_door_is_added_once(town: Town) -> None:
    filled(town)
    with pytest.raises(Conflict), Transaction() as tx:
        dwellings.add(tx, town.building, "1单元", "0201", None, by=SYSTEM, or_raise=Conflict())
