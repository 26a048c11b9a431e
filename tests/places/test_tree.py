import pytest

from chalicelib.core.audit import Entry
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.places.records import Place
from chalicelib.places.service import imports, places, tree
from chalicelib.places.service.tree import Tree
from tests.places.asking import NAMES, SYSTEM, Staff, Town, faults, put
from tests.support.aws import later
from tests.support.calls import calls_to
from tests.support.web import get, post


def news() -> list[str]:
    return [event.body for event in Outbox.scan()]


def test_the_tree_knows_what_contains_what(town: Town, staff: Staff) -> None:
    grid = new_id()
    body = {"id": grid, "kind": "grid", "parent": town.community, "name": "第一网格"}
    assert post("/places", body, person=staff.clerk).status == 201
    sets = {"version": 0, "grids": [{"grid": grid, "buildings": [town.building, town.third_building]}]}
    assert put(f"/places/{town.community}/grids", sets, person=staff.clerk).status == 200
    there = tree.tree()
    assert there.containing(town.building) == {*town.path, grid}
    assert there.containing(town.second_building) == {*town.path[:-1], town.second_building}
    assert there.buildings(grid) == sorted((town.building, town.third_building))
    assert set(there.buildings(town.community)) == {town.building, town.second_building, town.third_building}
    assert there.buildings(town.building) == [town.building]
    assert (there.above(town.building, "estate"), there.above(town.street, "estate")) == (town.estate, None)
    assert there.names(town.building) == ("康巴什区", "滨河街道", "康和社区", "康和一区", "1号楼")
    assert tree.address(there, town.building) == "康和一区1号楼"
    assert [one.name for one in there.children(town.community)] == ["康和一区", "康和二区", "第一网格"]
    assert town.building in there
    with pytest.raises(NotFound):
        there.find(new_id())
    with pytest.raises(NotFound):
        Tree({}).district.id  # noqa: B018 - it raises


def test_the_tree_is_one_query_a_minute(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with calls_to() as calls:
        tree.tree()
        tree.tree(knowing=town.building)
    assert calls == ["Query"]
    later(monkeypatch, 60_000)
    with calls_to() as calls:
        tree.tree()
    assert calls == ["Query"]


def test_a_place_that_another_process_made_is_found_at_once(town: Town) -> None:
    tree.tree()
    made = new_id()
    Place(
        *Place.at(made), kind="estate", name="x", key="x", first="x", parent=town.community, version=1, by=SYSTEM
    ).save()
    assert made not in tree.tree()
    assert made in tree.tree(knowing=made)
    with calls_to() as calls:
        tree.tree(knowing=new_id())
    assert calls == ["BatchGetItem"]


def test_staff_are_shown_what_another_process_changed_two_seconds_ago(
    town: Town, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert get(f"/places/{town.estate}", person=staff.clerk).json["name"] == "康和一区"
    Place(*Place.at(town.estate)).update(actions=[Place.name.set("花园")])
    assert get(f"/places/{town.estate}", person=staff.clerk).json["name"] == "康和一区"
    later(monkeypatch, 2_000)
    assert get(f"/places/{town.estate}", person=staff.clerk).json["name"] == "花园"


def test_places_are_listed_page_by_page(town: Town, staff: Staff) -> None:
    for name in ("10栋", "3栋"):
        post("/places", {"id": new_id(), "kind": "building", "parent": town.estate, "name": name}, person=staff.clerk)
    path = f"/places?parent={town.estate}&limit=3"
    first = get(path, person=staff.clerk).json
    assert [one["name"] for one in first["items"]] == ["1号楼", "2号楼", "3号楼"]
    rest = get(f"{path}&cursor={first['next']}", person=staff.clerk).json
    assert ([one["name"] for one in rest["items"]], rest["next"]) == (["10号楼"], None)
    assert get(f"{path}&cursor={first['next']}", person=staff.admin).status == 400
    assert get(f"/places?parent={town.estate}&kind=grid", person=staff.clerk).json["items"] == []
    assert [one["id"] for one in get("/places", person=staff.clerk).json["items"]] == [town.district]
    assert get(f"/places?parent={new_id()}", person=staff.clerk).status == 404
    assert get("/places?kind=x", person=staff.clerk).status == 400


def test_a_place_is_seen_with_its_way(town: Town, staff: Staff) -> None:
    seen = get(f"/places/{town.building}", person=staff.clerk).json
    assert [step["name"] for step in seen["path"]] == ["康巴什区", "滨河街道", "康和社区", "康和一区", "1号楼"]
    assert (seen["grid"], seen["version"]) == (None, 1)
    assert get(f"/places/{new_id()}", person=staff.clerk).status == 404
    assert get(f"/places/{town.building}", person=staff.resident).status == 404
    assert get(f"/places/{town.building}").status == 401
    assert get("/places", person=staff.resident).status == 404
    assert get("/places").status == 401


def test_a_place_is_added_once_and_seen_at_once(town: Town, staff: Staff) -> None:
    tree.tree()
    body = {"id": new_id(), "kind": "building", "parent": town.estate, "name": " ３幢 "}
    answer = post("/places", body, person=staff.clerk)
    assert (answer.status, answer.json["name"]) == (201, "3号楼")
    assert post("/places", body, person=staff.clerk).json == answer.json
    assert get(f"/places/{body['id']}", person=staff.clerk).status == 200
    assert post("/places", {**body, "id": new_id()}, person=staff.clerk).code == "name_taken"
    assert post("/places", {**body, "name": "4号楼"}, person=staff.clerk).code == "repeated"
    assert post("/places", body, person=staff.admin).code == "repeated"


def test_who_may_add_and_where(town: Town, staff: Staff) -> None:
    body = {"id": new_id(), "kind": "estate", "parent": town.community, "name": "新区"}
    for person, status in (
        (None, 401),
        (staff.resident, 404),
        (staff.other_clerk, 403),
        (staff.grid_worker, 403),
        (staff.manager, 403),
    ):
        assert post("/places", body, person=person).status == status
        assert post("/places", {**body, "parent": new_id()}, person=person).status in {401, 404}
    street = {"id": new_id(), "kind": "street", "parent": town.district, "name": "新街道"}
    assert post("/places", street, person=staff.clerk).status == 403
    assert post("/places", street, person=staff.admin).status == 201
    assert post("/places", body, person=staff.clerk).status == 201


def test_what_cannot_stand_there_is_refused(town: Town, staff: Staff) -> None:
    def tried(kind: str, parent: str, name: str = "x") -> list[tuple[str, str]]:
        answer = post("/places", {"id": new_id(), "kind": kind, "parent": parent, "name": name}, person=staff.admin)
        assert answer.status == 400
        return faults(answer)

    assert tried("building", town.community) == [("kind", "社区下不能添加楼栋")]
    assert tried("street", town.building) == [("kind", "楼栋下不能添加街道")]
    assert tried("building", town.estate, "#N/A") == [("name", "单元格里是公式错误，请改为文字")]
    assert tried("building", town.estate, "-") == [("name", "名称为空")]
    assert tried("grid", town.community, "===") == [("name", "名称为空")]
    assert tried("grid", town.community, "长" * 41) == [("name", "名称过长，最多 40 个字")]
    assert tried("district", town.district)[0][0] == "kind"


def test_a_rename_keeps_the_id_and_tells_of_every_building(town: Town, staff: Staff) -> None:
    body = {"version": 1, "name": "康和花园"}
    answer = put(f"/places/{town.estate}", body, person=staff.clerk)
    assert (answer.status, answer.json["id"], answer.json["version"]) == (200, town.estate, 2)
    assert put(f"/places/{town.estate}", body, person=staff.clerk).json == answer.json
    assert tree.tree().name(town.estate) == "康和花园"
    told = [event for event in Outbox.scan() if event.name == "place.renamed"]
    assert [event.key for event in told] == [f"place.renamed#tree#place#{town.estate}#2#0"]
    assert all(building in told[0].body for building in (town.building, town.second_building))
    assert "康和" not in told[0].body
    assert put(f"/places/{town.estate}", {"version": 1, "name": "别名"}, person=staff.clerk).code == "conflict"
    assert put(f"/places/{town.estate}", {"version": 1, "name": "康和花园"}, person=staff.admin).code == "conflict"


def test_a_large_place_tells_in_chunks(town: Town, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "BUILDINGS_AN_EVENT", 3)
    put(f"/places/{town.district}", {"version": 1, "name": "康巴什新区"}, person=staff.admin)
    assert sorted(event.key[-2:] for event in Outbox.scan()) == ["#0", "#1"]


def test_a_grid_is_in_no_address(town: Town, staff: Staff) -> None:
    grid = new_id()
    post("/places", {"id": grid, "kind": "grid", "parent": town.community, "name": "一网格"}, person=staff.clerk)
    assert put(f"/places/{grid}", {"version": 1, "name": "二网格"}, person=staff.clerk).status == 200
    assert news() == []


def test_names_are_unique_under_a_parent_and_come_free(town: Town, staff: Staff) -> None:
    def renamed(place: str, version: int, name: str) -> str:
        answer = put(f"/places/{place}", {"version": version, "name": name}, person=staff.clerk)
        return answer.code if answer.status != 200 else answer.json["name"]

    assert renamed(town.building, 1, "２幢") == "name_taken"
    assert renamed(town.third_building, 1, "2号楼") == "2号楼"
    assert renamed(town.building, 1, "7号楼") == "7号楼"
    assert renamed(town.building, 2, "8号楼") == "8号楼"
    body = {"id": new_id(), "kind": "building", "parent": town.estate, "name": "7号楼"}
    assert post("/places", body, person=staff.clerk).status == 201
    assert renamed(town.building, 3, "1号楼") == "1号楼"
    assert renamed(town.second_building, 1, "8号楼") == "8号楼"
    assert renamed(town.second_building, 2, "8号楼") == "8号楼"


def test_an_old_list_finds_a_renamed_building_until_another_takes_its_name(town: Town, staff: Staff) -> None:
    put(f"/places/{town.building}", {"version": 1, "name": "A座"}, person=staff.clerk)
    assert imports.known_buildings(NAMES)[NAMES[0]] == town.building
    body = {"id": new_id(), "kind": "building", "parent": town.estate, "name": "1号楼"}
    assert post("/places", body, person=staff.clerk).status == 201
    assert imports.known_buildings(NAMES)[NAMES[0]] == body["id"]


def test_who_may_rename(town: Town, staff: Staff) -> None:
    body = {"version": 1, "name": "新名"}
    for person, status in ((None, 401), (staff.resident, 404), (staff.other_clerk, 403), (staff.grid_worker, 403)):
        assert put(f"/places/{town.building}", body, person=person).status == status
    assert put(f"/places/{town.street}", body, person=staff.clerk).status == 403
    assert put(f"/places/{new_id()}", body, person=staff.admin).status == 404


def test_acts_are_in_the_audit(town: Town, staff: Staff) -> None:
    put(f"/places/{town.building}", {"version": 1, "name": "A座"}, person=staff.clerk)
    entries = list(Entry.by_actor.query(staff.clerk))
    assert [(one.act, one.target, one.pk) for one in entries] == [
        ("place.rename", f"place#{town.building}", f"place#{town.building}")
    ]
    assert "座" not in entries[0].facts


@pytest.mark.usefixtures("house")
def test_a_district_that_another_process_founds_is_there_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not tree.tree().nodes
    made = new_id()
    Place(*Place.at(made), kind="district", name="x", key="x", first="x", version=1, by=SYSTEM).save()
    later(monkeypatch, tree.AGAIN_MS)
    assert tree.tree().district.id == made
