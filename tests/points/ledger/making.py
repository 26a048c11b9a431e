"""Lines, statements and accounts for tests of the ledger."""

from typing import Any

from chalicelib.core.clock import now_ms
from chalicelib.core.tables import Transaction, rereading
from chalicelib.points import chain
from chalicelib.points.accounts import Account, household, person
from chalicelib.points.ledger.records import Debt, Entry, Head, Used, partition
from chalicelib.points.ledger.rules import Line
from chalicelib.points.ledger.service import posting, returning

ANNA = "01JD9Z7Q4M8W3T5X6Y7V8B9A01"
HOME = "01JD9Z7Q4M8W3T5X6Y7V8B9H01"
MERIT, MATERIAL = Account(person(ANNA), "merit"), Account(person(ANNA), "material")
OURS = Account(household(HOME), "merit")
AT_MS = 1_795_000_000_000  # 2026-11-18 in Asia/Shanghai


def award(event: str = "drill#1", points: int = 5, *, account: Account = MERIT, **how: Any) -> Line:
    said: dict[str, Any] = {
        "kind": "award",
        "item": "drill",
        "clause": "2.1",
        "version": 1,
        "at_ms": AT_MS,
        "basis": "scheme",
    } | how
    return Line(account=account, event=event, points=points, **said)


def deduct(event: str = "d1", points: int = 50, *, account: Account = MERIT, lapses_ms: int | None = None) -> Entry:
    how = {"kind": "deduction", "item": "drunk_driving", "clause": "3.1", "basis": "review#1", "lapses_ms": lapses_ms}
    return posting.post(award(event, -points, account=account, **how))


@rereading
def reverse(account: Account, seq: int, basis: str = "review#9") -> Entry | None:
    with Transaction() as tx:
        return returning.reverse(tx, account, seq, basis=basis, at_ms=now_ms())


@rereading
def repair(account: Account, service: str, points: int) -> list[Entry]:
    with Transaction() as tx:
        return returning.repair(tx, account, service=service, points=points, basis="scheme", at_ms=now_ms())


def head(account: Account) -> Head:
    return Head.get(*Head.at(account), consistent_read=True)


def left(seq: int, account: Account = MERIT) -> int:
    return int(Debt.get(*Debt.at(account, seq)).left)


def used(account: Account = MERIT) -> dict[str, int]:
    found = Used.query(partition(account), Used.sk.startswith("used#"))
    return {one.sk.rpartition("#")[2]: int(one.points) for one in found}


def entries(account: Account) -> list[Entry]:
    return list(Entry.query(partition(account), Entry.sk.startswith("entry#"), consistent_read=True))


def statement(account: Account) -> dict[str, object]:
    at = head(account)
    where = {"account": account.name, "balance": int(at.balance), "seq": int(at.seq), "hash": at.hash}
    return {"format": chain.FORMAT, "entries": [one.shown() for one in entries(account)], **where}


def sound(account: Account) -> int:
    """Check the account's statement. Returns its balance."""
    verdict = chain.check(statement(account))
    assert verdict.holds, verdict
    return verdict.balance
