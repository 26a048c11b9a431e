import pytest

from chalicelib.core import audit
from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.people.homes.records import Binding
from chalicelib.people.homes.service import lists
from chalicelib.people.records import Person, me
from tests.people.homes.acts import Acts
from tests.people.homes.conftest import Block
from tests.support.aws import later
from tests.support.calls import calls_to
from tests.support.people import person
from tests.support.web import get, post


def test_ones_own_bindings_page_newest_first(acts: Acts) -> None:
    anna = person()
    made = [acts.apply(anna, role, door).json["id"] for role, door in (("owner", 0), ("family", 0), ("carer", 1))]
    first = get("/bindings?limit=2", person=anna).json
    rest = get(f"/bindings?limit=2&cursor={first['next']}", person=anna).json
    assert [one["id"] for one in first["items"] + rest["items"]] == sorted(made, reverse=True)
    assert get(f"/bindings?cursor={first['next']}", person=person()).code == "bad_input"
    agent = person(proxies={anna: {"bindings"}})
    assert len(get(f"/bindings?person={anna}", person=agent).json["items"]) == 3
    assert len(get(f"/bindings?person={anna}", person=anna).json["items"]) == 3
    for other in (person(), person(proxies={anna: {"household"}})):
        assert get(f"/bindings?person={anna}", person=other).status == 404
    assert get("/bindings").status == 401


def test_who_may_see_a_binding(acts: Acts, block: Block) -> None:
    owner, _ = acts.bound("owner")
    anna, one = acts.bound("family")
    other, _ = acts.bound("owner", door=1)
    admin = person(("district_admin", block.town.district))
    asked = acts.apply(person(), "carer").json["id"]
    for who, status in (
        (owner, 200),
        (block.worker, 200),
        (block.clerk, 200),
        (admin, 200),
        (other, 404),
        (block.other_worker, 404),
        (person(), 404),
        (None, 401),
    ):
        assert get(f"/bindings/{one}", person=who).status == status
        assert get(f"/bindings/{asked}", person=who).status == status
    assert get(f"/bindings/{one}", person=anna).status == 200
    assert get(f"/bindings/{asked}", person=anna).status == 404
    assert get(f"/bindings/{new_id()}", person=block.worker).status == 404
    assert get("/bindings/nonsense", person=block.worker).status == 404


def test_the_queue_is_ordered_by_what_is_due_and_filtered(
    acts: Acts, block: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, _ = acts.bound("owner")
    made = [acts.apply(person(), "family", 0).json["id"]]
    later(monkeypatch, 1000)
    made.append(acts.apply(person(), "carer", 1).json["id"])
    later(monkeypatch, 1000)
    made.append(acts.apply(person(), "owner", 1).json["id"])
    queue = get("/bindings/queue", person=block.worker).json
    assert [line["id"] for line in queue["items"]] == made
    assert [line["decides"] for line in queue["items"]] == ["householder", "staff", "staff"]
    household = get("/people/me", person=owner).json["homes"][0]["household"]
    assert [line["household"] for line in queue["items"]] == [household, None, None]
    assert [line["name"] for line in queue["items"]] == ["张**"] * 3
    first = get("/bindings/queue?limit=2", person=block.clerk).json
    rest = get(f"/bindings/queue?limit=2&cursor={first['next']}", person=block.clerk).json
    assert [line["id"] for line in first["items"] + rest["items"]] == made
    assert rest["next"] is None
    assert get(f"/bindings/queue?cursor={first['next']}", person=block.clerk).status == 200
    assert get(f"/bindings/queue?state=ended&cursor={first['next']}", person=block.clerk).status == 400
    town = block.town
    for query, found in (
        (f"place={town.building}", 3),
        (f"place={town.second_building}", 0),
        (f"place={town.community}&role=carer", 1),
        (f"place={town.estate}&state=active", 1),
    ):
        assert len(get(f"/bindings/queue?{query}", person=block.clerk).json["items"]) == found
    admin = person(("district_admin", town.district))
    assert len(get("/bindings/queue", person=admin).json["items"]) == 3
    assert get("/bindings/queue", person=block.other_worker).json["items"] == []
    assert get(f"/bindings/queue?place={town.building}", person=block.other_worker).status == 404
    assert get(f"/bindings/queue?place={town.street}", person=block.clerk).status == 404
    assert get(f"/bindings/queue?place={new_id()}", person=block.worker).status == 404
    assert get("/bindings/queue", person=owner).status == 403
    assert get("/bindings/queue").status == 401
    later(monkeypatch, 8 * DAY_MS)
    assert all(line["late"] for line in get("/bindings/queue", person=block.worker).json["items"])


def test_a_page_of_the_queue_ends_whatever_it_finds(acts: Acts, block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_LOOKED", 2)
    made = [acts.apply(person(), role).json["id"] for role in ("owner", "owner", "carer")]
    first = get("/bindings/queue?role=carer", person=block.worker).json
    assert (first["items"], first["next"] is None) == ([], False)
    rest = get(f"/bindings/queue?role=carer&cursor={first['next']}", person=block.worker).json
    assert ([line["id"] for line in rest["items"]], rest["next"]) == (made[2:], None)


def test_a_page_of_the_queue_costs_few_calls(acts: Acts, block: Block) -> None:
    acts.bound("owner")
    acts.apply(person(), "family")
    get("/bindings/queue", person=block.worker)
    with calls_to() as made:
        get("/bindings/queue", person=block.worker)
    assert made == ["Query", "Query", "BatchGetItem", "BatchGetItem"]


def test_members_are_seen_by_those_who_live_there_and_staff(acts: Acts, block: Block) -> None:
    owner, one = acts.bound("owner")
    anna, _ = acts.bound("tenant")
    home = acts.live().id
    seen = get(f"/households/{home}", person=anna).json
    assert [(member["person"], member["role"], member["head"]) for member in seen["members"]] == [
        (owner, "owner", True),
        (anna, "tenant", False),
    ]
    assert {member["name"] for member in seen["members"]} == {"张**"}
    assert get(f"/households/{home}", person=block.worker).json == seen
    for who, status in ((block.other_worker, 404), (person(), 404), (None, 401)):
        assert get(f"/households/{home}", person=who).status == status
    assert one in seen["members"][0]["binding"]


def test_households_of_a_building_are_listed_as_one_walks(acts: Acts, block: Block) -> None:
    acts.bound("family", door=1)
    owner, one = acts.bound("owner")
    path = f"/households?building={block.town.building}"
    assert [line["has_head"] for line in get(path, person=block.worker).json["items"]] == [True, False]
    first = get(f"{path}&limit=1", person=block.worker).json
    assert len(get(f"{path}&limit=1&cursor={first['next']}", person=block.worker).json["items"]) == 1
    assert "张" not in str(first)
    acts.move_out(owner, one)
    assert len(get(path, person=block.worker).json["items"]) == 1
    assert [line["state"] for line in get(f"{path}&state=ended", person=block.worker).json["items"]] == ["ended"]
    for who, status in ((block.other_worker, 404), (owner, 404), (None, 401)):
        assert get(path, person=who).status == status
    assert get("/households", person=block.worker).status == 400


def test_unmasking_has_a_reason_that_is_kept(acts: Acts, block: Block) -> None:
    owner, _ = acts.bound("owner")
    anna = person()
    item = Person.get(me(anna).pk, "me")
    item.update(actions=[Person.phone.set(item.seal("phone", "13812345678"))])
    one = acts.apply(anna, "family").json["id"]
    path, body = f"/bindings/{one}/unmask", {"reason": "核对身份"}
    assert post(path, {}, person=block.worker).status == 400
    assert post(path, body, person=block.worker).json == {"name": "张小明", "phone": "13812345678"}
    assert post(path, body, person=owner).status == 200
    for who, status in ((anna, 403), (block.other_worker, 404), (person(), 404), (None, 401)):
        assert post(path, body, person=who).status == status
    kept = [entry for entry in audit.Entry.scan() if entry.act == "binding.unmask"]
    assert {(entry.actor, entry.reason) for entry in kept} == {(block.worker, "核对身份"), (owner, "核对身份")}
    assert not any("小明" in entry.facts or "138" in entry.facts for entry in kept)
    acts.decide(owner, one)
    assert post(path, body, person=block.clerk).status == 200
    assert Binding.count() > 0
