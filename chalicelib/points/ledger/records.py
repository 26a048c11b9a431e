"""The items of the ledger in the room's one table.

account#HOLDER#CURRENCY      head               balance, sequence and hash, changed with an entry, nowhere else
account#HOLDER#CURRENCY      entry#SEQ          one entry, for ever
account#HOLDER#CURRENCY      used#ITEM#PERIOD   what of an item's cap is used, of a day or a year
account#HOLDER#CURRENCY      debt#SEQ           what a deduction took and how much of it was given back
account#HOLDER#CURRENCY      service#ID         that a service was taken as repair, and what it gave back
key#ITEM#HOLDER#EVENT        key                the natural key of an entry: the same is posted once
report#ID                    report             a comparison of the whole ledger: its state, what it found
report#ID                    part#NN            what one part of the table came to
report#ID                    difference#NN#NN   one difference that was found
"""

from typing import Any, Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.points.accounts import Account
from chalicelib.points.records import Points

LAPSES = "lapses"  # the list of deductions that lapse one day
SEQ_DIGITS = 12


def partition(account: Account) -> str:
    """Give the partition of ``account``."""
    return f"account#{account.name}"


class Head(Points):
    """Where an account stands."""

    balance = NumberAttribute()
    seq = NumberAttribute()
    hash = UnicodeAttribute()
    closed_ms = NumberAttribute(null=True)

    @classmethod
    def at(cls, account: Account) -> tuple[str, str]:
        """Give the key of the head of ``account``."""
        return partition(account), "head"


class Entry(Points):
    """One entry (流水): ``points`` from the issuing account ``against`` to ``account``, or back when below zero."""

    account = UnicodeAttribute()
    against = UnicodeAttribute()
    seq = NumberAttribute()
    prev = UnicodeAttribute()
    hash = UnicodeAttribute()
    kind = UnicodeAttribute()  # award | deduction | reversal | lapse | repair | redemption
    item = UnicodeAttribute()
    clause = UnicodeAttribute()  # of the scheme: 3.2
    version = NumberAttribute()  # of the scheme
    event = UnicodeAttribute()
    points = NumberAttribute()
    balance = NumberAttribute()
    at_ms = NumberAttribute()  # of the event
    posted_ms = NumberAttribute()
    basis = UnicodeAttribute()  # what decided it: scheme | review#ID | campaign#ID | reservation#ID | …
    evidence = UnicodeAttribute(null=True)  # the hash of it
    counted = UnicodeAttribute(null=True)  # the periods whose caps it counts in: "2026-11-24 2026"
    lapses_ms = NumberAttribute(null=True)  # of a deduction: when what is still missing is given back
    original = NumberAttribute(null=True)  # the sequence of the entry that this one gives back

    @classmethod
    def at(cls, account: Account, seq: int) -> tuple[str, str]:
        """Give the key of an entry."""
        return partition(account), f"entry#{seq:0{SEQ_DIGITS}d}"

    def shown(self) -> dict[str, Any]:
        """Give the entry as statements show it and the chain hashes it; what it does not have is left out."""
        shown = {name: value for name, value in self.attribute_values.items() if name not in {"pk", "sk"}}
        return {name: value for name, value in sorted(shown.items()) if value is not None}


class Key(Points):
    """That the same item, subject and event were posted, and where."""

    account = UnicodeAttribute()
    seq = NumberAttribute()

    @classmethod
    def at(cls, item: str, holder: str, event: str) -> tuple[str, str]:
        """Give the key of a natural key."""
        return f"key#{item}#{holder}#{event}", "key"


class Used(Points):
    """How many points of an item an account was given in a day (2026-11-24) or a year (2026)."""

    points = NumberAttribute()

    @classmethod
    def at(cls, account: Account, item: str, period: str) -> tuple[str, str]:
        """Give the key of what is used of a cap."""
        return partition(account), f"used#{item}#{period}"


class ByList(GlobalSecondaryIndex["Debt"]):
    """Deductions that lapse, by the time at which they do."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class Debt(Points):
    """A deduction of merit: what it took, and what lapse, repair and reversal gave back, together never more."""

    account = UnicodeAttribute()
    points = NumberAttribute()  # above zero
    left = NumberAttribute()  # what was not given back yet
    lapses_ms = NumberAttribute(null=True)
    listing = UnicodeAttribute(null=True)  # LAPSES while something is left that will lapse
    listed_at = UnicodeAttribute(null=True)
    by_list = ByList()

    @classmethod
    def at(cls, account: Account, seq: int) -> tuple[str, str]:
        """Give the key of a deduction's debt."""
        return partition(account), f"debt#{seq:0{SEQ_DIGITS}d}"


class Service(Points):
    """A service that was taken as repair, once: its entries are ``lines`` of them from ``seq`` on."""

    seq = NumberAttribute()
    lines = NumberAttribute()
    points = NumberAttribute()  # what it was worth; its entries give that or, where less was missing, less

    @classmethod
    def at(cls, account: Account, service: str) -> tuple[str, str]:
        """Give the key of a service taken as repair."""
        return partition(account), f"service#{service}"


class ReportsByList(GlobalSecondaryIndex["Report"]):
    """All comparisons by their time."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class Report(Points):
    """One comparison (对账) of the whole ledger. ``issued`` is JSON: what each item gave in all."""

    state = UnicodeAttribute()  # running | done
    began_ms = NumberAttribute()
    ended_ms = NumberAttribute(null=True)
    accounts = NumberAttribute()
    entries = NumberAttribute()
    differences = NumberAttribute()
    issued = UnicodeAttribute(null=True)
    listing = UnicodeAttribute()
    listed_at = UnicodeAttribute()
    by_list = ReportsByList()

    @property
    def id(self) -> str:
        """The report's id: its day, or its day and time."""
        return self.pk.removeprefix("report#")

    @classmethod
    def of(cls, report: str) -> Self:
        """Give the key of a report as an item."""
        return cls(f"report#{report}", "report")


class Part(Points):
    """What one part of the table came to. ``held`` is the sum of the heads' balances."""

    accounts = NumberAttribute()
    entries = NumberAttribute()
    differences = NumberAttribute()
    held = NumberAttribute()
    issued = UnicodeAttribute()

    @classmethod
    def at(cls, report: str, number: int) -> tuple[str, str]:
        """Give the key of a part."""
        return f"report#{report}", f"part#{number:04d}"


class Difference(Points):
    """One difference: what is not as it must be, of which account, at which entry."""

    account = UnicodeAttribute()
    what = UnicodeAttribute()
    seq = NumberAttribute(null=True)
    expected = NumberAttribute(null=True)
    found = NumberAttribute(null=True)

    @classmethod
    def at(cls, report: str, part: int, number: int) -> tuple[str, str]:
        """Give the key of a difference."""
        return f"report#{report}", f"difference#{part:04d}#{number:04d}"
