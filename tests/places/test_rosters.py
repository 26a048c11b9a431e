from typing import Any

import pytest

from chalicelib.core.audit import Entry
from chalicelib.core.ids import new_id
from chalicelib.places.records import Document
from chalicelib.places.service import rosters, tree
from tests.places.asking import Staff, Town, entry, faults, made_elsewhere, put
from tests.support.web import Answer, get

NIGHT = {"days": [5, 1], "starts": "20:00", "ends": "08:00"}


def keep(town: Town, person: str, entries: list[dict[str, Any]], place: str | None = None, version: int = 0) -> Answer:
    return put(f"/places/{place or town.community}/roster", {"version": version, "entries": entries}, person=person)


def test_staff_keep_the_roster(town: Town, staff: Staff) -> None:
    mine = entry(town.building, title="一网格网格员", name="张三丰", hours=[NIGHT])
    answer = keep(town, staff.clerk, [mine])
    assert answer.status == 200
    assert answer.json == {
        "version": 1,
        "community": town.community,
        "entries": [
            {
                **mine,
                "place_name": "1号楼",
                "role_name": "网格员",
                "hours": [{"days": [1, 5], "starts": "20:00", "ends": "08:00"}],
            }
        ],
    }
    assert keep(town, staff.clerk, [mine]).json == answer.json
    assert keep(town, staff.admin, [], version=0).code == "conflict"
    assert get(f"/places/{town.community}/roster", person=staff.clerk).json == answer.json
    assert [one.act for one in Entry.by_actor.query(staff.clerk)] == ["roster.edit"]


def test_an_entry_may_name_a_place_that_another_process_has_just_made(town: Town, staff: Staff) -> None:
    assert keep(town, staff.clerk, []).status == 200  # this process remembers the tree
    made = made_elsewhere("estate", town.community)
    assert keep(town, staff.clerk, [entry(made)], version=1).status == 200


def test_an_entry_of_a_place_that_another_process_has_just_made_is_seen(town: Town, staff: Staff) -> None:
    assert keep(town, staff.clerk, [entry(town.estate)]).status == 200
    remembered = tree.fresh()
    made = made_elsewhere("estate", town.community)
    assert keep(town, staff.clerk, [entry(made)], version=1).status == 200
    tree._memory["tree"] = remembered  # as another process has it that wrote nothing
    seen = get(f"/places/{town.community}/roster", person=staff.clerk).json["entries"]
    assert [one["place"] for one in seen] == [made]


def test_without_consent_name_and_number_are_sealed_and_masked(town: Town, staff: Staff) -> None:
    shy = entry(town.estate, role="property_manager", name="李四光", number="13812345678", consent=False)
    open_ = entry(town.estate, name="王五")
    body = {"version": 0, "entries": [shy, open_]}
    path = f"/places/{town.community}/roster"
    assert put(path, body, person=staff.clerk).status == 200
    assert put(path, body, person=staff.clerk).json["version"] == 1
    stored = Document.get(town.community, "roster").body
    assert "13812345678" not in stored
    assert "李四光" not in stored
    mine = get(path, person=staff.clerk).json["entries"]
    assert [(one["name"], one["number"]) for one in mine] == [("李四光", "13812345678"), ("王五", "0477-8590001")]
    theirs = get(f"/places/{town.estate}/roster", person=staff.manager).json["entries"]
    assert [(one["name"], one["number"]) for one in theirs] == [("李**", "138****5678"), ("王五", "0477-8590001")]
    nameless = entry(town.estate, consent=False)
    put(f"/places/{town.community}/roster", {"version": 1, "entries": [nameless]}, person=staff.clerk)
    assert get(f"/places/{town.estate}/roster", person=staff.manager).json["entries"][0]["name"] is None


def test_a_part_of_the_roster_is_replaced_alone(town: Town, staff: Staff) -> None:
    everywhere = [entry(town.community), entry(town.building), entry(town.second_estate)]
    keep(town, staff.clerk, everywhere)
    new = entry(town.estate, title="新")
    answer = keep(town, staff.clerk, [new], place=town.estate, version=1)
    assert [one["place"] for one in answer.json["entries"]] == [town.estate]
    assert keep(town, staff.clerk, [new], place=town.estate, version=1).json == answer.json
    there = get(f"/places/{town.community}/roster", person=staff.clerk).json["entries"]
    assert [one["place"] for one in there] == [town.community, town.second_estate, town.estate]
    assert get(f"/places/{town.building}/roster", person=staff.clerk).json["entries"] == []


def test_what_cannot_be_is_refused(town: Town, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    def tried(place: str, *entries: dict[str, Any]) -> list[tuple[str, str]]:
        return faults(keep(town, staff.admin, list(entries), place=place))

    outside = "不在所选地点范围内"
    assert tried(town.estate, entry(town.estate), entry(town.community)) == [("entries.1.place", outside)]
    assert tried(town.community, entry(town.other_building), entry(new_id())) == [
        ("entries.0.place", outside),
        ("entries.1.place", outside),
    ]
    assert tried(town.street) == [("place", "值班表按社区设置")]
    assert tried(town.community, entry(town.estate, role="mayor", number="abc", consent="x"))[0][0] == "entries.0.role"
    wrong = {"days": [], "starts": "24:00", "ends": "25:00"}
    assert [field for field, _ in tried(town.community, entry(town.estate, hours=[wrong]))] == [
        "entries.0.hours.0.days",
        "entries.0.hours.0.starts",
        "entries.0.hours.0.ends",
    ]
    monkeypatch.setattr(rosters, "MOST_ENTRIES", 1)
    assert tried(town.community, entry(town.estate), entry(town.estate)) == [("entries", "值班人员太多")]


def test_who_may_see_and_keep(town: Town, staff: Staff) -> None:
    path = f"/places/{town.estate}/roster"
    for person, kept, seen in (
        (None, 401, 401),
        (staff.resident, 404, 404),
        (staff.other_clerk, 404, 404),
        (staff.grid_worker, 404, 404),
        (staff.manager, 403, 200),
        (staff.admin, 200, 200),
    ):
        assert put(path, {"version": 0, "entries": []}, person=person).status == kept
        assert get(path, person=person).status == seen
    assert get(f"/places/{town.building}/roster", person=staff.grid_worker).status == 200
    assert get(f"/places/{new_id()}/roster", person=staff.admin).status == 404
    assert get(f"/places/{town.street}/roster", person=staff.admin).status == 400
