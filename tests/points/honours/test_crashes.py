"""Crashes at each call of what writes in the honours, and of its recovery."""

from collections.abc import Callable

import pytest

from chalicelib.core import memory
from chalicelib.core.audit import Entry as Audited
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Actor, Caller
from chalicelib.people.actors import actor_of
from chalicelib.points.honours.records import PUBLISHED, Made, Nomination, Pair
from chalicelib.points.honours.schemas import Answer, Choice, Decision, NominationRequest, Publication, Withdrawal
from chalicelib.points.honours.service import answering, changes, deciding, nominating, personal
from tests.faults.crash import sweep
from tests.points.honours.conftest import NAME, REASON, Street
from tests.support import aws

ACT, ONE = "01JD9Z7Q4M8W3T5X6Y7V8B9C01", "01JD9Z7Q4M8W3T5X6Y7V8B9C02"
Flow = Callable[[], object]


class Depth:
    deep = False


@pytest.fixture(autouse=True, params=[False, pytest.param(True, marks=pytest.mark.deep)], ids=["once", "deep"])
def deep(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Depth, "deep", bool(request.param))


def actor(who: str) -> Actor:
    return actor_of(Caller(who))


def nominations() -> list[Nomination]:
    return list(Nomination.scan(Nomination.sk == "nomination"))


def sound() -> None:
    """What always holds: lists show what was consented to, in its state; a nomination has its mark and its pair."""
    there = nominations()
    for one in there:
        listed = one.state in changes.LISTED
        assert one.listing == (changes.listing(one.place, one.state) if listed else None)
        assert (one.reason is None) == (one.state in {"declined", "withdrawn"})
        assert one.name is None or listed
    shown = list(Nomination.by_list.query(PUBLISHED))
    assert all(one.state == "published" and one.name is not None for one in shown)
    made = list(Made.scan(Made.sk.startswith("nominated#")))
    assert sorted(one.nomination for one in made) == sorted(one.id for one in there if one.by is not None)
    assert len(list(Pair.scan(Pair.sk.startswith("pair#")))) == len(made)


def swept(flow: Flow, state: str, acts: int, news: int) -> None:
    for item in (*Audited.scan(), *Outbox.scan()):
        item.delete()
    kept = aws.snapshot()

    def run() -> None:
        memory.clear_all()
        flow()

    def done() -> None:
        sound()
        assert [one.state for one in nominations()] == [state]
        assert (Audited.count(), Outbox.count()) == (acts, news)

    assert sweep(lambda: aws.restore(kept), run, sound, done, again=int(Depth.deep), deep=Depth.deep) > 3


def test_a_nomination_is_made_whole(street: Street) -> None:
    asked = NominationRequest(id=ONE, person=street.anna, reason=REASON)
    swept(lambda: nominating.nominate(actor(street.carl), asked), "nominated", 0, 1)


def test_each_act_is_whole_and_told_once(street: Street) -> None:
    one = street.until("nominated")
    yes, no = (Answer(id=ACT, answer="consent", name=NAME), Answer(id=ACT, answer="decline"))
    swept(lambda: answering.answer(actor(street.anna), one, no), "declined", 0, 1)
    two = _fresh(street, "nominated")
    swept(lambda: answering.answer(actor(street.anna), two, yes), "consented", 0, 1)
    swept(lambda: answering.choose(actor(street.anna), two, Choice(id=ONE, shown="full", name=NAME)), "consented", 0, 0)
    swept(lambda: deciding.decide(actor(street.member), two, Decision(id=ACT, act="confirm")), "confirmed", 1, 1)
    swept(lambda: deciding.publish(actor(street.clerk), two, Publication(id=ACT)), "published", 1, 1)
    swept(lambda: answering.withdraw(actor(street.clerk), two, Withdrawal(id=ACT, words="有误")), "withdrawn", 1, 1)


def _fresh(street: Street, state: str) -> str:
    """Start over with one nomination."""
    for item in (*nominations(), *Made.scan(Made.sk.startswith("nominated#")), *Pair.scan(Pair.sk.startswith("pair#"))):
        item.delete()
    return street.until(state)


def test_an_erasure_comes_to_its_end(street: Street) -> None:
    street.until("published")
    swept(lambda: personal.erase(street.anna), "withdrawn", 0, 0)
