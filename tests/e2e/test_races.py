"""Races where conditional writes are real: the embedded AWS, many threads, and staff who do the same at once."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.core.ids import new_id
from infra.build import ROOT
from infra.local.demo import district
from infra.local.demo.api import Json
from tests.e2e.people import Person
from tests.e2e.town import STREET, Town, building_rows, door_list, printed

pytestmark = pytest.mark.embedded
NEW = "南岸社区"


def race(town: Town, name: str, **said: object) -> Any:
    """Run one race in a process of the stack's own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.racing", name],
        cwd=ROOT,
        env={**town.stack.env, "PYTHONPATH": str(ROOT), "PATH": ""},
        input=json.dumps(said),
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_two_owners_race_for_a_home_and_one_becomes_the_householder(town: Town) -> None:
    doors = [token for _ in range(2) for token in town.posted().indoor]

    rounds = race(town, "owners", tokens=doors, staff=[town.clerk.person, town.walker.person])

    assert len(rounds) == 24
    for one in rounds:
        assert (one["heads"], one["members"], one["mirrors"], one["same"]) == (1, 1, 1, True)
        assert one["states"] == ["active", "submitted"], "the other waits for the householder"


def test_the_same_act_from_many_connections_has_one_effect(town: Town) -> None:
    building, there = town.building(), town.posted()
    (token, *_) = printed(town.clerk, building, "outdoor")

    scans = race(town, "posted", token=token, staff=town.walker.person)
    approvals = race(town, "approved", token=there.indoor[0], staff=town.walker.person)
    replacements = race(town, "replaced", token=there.outdoor[0], staff=town.clerk.person)

    assert scans == {"outcomes": ["posted"], "state": "active", "audited": 1, "acts": 1, "events": 1}
    assert approvals == {"states": ["active"], "audited": 1, "acts": 1, "events": 1}
    assert (len(replacements["new"]), replacements["old"], replacements["live"]) == (1, "replaced", "minted")


def test_limits_count_exactly_and_a_new_phone_is_one_person(town: Town) -> None:
    assert race(town, "limited", most=50) == 50
    assert race(town, "entered") == {"people": 1, "successors": 1}


def test_two_of_staff_import_the_same_list_at_once_and_no_door_is_there_twice(town: Town) -> None:
    content = door_list([row for at in range(1, 16) for row in building_rows(NEW, "南岸新城", at)])
    staff = [town.admin, Person(town.stack.base_url, town.admin.wechat, town.admin.openid, device="平板")]
    staff[1].login()

    def preview(person: Person) -> Json:
        upload = person.upload("door-list", "南岸.csv", content)
        begun = person.post("/codes/imports", {"id": new_id(), "upload": upload})
        return person.until(f"/codes/imports/{begun['id']}", "ready")

    def commit(person: Person, ready: Json) -> Json:
        person.post(f"/codes/imports/{ready['id']}/commit", {"id": new_id(), "mark": ready["mark"]})
        return person.until(f"/codes/imports/{ready['id']}", "done")

    with ThreadPoolExecutor(2) as pool:
        seen = list(pool.map(preview, staff))
        done = list(pool.map(commit, staff, seen))

    assert [one["preview"]["sums"]["new"] for one in seen] == [180, 180]
    assert [one["done"] for one in done] == [180, 180]
    community = district.place(town.admin, NEW, district.place(town.admin, STREET, town.district))
    doors = town.admin.all("/codes/doors", place=community)
    assert len({one["dwelling"] for one in doors}) == len(doors) == 180
    assert len({one["door"] + one["building"] for one in doors}) == 180
    live = {one[kind]["id"] for one in doors for kind in ("outdoor", "indoor")}
    made = items(town, community)
    assert {item["pk"]["S"] for item in made} == live, "no code without a door"
    assert len({item["number"]["S"] for item in made}) == len(made) == 360
    kinds = [
        len(town.admin.all("/places", parent=estate["id"])) for estate in town.admin.all("/places", parent=community)
    ]
    assert kinds == [15], "one estate with fifteen buildings"


def items(town: Town, community: str) -> list[dict[str, Any]]:
    """Give the items of all codes of a community."""
    pages = town.stack.client("dynamodb").get_paginator("scan").paginate(TableName=f"{town.stack.deployed.name}-codes")
    found = [item for page in pages for item in page["Items"]]
    return [item for item in found if community in item.get("path", {}).get("S", "") and "number" in item]
