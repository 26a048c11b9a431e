import pytest

from chalicelib.core import audit
from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import Busy
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.people.homes import rules
from chalicelib.people.homes.records import Binding, Household
from chalicelib.people.homes.service import changes, finding
from tests.people.homes.acts import Acts, all_claims, all_households, homes_of, in_days
from tests.people.homes.conftest import Block
from tests.support.aws import later
from tests.support.calls import calls_to
from tests.support.people import person
from tests.support.web import post


def test_the_first_binding_that_staff_approve_begins_the_household(acts: Acts) -> None:
    anna, one = acts.bound("family")
    home = acts.live()
    assert home.head is None
    assert [member.person for member in home.seated] == [anna]
    bert, two = acts.bound("owner")
    home = acts.live()
    assert (home.head, home.head_binding) == (bert, two)
    assert [(item.household, item.role, item.head) for item in homes_of(bert)] == [(home.id, "owner", True)]
    assert [(item.household, item.role, item.head) for item in homes_of(anna)] == [(home.id, "family", False)]
    assert acts.see(bert, two).json["head"] is True
    assert acts.see(anna, one).json["head"] is False
    assert acts.see(bert, two).json["decided_via"] == "staff"
    assert len([entry for entry in audit.Entry.scan() if entry.act == "binding.approve"]) == 2


def test_the_householder_decides_on_others_and_staff_no_more(acts: Acts, block: Block) -> None:
    bert, _ = acts.bound("owner")
    anna = person()
    one = acts.apply(anna, "family").json["id"]
    assert acts.decide(block.worker, one).status == 403
    assert acts.decide(bert, one).json["decided_via"] == "householder"
    carla, _ = acts.bound("owner")  # a second owner is no second householder
    assert acts.live().head == bert
    two = acts.apply(person(), "carer").json["id"]
    for who, status in ((carla, 404), (anna, 404), (block.other_worker, 404), (person(), 404), (None, 401)):
        assert acts.decide(who, two).status == status  # type: ignore[arg-type]
        assert acts.decide(who, new_id()).status == status  # type: ignore[arg-type]
    other, _ = acts.bound("owner", door=1)
    assert acts.decide(other, two).status == 404


def test_who_decides_is_not_who_asked(acts: Acts, block: Block) -> None:
    one = acts.apply(block.worker).json["id"]
    assert acts.decide(block.worker, one).code == "own_application"
    assert acts.decide(block.clerk, one).status == 200
    elder = person()
    agent = person(("grid_worker", block.town.building), proxies={elder: {"bindings"}})
    two = acts.apply(agent, "owner", 1, acts_for={"person": elder}).json["id"]
    assert acts.decide(agent, two).code == "own_application"
    assert acts.decide(block.worker, two).json["state"] == "active"


def test_a_rejection_has_a_reason_and_who_was_rejected_can_come_back(acts: Acts, block: Block) -> None:
    anna = person()
    one = acts.apply(anna).json["id"]
    assert acts.decide(block.worker, one, "reject").status == 400
    assert acts.decide(block.worker, one, "approve", "好").status == 400
    assert acts.decide(block.worker, one, "reject", "姓名与房产证不符").json["state"] == "rejected"
    assert acts.see(anna, one).json["reason"] == "姓名与房产证不符"
    assert all_claims() == []
    assert acts.bound("owner", who=anna)[0] == anna
    assert not any("房产证" in record.body for record in Outbox.scan())
    assert not any("房产证" in (entry.reason or "") + entry.facts for entry in audit.Entry.scan())


def test_a_decision_again_gives_the_first_answer(acts: Acts, block: Block) -> None:
    one, body = acts.apply(person()).json["id"], {"id": new_id(), "act": "approve"}
    first = post(f"/bindings/{one}/decisions", body, person=block.worker)
    assert post(f"/bindings/{one}/decisions", body, person=block.worker).json == first.json
    assert acts.decide(block.clerk, one).code == "illegal_move"  # who is slower hears that, whoever decides there now
    assert len(all_households()) == 1
    two = acts.apply(person(), door=1).json["id"]
    acts.decide(block.worker, two, "ask", "请补充")
    assert acts.decide(block.worker, two, "ask", "请补充").code == "illegal_move"
    assert acts.decide(block.worker, two, "reject", "没有补充").json["state"] == "rejected"


def test_two_that_race_never_make_two_householders(acts: Acts, block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = acts.apply(person()).json["id"], acts.apply(person()).json["id"]
    real = changes.seat

    def slow(tx, binding, home):  # type: ignore[no-untyped-def]
        if binding.id == one and acts.living() is None:
            monkeypatch.setattr(changes, "seat", real)
            assert acts.decide(block.clerk, two).status == 200
        return real(tx, binding, home)

    monkeypatch.setattr(changes, "seat", slow)
    assert acts.decide(block.worker, one).status == 403
    assert len(all_households()) == 1
    assert acts.live().head_binding == two


def test_a_race_in_a_household_without_a_head_is_decided_by_its_version(
    acts: Acts, block: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts.bound("family")
    one, two = acts.apply(person()).json["id"], acts.apply(person()).json["id"]
    real, seen = finding.living, list[str]()

    def slow(dwelling: str):  # type: ignore[no-untyped-def]
        home = real(dwelling)
        if not seen:
            seen.append(dwelling)
            assert acts.decide(block.clerk, two).status == 200
        return home

    monkeypatch.setattr(finding, "living", slow)
    assert acts.decide(block.worker, one).status == 403
    assert acts.live().head_binding == two


def test_who_never_reads_the_same_twice_is_told_to_come_again(
    acts: Acts, block: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = acts.apply(person()).json["id"]
    home = acts.bound("family")[1]
    acts.block.worker = block.worker
    from chalicelib.people.homes.records import Household

    Household(acts.live().pk, "household").update(actions=[Household.state.set("ended")])
    monkeypatch.setattr("chalicelib.core.tables.FIRST_PAUSE_S", 0)
    assert acts.decide(block.worker, one).status == Busy.status
    assert home


def test_a_household_is_no_larger_than_one_act_can_end(
    acts: Acts, block: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST_MEMBERS", 1)
    acts.bound("family")
    assert acts.decide(block.worker, acts.apply(person()).json["id"]).code == "household_full"
    assert 3 * rules.MOST_MEMBERS + 20 <= 100


def test_a_lease_that_is_over_is_not_approved(acts: Acts, block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    one = acts.apply(person(), "tenant", lease_ends=in_days(2)).json["id"]
    later(monkeypatch, 3 * DAY_MS)
    assert acts.decide(block.worker, one).code == "lease_over"
    assert acts.decide(block.worker, one, "reject", "租期已过").status == 200


def test_staff_act_for_a_householder_at_the_counter_and_a_proxy_as_one(acts: Acts, block: Block) -> None:
    elder, _ = acts.bound("owner")
    one = acts.apply(person(), "family").json["id"]
    for_elder = {"person": elder, "via": "phone"}
    assert acts.decide(block.other_worker, one, acts_for=for_elder).status == 404
    assert acts.decide(block.worker, one, acts_for=for_elder).json["decided_via"] == "phone"
    two = acts.apply(person(), "carer").json["id"]
    for_elder = {"person": elder, "via": "proxy"}
    assert acts.decide(person(), two, acts_for=for_elder).status == 404
    assert acts.decide(person(proxies={elder: {"bindings"}}), two, acts_for=for_elder).status == 403
    assert acts.decide(person(proxies={elder: {"household"}}), two, acts_for=for_elder).json["decided_via"] == "proxy"


def test_a_role_is_nobodys_to_lend(acts: Acts, block: Block) -> None:
    one = acts.apply(person()).json["id"]
    agent = person(proxies={block.worker: {"household"}})
    assert acts.decide(agent, one, acts_for={"person": block.worker}).status == 404


def test_a_decision_costs_few_calls(acts: Acts, block: Block) -> None:
    one = acts.apply(person()).json["id"]
    with calls_to() as made:
        acts.decide(block.worker, one)
    assert made == ["Query", "GetItem", "GetItem", "TransactWriteItems", "GetItem"]


def test_the_same_approval_that_arrives_while_the_first_is_done_gives_its_answer(
    acts: Acts, block: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, again = person(), new_id()
    one = acts.apply(anna, "owner").json["id"]
    read, raced = finding.home_of, list[bool]()

    def home_of(binding: Binding) -> Household | None:
        if not raced:  # the first arrives between the reading of the binding and that of the home
            raced.append(True)
            assert (
                post(f"/bindings/{one}/decisions", {"id": again, "act": "approve"}, person=block.worker).status == 200
            )
        return read(binding)

    monkeypatch.setattr(finding, "home_of", home_of)
    answer = post(f"/bindings/{one}/decisions", {"id": again, "act": "approve"}, person=block.worker)
    assert (answer.status, answer.json["state"]) == (200, "active")
    assert acts.live().head == anna
