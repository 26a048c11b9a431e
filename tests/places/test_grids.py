import pytest

from chalicelib.core.audit import Entry
from chalicelib.core.ids import new_id
from tests.places.asking import Staff, Town, faults, made_elsewhere, put
from tests.support.web import get, post


@pytest.fixture
def grids(town: Town, staff: Staff) -> tuple[str, str]:
    made = (new_id(), new_id())
    for grid, name in zip(made, ("第二网格", "第一网格"), strict=True):
        post("/places", {"id": grid, "kind": "grid", "parent": town.community, "name": name}, person=staff.clerk)
    return made


def test_a_grid_is_a_set_of_buildings_across_estates(town: Town, staff: Staff, grids: tuple[str, str]) -> None:
    path = f"/places/{town.community}/grids"
    sets = [{"grid": grids[0], "buildings": [town.third_building, town.building]}, {"grid": grids[1], "buildings": []}]
    answer = put(path, {"version": 0, "grids": sets}, person=staff.clerk)
    assert answer.json["version"] == 1
    assert [one["name"] for one in answer.json["grids"]] == ["第一网格", "第二网格"]
    assert set(answer.json["grids"][1]["buildings"]) == {town.building, town.third_building}
    assert put(path, {"version": 0, "grids": sets}, person=staff.clerk).json == answer.json
    assert get(path, person=staff.grid_worker).json == answer.json
    assert get(f"/places/{town.building}", person=staff.clerk).json["grid"] == grids[0]
    assert put(path, {"version": 0, "grids": []}, person=staff.admin).code == "conflict"
    assert put(path, {"version": 1, "grids": []}, person=staff.admin).json["grids"][1]["buildings"] == []
    assert get(f"/places/{town.building}", person=staff.clerk).json["grid"] is None
    audited = [one.act for one in Entry.by_target.query(f"place#{town.community}")]
    assert audited.count("grids.edit") == 2


def test_a_building_is_in_one_grid_at_most_and_in_its_own_community(
    town: Town, staff: Staff, grids: tuple[str, str]
) -> None:
    sets = [
        {"grid": grids[0], "buildings": [town.building, town.building, town.other_building]},
        {"grid": grids[1], "buildings": [town.building, new_id()]},
        {"grid": new_id(), "buildings": []},
    ]
    answer = put(f"/places/{town.community}/grids", {"version": 0, "grids": sets}, person=staff.clerk)
    assert faults(answer) == [
        ("grids.0.buildings.2", "本社区没有该楼栋"),
        ("grids.1.buildings.0", "该楼栋已在另一网格"),
        ("grids.1.buildings.1", "本社区没有该楼栋"),
        ("grids.2.grid", "本社区没有该网格"),
    ]
    twice = [{"grid": grids[0], "buildings": []}] * 2
    answer = put(f"/places/{town.community}/grids", {"version": 0, "grids": twice}, person=staff.clerk)
    assert faults(answer) == [("", "同一网格出现了两次")]


def test_grids_are_a_communitys_and_its_staffs(town: Town, staff: Staff) -> None:
    body = {"version": 0, "grids": []}
    for person, status in ((None, 401), (staff.resident, 404), (staff.other_clerk, 403), (staff.grid_worker, 403)):
        assert put(f"/places/{town.community}/grids", body, person=person).status == status
    assert faults(put(f"/places/{town.estate}/grids", body, person=staff.clerk)) == [("place", "网格按社区设置")]
    assert faults(get(f"/places/{town.estate}/grids", person=staff.clerk)) == [("place", "网格按社区设置")]
    assert get(f"/places/{town.community}/grids", person=staff.resident).status == 404
    assert get(f"/places/{town.community}/grids").status == 401


def test_a_grid_that_another_process_has_just_made_is_seen(town: Town, staff: Staff) -> None:
    path = f"/places/{town.community}/grids"
    assert get(path, person=staff.clerk).json["grids"] == []  # this process remembers the tree
    grid = made_elsewhere("grid", town.community)
    assert [one["grid"] for one in get(path, person=staff.clerk).json["grids"]] == [grid]
