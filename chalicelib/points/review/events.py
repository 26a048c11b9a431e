"""What the committee tells others: ids and states, never what was said."""

from typing import ClassVar

from chalicelib.core.outbox import Event


class ReviewMoved(Event):
    """A review was proposed or went on. ``seated`` are members drawn by this act; ``short``: a panel lacks members."""

    name: ClassVar[str] = "points.review_moved"
    review: str
    act: str
    state: str
    round: int
    seated: tuple[str, ...] = ()
    short: bool = False
