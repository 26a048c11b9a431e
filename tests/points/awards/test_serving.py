"""Service repairs what deductions took: confirmed by others, within one's places, once each, never more."""

import pytest

from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.points import accounts
from chalicelib.points.accounts import Account
from chalicelib.points.awards.records import Service
from chalicelib.points.awards.service import serving
from chalicelib.points.events import ServiceConfirmed
from chalicelib.points.ledger.records import Head
from chalicelib.points.ledger.rules import Line
from chalicelib.points.ledger.service import posting
from chalicelib.points.scheme.document import Terms
from functions.award import handler
from tests.faults.crash import counting, sweep
from tests.people.test_standing import settled
from tests.places.asking import Staff, Town
from tests.places.conftest import staff, town
from tests.points import schemes
from tests.points.awards.test_applying import deliver
from tests.support import aws
from tests.support.people import person
from tests.support.web import Answer, post

__all__ = ["staff", "town"]
pytestmark = pytest.mark.usefixtures("house")
assert handler.queue == "award"


def fined(who: str | None = None) -> str:
    """Somebody whom a decision cost 50 points."""
    who = who or person()
    line = Line(
        account=Account(accounts.person(who), "merit"),
        kind="deduction",
        item="drunk_driving",
        clause="3.1",
        version=1,
        event="decision#1",
        points=-50,
        at_ms=now_ms(),
        basis="review#1",
    )
    posting.post(line)
    return who


def balance(who: str) -> int:
    return int(Head.get(*Head.at(Account(accounts.person(who), "merit"))).balance)


def served(who: str, hours: int, service: str | None = None) -> ServiceConfirmed:
    one = service or new_id()
    return ServiceConfirmed(key=f"service#{one}", at_ms=1, person=who, service=one, hours=hours, happened_ms=now_ms())


def test_ten_hours_give_twenty_points_back_up_to_what_was_taken() -> None:
    schemes.enforce()
    who = fined()
    first = served(who, 10)
    with counting() as calls:
        assert deliver(first) == 0
    read = ["GetItem"] * 3 + ["Query"] + ["BatchGetItem"] * 2
    assert calls == [*read, "TransactWriteItems"]  # the version of the scheme is remembered from then on
    assert deliver(first, first) == 0
    assert balance(who) == -30
    assert serving.repair(served(who, 100)) == 30
    assert balance(who) == 0
    assert serving.repair(served(who, 10)) == 0


def test_what_repairs_nothing_is_no_fault() -> None:
    who = fined()
    assert serving.repair(served(who, 10)) == 0
    schemes.enforce(terms=Terms(repair_hours=100, repair_points=1))
    assert serving.repair(served(who, 10)) == 0
    schemes.enforce(number=2)
    one = served(who, 10)
    assert serving.repair(one) == 20
    assert deliver(served(who, 20, one.service), served(person(), 10)) == 0
    assert balance(who) == -30


def asked(who: str, by: str | None, **more: object) -> Answer:
    body = {"id": new_id(), "person": who, "hours": 10, "at_ms": now_ms(), "why": "清雪志愿服务"} | more
    return post("/proposals/services", body, person=by)


def test_staff_of_the_place_confirm_others_services(town: Town, staff: Staff) -> None:
    schemes.enforce()
    who, kin = fined(), person()
    settled(town.building, (who, "owner"), (kin, "family"))
    clerk_there = person(("community_staff", town.community))
    settled(town.building, (clerk_there, "owner"))
    one = new_id()
    first, again = asked(who, staff.clerk, id=one, at_ms=1_000 + now_ms() - DAY_MS), None
    assert first.status == 201, first.text
    (sent,) = [item for item in Outbox.scan() if item.name == "points.service_confirmed"]
    event = ServiceConfirmed.model_validate_json(sent.body)
    assert deliver(event, event) == 0
    assert balance(who) == -30
    body = {"id": one, "person": who, "hours": 10, "at_ms": event.happened_ms, "why": "清雪志愿服务"}
    again = post("/proposals/services", body, person=staff.clerk)
    assert (again.status, again.json) == (201, first.json)
    assert post("/proposals/services", body | {"hours": 11}, person=staff.clerk).code == "repeated"
    assert asked(who, staff.other_clerk).status == 404
    assert asked(who, who).status == 404
    assert asked(who, None).status == 401
    assert asked(clerk_there, clerk_there).code == "own_service"
    assert asked(who, staff.clerk, at_ms=now_ms() + DAY_MS).code == "bad_input"
    assert asked(who, staff.clerk, at_ms=now_ms() - 400 * DAY_MS).code == "bad_input"
    assert asked(person(), staff.clerk).status == 404


def test_nobody_confirms_for_their_own_household(town: Town) -> None:
    clerk, who = person(("community_staff", town.community)), person()
    settled(town.building, (clerk, "owner"), (who, "family"))
    assert asked(who, clerk).code == "own_service"


@pytest.mark.parametrize("deep", [False, pytest.param(True, marks=pytest.mark.deep)], ids=["once", "deep"])
def test_a_crash_leaves_a_service_taken_whole_or_not_at_all(town: Town, deep: bool) -> None:  # noqa: FBT001
    schemes.enforce()
    who, clerk, one, at_ms = fined(), person(("community_staff", town.community)), new_id(), now_ms()
    settled(town.building, (who, "owner"))
    body = {"id": one, "person": who, "hours": 10, "at_ms": at_ms, "why": "清雪志愿服务"}
    kept = aws.snapshot()

    def flow() -> None:
        assert post("/proposals/services", body, person=clerk).status == 201
        for item in Outbox.scan():
            assert deliver(ServiceConfirmed.model_validate_json(item.body)) == 0

    def safe() -> None:
        there = len(list(Service.query(f"service#{one}")))
        assert (there, len(list(Outbox.scan())), balance(who)) in {(0, 0, -50), (1, 1, -50), (1, 1, -30)}

    def done() -> None:
        assert balance(who) == -30

    assert sweep(lambda: aws.restore(kept), flow, safe, done, deep=deep) >= 16
