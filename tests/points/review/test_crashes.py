"""Crashes before and after each call of what the committee writes, and of its recovery: nothing is left half done."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from chalicelib.core import keys, memory
from chalicelib.core.audit import Entry as Audited
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.points import accounts
from chalicelib.points.ledger.errors import NotEnough
from chalicelib.points.ledger.service import closing, returning
from chalicelib.points.review.events import ReviewMoved
from chalicelib.points.review.records import Clock, Member
from chalicelib.points.review.schemas import Appeal, Ballot, Membership, Recusal, Withdrawal
from chalicelib.points.review.service import appealing, due, finding, personal, proposing, roster, voting
from chalicelib.points.scheme.document import Terms
from tests.faults.crash import sweep
from tests.points import schemes
from tests.points.review.stage import Later, Stage, actor, balance, cases, holds, stored
from tests.points.review.test_bad_input import uploaded
from tests.support import aws

DEEP = pytest.mark.deep
ID = "01JD9Z7Q4M8W3T5X6Y7V8B9X01"


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow, and the state in which it leaves its case."""

    run: Callable[[], object]
    review: str
    state: str
    points: int | None = None


def safe() -> None:
    """Whatever was done left its step, its entry in the audit and its news."""
    holds()
    steps = sorted((step.review, step.act) for case in cases() for step in case.steps)
    votes = [(seat.review, "vote") for case in cases() for seat in case.seats if seat.state == "voted"]
    about = [one for one in stored("audit", Audited, "") if one.target.startswith("review#")]
    audited = [(one.target.removeprefix("review#"), one.act.removeprefix("review.")) for one in about]
    assert sorted(audited) == sorted(steps + votes)
    events = [
        ReviewMoved.model_validate_json(one.body)
        for one in stored("outbox", Outbox, "")
        if one.name == ReviewMoved.name
    ]
    assert sorted((event.review, event.act) for event in events) == steps


def vote(review: str, approve: bool = True) -> Callable[[], object]:  # noqa: FBT001, FBT002 - a vote
    """Give the vote of the first who has not voted, as its client sends it; the schedule does what that made due."""
    who = next(seat.person for seat in finding.case(review).now if seat.state == "seated")
    by, ballot = actor(who), Ballot(id=new_id(), approve=approve, reason="材料属实")

    def run() -> None:
        voting.vote(by, review, ballot)
        due.run()

    return run


def but_one(stage: Stage, review: str, *, approve: bool = True) -> None:
    for seat in finding.case(review).now[:-1]:
        stage.vote(seat.person, review, approve)


def proposed(stage: Stage, _later: Later) -> Flow:
    asked, by = stage.proposal("drunk_driving"), actor(stage.clerk)
    return Flow(lambda: proposing.propose(by, asked), asked.id, "reviewing")


def proposed_with_a_file(stage: Stage, _later: Later) -> Flow:
    asked, by = stage.proposal(files=[uploaded(stage.clerk)]), actor(stage.clerk)
    return Flow(lambda: proposing.propose(by, asked), asked.id, "reviewing")


def withdrawn(stage: Stage, _later: Later) -> Flow:
    review, by = stage.propose("drunk_driving").review.id, actor(stage.clerk)
    return Flow(lambda: proposing.withdraw(by, review, Withdrawal(id=ID)), review, "withdrawn")


def voted(stage: Stage, _later: Later) -> Flow:
    review = stage.propose().review.id
    return Flow(vote(review), review, "reviewing")


def approved(stage: Stage, _later: Later) -> Flow:
    review = stage.propose().review.id
    but_one(stage, review)
    return Flow(vote(review), review, "noticed")


def recused(stage: Stage, _later: Later) -> Flow:
    review = stage.propose().review.id
    by, asked = actor(finding.case(review).now[0].person), Recusal(id=ID, reason="与当事人是亲戚")

    def run() -> None:
        voting.recuse(by, review, asked)

    return Flow(run, review, "reviewing")


def recused_last(stage: Stage, _later: Later) -> Flow:
    schemes.enforce(terms=Terms(panel=4))
    memory.clear_all()
    stage.only(4)
    review = stage.propose().review.id
    but_one(stage, review)
    by, asked = actor(finding.case(review).now[-1].person), Recusal(id=ID, reason="与当事人是亲戚")

    def run() -> None:
        voting.recuse(by, review, asked)
        due.run()

    return Flow(run, review, "noticed")


def posted(stage: Stage, later: Later) -> Flow:
    review = stage.noticed()
    later(5 * DAY_MS)
    return Flow(due.run, review, "posted", -50)


def refused(stage: Stage, later: Later) -> Flow:
    review = stage.noticed("honesty")
    closing.close(stage.home)
    later(5 * DAY_MS)
    return Flow(due.run, review, "refused")


def appealed(stage: Stage, _later: Later) -> Flow:
    review, by = stage.noticed(), actor(stage.anna)
    asked = Appeal(id=ID, reason="当时不是我开车")
    return Flow(lambda: appealing.appeal(by, review, asked), review, "contested", 0)


def right(stage: Stage, later: Later) -> Flow:
    review = stage.posted(later)
    stage.appeal(review)
    but_one(stage, review, approve=False)
    return Flow(vote(review, approve=False), review, "reversed", 0)


def confirmed(stage: Stage, _later: Later) -> Flow:
    review = stage.noticed()
    stage.appeal(review)
    but_one(stage, review)
    return Flow(vote(review), review, "upheld", -50)


def redrawn(stage: Stage, later: Later) -> Flow:
    review = stage.propose().review.id
    later(7 * DAY_MS)
    return Flow(due.run, review, "reviewing")


def found(stage: Stage, _later: Later) -> Flow:
    stage.only(2)
    review = stage.propose().review.id
    stage.member()
    return Flow(due.run, review, "reviewing")


def filled(stage: Stage, _later: Later) -> Flow:
    stage.only(3)
    review = stage.propose().review.id
    stage.recuse(stage.members[0], review)
    stage.member()
    return Flow(due.run, review, "reviewing")


def erased(stage: Stage, later: Later) -> Flow:
    review = stage.posted(later)
    stage.appeal(review)
    return Flow(lambda: personal.erase(stage.anna), review, "upheld", -50)


def left(stage: Stage, _later: Later) -> Flow:
    review = stage.propose().review.id
    who = finding.case(review).now[0].person
    return Flow(lambda: personal.erase(who), review, "reviewing")


MAIN = (proposed, recused, posted, appealed, right)
REST = (
    proposed_with_a_file,
    withdrawn,
    voted,
    approved,
    recused_last,
    refused,
    confirmed,
    redrawn,
    found,
    filled,
    erased,
    left,
)


@pytest.mark.parametrize(
    ("made", "deep"),
    [
        *(pytest.param(one, False, id=f"{one.__name__}-once") for one in MAIN),
        *(pytest.param(one, True, id=f"{one.__name__}-deep", marks=DEEP) for one in (*MAIN, *REST)),
    ],
)
def test_nothing_is_left_half_done(
    stage: Stage, later: Later, made: Callable[[Stage, Later], Flow], *, deep: bool
) -> None:
    small(stage)
    flow = made(stage, later)
    swept(flow.run, lambda: ends(flow, stage), deep=deep)


def small(stage: Stage) -> None:
    """Leave few members: a sweep puts them all back each time."""
    stage.only(8)


def ends(flow: Flow, stage: Stage) -> None:
    safe()
    case = finding.case(flow.review)
    assert case.review.state == flow.state
    if flow.points is not None:
        assert balance(accounts.person(stage.anna)) == flow.points


def swept(run: Callable[[], object], done: Callable[[], None], *, deep: bool, looks: Callable[[], None] = safe) -> None:
    """Sweep over the tables as they are now; each scenario begins in a new process, which remembers nothing."""
    for purpose in keys.PURPOSES:
        keys.newest(purpose)
    kept = aws.snapshot()

    def flow() -> None:
        run()

    assert sweep(lambda: aws.restore(kept), flow, looks, done, again=0, deep=deep, every=7) > 2


@DEEP
def test_a_reversal_that_must_wait_is_put_off(stage: Stage, later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    review = stage.posted(later)
    stage.appeal(review)

    def refuse(*_args: object, **_how: object) -> None:
        raise NotEnough

    monkeypatch.setattr(returning, "reverse", refuse)
    monkeypatch.setattr(due, "hurry", lambda _review: None)
    stage.decide(review, approve=False)

    def done() -> None:
        safe()
        clock = Clock.get(f"review#{review}", "clock")
        assert int(str(clock.listed_at).partition("#")[0]) > now_ms()
        assert finding.case(review).review.state == "overturned"

    swept(due.run, done, deep=True)


@DEEP
def test_the_roster_changes_whole(stage: Stage) -> None:
    who, by = stage.members[0], actor(stage.clerk)
    asked = Membership(place=stage.town.community, version=1, workplaces=("第一中学",))

    def done() -> None:
        member = Member.get(*Member.at(who))
        assert (int(member.version), roster.workplaces(member)) == (2, ["第一中学"])
        assert [one.act for one in stored("audit", Audited, "")].count("committee.keep") == 1

    swept(lambda: roster.keep(by, who, asked), done, deep=True, looks=lambda: None)


@DEEP
def test_who_leaves_the_roster_is_gone(stage: Stage) -> None:
    who = stage.members[0]

    def done() -> None:
        with pytest.raises(NotFound):
            roster.see(actor(stage.clerk), who)

    swept(lambda: personal.erase(who), done, deep=True)
