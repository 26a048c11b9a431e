"""Posting many: the same bytes as one by one, each line with its own outcome, nothing twice whatever crashes."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Lock
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import together
from chalicelib.core.aws import client
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import Busy
from chalicelib.core.ids import new_id
from chalicelib.points import chain
from chalicelib.points.accounts import Account, person
from chalicelib.points.ledger.records import Entry, Head
from chalicelib.points.ledger.rules import Caps, Line
from chalicelib.points.ledger.service import batch, closing, posting
from chalicelib.points.ledger.service.batch import Outcome, post_many
from tests.faults.crash import counting, sweep
from tests.points.ledger.making import statement
from tests.support import aws

pytestmark = pytest.mark.usefixtures("house")
PEOPLE = [new_id() for _ in range(60)]
NOW = 1_795_000_100_000


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction after the other, without waiting: the stand-in of AWS bears no threads."""
    monkeypatch.setattr(batch, "THREADS", 1)
    monkeypatch.setattr(batch, "pause", lambda _attempt: None)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (batch, posting):
        monkeypatch.setattr(module, "now_ms", lambda: NOW)


def line(who: str = PEOPLE[0], event: str = "campaign#1", **how: Any) -> Line:
    said: dict[str, Any] = {"points": 5, "item": "drill", "clause": "2.1", "version": 1, "caps": Caps(year=20)} | how
    account = said.pop("account", Account(person(who), "merit"))
    return Line(account=account, kind="award", event=event, at_ms=1_795_000_000_000, basis=event, **said)


def stored() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client("dynamodb").scan(TableName=CONFIG.table("points"))["Items"]
    return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def balance(who: str) -> int:
    return int(Head.get(*Head.at(Account(person(who), "merit"))).balance)


def codes(outcomes: list[Outcome]) -> list[str | None]:
    return [None if one.error is None else one.error.code for one in outcomes]


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("caps", [Caps(), Caps(year=20), Caps(day=5, year=20)])
def test_an_entry_is_the_same_bytes_as_one_by_one(caps: Caps) -> None:
    rounds = [[line(who, f"campaign#{at}", caps=caps, evidence="e" * 64) for who in PEOPLE[:2]] for at in range(2)]
    kept = aws.snapshot()
    for lines in rounds[: 1 if caps.day else 2]:
        assert [one.seq for one in post_many(lines)] == [lines[0].event.endswith("1") + 1] * 2
    many = stored()
    aws.restore(kept)
    for lines in rounds[: 1 if caps.day else 2]:
        for one in lines:
            posting.post(one)
    assert many == stored()


def test_calls_are_shared() -> None:
    lines = [line(who) for who in PEOPLE]
    with counting() as made:
        outcomes = post_many(lines)
    assert made == ["BatchGetItem", *["TransactWriteItems"] * 3]  # 25 awards of 4 writes each
    assert [one.seq for one in outcomes] == [1] * 60
    with counting() as made:
        assert all(one.posted for one in post_many([line(who, caps=Caps(), item="other") for who in PEOPLE]))
    assert made == ["BatchGetItem", *["TransactWriteItems"] * 2]  # 33 of 3


def test_each_line_has_its_own_outcome_and_holds_up_no_other() -> None:
    posted, capped, closed, rival, fresh = PEOPLE[:5]
    household = new_id()
    post_many([line(posted)])
    post_many([line(capped, f"campaign#{at}") for at in range(2, 6)])
    closing.close(household)
    posting.post(replace(line(rival), basis="campaign#2"))
    there = Account(f"household#{household}", "merit")

    outcomes = post_many([line(posted), line(capped), line(closed, account=there), line(rival), line(fresh)])

    assert codes(outcomes) == [None, "over_cap", "account_closed", "already_posted", None]
    assert [one.seq for one in outcomes] == [1, None, None, 1, 1]
    assert (balance(posted), balance(capped), balance(fresh)) == (5, 20, 5)
    assert outcomes[1].error is not None
    assert outcomes[1].error.details["period"] == "2026"


def test_several_lines_of_an_account_go_one_after_the_other() -> None:
    lines = [line(event=f"campaign#{at}") for at in range(6)] + [line(event="campaign#0")]
    outcomes = post_many(lines)
    assert codes(outcomes) == [None] * 4 + ["over_cap"] * 2 + [None]
    assert outcomes[-1].seq == outcomes[0].seq == 1
    assert chain.check(statement(lines[0].account)).balance == 20


def test_a_cap_below_one_award_takes_none() -> None:
    assert codes(post_many([line(caps=Caps(day=4))])) == ["over_cap"]


def test_only_awards() -> None:
    with pytest.raises(ValueError, match="only awards"):
        post_many([replace(line(), kind="deduction", points=-5)])
    assert post_many([]) == []


def test_a_head_that_moves_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    send, rivals = together.send, iter([line(event="rival")])

    def rivalled(writes: Any) -> list[str | None]:
        for one in rivals:
            posting.post(one)
        return send(writes)

    monkeypatch.setattr(together, "send", rivalled)
    assert [one.seq for one in post_many([line(), line(PEOPLE[1])])] == [2, 1]
    assert chain.check(statement(line().account)).holds


@pytest.fixture
def contended(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Cancel every transaction of more than 8 writes for a conflict with a rival; give the sizes that were tried."""
    send, tried = together.send, list[int]()

    def cancelled(writes: Any) -> list[str | None]:
        tried.append(len(writes))
        return ["TransactionConflict", *[None] * (len(writes) - 1)] if len(writes) > 8 else send(writes)

    monkeypatch.setattr(together, "send", cancelled)
    return tried  # type: ignore[return-value]  # no teardown


def test_a_contended_transaction_is_split(contended: list[int]) -> None:
    assert all(one.posted for one in post_many([line(who) for who in PEOPLE[:20]]))
    assert contended[0] == 80
    assert {size for size in contended if size <= 8} <= {4, 8}


def test_rivals_without_end_are_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "send", lambda writes: ["TransactionConflict"] * len(writes))
    with pytest.raises(Busy):
        post_many([line()])
    assert stored() == []


def test_transactions_go_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, send, lines = Lock(), together.send, [line(who) for who in PEOPLE]

    def one_by_one(writes: Any) -> list[str | None]:
        with lock:  # the stand-in of AWS bears no threads
            return send(writes)

    monkeypatch.setattr(batch, "THREADS", 2)
    monkeypatch.setattr(together, "send", one_by_one)
    assert [one.seq for one in post_many(lines)] == [1] * 60


def test_crashes_leave_whole_entries_and_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line(who) for who in PEOPLE[:4]]
    monkeypatch.setattr(batch, "MOST_WRITES", 8)
    kept = aws.snapshot()

    def safe() -> None:
        heads = list(Head.scan(Head.sk == "head"))
        entries = list(Entry.scan(Entry.sk.startswith("entry#")))
        assert len(heads) == len(entries) == len({one.account for one in entries})
        assert len(stored()) == 4 * len(entries)

    def done() -> None:
        safe()
        assert sum(balance(who) for who in PEOPLE[:4]) == 20

    def flow() -> None:
        assert all(one.posted for one in post_many(lines))

    assert sweep(lambda: aws.restore(kept), flow, safe, done, again=1, deep=False) >= 6


@given(st.lists(st.integers(3, 5), max_size=60), st.sampled_from([1, 3, 50, 100]))
def test_packing_loses_nothing_and_keeps_lines_whole(sizes: list[int], most: int) -> None:
    made = [batch.Posting(at, line(), 1, [{}] * size, [None] * size) for at, size in enumerate(sizes)]
    groups = list(batch.packed(made, most))
    assert [one for group in groups for one in group] == made
    assert all(len(group) == 1 or sum(len(one.writes) for one in group) <= most for group in groups)
