"""Crashes before and after each call of what applies proposals: posted whole and once, or not at all."""

import pytest

from chalicelib.core import memory
from chalicelib.core.clock import now_ms
from chalicelib.core.ids import new_id
from chalicelib.people.homes.events import HouseholdEnded
from chalicelib.points.accounts import Account, household
from chalicelib.points.accounts import person as holder
from chalicelib.points.awards.records import Proposal
from chalicelib.points.events import Proposed
from chalicelib.points.ledger.records import Entry, Head, Key, Used, partition
from functions.award import handler
from tests.faults.crash import sweep
from tests.points import schemes
from tests.points.awards.test_applying import deliver
from tests.support import aws
from tests.support.people import person

pytestmark = pytest.mark.usefixtures("house")
assert handler.queue == "award"


def state(account: Account) -> tuple[int, int, int, int, int, int]:
    """Count entries, keys, posted and refused proposals; give the balance and what is used of the cap."""
    entries = list(Entry.query(partition(account), Entry.sk.startswith("entry#")))
    heads = list(Head.query(partition(account), Head.sk == "head"))
    used = list(Used.query(partition(account), Used.sk.startswith("used#")))
    outcomes = [one.state for one in Proposal.scan(Proposal.sk == "proposal")]
    return (
        len(entries),
        len(list(Key.scan(Key.sk == "key"))),
        outcomes.count("posted"),
        outcomes.count("refused"),
        int(heads[0].balance) if heads else 0,
        int(used[0].points) if used else 0,
    )


@pytest.mark.parametrize("deep", [False, pytest.param(True, marks=pytest.mark.deep)], ids=["once", "deep"])
def test_a_crash_leaves_a_proposal_whole_or_untouched(deep: bool) -> None:  # noqa: FBT001
    schemes.enforce(schemes.DRILL.model_copy(update={"cap_year": 5}))
    account = Account(holder(person()), "merit")
    fits = Proposed.of("drill.checked_in", account.holder, "drill#1", happened_ms=now_ms())
    over = Proposed.of("drill.checked_in", account.holder, "drill#2", happened_ms=now_ms())
    kept = aws.snapshot()

    def flow() -> None:
        memory.clear_all()
        assert deliver(fits, over) == 0

    def safe() -> None:
        assert state(account) in {(0, 0, 0, 0, 0, 0), (1, 1, 1, 0, 5, 5), (1, 1, 1, 1, 5, 5)}

    def done() -> None:
        assert state(account) == (1, 1, 1, 1, 5, 5)

    assert sweep(lambda: aws.restore(kept), flow, safe, done, deep=deep) >= 14


@pytest.mark.parametrize("deep", [False, pytest.param(True, marks=pytest.mark.deep)], ids=["once", "deep"])
def test_a_crash_leaves_a_household_that_moved_out_with_both_accounts_closed_or_open(deep: bool) -> None:  # noqa: FBT001
    home = new_id()
    ended = HouseholdEnded(key="h#1", at_ms=now_ms(), household=home, dwelling=new_id(), people=[], by="system")
    kept = aws.snapshot()

    def closed() -> int:
        accounts = [Account(household(home), currency) for currency in ("merit", "material")]
        heads = [head for one in accounts for head in Head.query(partition(one), Head.sk == "head")]
        return sum(head.closed_ms is not None for head in heads)

    def flow() -> None:
        assert deliver(ended) == 0

    def safe() -> None:
        assert closed() in {0, 2}

    def done() -> None:
        assert closed() == 2

    assert sweep(lambda: aws.restore(kept), flow, safe, done, deep=deep) >= 4
