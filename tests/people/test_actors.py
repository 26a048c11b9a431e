import pytest

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import SessionOver
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Caller
from chalicelib.people.actors import actor_of
from chalicelib.people.records import Home, People, Person, Proxy, Role, me, partition, person_key
from tests.support.people import bind, person

pytestmark = pytest.mark.usefixtures("house")


def test_an_actor_is_what_the_partition_says() -> None:
    home, other, elder = new_id(), new_id(), new_id()
    who = person(
        ("grid_worker", "g1"),
        ("grid_worker", "g2"),
        ("auditor", "c1"),
        homes=((home, "owner"), (other, "family")),
        heads=(home,),
        proxies={elder: {"bindings"}},
    )
    session = new_id()
    actor = actor_of(Caller(who, session, "10.0.0.1"))
    assert (actor.person, actor.session, actor.address) == (who, session, "10.0.0.1")
    assert actor.homes == {home, other}
    assert actor.heads == {home}
    assert actor.roles == {"grid_worker": {"g1", "g2"}, "auditor": {"c1"}}
    assert actor.proxies == {elder: {"bindings"}}


def test_what_is_over_gives_nothing_whether_or_not_a_job_came_by() -> None:
    who, now = person(), now_ms()
    bind(who, new_id(), "tenant", until_ms=now - 1)
    Proxy(person_key(who), f"proxy#{new_id()}", scopes={"bindings"}, expires_ms=now - 1, proxy=new_id()).save()
    actor = actor_of(Caller(who, new_id()))
    assert (actor.homes, actor.proxies) == (frozenset(), {})


@pytest.mark.parametrize("state", ["leaving", "erased"])
def test_who_is_gone_or_leaving_is_signed_out(state: str) -> None:
    who = person(("auditor", "c1"))
    me(who).update(actions=[Person.state.set(state)])
    for gone in (who, new_id()):
        with pytest.raises(SessionOver):
            actor_of(Caller(gone, new_id()))


def test_items_are_read_as_what_they_are_and_sealed_where_they_stand() -> None:
    who = person(("auditor", "c1"), homes=((new_id(), "owner"),), proxies={new_id(): {"bindings"}})
    items = partition(who)
    assert {type(item) for item in items} == {Person, Role, Home, Proxy}
    held = next(item for item in items if isinstance(item, Role))
    assert held.open("name") == "工作人员" != held.name
    moved = Role(held.pk, "role#auditor#c2", name=held.name)
    with pytest.raises(ValueError, match="not what was sealed here"):
        moved.open("name")
    assert next(item for item in items if isinstance(item, Person)).open("phone") is None
    People(person_key(who), "newer#kind").save()
    assert type(next(iter(People.query(person_key(who), People.sk == "newer#kind")))) is People
