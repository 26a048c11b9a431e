"""Many codes at once: rounds, coverage, lists, addresses after a renaming."""

import pytest

from chalicelib.codes.records import CodeItem, Coverage, Line, find, lines_of
from chalicelib.codes.service import addresses, coverage, listing, rounds
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor
from chalicelib.places.choices import Settings
from chalicelib.places.service import dwellings, places, settings, tree
from tests.codes.queue import Queues, events
from tests.codes.street import Street, Town, door, token
from tests.support import aws
from tests.support.web import get, post


def all_posted(street: Street, count: int) -> list[Line]:
    """Put both codes of ``count`` doors where a place with two steps has them."""
    lines = street.mint(*(door(0, str(101 + at)) for at in range(count)))
    for line in lines:
        for kind in ("outdoor", "indoor"):
            CodeItem(line.code(kind), "code").update(actions=[CodeItem.state.set("posted")])
            Line(line.pk, line.sk).update(actions=[getattr(Line, f"{kind}_state").set("posted")])
    return lines


def test_a_round_is_confirmed_in_the_queue_whatever_is_delivered_twice(
    street: Street, town: Town, queues: Queues
) -> None:
    all_posted(street, 20)
    asked = {"id": new_id(), "building": town.building}
    for _ in range(2):
        assert post("/codes/rounds", asked, person=street.clerk).status == 202
    assert len(events("codes.round_confirmed")) == 1
    queues.run(times=2)
    assert queues.failed == 0
    assert {line.state(kind) for line in lines_of(town.building) for kind in ("outdoor", "indoor")} == {"active"}
    assert get(f"/codes/coverage/{town.community}", person=street.clerk).json["outdoor"] == {"active": 20}


def test_a_round_that_is_sent_again_leaves_alone_what_was_posted_since(
    street: Street, town: Town, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = all_posted(street, 1)[0]
    assert post("/codes/rounds", {"id": new_id(), "building": town.building}, person=street.clerk).status == 202
    queues.run()
    (event,) = events("codes.round_confirmed")
    aws.later(monkeypatch, 60_000)
    assert street.act(str(line.outdoor), "replace").status == 200
    monkeypatch.setattr(settings, "of_path", lambda _path: Settings(activate_with_posting=False))
    new = find(str(lines_of(town.building)[0].outdoor))
    street.printed(new)
    assert street.act(new.id, "post").json["state"] == "posted"
    told = len(events())
    queues.deliver(event)
    assert (find(new.id).state, len(events())) == ("posted", told)
    assert post("/codes/rounds", {"id": new_id(), "building": town.building}, person=street.clerk).status == 202
    queues.run()
    assert (find(new.id).state, queues.failed) == ("active", 0)


def test_both_codes_of_a_door_may_come_on_paper_in_two_groups_of_one_order(street: Street, town: Town) -> None:
    (line,) = street.mint(door(0, "101"))
    for code in (line.outdoor, line.indoor):
        rounds.printed(lines_of(town.building), frozenset({str(code)}), by=street.admin, act="order")
    assert {lines_of(town.building)[0].state(kind) for kind in ("outdoor", "indoor")} == {"printed"}


def test_only_a_building_has_a_round(street: Street, town: Town) -> None:
    asked = {"id": new_id(), "building": town.estate}
    assert post("/codes/rounds", asked, person=street.clerk).json["details"]["faults"][0]["field"] == "building"
    assert post("/codes/rounds", asked | {"building": town.building}, person=street.stranger).status == 404


def test_coverage_is_counted_after_each_change(street: Street, town: Town, queues: Queues) -> None:
    street.one("active")
    street.one("printed")
    street.one("revoked", "indoor")
    street.mint(door(1, "1"), door(2, "1"))
    queues.run(times=2)
    rows = get(f"/codes/coverage?place={town.district}", person=street.admin).json["items"]
    by_place = {row["place"]: row for row in rows}
    assert by_place[town.building]["doors"] == 3
    assert by_place[town.building]["outdoor"] == {"active": 1, "minted": 1, "printed": 1}
    assert by_place[town.building]["indoor"] == {"minted": 2, "none": 1}
    assert (by_place[town.building]["estate"], by_place[town.building]["name"]) == ("康和一区", "1号楼")
    whole = get(f"/codes/coverage/{town.district}", person=street.admin).json
    assert (whole["doors"], whole["name"], whole["estate"]) == (5, "康巴什区", None)
    assert get(f"/codes/coverage/{town.estate}", person=street.admin).json["estate"] is None
    now = get(f"/codes/coverage/{town.building}", person=street.worker).json
    assert now["outdoor"] == by_place[town.building]["outdoor"]
    assert get(f"/codes/coverage/{town.community}", person=street.worker).status == 404
    assert [
        row["place"] for row in get(f"/codes/coverage?place={town.estate}", person=street.clerk).json["items"]
    ] == sorted([town.building, town.second_building])


def test_coverage_pages_over_communities(street: Street, town: Town, queues: Queues) -> None:
    street.mint(door(0, "1"), door(1, "1"), door(2, "1"))
    queues.run()
    found, cursor = [], None
    for _ in range(4):
        more = f"&cursor={cursor}" if cursor else ""
        answer = get(f"/codes/coverage?place={town.district}&limit=1{more}", person=street.admin).json
        found += [row["place"] for row in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert sorted(found) == sorted([town.building, town.second_building, town.other_building])
    stolen = f"/codes/coverage?place={town.community}&cursor={answer['next'] or 'AAAA'}"
    assert get(stolen, person=street.clerk).status == 400


def test_an_older_count_never_wins(street: Street, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    street.mint(door(0, "1"))
    real = coverage.counts
    first: list[int] = []

    def slow(building: str) -> coverage.Counts:
        counted = real(building)
        if not first:
            first.append(1)
            street.mint(door(0, "2"))
            coverage.recount([building])
        return counted

    monkeypatch.setattr(coverage, "counts", slow)
    coverage.recount([town.building])
    assert Coverage.get(f"community#{town.community}", f"coverage#{town.building}").doors == 2
    assert len(list(Coverage.query(f"community#{town.community}"))) == 1


def test_doors_are_listed_as_a_person_walks_page_after_page(street: Street, town: Town) -> None:
    street.mint(door(1, "101"), door(0, "1001"), door(0, "202"), door(0, "101"), door(0, "101", "2单元"))
    street.mint(door(2, "101"))
    wanted = [
        "1号楼 1单元 101",
        "1号楼 1单元 202",
        "1号楼 1单元 1001",
        "1号楼 2单元 101",
        "10号楼 1单元 101",
        "B座 1单元 101",
    ]
    found, cursor = [], None
    while True:
        more = f"&cursor={cursor}" if cursor else ""
        answer = get(f"/codes/doors?place={town.district}&limit=2{more}", person=street.admin).json
        found += [one["door"] for one in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert found == wanted


def test_doors_are_listed_by_kind_and_state(street: Street, town: Town) -> None:
    active, revoked = street.one("active"), street.one("revoked", "indoor")

    def dwellings_of(query: str) -> set[str]:
        answer = get(f"/codes/doors?place={town.building}{query}", person=street.worker).json
        return {one["dwelling"] for one in answer["items"]}

    assert dwellings_of("") == {active.dwelling, revoked.dwelling}
    assert dwellings_of("&state=active") == {active.dwelling}
    assert dwellings_of("&state=active&kind=indoor") == set()
    assert dwellings_of("&state=none") == {revoked.dwelling}
    assert get(f"/codes/doors?place={town.building}&state=gone", person=street.worker).status == 400
    assert get(f"/codes/doors?place={town.building}", person=street.stranger).status == 404
    assert get(f"/codes/doors?place={town.building}").status == 401


def test_a_page_reads_a_bounded_number_of_buildings(
    street: Street, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_BUILDINGS", 1)
    street.mint(door(2, "101"))
    actor = Actor(street.admin, roles={"district_admin": frozenset({town.district})})
    wanted = listing.Wanted()
    found, cursor = listing.doors(actor, town.district, wanted, cursor=None, limit=5)
    assert (found, cursor is None) == ([], False)
    found, cursor = listing.doors(actor, town.district, wanted, cursor=cursor, limit=5)
    found, cursor = listing.doors(actor, town.district, wanted, cursor=cursor, limit=5)
    assert (len(found), cursor) == (1, None)


def test_a_door_and_a_code_can_be_looked_up(street: Street) -> None:
    code = street.one("active")
    seen = get(f"/codes/items/{code.id}", person=street.worker).json
    assert (seen["state"], seen["legal"], seen["kind"]) == ("active", ["replace", "revoke", "suspend"], "outdoor")
    assert get(f"/codes/items/{code.id}", person=street.nobody).status == 404
    assert get("/codes/items/nonsense", person=street.worker).status == 404
    assert get(f"/codes/doors/{code.dwelling}", person=street.worker).json["outdoor"]["id"] == code.id
    assert get(f"/codes/doors/{code.dwelling}", person=street.stranger).status == 404
    assert get(f"/codes/doors/{new_id()}", person=street.worker).status == 404


def test_a_renamed_place_shows_its_new_name(street: Street, town: Town, queues: Queues) -> None:
    outdoor, indoor = street.one("active"), street.one("active", "indoor")
    replaced = street.one("replaced")
    actor = Actor(street.admin, roles={"district_admin": frozenset({town.district})})
    version = tree.tree().find(town.estate).version
    places.rename(actor, town.estate, version, "康和新苑")
    queues.run(times=2)
    assert queues.failed == 0
    assert find(outdoor.id).where == find(indoor.id).where == "滨河街道 · 康和社区 · 康和新苑"
    assert find(replaced.id).where.endswith("康和一区")
    assert (find(outdoor.id).state, find(outdoor.id).number) == ("active", outdoor.number)
    assert "康和新苑" in get(f"/codes/scan/{token(outdoor)}").text


def test_an_address_that_reads_right_is_not_written_again(street: Street, town: Town) -> None:
    street.mint(*(door(0, str(101 + at)) for at in range(3)))
    addresses.refresh([town.building])
    assert {line.version for line in lines_of(town.building)} == {1}
    wrong = lines_of(town.building)[1]
    CodeItem(wrong.indoor, "code").update(actions=[CodeItem.where.set("old")])
    addresses.refresh([town.building])
    assert [line.version for line in lines_of(town.building)] == [1, 2, 1]
    assert find(str(wrong.indoor)).where == "滨河街道 · 康和社区 · 康和一区"


def test_a_corrected_door_shows_its_new_room(street: Street, queues: Queues) -> None:
    code = street.one("active")
    actor = Actor(street.clerk, roles={"community_staff": frozenset({code.path.split("/")[2]})})
    there = dwellings.find(code.dwelling)
    dwellings.correct(actor, code.dwelling, int(there.version), unit="2单元", room="999", area=None)
    queues.run()
    assert find(code.id).door == "1号楼 2单元 999"
    assert [line.door for line in lines_of(code.building)] == ["1号楼 2单元 999"]
