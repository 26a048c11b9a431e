"""Who decides never decides for themselves, nor on what was before their time, nor after it."""

from typing import Any

import pytest

from chalicelib.codes.records import SCAN_SK, CodeItem
from chalicelib.core.errors import NotAllowed
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Caller
from chalicelib.people.actors import actor_of
from chalicelib.people.homes.records import Household
from chalicelib.people.homes.schemas import Decision, HandOver
from chalicelib.people.homes.service import acting, changes, deciding, leaving
from chalicelib.people.records import Person, me
from tests.people.homes.acts import Acts, in_days
from tests.people.homes.conftest import Block
from tests.support.people import person
from tests.support.web import post

WHY = {"reason": "核对身份"}


def unmask(who: str, binding: str) -> int:
    return post(f"/bindings/{binding}/unmask", WHY, person=who).status


def test_a_name_is_unmasked_while_somebody_decides_and_a_members_for_staff_alone(acts: Acts, block: Block) -> None:
    owner, _ = acts.bound("owner")
    anna = person()
    one = acts.apply(anna, "family").json["id"]
    assert (unmask(owner, one), unmask(block.worker, one)) == (200, 200)
    acts.decide(owner, one)
    assert (unmask(owner, one), unmask(block.worker, one)) == (403, 200)
    acts.move_out(anna, one)
    assert (unmask(owner, one), unmask(block.worker, one)) == (403, 409)


def test_what_was_before_a_household_is_not_its_business(acts: Acts, block: Block) -> None:
    anna, one = acts.bound("owner")
    stranger = person()
    two = acts.apply(stranger, "carer").json["id"]
    assert acts.see(anna, two).status == 200
    acts.decide(anna, two, "reject", "不认识")
    acts.move_out(anna, one)
    for item in CodeItem.scan((CodeItem.sk == SCAN_SK) & (CodeItem.dwelling == block.doors[0])):
        if item.state == "minted":
            item.update(actions=[CodeItem.state.set("active")])
    bert = person()
    three = acts.apply(block.clerk, code=None, dwelling=block.doors[0], acts_for={"person": bert, "via": "counter"})
    assert acts.decide(block.worker, three.json["id"]).status == 200
    assert acts.live().head == bert
    for before in (one, two):
        assert acts.see(bert, before).status == 404
        assert unmask(bert, before) == 404
        assert acts.decide(bert, before).status == 404


def test_nobody_makes_themselves_householder_in_anothers_name(acts: Acts, block: Block) -> None:
    old, _ = acts.bound("owner")
    kin, one = acts.bound("family")
    home = acts.live().id
    post("/proxies", {"id": new_id(), "agent": kin, "scopes": ["household"], "days": 30}, person=old)
    assert acts.hand_over(kin, home, one, acts_for={"person": old}).code == "own_application"
    _, two = acts.bound("family", who=block.worker)
    for_old = {"person": old, "via": "counter"}
    assert acts.hand_over(block.worker, home, two, "户主来电", acts_for=for_old).code == "own_application"
    assert acts.hand_over(block.worker, home, two, "户主来电").code == "own_application"
    assert acts.hand_over(block.clerk, home, two, "户主来电").status == 200


def test_a_householder_hands_over_to_another_binding_of_their_own(acts: Acts) -> None:
    old, _ = acts.bound("family")
    _, owners = acts.bound("owner", who=old)
    home = acts.live()
    family = next(one.binding for one in home.seated if one.binding != owners)
    assert acts.hand_over(old, home.id, family).code == "already_applied"  # they are an owner already


def test_roles_and_proxies_are_not_lent(block: Block) -> None:
    lender = person(("grid_worker", block.town.building), proxies={person(): {"bindings"}})
    lent = acting.whole(lender)
    assert (lent.roles, lent.proxies) == ({}, {})


def test_a_proxy_for_ones_bindings_removes_nobody_from_the_household(acts: Acts) -> None:
    owner, _ = acts.bound("owner")
    elder, one = acts.bound("family")
    for_owner = {"person": owner}
    assert acts.move_out(person(proxies={owner: {"bindings"}}), one, "搬走", acts_for=for_owner).status == 403
    agent = person(proxies={owner: {"household"}, elder: {"household"}})
    assert acts.move_out(agent, one, acts_for={"person": elder}).status == 403
    assert acts.move_out(agent, one, "搬走", acts_for=for_owner).json["state"] == "ended"


def test_who_took_in_an_application_does_not_approve_it(acts: Acts, block: Block) -> None:
    said = {"person": person(), "via": "counter"}
    one = acts.apply(block.worker, code=None, dwelling=block.doors[0], acts_for=said).json["id"]
    assert acts.decide(block.worker, one).code == "own_application"
    assert acts.decide(block.clerk, one).status == 200


def test_staff_name_somebody_else_as_agent(acts: Acts, block: Block) -> None:
    elder, _ = acts.bound("owner")
    body = {"id": new_id(), "scopes": ["bindings"], "days": 30, "principal": elder, "via": "counter"}
    assert post("/proxies", {**body, "agent": block.worker}, person=block.worker).code == "own_application"
    assert post("/proxies", {**body, "agent": person()}, person=block.worker).status == 201


def test_nobody_renews_their_own_lease(acts: Acts, block: Block) -> None:
    owner, _ = acts.bound("owner")
    tenant = person(("grid_worker", block.town.building), proxies={owner: {"household"}})
    _, one = acts.bound("tenant", who=tenant, lease_ends=in_days(60))
    body = {"id": new_id(), "lease_ends": in_days(90)}
    assert post(f"/bindings/{one}/renewals", body, person=tenant).code == "own_application"
    for_owner = {**body, "acts_for": {"person": owner}}
    assert post(f"/bindings/{one}/renewals", for_owner, person=tenant).code == "own_application"
    assert post(f"/bindings/{one}/renewals", body, person=owner).status == 200


def test_of_two_acts_of_a_householder_the_one_after_their_time_fails(acts: Acts) -> None:
    old, _ = acts.bound("owner")
    new, one = acts.bound("family")
    _, two = acts.bound("family")
    third = acts.apply(person(), "carer").json["id"]
    home, before = acts.live().id, actor_of(Caller(old))
    leaving.hand_over(before, home, HandOver(id=new_id(), to=one))
    with pytest.raises(NotAllowed):
        leaving.hand_over(before, home, HandOver(id=new_id(), to=two))
    said = Decision(id=new_id(), act="approve")
    with pytest.raises(Exception, match="not_found"):
        deciding.decide(before, third, said)
    assert acts.live().head == new


def test_a_refusal_is_bound_to_who_is_householder(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    old, _ = acts.bound("owner")
    _, one = acts.bound("family")
    two = acts.apply(person(), "carer").json["id"]
    home, real = acts.live().id, changes.check_same

    def late(tx: Any, dwelling: str, read: Household | None) -> None:
        monkeypatch.setattr(changes, "check_same", real)
        assert acts.hand_over(old, home, one).status == 200
        real(tx, dwelling, read)

    monkeypatch.setattr(changes, "check_same", late)
    assert acts.decide(old, two, "reject", "不认识").status == 404


def test_who_leaves_is_neither_bound_nor_made_householder(acts: Acts, block: Block) -> None:
    gone = person()
    one = acts.apply(gone).json["id"]
    Person(me(gone).pk, "me").update(actions=[Person.state.set("leaving")])
    assert acts.decide(block.worker, one).status == 404
    assert acts.living() is None
    old, _ = acts.bound("owner", door=1)
    heir, two = acts.bound("family", door=1)
    Person(me(heir).pk, "me").update(actions=[Person.state.set("leaving")])
    assert acts.hand_over(old, acts.live(1).id, two).status == 404
