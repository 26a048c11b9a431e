"""What other rooms propose: posted once by the scheme, or refused once; never in the way of anything else."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from chalicelib.core.clock import DAY_MS, now_ms, today
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Event, Outbox, emit
from chalicelib.core.tables import Transaction
from chalicelib.people.homes.events import BindingDecided, HouseholdEnded
from chalicelib.people.records import Person, person_key
from chalicelib.points import chain, sources
from chalicelib.points.accounts import Account, household
from chalicelib.points.accounts import person as holder
from chalicelib.points.awards.records import Proposal
from chalicelib.points.awards.rules import REASONS
from chalicelib.points.awards.service import applying, listing
from chalicelib.points.events import Proposed
from chalicelib.points.ledger.records import Entry, Head, partition
from chalicelib.points.ledger.service import closing
from chalicelib.points.sources import SOURCES, Source
from functions.award import handler
from functions.routing import QUEUES
from tests.faults.crash import counting
from tests.places.asking import Staff
from tests.places.conftest import staff, town
from tests.points import schemes
from tests.support.people import person
from tests.support.web import get

__all__ = ["staff", "town"]
pytestmark = pytest.mark.usefixtures("house")


def decided(who: str, binding: str | None = None, state: str = "active") -> BindingDecided:
    return BindingDecided(
        key=f"binding#{binding}#{new_id()}",
        at_ms=now_ms(),
        binding=binding or new_id(),
        dwelling=new_id(),
        household=new_id(),
        person=who,
        role="owner",
        state=state,
    )


def deliver(*events: Event) -> int:
    """Deliver events as the queue does. Returns how many failed."""
    records = [
        {
            "messageId": str(at),
            "body": one.model_dump_json(),
            "messageAttributes": {"name": {"stringValue": one.name}},
        }
        for at, one in enumerate(events)
    ]
    return len(handler({"Records": records}, None)["batchItemFailures"])


def drill(who: str, event: str = "drill#1", **more: object) -> Proposed:
    said = {"happened_ms": now_ms(), "evidence": ["drill#1"]} | more
    return Proposed.of("drill.checked_in", who, event, **said)  # type: ignore[arg-type]


def entries(account: Account) -> list[Entry]:
    return list(Entry.query(partition(account), Entry.sk.startswith("entry#")))


def refusals() -> list[str]:
    found = Proposal.by_list.query(f"refused#{today().isoformat()}")
    return [str(one.reason) for one in found]


def test_an_approved_binding_earns_its_person_material_points_once() -> None:
    schemes.enforce()
    anna = person()
    event = decided(anna)
    assert deliver(event, decided(anna, state="rejected"), event) == 0
    (entry,) = entries(Account(holder(anna), "material"))
    assert (entry.item, entry.points, entry.basis, entry.clause) == ("bind_home", 10, "scheme", "1.1")
    assert (entry.event, entry.at_ms) == (f"binding#{event.binding}", event.at_ms)
    shown = listing.evidence("bind_home", holder(anna), entry.event)
    assert shown == [f"binding#{event.binding}", f"household#{event.household}"]
    assert entry.evidence == chain.digest(shown)
    why = get(f"/points/person/{anna}/material/entries/1", person=anna).json
    assert (why["evidence"]["ids"], why["decided"]["kind"]) == (shown, "scheme")
    assert refusals() == []


def test_an_award_is_three_calls_and_a_refusal_one_more() -> None:
    schemes.enforce()
    anna = person()
    applying.apply(drill(holder(anna)))
    with counting() as calls:
        assert applying.apply(drill(holder(anna), "drill#2")) == "posted"
    assert calls == ["GetItem", "BatchGetItem", "TransactWriteItems"]
    with counting() as calls:
        assert applying.apply(drill(holder(anna), "drill#2")) == "before"
    assert calls == ["GetItem", "BatchGetItem", "TransactWriteItems"]
    for number in (3, 4):
        applying.apply(drill(holder(anna), f"drill#{number}"))
    with counting() as calls:
        assert applying.apply(drill(holder(anna), "drill#5")) == "refused"
    assert calls == ["GetItem", "BatchGetItem", "TransactWriteItems", "TransactWriteItems"]


def test_what_was_refused_stays_refused_and_is_no_fault() -> None:
    schemes.enforce()
    anna = person()
    for number in range(5):
        assert deliver(drill(holder(anna), f"drill#{number}", evidence=())) == 0
    assert Head.get(*Head.at(Account(holder(anna), "merit"))).balance == 20
    assert refusals() == ["over_cap"]
    next_year = schemes.DRILL.model_copy(update={"cap_year": 100})
    schemes.enforce(next_year, number=2)
    assert applying.apply(drill(holder(anna), "drill#4")) == "before"
    assert applying.apply(drill(holder(anna), "drill#5")) == "posted"
    assert listing.evidence("drill", holder(anna), "drill#0") == []
    assert listing.evidence("drill", holder(anna), "drill#9") == []
    assert listing.evidence("honesty", holder(anna), "drill#0") == []


def test_each_reason_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, gone, home = holder(person()), person(), new_id()
    Person(person_key(gone), "me").update(actions=[Person.state.set("leaving")])
    monkeypatch.setitem(SOURCES, "honesty.seen", Source("honesty"))
    monkeypatch.setitem(SOURCES, "nothing.seen", Source("nothing"))
    monkeypatch.setitem(SOURCES, "sorted.waste", Source("recycling"))
    assert applying.apply(drill(anna)) == "refused"
    recycling = schemes.DRILL.model_copy(update={"code": "recycling", "clause": "1.4", "unit": "household"})
    schemes.enforce(*schemes.ITEMS, recycling)
    closing.close(home)
    for source, subject in (
        ("unheard.of", anna),
        ("nothing.seen", anna),
        ("honesty.seen", household(home)),
        ("sorted.waste", anna),
        ("drill.checked_in", holder(gone)),
        ("sorted.waste", household(home)),
    ):
        event = Proposed.of(source, subject, "one#1", happened_ms=now_ms())
        assert deliver(event, event) == 0
    found = refusals()
    assert sorted(found) == sorted(REASONS.keys() - {"over_cap"})
    assert list(Entry.scan(Entry.sk.startswith("entry#"))) == []


def test_a_second_delivery_at_the_same_time_finds_the_first_ones_refusal() -> None:
    anna = holder(person())
    first = Proposal.made(drill(anna), now_ms())
    first.refuse("over_cap")
    first.save()
    assert applying._refuse(drill(anna), "over_cap") == ("before", "over_cap")


def test_what_was_posted_by_another_source_of_the_item_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    schemes.enforce()
    anna = holder(person())
    monkeypatch.setitem(SOURCES, "drill.by_hand", Source("drill"))
    assert applying.apply(drill(anna)) == "posted"
    again = Proposed.of("drill.by_hand", anna, "drill#1", happened_ms=now_ms())
    assert applying.apply(again) == "before"
    assert Head.get(*Head.at(Account(anna, "merit"))).balance == 5


def test_who_moved_out_earns_nothing_more_for_the_household() -> None:
    honest = schemes.DRILL.model_copy(update={"unit": "household"})
    schemes.enforce(honest)
    home = new_id()
    assert applying.apply(drill(household(home))) == "posted"
    ended = HouseholdEnded(key="h#1", at_ms=now_ms(), household=home, dwelling=new_id(), people=[], by="system")
    assert deliver(ended, ended, drill(household(home), "drill#2"), drill(household(home))) == 0
    assert Head.get(*Head.at(Account(household(home), "merit"))).balance == 5
    assert refusals() == ["account_closed"]


def test_a_room_above_sends_it_with_its_act() -> None:
    with Transaction() as tx:
        emit(tx, drill(holder(new_id())))
    (sent,) = Outbox.scan()
    assert Proposed.model_validate_json(sent.body).source == "drill.checked_in"
    assert sent.name in QUEUES


@pytest.mark.parametrize(
    "wrong",
    [{"subject": "person#anna"}, {"source": "Drill"}, {"event": "一号"}, {"happened_ms": -1}, {"evidence": ["x y"]}],
)
def test_what_is_typed_or_not_ids_has_no_place_in_it(wrong: dict[str, object]) -> None:
    right = {"source": "drill.checked_in", "subject": holder(new_id()), "event": "e#1", "happened_ms": 1}
    assert Proposed(key="k", at_ms=1, **right)  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        Proposed(key="k", at_ms=1, **right | wrong)  # type: ignore[arg-type]


def test_every_source_has_its_way_to_the_queue() -> None:
    for name, source in SOURCES.items():
        assert "award" in QUEUES[source.event.name]
        assert source.event.name in handler.works
        assert (source.event is Proposed) == (source.read is None)
        assert source.read is None or name == source.event.name
    assert sources.bound(decided(new_id(), state="more_info")) == ()


def test_what_was_refused_is_listed_for_staff_and_for_oneself(staff: Staff) -> None:
    anna = person()
    applying.apply(drill(holder(anna)))
    applying.apply(drill(household(new_id())))
    path = f"/proposals?day={today().isoformat()}&limit=1"
    first = get(path, person=staff.admin).json
    rest = get(f"{path}&cursor={first['next']}", person=staff.admin).json
    assert [len(first["items"]), len(rest["items"])] == [1, 1]
    assert {one["subject"].partition("#")[0] for one in (*first["items"], *rest["items"])} == {"person", "household"}
    assert first["items"][0]["words"] == "积分办法尚未生效"
    assert get(f"/proposals?day={(today() - timedelta(days=1)).isoformat()}", person=staff.admin).json["items"] == []
    assert [get(path, person=who).status for who in (None, staff.clerk, anna)] == [401, 404, 404]
    own = get("/proposals/own", person=anna).json["items"]
    assert [(one["reason"], one["item"]) for one in own] == [("no_scheme", "drill")]
    assert get("/proposals/own", person=staff.admin).json["items"] == []
    assert get("/proposals/own").status == 401
    assert [one["reason"] for one in listing.export(anna)] == ["no_scheme"]


def test_the_cap_counts_by_the_day_of_the_event() -> None:
    once = schemes.DRILL.model_copy(update={"cap_day": 5, "cap_year": None})
    schemes.enforce(once)
    anna, now = holder(person()), now_ms()
    assert applying.apply(drill(anna, "drill#1", happened_ms=now)) == "posted"
    assert applying.apply(drill(anna, "drill#2", happened_ms=now)) == "refused"
    assert applying.apply(drill(anna, "drill#3", happened_ms=now - DAY_MS)) == "posted"
