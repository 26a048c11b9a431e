"""What the scheme tells others: numbers, ids and states. The event's own ``version`` is its form's."""

from typing import ClassVar

from chalicelib.core.outbox import Event


class SchemeMoved(Event):
    """A version went under comment, back to its draft, or came into force."""

    name: ClassVar[str] = "points.scheme_moved"
    number: int
    state: str
    by: str


class CommentEnded(Event):
    """The days of public comment on a version have passed: somebody may adopt it."""

    name: ClassVar[str] = "points.scheme_comment_ended"
    number: int


class CommentAnswered(Event):
    """Staff answered a comment."""

    name: ClassVar[str] = "points.scheme_comment_answered"
    number: int
    comment: str
    person: str
