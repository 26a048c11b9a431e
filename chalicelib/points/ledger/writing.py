"""The ledger: how a line becomes an entry, for whoever posts: one by one or many at once. No I/O."""

from dataclasses import dataclass
from typing import Any

from chalicelib.points.chain import FIRST, link
from chalicelib.points.ledger.rules import Line


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands: what the next entry goes on from."""

    seq: int = 0
    hash: str = FIRST
    balance: int = 0


NEW = Standing()


def written(line: Line, before: Standing, posted_ms: int) -> dict[str, Any]:
    """Give the entry of ``line`` after ``before``: its attributes but for the item's key, what it has not left out."""
    said = {
        "account": line.account.name,
        "against": line.against,
        "seq": before.seq + 1,
        "prev": before.hash,
        "kind": line.kind,
        "item": line.item,
        "clause": line.clause,
        "version": line.version,
        "event": line.event,
        "points": line.points,
        "balance": before.balance + line.points,
        "at_ms": line.at_ms,
        "posted_ms": posted_ms,
        "basis": line.basis,
        "evidence": line.evidence,
        "counted": line.counted or " ".join(line.caps.periods(line.at_ms)) or None,
        "lapses_ms": line.lapses_ms,
        "original": line.original,
    }
    entry = {name: value for name, value in said.items() if value is not None}
    return entry | {"hash": link(entry)}
