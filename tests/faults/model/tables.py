"""What stands in the tables of the stand-in, read as it lies there: thousands of steps have no time for calls.

``check`` is what must hold of the ledger whatever was done, by whomever.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.core.config import CONFIG
from chalicelib.points import chain
from tests.faults.model.book import Book

Raw = dict[str, Any]
HIDDEN = {"pk", "sk"}


def raw(room: str = "points") -> Iterator[Raw]:
    """Give all items of a room's table, numbers as int."""
    from moto.dynamodb.models import dynamodb_backends

    name = CONFIG.table(room)
    for backend in (one for account in dynamodb_backends.values() for one in account.values()):
        for under in backend.tables[name].items.values() if name in backend.tables else ():
            for item in under.values():
                yield {key: plain(value) for key, value in item.attrs.items()}


def plain(value: Any) -> Any:
    """Give the value of an attribute: texts and whole numbers; what is nested stays as it is."""
    return int(value.value) if value.type == "N" else value.value


def scanned(client: Any, table: str) -> list[Raw]:
    """Read a whole table by calls, numbers as int; a JSON text or a list stays as it is."""
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return [
        {name: int(one["N"]) if "N" in one else next(iter(one.values())) for name, one in item.items()}
        for page in pages
        for item in page["Items"]
    ]


class Ledger:
    """The ledger's items, by account."""

    def __init__(self, items: Iterable[Raw]) -> None:
        self.heads: dict[str, Raw] = {}
        self.entries: dict[str, list[Raw]] = defaultdict(list)
        self.used: dict[tuple[str, str, str], int] = {}
        self.debts: dict[tuple[str, int], Raw] = {}
        self.keys: dict[str, tuple[str, int]] = {}
        for item in items:
            self._take(item)
        for entries in self.entries.values():
            entries.sort(key=lambda one: one["seq"])

    def _take(self, item: Raw) -> None:
        account, kind = item["pk"].removeprefix("account#"), item["sk"].partition("#")[0]
        if item["pk"].startswith("key#"):
            self.keys[item["pk"]] = (item["account"], item["seq"])
        elif account == item["pk"]:
            return  # of another part of the room
        elif kind == "head":
            self.heads[account] = item
        elif kind == "entry":
            self.entries[account].append(item)
        elif kind == "used":
            _, code, period = item["sk"].split("#")
            self.used[account, code, period] = item["points"]
        elif kind == "debt":
            self.debts[account, int(item["sk"].removeprefix("debt#"))] = item


def check(items: Iterable[Raw] | None = None) -> Ledger:
    """Look at everything that must hold of the ledger by itself: in the stand-in, or in ``items`` of the table."""
    there = Ledger(raw() if items is None else items)
    for account, entries in there.entries.items():
        head = there.heads[account]
        shown = [{name: value for name, value in one.items() if name not in HIDDEN} for one in entries]
        said = {"format": chain.FORMAT, "account": account, "entries": shown}
        verdict = chain.check(said | {name: head[name] for name in ("seq", "hash", "balance")})
        assert verdict.holds, verdict
        assert head["balance"] == sum(one["points"] for one in entries), "entries sum to the balance"
        assert head["balance"] >= 0 or account.endswith("merit"), "material never below zero"
    assert all(head["seq"] == len(there.entries[account]) for account, head in there.heads.items())
    _both_sides(there)
    _caps(there)
    _given_back(there)
    return there


def _both_sides(there: Ledger) -> None:
    """What the issuing accounts gave is what the holders have; each natural key names one entry, and the other way."""
    issued: dict[str, int] = defaultdict(int)
    keys = {}
    for account, entries in there.entries.items():
        holder = account.rpartition("#")[0]
        for one in entries:
            assert one["against"] == f"issuer#{one['item']}"
            issued[one["against"]] += one["points"]
            keys[f"key#{one['item']}#{holder}#{one['event']}"] = (account, one["seq"])
    assert sum(issued.values()) == sum(head["balance"] for head in there.heads.values())
    assert len(keys) == sum(map(len, there.entries.values())), "the same item, subject and event counts once"
    assert keys == there.keys


def _caps(there: Ledger) -> None:
    used: dict[tuple[str, str, str], int] = defaultdict(int)
    for account, entries in there.entries.items():
        for one in entries:
            for period in (one.get("counted") or "").split():
                used[account, one["item"], period] += one["points"]
    assert {key: points for key, points in used.items() if points} == {k: v for k, v in there.used.items() if v}
    assert all(points >= 0 for points in used.values()), "no more room is given back than was taken"


def _given_back(there: Ledger) -> None:
    for account, entries in there.entries.items():
        back: dict[int, int] = defaultdict(int)
        for one in entries:
            if one.get("original") is not None:
                assert one["original"] < one["seq"]
                assert one["item"] == entries[one["original"] - 1]["item"]
                back[one["original"]] += one["points"]
        for one in entries:
            if one["kind"] == "deduction":
                debt = there.debts[account, one["seq"]]
                assert debt["left"] == -one["points"] - back[one["seq"]], "what is left is what was not given back"
                assert debt["left"] >= 0, "nothing is given back beyond its deduction"
            elif one["seq"] in back:
                assert back[one["seq"]] == -one["points"], "an award is reversed whole, and once"


def agrees(there: Ledger, book: Book) -> None:
    """Compare the ledger with the book, entry by entry."""
    written = {
        account: [
            (one["kind"], one["item"], one["event"], one["points"], one["basis"], one.get("original"))
            for one in entries
        ]
        for account, entries in there.entries.items()
        if entries
    }
    said = {
        account: [(row.kind, row.item, row.event, row.points, row.basis, row.original) for row in rows]
        for account, rows in book.rows.items()
        if rows
    }
    assert written == said
