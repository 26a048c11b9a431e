"""Points, the chain (哈希链): how entries are written as bytes, linked and checked. Standard library alone, no I/O.

The client has the same in TypeScript; ``tests/data/points-chain.json`` holds the vectors that both must meet.
A statement holds nothing personal: ids, sums, the clause, times and hashes of evidence.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

FORMAT = "mashang-statement/1"
FIRST = "0" * 64  # what the first entry of an account links to
MOST = 2**53 - 1  # integers that JavaScript holds exactly
HASHED = (
    "account",
    "against",
    "at_ms",
    "basis",
    "clause",
    "counted",
    "event",
    "evidence",
    "item",
    "kind",
    "lapses_ms",
    "original",
    "points",
    "posted_ms",
    "prev",
    "seq",
    "version",
)  # of an entry; what it does not have (counted, evidence, lapses_ms, original) is left out


def canonical(value: object) -> bytes:
    """Write ``value`` as canonical JSON: keys sorted, texts in NFC, integers alone, no blanks, UTF-8.

    Raises ValueError for what has no such form: a fraction, an integer over 2**53 - 1, a key that is no ASCII text.
    """
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int) and abs(value) <= MOST:
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        if any(not isinstance(key, str) or not key.isascii() for key in value):
            raise ValueError("a key is not ASCII text")
        return {key: _plain(one) for key, one in value.items()}
    raise ValueError(f"{type(value).__name__} has no canonical form")


def digest(value: object) -> str:
    """Give the SHA-256 of ``value``'s canonical form, as 64 hexadecimal digits."""
    return sha256(canonical(value)).hexdigest()


def link(entry: Mapping[str, Any]) -> str:
    """Give the hash of ``entry``, which names the hash of the one before it as ``prev``."""
    return digest({name: entry[name] for name in HASHED if entry.get(name) is not None})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a statement found: the first fault, with the entry's number where there is one."""

    account: str
    entries: int
    balance: int
    head: str
    fault: str | None = None
    at: int | None = None

    @property
    def holds(self) -> bool:
        """Whether everything agreed."""
        return self.fault is None


def check(statement: Mapping[str, Any], *, seq: int = 0, head: str = FIRST, balance: int = 0) -> Verdict:
    """Recompute the balance and the chain of a ``statement`` (format ``mashang-statement/1``, oldest entry first).

    ``seq``, ``head`` and ``balance`` are of the last entry that was seen before: the statement must go on from there.
    A fault is one of ``format``, ``account``, ``gap``, ``prev``, ``hash``, ``points``, ``balance``, ``head``.
    """
    account = str(statement.get("account", ""))
    entries = statement.get("entries")
    if statement.get("format") != FORMAT or not isinstance(entries, list):
        return Verdict(account, seq, balance, head, "format")
    for entry in entries:
        wrong = _fault(entry, account, seq, head, balance)
        if wrong is not None:
            return Verdict(account, seq, balance, head, wrong, seq + 1)
        seq, head, balance = entry["seq"], entry["hash"], entry["balance"]
    if (statement.get("seq"), statement.get("hash"), statement.get("balance")) != (seq, head, balance):
        return Verdict(account, seq, balance, head, "head", seq)
    return Verdict(account, seq, balance, head)


def _fault(entry: Mapping[str, Any], account: str, seq: int, head: str, balance: int) -> str | None:
    points = entry.get("points")
    whole = isinstance(points, int) and not isinstance(points, bool) and points != 0
    try:
        hashed = link(entry)
    except ValueError:
        hashed = None
    holds = {
        "account": entry.get("account") == account,
        "gap": entry.get("seq") == seq + 1,
        "prev": entry.get("prev") == head,
        "points": whole,
        "hash": entry.get("hash") == hashed,
        "balance": whole and entry.get("balance") == balance + entry["points"],
    }
    return next((name for name, fine in holds.items() if not fine), None)
