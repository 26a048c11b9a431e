"""What goes in and out over HTTP."""

from datetime import date

from chalicelib.core.schema import Paged, Strict


class RefusedQuery(Paged):
    """What was refused on ``day`` in Asia/Shanghai."""

    day: date


class RefusedView(Strict):
    """A proposal that was refused: what happened, whose it would have been, and why. ``item`` is the scheme's code."""

    source: str
    subject: str
    event: str
    item: str | None
    happened_ms: int
    at_ms: int
    reason: str
    words: str
