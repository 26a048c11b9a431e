"""What the ledger tells others: accounts, sequences and sums, never a name."""

from typing import ClassVar

from chalicelib.core.outbox import Event


class Lapsed(Event):
    """What a deduction still missed was given back because its time is over. ``original`` is the deduction's seq."""

    name: ClassVar[str] = "points.lapsed"
    account: str
    seq: int
    original: int
    points: int
