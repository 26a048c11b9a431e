"""Crashes before and after each call of what the ledger writes, and of its recovery.

At every moment all that stands beside the entries follows from them; in the end each act has its effect once.
"""

from collections.abc import Callable

import pytest

from chalicelib.core import memory
from chalicelib.core.clock import now_ms
from chalicelib.core.outbox import Outbox
from chalicelib.points.accounts import CURRENCY_WORDS, Account
from chalicelib.points.ledger.auditing import audited
from chalicelib.points.ledger.records import Debt, Head, Key, Report
from chalicelib.points.ledger.rules import Caps
from chalicelib.points.ledger.service import closing, comparing, posting, returning
from chalicelib.points.records import Points
from tests.faults.crash import sweep
from tests.points.ledger.making import (
    HOME,
    MATERIAL,
    MERIT,
    OURS,
    award,
    deduct,
    entries,
    head,
    repair,
    reverse,
    sound,
    used,
)
from tests.support import aws

pytestmark = pytest.mark.usefixtures("house")
Flow = Callable[[], object]
ACCOUNTS = [Account(holder, currency) for holder in (MERIT.holder, OURS.holder) for currency in CURRENCY_WORDS]


class Depth:
    deep = False


@pytest.fixture(autouse=True, params=[False, pytest.param(True, marks=pytest.mark.deep)], ids=["once", "deep"])
def deep(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crash the flow, and in the slow tests its recovery too."""
    monkeypatch.setattr(Depth, "deep", bool(request.param))
    monkeypatch.setattr(comparing, "PARTS", 2)


def whole() -> None:
    """Head, debts, caps and keys of every account follow from its entries, and no key stands without its entry."""
    posted = 0
    for account in ACCOUNTS:
        found = comparing._read(account)
        assert found.faults == []
        assert list(comparing._without_key([found])) == []
        posted += found.sums.entries
    assert posted == sum(1 for one in Key.scan(Points.sk == "key"))


def swept(flow: Flow, done: Callable[[], object], *, at_least: int = 3) -> None:
    """Sweep ``flow`` over the tables as they are now; each run is a new process, which remembers nothing."""
    kept = aws.snapshot()

    def run() -> None:
        memory.clear_all()
        flow()

    def over() -> None:
        whole()
        done()

    assert sweep(lambda: aws.restore(kept), run, whole, over, again=0, deep=Depth.deep, every=2) > at_least


def stands(account: Account, seq: int, balance: int) -> None:
    assert (int(head(account).seq), sound(account)) == (seq, balance)


def test_an_award_counts_once() -> None:
    posting.post(award("drill#0", caps=Caps(20, 20)))

    def done() -> None:
        stands(MERIT, 2, 10)
        assert set(used().values()) == {10}

    swept(lambda: posting.post(award(caps=Caps(20, 20))), done)


def test_the_first_award_of_an_account_counts_once() -> None:
    swept(lambda: posting.post(award()), lambda: stands(MERIT, 1, 5))


def test_a_deduction_counts_once_and_is_owed_once() -> None:
    def done() -> None:
        stands(MERIT, 1, -50)
        assert [int(one.left) for one in Debt.scan(Debt.sk.startswith("debt#"))] == [50]

    swept(lambda: deduct(lapses_ms=now_ms()), done)


def test_a_redemption_counts_once() -> None:
    posting.post(award("h#1", 30, account=MATERIAL))
    price = award("reservation#R", -30, account=MATERIAL, kind="redemption", item="mall")
    swept(lambda: posting.post(price), lambda: stands(MATERIAL, 2, 0))


@pytest.mark.parametrize("kind", ["award", "deduction", "redemption"])
def test_a_reversal_gives_back_once(kind: str) -> None:
    posting.post(award("h#1", 30, account=MATERIAL))
    posting.post(award("reservation#R", -30, account=MATERIAL, kind="redemption", item="mall"))
    posting.post(award(caps=Caps(20, 20)))
    deduct()
    repair(MERIT, "s1", 20)
    account, seq, balance = {
        "award": (MERIT, 1, -30),
        "deduction": (MERIT, 2, 5),
        "redemption": (MATERIAL, 2, 30),
    }[kind]
    after = int(head(account).seq) + 1
    swept(lambda: reverse(account, seq), lambda: stands(account, after, balance))


def test_a_service_repairs_once() -> None:
    deduct("d1", 20)
    deduct("d2", 20)

    def done() -> None:
        stands(MERIT, 4, -10)
        assert [int(one.points) for one in entries(MERIT)[2:]] == [20, 10]

    swept(lambda: repair(MERIT, "s1", 30), done)


def test_what_is_due_lapses_once_and_is_told_once() -> None:
    deduct("d1", lapses_ms=now_ms())
    deduct("d2", lapses_ms=now_ms())
    repair(MERIT, "s1", 20)

    def done() -> None:
        stands(MERIT, 5, 0)
        assert Outbox.count() == 2

    swept(returning.lapse_due, done, at_least=8)


def test_a_lapse_of_a_closed_account_comes_to_rest() -> None:
    deduct("d1", account=OURS, lapses_ms=now_ms())
    closing.close(HOME)

    def done() -> None:
        stands(OURS, 1, -50)
        assert not list(Debt.by_list.query("lapses"))

    swept(returning.lapse_due, done)


def test_both_accounts_close_together() -> None:
    posting.post(award(account=OURS))
    closes = [Account(OURS.holder, currency) for currency in CURRENCY_WORDS]

    def done() -> None:
        assert all(one is not None and one.closed_ms is not None for one in posting.heads(closes).values())

    swept(lambda: closing.close(HOME), done)


def test_a_comparison_is_kept_whole() -> None:
    posting.post(award())
    Key(*Key.at("drill", MERIT.holder, "drill#1")).delete()
    kept = aws.snapshot()

    def safe() -> None:
        for report in Report.scan(Report.sk == "report"):
            assert (report.state, int(report.differences)) in {("running", 0), ("done", 1)}

    def done() -> None:
        (report,) = Report.scan(Report.sk == "report")
        assert (report.state, int(report.entries), len(comparing.differences(report))) == ("done", 1, 1)

    def run() -> None:
        memory.clear_all()
        comparing.run(lambda: 900_000)

    assert sweep(lambda: aws.restore(kept), run, safe, done, again=0, deep=Depth.deep, every=2) > 10


def test_the_sweep_sees_what_does_not_follow() -> None:
    posting.post(award())
    Head(*Head.at(MERIT)).update([Head.balance.set(6)])
    with pytest.raises(AssertionError):
        whole()
    assert audited(MERIT, []).faults == []
