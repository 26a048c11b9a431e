"""Auditing: what one account's partition holds follows from its entries, or is named as a fault."""

from typing import Any

import pytest

from chalicelib.points.accounts import Account, household
from chalicelib.points.ledger import auditing
from chalicelib.points.ledger.auditing import Audited, audited
from chalicelib.points.ledger.service import comparing
from chalicelib.points.verify import FAULTS

ONE = Account(household("H"), "material")


def things(*entries: dict[str, Any], head: dict[str, Any] | None = None) -> Audited:
    """Audit what entries with these points would be, chained as they must be."""
    items: list[dict[str, Any]] = []
    with_keys = [{"item": "x", "event": f"e{at}", "kind": "award"} | one for at, one in enumerate(entries)]
    balance = 0
    for seq, one in enumerate(with_keys, 1):
        balance += one["points"]
        items.append({"sk": f"entry#{seq:012d}", "seq": seq, "balance": balance, "against": "issuer#x", **one})
    return audited(ONE, items if head is None else [*items, head])


def kinds(of: Audited) -> set[str]:
    return {one.what for one in of.faults} - {"format", "no_head"}


@pytest.mark.parametrize(
    ("what", "entries"),
    [
        ("twice", [{"points": 1, "event": "e"}, {"points": 1, "event": "e"}]),
        ("below_zero", [{"points": 1}, {"points": -2}]),
        ("given_back", [{"points": 5}, {"points": -6, "original": 1}]),
        ("given_back", [{"points": 5}, {"points": -3, "original": 1}, {"points": -3, "original": 1}]),
        ("given_back", [{"points": 5}, {"points": 5, "original": 1}]),
        ("given_back", [{"points": 5}, {"points": -5, "original": 2}]),
        ("given_back", [{"points": 5}, {"points": -5, "original": 9}]),
        ("given_back", [{"points": 5}, {"points": -5, "original": 1, "item": "y"}]),
        ("given_back", [{"points": 5, "kind": "reversal"}, {"points": -5, "original": 1}]),
        ("debt", [{"points": 9}, {"points": -5, "kind": "deduction"}]),
        ("cap", [{"points": 5, "counted": "2026"}]),
    ],
)
def test_what_must_not_be_in_one_account_is_a_fault(what: str, entries: list[dict[str, Any]]) -> None:
    assert what in kinds(things(*entries))


def test_what_may_be_is_none() -> None:
    assert kinds(things({"points": 5}, {"points": -5, "original": 1, "kind": "reversal"})) == set()
    assert things().faults == []


def test_values_of_another_kind_stop_no_comparison() -> None:
    odd = things({"points": 1.5, "item": None, "seq": "x"}, head={"sk": "head", "balance": "x"})
    assert {"format", "head"} <= {one.what for one in odd.faults}
    assert comparing._number("0.5") == 0.5
    assert comparing._number(None) is None


def test_every_fault_of_the_chain_and_of_the_account_has_words() -> None:
    assert FAULTS.keys() - {"seen"} <= auditing.WORDS.keys()
    assert {"no_head", "twice", "below_zero", "given_back", "debt", "cap", "key", "sides"} <= auditing.WORDS.keys()
