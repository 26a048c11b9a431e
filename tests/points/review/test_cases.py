"""Cases from the proposal to the ledger: awards, deductions, notice, posting, appeal, and what ends them otherwise."""

import pytest

from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import IllegalMove, NotAllowed, NotFound
from chalicelib.points import accounts
from chalicelib.points.ledger.records import Debt
from chalicelib.points.ledger.rules import months_later
from chalicelib.points.ledger.service import closing
from chalicelib.points.review.errors import (
    AlreadyAppealed,
    AppealOver,
    DecisionUsed,
    Repeated,
    VotesCast,
)
from chalicelib.points.review.evidence import Evidence
from chalicelib.points.review.records import Clock
from chalicelib.points.review.schemas import Withdrawal
from chalicelib.points.review.service import due, finding, proposing
from chalicelib.points.scheme.document import Item, Terms
from tests.faults.crash import counting
from tests.people.test_standing import settled
from tests.points import schemes
from tests.points.review.stage import THREE, Later, Stage, actor, balance, decision, holds
from tests.support.people import person

CAPPED = schemes.HONESTY.model_copy(update={"cap_year": 20})


def state(review: str) -> str:
    return str(finding.case(review).review.state)


def test_an_award_goes_its_way_and_a_household_is_credited_once(stage: Stage, later: Later) -> None:
    case = stage.propose()
    review = case.review
    assert (review.state, review.seats, len(case.now), review.holder) == ("reviewing", 3, 3, f"household#{stage.home}")
    decided = stage.decide(review.id)
    assert decided.review.state == "noticed"
    assert decided.review.notice_ends_ms - now_ms() == pytest.approx(5 * DAY_MS, abs=60_000)
    assert due.run() == {"failed": 0}  # the notice runs
    later(5 * DAY_MS)
    assert due.run() == {"failed": 0, "post": 1}
    assert due.run() == {"failed": 0}
    assert (state(review.id), balance(accounts.household(stage.home))) == ("posted", 20)
    assert balance(accounts.person(stage.anna)) == balance(accounts.person(stage.ben)) == 0
    assert [step.act for step in finding.case(review.id).steps] == ["propose", "approve", "post"]
    assert list(Clock.scan(Clock.sk == "clock")) == []
    holds()


def test_a_deduction_goes_below_zero_and_lapses_a_year_after_it_was_posted(stage: Stage, later: Later) -> None:
    case = finding.case(stage.posted(later, by=stage.police))
    assert balance(accounts.person(stage.anna)) == -50
    debt = Debt.get(*Debt.at(case.review.account, 1))
    assert abs(int(debt.lapses_ms) - months_later(int(case.steps[-1].at_ms), 12)) < 1000
    sealed = case.review.open("evidence")
    assert sealed is not None
    assert Evidence.read(sealed).digest == case.review.digest
    holds()


def test_the_majority_decides_and_a_tie_approves_nothing(stage: Stage) -> None:
    schemes.enforce(terms=Terms(panel=4))
    stage.only(4)
    review = stage.propose().review.id
    for number, seat in enumerate(finding.case(review).now):
        stage.vote(seat.person, review, number < 2)
    assert state(review) == "declined"
    assert balance(accounts.household(stage.home)) == 0
    holds()


@pytest.mark.parametrize(("upheld", "ends", "left"), [(True, "upheld", -50), (False, "annulled", 0)])
def test_an_appeal_in_the_notice_lets_the_posting_wait(
    stage: Stage, later: Later, *, upheld: bool, ends: str, left: int
) -> None:
    review = stage.noticed()
    case = stage.appeal(review)
    assert (case.review.state, case.review.round, len(case.now)) == ("contested", 2, 3)
    later(6 * DAY_MS)
    assert due.run() == {"failed": 0}
    assert balance(accounts.person(stage.anna)) == 0
    stage.decide(review, approve=upheld)
    assert (state(review), balance(accounts.person(stage.anna))) == (ends, left)
    with pytest.raises(AlreadyAppealed):
        stage.appeal(review)
    holds()


@pytest.mark.parametrize(("upheld", "ends", "left"), [(True, "upheld", -50), (False, "reversed", 0)])
def test_an_appeal_after_the_posting_reverses_it_or_not(
    stage: Stage, later: Later, *, upheld: bool, ends: str, left: int
) -> None:
    review = stage.posted(later)
    later(15 * DAY_MS - 60_000)
    assert stage.appeal(review).review.state == "appealed"
    assert balance(accounts.person(stage.anna)) == -50
    stage.decide(review, approve=upheld)
    assert (state(review), balance(accounts.person(stage.anna))) == (ends, left)
    holds()


def test_an_appeal_late_or_by_others_changes_nothing(stage: Stage, later: Later) -> None:
    review = stage.posted(later)
    before = finding.case(review).review.attribute_values
    for who, error in (
        (stage.ben, NotFound),
        (stage.clerk, NotAllowed),
        (finding.case(review).seats[0].person, NotAllowed),
        (person(), NotFound),
    ):
        with pytest.raises(error):
            stage.appeal(review, who)
    with pytest.raises(NotFound):
        stage.appeal(review, person(), acts_for={"person": stage.anna})
    with pytest.raises(NotAllowed):
        stage.appeal(review, stage.clerk, acts_for={"person": stage.ben, "via": "counter"})
    later(15 * DAY_MS)
    with pytest.raises(AppealOver):
        stage.appeal(review)
    assert finding.case(review).review.attribute_values == before
    assert balance(accounts.person(stage.anna)) == -50


def test_any_member_appeals_for_a_household_and_a_proxy_or_staff_for_a_person(stage: Stage) -> None:
    first = stage.noticed("honesty")
    assert stage.appeal(first, stage.ben).review.appellant == stage.ben
    agent = person(proxies={stage.anna: {"points"}})
    second = stage.noticed()
    case = stage.appeal(second, agent, acts_for={"person": stage.anna})
    assert (case.review.appellant, case.review.appeal_via, case.steps[-1].by) == (stage.anna, "proxy", agent)
    third = stage.noticed(decision={"number": "康公字2026第9号", "on": "2026-01-05", "by": "康巴什区公安分局"})
    narrow = person(proxies={stage.anna: {"bindings"}})
    with pytest.raises(NotAllowed):
        stage.appeal(third, narrow, acts_for={"person": stage.anna})
    assert stage.appeal(third, stage.clerk, acts_for={"person": stage.anna, "via": "counter"}).review.appeal_via
    holds()


def test_the_same_appeal_again_gets_the_first_answer(stage: Stage) -> None:
    review = stage.noticed()
    same = {"id": "01JD9Z7Q4M8W3T5X6Y7V8B9A99", "reason": "不是我"}
    first, again = stage.appeal(review, **same), stage.appeal(review, **same)
    assert first.review.version == again.review.version


@pytest.mark.parametrize("how", ["cap", "closed"])
def test_what_the_ledger_does_not_take_ends_as_refused(stage: Stage, later: Later, how: str) -> None:
    schemes.enforce(CAPPED, schemes.DRUNK, number=2, terms=THREE)
    first, second = (stage.noticed("honesty", version=2) for _ in range(2))
    if how == "closed":
        closing.close(stage.home)
    later(5 * DAY_MS)
    done = due.run()
    ended = {"cap": ["posted", "refused"], "closed": ["refused", "refused"]}[how]
    assert done == {"failed": 0, "refuse": ended.count("refused"), **({"post": 1} if how == "cap" else {})}
    assert sorted([state(first), state(second)]) == ended
    refusals = {finding.case(one).review.refusal for one in (first, second)} - {None}
    assert refusals == {{"cap": "over_cap", "closed": "account_closed"}[how]}
    assert due.run() == {"failed": 0}
    holds()


def test_a_reversal_on_a_closed_account_takes_nothing_back_and_spent_points_are_waited_for(
    stage: Stage, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.points.ledger.errors import NotEnough
    from chalicelib.points.ledger.service import returning

    review = stage.posted(later, "honesty")
    stage.appeal(review)
    with monkeypatch.context() as spent:

        def refuse(*_args: object, **_how: object) -> None:
            raise NotEnough

        spent.setattr(returning, "reverse", refuse)
        stage.decide(review, approve=False)
        assert state(review) == "overturned"
        assert due.run() == {"failed": 0}
    closing.close(stage.home)
    later(DAY_MS)
    assert due.run() == {"failed": 0, "reverse": 1}
    assert (state(review), balance(accounts.household(stage.home))) == ("reversed", 20)


def test_a_case_that_fails_holds_up_no_other(stage: Stage, later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.points.review.service import carrying

    broken, fine = stage.noticed(), stage.noticed("honesty")
    post = carrying.post

    def fail(case: finding.Case) -> str:
        if case.review.id == broken:
            raise RuntimeError
        return post(case)

    monkeypatch.setattr(carrying, "post", fail)
    later(5 * DAY_MS)
    assert due.run() == {"failed": 1, "post": 1}
    assert (state(broken), state(fine)) == ("noticed", "posted")
    monkeypatch.setattr(due, "MOST_RUN_S", -1)
    assert due.run() == {"failed": 1}


def test_the_terms_are_those_of_the_version_by_which_it_was_proposed(stage: Stage, later: Later) -> None:
    review = stage.noticed()
    schemes.enforce(schemes.HONESTY, number=2)
    later(5 * DAY_MS)
    assert due.run() == {"failed": 0, "post": 1}
    assert state(review) == "posted"


def test_the_same_proposal_again_and_the_same_decision_for_another(stage: Stage) -> None:
    asked = stage.proposal("drunk_driving")
    by = actor(stage.police)
    first, again = proposing.propose(by, asked), proposing.propose(by, asked)
    assert first.review.digest == again.review.digest
    with pytest.raises(Repeated):
        proposing.propose(by, asked.model_copy(update={"at_ms": asked.at_ms - 1}))
    spelt = {"number": "康公(交)行罚决字[2026]第１２３号", "on": "2026-01-05", "by": "康巴什区公安分局"}
    with pytest.raises(DecisionUsed):
        stage.propose("drunk_driving", decision=spelt)
    assert stage.propose("drunk_driving", subject=stage.ben).review.state == "reviewing"


def test_a_proposal_is_taken_back_before_the_votes_alone(stage: Stage) -> None:
    case = stage.propose("drunk_driving")
    asked = Withdrawal(id="01JD9Z7Q4M8W3T5X6Y7V8B9W01")
    with pytest.raises(NotAllowed):
        proposing.withdraw(actor(case.now[0].person), case.review.id, asked)
    for _ in range(2):
        assert proposing.withdraw(actor(stage.clerk), case.review.id, asked).review.state == "withdrawn"
    holds()
    with pytest.raises(IllegalMove):
        proposing.withdraw(actor(stage.clerk), case.review.id, Withdrawal(id="01JD9Z7Q4M8W3T5X6Y7V8B9W02"))
    again = stage.propose("drunk_driving").review.id  # its decision is free again
    stage.vote(finding.case(again).now[0].person, again)
    with pytest.raises(VotesCast):
        proposing.withdraw(actor(stage.clerk), again, asked)
    award = stage.propose().review.id
    assert proposing.withdraw(actor(stage.clerk), award, asked).review.state == "withdrawn"


def test_how_many_calls_a_case_takes(stage: Stage, later: Later) -> None:
    """A batch is not needed: 22 deductions are 22 forms of a dozen calls."""
    stage.propose()  # the tree and the scheme are read once a process
    asked, by = stage.proposal("drunk_driving"), actor(stage.clerk)
    with counting() as calls:
        case = proposing.propose(by, asked)
    assert sorted(calls) == sorted(
        ["Query", "GetItem", "Query", "BatchGetItem", *["Query"] * 4, "BatchGetItem", "TransactWriteItems", "Query"]
    )
    seats = case.now
    for seat in seats[:2]:
        stage.vote(seat.person, case.review.id)
    with counting() as calls:
        stage.vote(seats[2].person, case.review.id)
    assert sorted(calls) == sorted([*["Query"] * 5, *["TransactWriteItems"] * 2])
    later(5 * DAY_MS)
    with counting() as calls:
        due.run()
    version = ["GetItem"]  # days later no process knows it any more
    assert sorted(calls) == sorted(["Query", "Query", *version, "BatchGetItem", "TransactWriteItems", "Query"])


def test_items_of_the_scheme_without_a_lapse_are_posted_for_good(stage: Stage, later: Later) -> None:
    forever: Item = schemes.DRUNK.model_copy(update={"lapse_months": None})
    schemes.enforce(forever, number=2, terms=THREE)
    case = finding.case(stage.posted(later, version=2))
    assert Debt.get(*Debt.at(case.review.account, 1)).lapses_ms is None


def test_two_proposals_with_one_id_at_one_moment_are_one(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, by, looked = stage.proposal(), actor(stage.clerk), []
    first = proposing._first

    def late(review_id: str, said: str) -> finding.Case | None:
        looked.append(review_id)
        return None if len(looked) == 2 else first(review_id, said)  # the rival came after the look

    monkeypatch.setattr(proposing, "_first", late)
    assert proposing.propose(by, asked).review.version == proposing.propose(by, asked).review.version == 1
    assert len(looked) == 3


def test_what_cannot_be_done_at_once_is_done_by_the_schedule(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.core.errors import Busy
    from chalicelib.points.review.service import deciding

    review = stage.propose().review.id
    with monkeypatch.context() as busy:

        def refuse(_case: finding.Case) -> None:
            raise Busy

        busy.setattr(deciding, "look", refuse)
        assert stage.decide(review).review.state == "reviewing"
    assert due.run() == {"failed": 0, "approve": 1}


@pytest.mark.slow
def test_the_deductions_of_the_reference_come_out_exactly(stage: Stage, later: Later) -> None:
    """22 people, 50 points each, through the committee: 1,100 in all."""
    people, cases = [person() for _ in range(22)], []
    for number, who in enumerate(people):
        settled(stage.town.building, (who, "owner"))
        said = decision(f"康公（交）行罚决字〔2026〕第{number:03d}号")
        cases.append(stage.propose("drunk_driving", by=stage.police, subject=who, decision=said).review.id)
        stage.decide(cases[-1])
    later(5 * DAY_MS)
    assert due.run() == {"failed": 0, "post": 22}
    assert sum(balance(accounts.person(who)) for who in people) == -1_100
    holds()
