from typing import Any

import pytest

from chalicelib.core import audit
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.ids import new_id
from chalicelib.people.staff.service import auditing
from tests.faults.crash import counting
from tests.people.staff.conftest import give
from tests.places.conftest import Town
from tests.support.aws import later
from tests.support.people import person
from tests.support.web import get


def search(by: str, **query: object) -> list[dict[str, Any]]:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    answer = get(f"/audit?{asked}", person=by)
    assert answer.status == 200, answer.text
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def targets(by: str, **query: object) -> list[str]:
    return [one["target"] for one in search(by, **query)]


@pytest.fixture
def acts(town: Town) -> dict[str, str]:
    """One act in each community, and their doers."""
    here, there = person(), person()
    audit.record_now(here, "code.suspend", "code#HERE", place=town.building, why="核对门牌", state="suspended")
    audit.record_now(there, "code.suspend", "code#THERE", place=town.other_building)
    return {"here": here, "there": there}


def test_staff_see_what_was_done_in_their_places_and_nothing_else(town: Town, acts: dict[str, str]) -> None:
    staff = person(("community_staff", town.community))
    auditor = person(("auditor", town.district))
    assert targets(staff) == ["code#HERE"]
    assert targets(staff, place=town.community) == targets(staff, place=town.building) == ["code#HERE"]
    assert targets(staff, actor=acts["there"]) == targets(staff, target="code%23THERE") == []
    assert targets(staff, actor=acts["here"]) == targets(staff, target="code%23HERE") == ["code#HERE"]
    assert targets(staff, place=town.second_building) == []
    assert targets(auditor, actor=acts["there"]) == ["code#THERE"]
    assert targets(auditor, actor=acts["there"], target="code%23HERE") == []
    assert targets(auditor, place=town.community, actor=acts["there"]) == []
    assert targets(auditor, place=town.district)[:2] == ["code#THERE", "code#HERE"]
    [one] = search(staff)
    assert one["place_name"] == "1号楼"
    assert (one["act"], one["why"], one["facts"]) == ("code.suspend", "核对门牌", {"state": "suspended"})


@pytest.mark.parametrize("role", [None, "grid_worker", "police"])
def test_others_do_not_know_that_there_is_an_audit(town: Town, role: str | None) -> None:
    who = person(*([(role, town.community)] if role else []))
    assert get("/audit", person=who).status == 404
    assert get(f"/audit?place={town.community}", person=who).status == 404
    assert get("/audit").status == 401


def test_a_place_outside_ones_scope_is_not_there(town: Town) -> None:
    staff = person(("community_staff", town.community))
    for place in (town.other_community, town.district, new_id()):
        assert get(f"/audit?place={place}", person=staff).status == 404


def test_a_search_goes_back_by_days_and_pages(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    auditor, doer = person(("auditor", town.district)), person()
    start = now_ms()
    for day in range(4):
        audit.record_now(doer, "x.y", f"day#{day}", place=town.estate)
        audit.record_now(doer, "x.y", f"other#{day}", place=town.other_building)
        later(monkeypatch, DAY_MS)
    found, cursor = list[str](), ""
    while True:
        answer = get(f"/audit?place={town.community}&limit=1{cursor}", person=auditor).json
        found += [one["target"] for one in answer["items"]]
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"
    assert found == ["day#3", "day#2", "day#1", "day#0"]
    between = {"since_ms": start + DAY_MS - 1000, "until_ms": start + 3 * DAY_MS - 1000}
    for narrowed in ({"place": town.community}, {"actor": doer, "place": town.estate}):
        assert targets(auditor, **narrowed, **between) == ["day#2", "day#1"]
    assert targets(auditor, target="day%231", **between) == ["day#1"]
    later(monkeypatch, 40 * DAY_MS)
    assert targets(auditor, place=town.community) == []


def test_a_page_that_would_read_too_much_is_short_and_goes_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "MOST_READS", 1)
    auditor = person(("auditor", town.district))
    audit.record_now(person(), "x.y", "far#1", place=town.estate)
    later(monkeypatch, 2 * DAY_MS)
    first = get("/audit", person=auditor).json
    assert (first["items"], first["next"] is not None) == ([], True)
    assert get(f"/audit?cursor={first['next']}", person=person(("auditor", town.district))).status == 400
    assert get(f"/audit?actor=x&cursor={first['next']}", person=auditor).status == 400


def test_what_stands_at_a_place_that_is_not_there_is_not_shown(town: Town) -> None:
    auditor = person(("auditor", town.district))
    audit.record_now(person(), "x.y", "lost#1", place=new_id())
    assert "lost#1" not in targets(auditor)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since_ms=2000&until_ms=1000", "until_ms"),
        ("since_ms=0", "since_ms"),
        ("target=x", "target"),
        ("since_ms=-1", "since_ms"),
        ("until_ms=0", "until_ms"),
        ("who=x", ""),
    ],
)
def test_a_bad_search_names_its_field(town: Town, query: str, field: str) -> None:
    answer = get(f"/audit?{query}", person=person(("auditor", town.district)))
    assert [fault["field"] for fault in answer.json["details"]["faults"]] == [field]


def test_roles_given_are_in_the_audit(town: Town, admin: str) -> None:
    who = person()
    give(admin, "police", town.community, who)
    [entry] = search(admin, target=f"person%23{who}")
    assert (entry["actor"], entry["act"], entry["facts"]) == (admin, "staff.give", {"role": "police"})
    assert "张三" not in str(entry)


def test_a_search_by_actor_is_one_query(town: Town, acts: dict[str, str]) -> None:
    auditor = person(("auditor", town.district))
    search(auditor)
    with counting() as calls:
        search(auditor, actor=acts["here"])
    assert calls == ["Query", "Query"]  # of the caller, and of the index
