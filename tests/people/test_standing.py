"""Who lives where, as the rooms above ask: the answers, and how many calls each costs."""

import pytest

from chalicelib.core import bulk
from chalicelib.core.clock import HOUR_MS, now_ms
from chalicelib.core.crypto import blind
from chalicelib.core.errors import Busy, NotFound
from chalicelib.core.ids import new_id
from chalicelib.people import standing
from chalicelib.people.accounts.records import PhoneHolder
from chalicelib.people.homes.records import Household, Member, Occupancy, written
from chalicelib.people.records import Home, Person, me, person_key
from chalicelib.places.service import tree as trees
from tests.faults.crash import counting
from tests.people.homes.conftest import made_town
from tests.places.conftest import Town
from tests.support.people import person


@pytest.fixture
def town(house: None) -> Town:  # noqa: ARG001 - the tables
    return made_town()


def settled(building: str, *people: tuple[str, str], state: str = "live") -> str:
    """Make a household with its people (person, role), the first at its head, as the tables would hold it."""
    home, dwelling, now = new_id(), new_id(), now_ms()
    members = [Member(new_id(), someone, role) for someone, role in people]
    Household(
        f"household#{home}",
        "household",
        dwelling=dwelling,
        building=building,
        community=new_id(),
        door="1单元101",
        state=state,
        head=people[0][0] if people else None,
        members=written(members),
        version=1,
        began_ms=now,
        listing=f"households#{building}#{state}",
        listed_at="0",
    ).save()
    if state == "live":
        Occupancy(f"dwelling#{dwelling}", "now", household=home).save()
        for one in members:
            key = f"home#{home}#{one.role}"
            seat = Home(person_key(one.person), key, dwelling=dwelling, building=building, binding=one.binding)
            seat.since_ms, seat.head = now, one.person == people[0][0]
            seat.save()
    return home


def test_a_person_stands_where_their_homes_are(town: Town) -> None:
    anna, guest = person(), person()
    first, second = settled(town.building, (anna, "owner")), settled(town.other_building, (anna, "carer"))
    standing.places_of(anna)
    with counting() as calls:
        seats = standing.homes_of(anna)
    assert calls == ["Query"]
    assert {(one.household, one.building, one.role, one.head) for one in seats} == {
        (first, town.building, "owner", True),
        (second, town.other_building, "carer", True),
    }
    with counting() as calls:
        assert {town.district, town.building, town.other_building} <= standing.places_of(anna)
    assert calls == ["Query"]
    assert standing.homes_of(guest) == ()
    assert standing.places_of(guest) == frozenset()
    assert standing.homes_of_many([anna, guest, anna]) == {anna: seats, guest: ()}


def test_a_binding_that_is_over_gives_nothing_though_no_job_came_by(town: Town) -> None:
    tenant = person()
    home = settled(town.building, (tenant, "tenant"))
    seat = Home.get(person_key(tenant), f"home#{home}#tenant")
    seat.update(actions=[Home.until_ms.set(now_ms() + HOUR_MS)])
    assert [one.household for one in standing.homes_of(tenant)] == [home]
    seat.update(actions=[Home.until_ms.set(now_ms())])
    assert standing.homes_of(tenant) == ()


def test_a_household_is_seen_living_or_ended(town: Town) -> None:
    anna, ben = person(), person()
    home = settled(town.building, (anna, "owner"), (ben, "family"), (ben, "carer"))
    ended, empty = settled(town.building, state="ended"), settled(town.building)
    seen = standing.household(home)
    assert (seen.people, seen.head, seen.live) == ((anna, ben), anna, True)
    assert town.community in seen.places
    assert standing.households([home, ended, new_id(), home]).keys() == {home, ended}
    assert not standing.household(ended).live
    assert (standing.household(empty).people, standing.household(empty).head) == ((), None)
    assert standing.living_at([seen.dwelling, new_id()]) == {seen.dwelling: home}
    assert standing.households([]) == {}
    with pytest.raises(NotFound):
        standing.household(new_id())


def test_residents_cost_a_call_a_building(town: Town) -> None:
    anna, ben, far = person(), person(), person()
    home, second = settled(town.building, (anna, "owner"), (ben, "family")), settled(town.building, (anna, "owner"))
    settled(town.building, (far, "owner"), state="ended")
    settled(town.other_building, (far, "owner"))
    assert standing.residents(town.building) == {anna: {home, second}, ben: {home}}
    with counting() as calls:
        assert standing.residents(town.district).keys() == {anna, ben, far}
    assert set(calls) == {"Query"}
    assert len(calls) == len(trees.tree().buildings(town.district))
    with pytest.raises(NotFound):
        standing.residents(new_id())


def test_who_is_there_and_what_they_are_called(house: None) -> None:  # noqa: ARG001
    people = [person() for _ in range(3)]
    gone, named = people[0], people[1]
    Person(person_key(gone), "me").update(actions=[Person.state.set("leaving")])
    key = me(named)
    key.update(actions=[Person.nickname.set(key.seal("nickname", "王小明"))])
    asked = [*people, *(new_id() for _ in range(200))]
    with counting() as calls:
        assert standing.exists(asked) == set(people[1:])
    assert calls == ["BatchGetItem"] * 3
    assert standing.called(people[1:]) == {named: "王**", people[2]: "居民"}
    standing.check_exists(named)
    with pytest.raises(NotFound):
        standing.check_exists(gone)
    assert standing.exists([]) == set()


def test_numbers_lead_to_people(house: None) -> None:  # noqa: ARG001
    old, new = new_id(), new_id()
    for at, someone in enumerate((old, new)):
        PhoneHolder(f"phone#{blind('13800000001', 'phone')}", f"person#{someone}", at_ms=at).save()
    assert standing.by_phones(["13800000001", "13800000002", "13800000001"]) == {
        "13800000001": [new, old],
        "13800000002": [],
    }


def test_an_engine_that_gives_only_a_part_is_busy(house: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    class Partial:
        def batch_get_item(self, **asked: object) -> dict[str, object]:
            return {"Responses": {}, "UnprocessedKeys": asked["RequestItems"]}

    monkeypatch.setattr(bulk, "client", lambda _service: Partial())
    monkeypatch.setattr(bulk, "pause", lambda _attempt: None)
    with pytest.raises(Busy):
        bulk.items("people", [("person#1", "me")], ("state",))


def test_a_partition_of_many_pages_is_read_whole(house: None) -> None:  # noqa: ARG001
    someone = new_id()
    for at in range(3):
        Home(
            person_key(someone),
            f"home#{at}#owner",
            dwelling="d" * 380_000,
            building="b",
            binding="b",
            since_ms=0,
        ).save()
    with counting() as calls:
        assert len(bulk.query("people", person_key(someone))) == 3
    assert len(calls) == 2
