"""Points, the chain (哈希链): how entries are written as bytes, linked and checked. Standard library alone, no I/O.

The client has the same in TypeScript; ``tests/data/points-chain.json`` holds the vectors that both must meet. So what a
canonical form can hold is what both languages read alike: keys are ASCII, of which order by code point and by UTF-16
agree; texts are well-formed and in NFC; numbers are whole and below 2**53.
A statement holds nothing personal: ids, sums, the clause, times and hashes of evidence.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

FORMAT = "mashang-statement/1"
FIRST = "0" * 64  # what the first entry of an account links to
MOST = 2**53 - 1  # integers that JavaScript holds exactly
STATEMENT = frozenset({"account", "balance", "entries", "format", "hash", "seq"})
TEXTS = frozenset({"account", "against", "basis", "clause", "event", "item", "kind", "prev"})
NUMBERS = frozenset({"at_ms", "points", "posted_ms", "seq", "version"})
TEXTS_IF_ANY = frozenset({"counted", "evidence"})
NUMBERS_IF_ANY = frozenset({"lapses_ms", "original"})
HASHED = TEXTS | NUMBERS | TEXTS_IF_ANY | NUMBERS_IF_ANY  # of an entry; what it does not have is left out
DERIVED = frozenset({"balance", "hash"})  # shown with an entry, and recomputed


def read(text: str | bytes) -> Any:  # noqa: ANN401 - whatever the text holds
    """Read JSON as JavaScript does: 5.0 is 5, -0 is 0, of a key that comes twice the last counts.

    Raises ValueError for what is no JSON, or has no canonical form.
    """
    try:
        found = json.loads(text, parse_float=_number, parse_constant=_refuse)
        _plain(found)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return found


def _number(said: str) -> int:
    number = float(said)
    if not number.is_integer():
        raise ValueError("a number is not whole")
    return int(number)


def _refuse(said: str) -> Any:  # noqa: ANN401
    raise ValueError(f"{said} is no JSON")


def canonical(value: object) -> bytes:
    """Write ``value`` as canonical JSON: keys sorted, texts in NFC, integers alone, no blanks, UTF-8.

    Raises ValueError for what has no such form: a fraction, an integer over 2**53 - 1, a key that is no ASCII text, a
    text that holds half of a surrogate pair.
    """
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        value.encode()  # UnicodeEncodeError is a ValueError
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
class Seen:
    """Where an account stood when it was last looked at: what a phone remembers of it."""

    seq: int = 0
    hash: str = FIRST
    balance: int = 0


START = Seen()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a statement found: where it came to, and the first fault with the number of its entry.

    A fault is one of ``format`` (a field is missing, unknown or of another kind), ``account``, ``gap``, ``prev``,
    ``points``, ``hash``, ``balance``, ``head`` (the end is not what the statement says), ``seen`` (it does not go on
    from what was seen before).
    """

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


def check(statement: object, seen: Seen = START) -> Verdict:
    """Recompute the balance and the chain of a ``statement`` (format ``mashang-statement/1``, oldest entry first).

    With ``seen`` it must go on from there: it begins with the next entry, or is whole and has that very entry in it.
    """
    if not isinstance(statement, Mapping) or not _is_statement(statement):
        return Verdict("", 0, 0, FIRST, "format")
    account, entries = statement["account"], statement["entries"]
    begins = entries[0].get("seq") if entries and isinstance(entries[0], Mapping) else statement["seq"] + 1
    whole = begins == 1
    found = follow(entries, account, START if whole else seen)
    if found.fault is not None:
        return found
    if (statement["seq"], statement["hash"], statement["balance"]) != (found.entries, found.head, found.balance):
        return replace(found, fault="head", at=found.entries)
    if whole and seen.seq and not _holds(entries, seen):
        return replace(found, fault="seen", at=seen.seq)
    return found


def follow(entries: Iterable[object], account: str, seen: Seen = START) -> Verdict:
    """Recompute balance and chain over ``entries`` of ``account``, which go on from ``seen``; stops at a fault."""
    for entry in entries:
        wrong = _fault(entry, account, seen) if isinstance(entry, Mapping) else "format"
        if wrong is not None or not isinstance(entry, Mapping):
            return Verdict(account, seen.seq, seen.balance, seen.hash, wrong, seen.seq + 1)
        seen = Seen(entry["seq"], entry["hash"], entry["balance"])
    return Verdict(account, seen.seq, seen.balance, seen.hash)


def _holds(entries: list[Mapping[str, Any]], seen: Seen) -> bool:
    there = entries[seen.seq - 1] if seen.seq <= len(entries) else {}
    return (there.get("hash"), there.get("balance")) == (seen.hash, seen.balance)


def _is_statement(said: Mapping[str, Any]) -> bool:
    texts = all(isinstance(said.get(name), str) for name in ("account", "hash"))
    numbers = all(_whole(said.get(name)) for name in ("balance", "seq"))
    return (
        said.keys() == STATEMENT
        and said["format"] == FORMAT
        and isinstance(said["entries"], list)
        and texts
        and numbers
    )


def _is_entry(said: Mapping[str, Any]) -> bool:
    known = TEXTS | NUMBERS | DERIVED <= said.keys() <= HASHED | DERIVED
    texts = all(isinstance(said[name], str) for name in said.keys() & (TEXTS | TEXTS_IF_ANY | {"hash"}))
    return (
        known and texts and all(_whole(said[name]) for name in said.keys() & (NUMBERS | NUMBERS_IF_ANY | {"balance"}))
    )


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST


def _fault(entry: Mapping[str, Any], account: str, seen: Seen) -> str | None:
    if not _is_entry(entry):
        return "format"
    holds = {
        "account": entry["account"] == account,
        "gap": entry["seq"] == seen.seq + 1,
        "prev": entry["prev"] == seen.hash,
        "points": entry["points"] != 0,
        "hash": entry["hash"] == _link_if_any(entry),
        "balance": entry["balance"] == seen.balance + entry["points"],
    }
    return next((name for name, fine in holds.items() if not fine), None)


def _link_if_any(entry: Mapping[str, Any]) -> str | None:
    try:
        return link(entry)
    except ValueError:
        return None
