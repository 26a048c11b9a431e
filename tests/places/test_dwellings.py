import pytest

from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.ids import is_id, new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.tables import Transaction
from chalicelib.places.service import dwellings
from tests.places.asking import SYSTEM, Staff, Town, faults, put
from tests.support.calls import calls_to
from tests.support.web import Answer, get

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


def fix(staff: Staff, dwelling: str, version: int, unit: str | None, room: str, area: int | None = 8550) -> Answer:
    body = {"version": version, "unit": unit, "room": room, "area": area}
    return put(f"/dwellings/{dwelling}", body, person=staff.clerk)


def test_staff_walk_through_a_building_page_by_page(town: Town, staff: Staff) -> None:
    filled(town)
    path = f"/places/{town.building}/dwellings?limit=3"
    first = get(path, person=staff.grid_worker).json
    assert [one["address"] for one in first["items"]] == [
        "康和一区1号楼1单元-101",
        "康和一区1号楼1单元201",
        "康和一区1号楼1单元1001",
    ]
    rest = get(f"{path}&cursor={first['next']}", person=staff.grid_worker).json
    assert [one["room"] for one in rest["items"]] == ["101"]
    assert get(f"{path}&cursor={first['next']}", person=staff.clerk).status == 400
    other = f"/places/{town.second_building}/dwellings?cursor={first['next']}"
    assert get(other, person=staff.clerk).status == 400
    assert get(f"/places/{town.estate}/dwellings", person=staff.clerk).status == 400


def test_who_may_see_and_correct(town: Town, staff: Staff) -> None:
    door = filled(town)["1单元201"]
    body = {"version": 1, "unit": "1单元", "room": "202", "area": None}
    for person, status in (
        (None, 401),
        (staff.resident, 404),
        (staff.other_clerk, 404),
        (staff.grid_worker, 403),
        (staff.manager, 403),
    ):
        assert put(f"/dwellings/{door}", body, person=person).status == status
        seen = 200 if status == 403 else status
        assert get(f"/dwellings/{door}", person=person).status == seen
        assert get(f"/places/{town.building}/dwellings", person=person).status == seen
    assert get(f"/dwellings/{new_id()}", person=staff.clerk).status == 404
    assert get(f"/places/{new_id()}/dwellings", person=staff.clerk).status == 404
    assert put(f"/dwellings/{new_id()}", body, person=staff.clerk).status == 404


def test_a_correction_keeps_the_id_and_both_names_find_the_door(town: Town, staff: Staff) -> None:
    door = filled(town)["1单元201"]
    answer = fix(staff, door, 1, "2单元", "东户")
    assert (answer.json["id"], answer.json["unit"], answer.json["room"], answer.json["version"]) == (
        door,
        "2单元",
        "东户",
        2,
    )
    assert fix(staff, door, 1, "2单元", "东户").json == answer.json
    assert fix(staff, door, 1, "2单元", "西户").code == "conflict"
    new = dwellings.id_of(town.building, "2单元", "东户")
    assert dwellings.find(new).id == dwellings.find(door).id == door
    assert {asked: one.id for asked, one in dwellings.found([new, door]).items()} == {new: door, door: door}
    assert dwellings.found([new])[new].id == door
    assert get(f"/dwellings/{new}", person=staff.clerk).json["id"] == door
    assert [one.door for one in dwellings.all_of(town.building)][-1] == "2单元东户"
    told = [event for event in Outbox.scan() if event.name == "dwelling.corrected"]
    assert [event.key for event in told] == [f"dwelling.corrected#{door}#dwelling#2"]
    assert '"renamed":true' in told[0].body
    assert "东户" not in told[0].body


def test_the_alias_of_a_name_that_is_left_goes(town: Town, staff: Staff) -> None:
    door = filled(town)["1单元201"]
    fix(staff, door, 1, None, "东户")
    fix(staff, door, 2, None, "西户")
    east, west = (dwellings.id_of(town.building, None, name) for name in ("东户", "西户"))
    assert dwellings.found([east, west]).keys() == {west}
    assert fix(staff, door, 3, "一单元", "201室").json["unit"] == "1单元"
    assert dwellings.found([east, west, door]).keys() == {door}


def test_a_correction_collides_with_no_other_door(town: Town, staff: Staff) -> None:
    made = filled(town)
    door, other = made["1单元201"], made["1单元1001"]
    assert fix(staff, door, 1, "1单元", "1001").code == "name_taken"
    fix(staff, other, 1, "1单元", "1002")
    assert fix(staff, door, 1, "1单元", "1001").code == "name_taken"
    assert fix(staff, door, 1, "1单元", "1002").code == "name_taken"
    with pytest.raises(Conflict), Transaction() as tx:
        dwellings.add(tx, town.building, "1单元", "1002", None, by=SYSTEM, or_raise=Conflict())


def test_an_area_alone_is_no_rename(town: Town, staff: Staff) -> None:
    door = filled(town)["1单元201"]
    assert fix(staff, door, 1, "1单元", "201", None).json["area"] is None
    assert '"renamed":false' in next(iter(Outbox.scan())).body
    with Transaction() as tx:
        dwellings.set_area(tx, dwellings.find(door), 9000, by=SYSTEM, or_raise=Conflict())
    assert (dwellings.find(door).area, dwellings.find(door).version) == (9000, 3)
    with Transaction() as tx:
        dwellings.set_area(tx, dwellings.find(door), None, by=SYSTEM, or_raise=Conflict())
    assert dwellings.find(door).area is None
    stale = dwellings.find(door)
    stale.version = 2
    with pytest.raises(Conflict), Transaction() as tx:
        dwellings.set_area(tx, stale, 1, by=SYSTEM, or_raise=Conflict())


def test_what_is_no_door_is_refused(town: Town, staff: Staff) -> None:
    door = filled(town)["1单元201"]
    assert faults(fix(staff, door, 1, "1月2日", "-")) == [
        ("unit", "被表格软件变成了日期，请把单元格设为文本后重新填写"),
        ("room", "门牌号为空"),
    ]
    assert faults(fix(staff, door, 1, None, "1月2日"))[0][0] == "room"
    assert faults(fix(staff, door, 1, None, "1", 0))[0][0] == "area"


def test_reads_are_few(town: Town, staff: Staff) -> None:
    door = filled(town)["1单元201"]
    dwellings.on(door)
    with calls_to() as calls:
        dwellings.on(door)
    assert calls == ["GetItem"]
    with calls_to() as calls:
        dwellings.found([door, *(new_id() for _ in range(150))])
    assert calls == ["BatchGetItem"] * 2
    get(f"/places/{town.building}/dwellings", person=staff.clerk)
    with calls_to() as calls:
        get(f"/places/{town.building}/dwellings", person=staff.clerk)
    assert calls == ["Query", "Query"]
