"""The rules of a case, walked at random without a table: what no order of acts may ever lead to."""

import random

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.points.review import rules
from chalicelib.points.review.panels import Tally, draw
from chalicelib.points.review.rules import REVIEW, VOTED_ON
from chalicelib.points.scheme.document import Terms

TERMS = Terms(panel=4)
ROSTER = [f"m{number}" for number in range(10)]
ENTRIES = {"posted": 1, "appealed": 1, "upheld": 1, "overturned": 1, "reversed": 2}


class Case(RuleBasedStateMachine):
    """One case: time is counted in days; the ledger is a count of entries."""

    def __init__(self) -> None:
        super().__init__()
        self.chance = random.Random(0)  # noqa: S311 - a test
        self.state, self.day, self.entries = "proposed", 0, 0
        self.votes: dict[str, bool] = {}
        self.seats: set[str] = set()
        self.recused: set[str] = set()
        self.first: set[str] = set()  # whoever sat before the appeal
        self.until: int | None = None
        self.notice_ends, self.posted_on, self.appeals, self.decisions = 0, 0, 0, 0

    @property
    def open(self) -> bool:
        return self.until is not None and self.state in VOTED_ON and self.day < self.until

    def move(self, act: str) -> None:
        self.state = REVIEW.after(self.state, act)

    def tally(self) -> Tally:
        yes = sum(self.votes.values())
        over = self.until is not None and self.day >= self.until
        return Tally(len(self.seats), yes, len(self.votes) - yes, TERMS.quorum, over)

    def convene(self) -> bool:
        pool = set(ROSTER) - self.recused - (self.first if self.appeals else set())
        self.seats, self.votes = set(draw(pool, TERMS.panel, TERMS.quorum, self.chance)), {}
        self.until = self.day + TERMS.vote_days if self.seats else None
        return bool(self.seats)

    def look(self) -> None:
        """Decide as the service does: when all have voted, or the time is over."""
        if self.until is None or self.state not in VOTED_ON:
            return
        outcome = self.tally().outcome()
        if outcome == "lapsed":
            if not self.convene() and self.state == "reviewing":
                self.move("unseat")
        elif outcome is not None:
            assert len(self.votes) >= TERMS.quorum
            approved = outcome == "approved"
            assert approved == (2 * sum(self.votes.values()) > len(self.votes))
            self.decisions += 1
            self.until = None
            self.move(rules.act_of(self.state, approved=approved))
            self.notice_ends = self.day + TERMS.notice_days
            if not self.appeals:
                self.first = set(self.seats) | self.recused

    @rule()
    @precondition(lambda self: self.until is None and self.state in {"proposed", *VOTED_ON})
    def seat(self) -> None:
        if self.convene() and self.state == "proposed":
            self.move("seat")

    @rule(number=st.integers(0, 9), approve=st.booleans())
    @precondition(lambda self: self.open and self.seats - self.votes.keys())
    def vote(self, number: int, approve: bool) -> None:  # noqa: FBT001 - drawn
        left = sorted(self.seats - self.votes.keys())
        self.votes[left[number % len(left)]] = approve
        self.look()

    @rule(number=st.integers(0, 9))
    @precondition(lambda self: self.open and self.seats - self.votes.keys())
    def recuse(self, number: int) -> None:
        left = sorted(self.seats - self.votes.keys())
        gone = left[number % len(left)]
        self.recused.add(gone)
        self.seats.remove(gone)
        pool = set(ROSTER) - self.seats - self.recused - (self.first if self.appeals else set())
        self.seats |= set(draw(pool, 1, 1, self.chance))
        self.look()

    @rule(days=st.integers(1, 9))
    def wait(self, days: int) -> None:
        self.day += days
        self.look()
        if (self.state == "noticed" and self.day >= self.notice_ends) or self.state == "confirmed":
            self.move("post")
            self.entries += 1
            self.posted_on = self.day
        elif self.state == "overturned":
            self.move("reverse")
            self.entries += 1

    @rule()
    @precondition(lambda self: "withdraw" in REVIEW.legal(self.state) and not self.votes)
    def withdraw(self) -> None:
        self.move("withdraw")

    @rule()
    @precondition(lambda self: self.appeals == 0 and "appeal" in REVIEW.legal(self.state))
    def appeal(self) -> None:
        if self.state == "posted" and self.day >= self.posted_on + TERMS.appeal_days:
            return
        self.move("appeal")
        self.appeals += 1
        self.recused = set()
        self.convene()

    @invariant()
    def entries_are_as_the_state_says(self) -> None:
        assert self.entries == ENTRIES.get(self.state, 0)

    @invariant()
    def nobody_decides_twice(self) -> None:
        if self.appeals:
            assert self.first.isdisjoint(self.seats)
        assert self.recused.isdisjoint(self.seats)

    @invariant()
    def there_is_one_appeal_and_a_decision_before_each_posting(self) -> None:
        assert self.appeals <= 1
        assert self.decisions <= 1 + self.appeals
        if self.entries:
            assert self.decisions >= 1

    @invariant()
    def what_has_ended_stays(self) -> None:
        if self.state in {"withdrawn", "declined", "annulled", "refused", "upheld", "reversed", "closed"}:
            assert REVIEW.legal(self.state) == []


TestCase = Case.TestCase
TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_every_state_has_its_words_and_every_act_its_state() -> None:
    assert rules.STATE_WORDS.keys() == REVIEW.states
    for state in VOTED_ON:
        for approved in (True, False):
            assert rules.act_of(state, approved=approved) in REVIEW.legal(state)
