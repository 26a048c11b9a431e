"""What the honours tell others: ids and states."""

from typing import ClassVar

from chalicelib.core.outbox import Event


class NominationMoved(Event):
    """A nomination was made, or came into another state."""

    name: ClassVar[str] = "points.nomination_moved"
    nomination: str
    state: str
    by: str
