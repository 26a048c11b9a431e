"""What goes in and out over HTTP."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.core.schema import Id, Paged, Strict
from chalicelib.points.events import MOST_HOURS

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


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


class ServiceRequest(Strict):
    """Confirm that ``person`` served so many whole hours. ``id`` is made when the form opens; ``why`` is audited."""

    id: Id
    person: Id
    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)]
    at_ms: Annotated[int, Field(ge=0)]
    why: Reason
