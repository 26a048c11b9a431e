"""What this room tells others."""

from typing import ClassVar

from chalicelib.core.outbox import Event


class Told(Event):
    """A message was put into an inbox."""

    name: ClassVar[str] = "inbox.told"
    person: str
    message: str
