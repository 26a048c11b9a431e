"""What goes in and out over HTTP."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.core.schema import Id, Paged, Strict


class InboxQuery(Paged):
    """Which messages: all, or the unread ones."""

    unread: bool = False


class MessageView(Strict):
    """One message as its person sees it."""

    id: Id
    kind: str
    title: str
    text: str
    about: str | None
    at_ms: int
    read: bool


class Unread(Strict):
    """How many are unread; at most 100, shown as 99+."""

    unread: int


class Marks(Strict):
    """Messages to mark as read."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=50)]


class Subscribed(Strict):
    """What WeChat's subscription question was answered with: the templates that were accepted."""

    templates: Annotated[list[Literal["todo", "result", "reminder"]], Field(min_length=1, max_length=3)]
