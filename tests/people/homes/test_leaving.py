import pytest

from chalicelib.codes.records import SCAN_SK, CodeItem
from chalicelib.core import audit
from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.people.homes.rules import MOST_MEMBERS
from chalicelib.people.homes.service import leases
from tests.people.homes.acts import (
    Acts,
    all_bindings,
    all_claims,
    all_homes,
    all_occupancies,
    homes_of,
    in_days,
)
from tests.people.homes.conftest import Block
from tests.support.aws import later
from tests.support.calls import calls_to
from tests.support.people import person
from tests.support.web import get, post


def indoor(block: Block, door: int = 0) -> list[str]:
    found = CodeItem.scan((CodeItem.sk == SCAN_SK) & (CodeItem.dwelling == block.doors[door]))
    return sorted(item.state for item in found)


def news(name: str) -> int:
    return sum(record.name == name for record in Outbox.scan())


def test_a_member_moves_out_in_one_act(acts: Acts, block: Block) -> None:
    owner, _ = acts.bound("owner")
    anna, one = acts.bound("family")
    home = acts.live()
    body = {"id": new_id()}
    first = post(f"/bindings/{one}/move-outs", body, person=anna)
    assert first.json["state"] == "ended"
    assert post(f"/bindings/{one}/move-outs", body, person=anna).json == first.json
    assert homes_of(anna) == []
    assert get(f"/households/{home.id}", person=anna).status == 404
    assert [member.person for member in acts.live().seated] == [owner]
    assert indoor(block) == ["minted", "replaced"]
    assert acts.apply(person()).code == "code_over"
    assert acts.move_out(anna, one).code == "illegal_move"
    assert (news("binding.ended"), news("household.ended")) == (1, 0)
    again = {"person": anna, "via": "counter"}
    assert acts.apply(block.worker, "family", code=None, dwelling=block.doors[0], acts_for=again).status == 201


def test_the_householders_move_out_ends_the_household_and_all_its_bindings(acts: Acts, block: Block) -> None:
    owner, one = acts.bound("owner")
    anna, two = acts.bound("family")
    home = acts.live()
    assert acts.move_out(owner, one).json["state"] == "ended"
    assert acts.see(anna, two).json["state"] == "ended"
    assert not [*homes_of(owner), *homes_of(anna), *all_claims(), *all_occupancies()]
    assert indoor(block) == ["minted", "replaced"]
    seen = get(f"/households/{home.id}", person=block.worker).json
    assert (seen["state"], seen["members"]) == ("ended", [])
    assert (news("binding.ended"), news("household.ended")) == (1, 1)
    CodeItem.get(next(item.pk for item in CodeItem.scan() if item.state == "minted"), SCAN_SK)
    for item in CodeItem.scan(CodeItem.sk == SCAN_SK):
        if item.state == "minted":
            item.update(actions=[CodeItem.state.set("active")])
    for_anna = {"person": anna, "via": "counter"}
    back = acts.apply(block.clerk, "family", code=None, dwelling=block.doors[0], acts_for=for_anna).json["id"]
    assert acts.decide(block.worker, back).json["household"] != home.id  # the next one starts empty


def test_the_last_one_out_ends_a_household_without_a_head(acts: Acts) -> None:
    anna, one = acts.bound("family")
    acts.move_out(anna, one)
    assert acts.living() is None


def test_others_are_moved_out_by_staff_with_a_reason_or_by_the_householder_within_bounds(
    acts: Acts, block: Block
) -> None:
    owner, owners = acts.bound("owner")
    _, second = acts.bound("owner")
    anna, family = acts.bound("family")
    _, tenant = acts.bound("tenant")
    carer, cares = acts.bound("carer")
    for who, status in ((anna, 404), (person(), 404), (block.other_worker, 404)):
        assert acts.move_out(who, cares, "不再照护").status == status
    assert acts.move_out(owner, cares).json["details"]["faults"][0]["field"] == "reason"
    assert acts.move_out(owner, cares, "不再照护").json["state"] == "ended"
    assert homes_of(carer) == []
    for running in (second, tenant):
        assert acts.move_out(owner, running, "请离开").status == 403
    assert acts.move_out(block.worker, tenant).status == 400
    assert acts.move_out(block.worker, tenant, "租客已搬走，来电确认").json["state"] == "ended"
    assert acts.move_out(block.worker, owners, "房屋已出售").json["state"] == "ended"
    assert acts.see(anna, family).json["state"] == "ended"
    assert "房屋已出售" in {entry.reason for entry in audit.Entry.scan()}
    assert not any("出售" in (entry.why or "") for entry in audit.Entry.scan()), "sealed"
    assert acts.move_out(owner, cares, "再来一次").status == 404  # no householder any more


def test_an_application_cannot_be_moved_out(acts: Acts, block: Block) -> None:
    anna = person()
    one = acts.apply(anna).json["id"]
    assert acts.move_out(anna, one).code == "illegal_move"
    assert acts.move_out(block.worker, one, "误操作").code == "illegal_move"


def test_a_proxy_moves_somebody_out(acts: Acts) -> None:
    acts.bound("owner")
    elder, one = acts.bound("family")
    agent = person(proxies={elder: {"bindings"}})
    assert acts.see(agent, one).status == 200
    assert acts.move_out(agent, one, acts_for={"person": elder}).json["state"] == "ended"


def test_a_tenant_whose_lease_is_over_is_moved_out_by_the_householder(
    acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, _ = acts.bound("owner")
    _, tenant = acts.bound("tenant", lease_ends=in_days(1))
    later(monkeypatch, 10 * DAY_MS)
    assert leases.watch()["suspended"] == 1
    assert acts.move_out(owner, tenant, "租期已过").json["state"] == "ended"


def test_a_household_is_handed_over_in_one_act(acts: Acts, block: Block) -> None:
    old, one = acts.bound("owner")
    new, two = acts.bound("owner")
    home, body = acts.live(), {"id": new_id(), "to": two}
    for who, status in ((new, 403), (person(), 404), (block.other_worker, 404)):
        assert post(f"/households/{home.id}/handovers", body, person=who).status == status
    assert post(f"/households/{home.id}/handovers", body, person=old).json == {"id": home.id}
    assert [(item.head, item.role) for item in homes_of(old) + homes_of(new)] == [(False, "owner"), (True, "owner")]
    assert acts.live().head == new
    assert acts.move_out(old, one).json["state"] == "ended"
    assert acts.live().head == new
    assert news("household.handed_over") == 1


def test_the_same_handing_over_again_gives_the_first_answer(acts: Acts, block: Block) -> None:
    acts.bound("family")
    _, one = acts.bound("owner")
    _, two = acts.bound("owner")
    home, body = acts.live(), {"id": new_id(), "to": two, "reason": "户主来电"}
    assert acts.hand_over(block.worker, home.id, two).json["details"]["faults"][0]["field"] == "reason"
    for _ in range(2):
        assert post(f"/households/{home.id}/handovers", body, person=block.worker).status == 200
    assert news("household.handed_over") == 1
    assert acts.hand_over(block.worker, home.id, two, "再次").status == 409
    assert acts.hand_over(block.worker, home.id, one, "又换回来").status == 200


def test_one_of_the_family_becomes_an_owner_by_it(acts: Acts, block: Block) -> None:
    old, one = acts.bound("owner")
    child, two = acts.bound("family")
    home = acts.live()
    assert acts.hand_over(old, home.id, two).status == 200
    assert acts.see(child, two).json["role"] == "owner"
    assert [(item.role, item.head) for item in homes_of(child)] == [("owner", True)]
    assert {claim.sk for claim in all_claims()} == {f"claim#{old}#owner", f"claim#{child}#owner"}
    assert acts.move_out(child, two).json["state"] == "ended"
    assert acts.see(old, one).json["state"] == "ended"
    assert not [*all_homes(), *all_claims()]
    assert acts.hand_over(block.worker, home.id, one, "太晚").code == "illegal_move"


def test_a_household_goes_to_a_member_who_can_head_it(acts: Acts) -> None:
    old, _ = acts.bound("owner")
    _, tenant = acts.bound("tenant")
    both, family = acts.bound("family")
    acts.apply(both, "owner")
    home = acts.live()
    assert acts.hand_over(old, home.id, tenant).status == 403
    assert acts.hand_over(old, home.id, new_id()).status == 404
    assert acts.hand_over(old, home.id, family).code == "already_applied"
    assert acts.hand_over(old, new_id(), family).status == 404
    proxied = person(proxies={both: {"household"}, old: {"household"}})
    assert acts.hand_over(proxied, home.id, tenant, acts_for={"person": both}).status == 403
    assert acts.hand_over(proxied, home.id, tenant, acts_for={"person": old}).status == 403


def test_staff_make_a_householder_where_there_is_none(acts: Acts, block: Block) -> None:
    child, one = acts.bound("family")
    assert acts.hand_over(block.worker, acts.live().id, one, "老人来电，由女儿任户主").status == 200
    assert acts.live().head == child


def test_a_full_household_ends_in_one_transaction(acts: Acts, block: Block) -> None:
    owner, one = acts.bound("owner")
    for _ in range(MOST_MEMBERS - 1):
        acts.bound("family")
    late = acts.apply(person(), "family").json["id"]
    assert acts.decide(owner, late).code == "household_full"
    with calls_to() as made:
        assert acts.move_out(owner, one).status == 200
    assert made.count("TransactWriteItems") == 1
    assert {binding.state for binding in all_bindings()} == {"ended", "submitted"}
    assert all_homes() == []
    assert acts.decide(block.worker, late).status == 200
