"""The room's one table. ``person`` is the partition; the sort key's prefix tells what an item is.

message#ULID   a message, newest last
told#HASH      the claim of a message on the news that it tells, so that news is told once
unread#ULID    there while the message is unread: the badge is a count of these, never a counter that can drift
consent#NAME   how many nudges by a WeChat template the person has agreed to
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core import crypto
from chalicelib.core.tables import RoomTable, table_meta


class Inbox(RoomTable):
    """What all items of the room have: ``pk`` is person#ID."""

    Meta = table_meta("inbox")

    expires = NumberAttribute(null=True)


class Message(Inbox):
    """One message. ``facts`` are sealed JSON; the words are made from them and the kind."""

    kind = UnicodeAttribute()
    facts = UnicodeAttribute()
    about = UnicodeAttribute(null=True)  # kind#id of what it is about: where a tap leads
    at_ms = NumberAttribute()
    read_ms = NumberAttribute(null=True)
    nudge = UnicodeAttribute(null=True)  # sending | sent | refused

    @property
    def id(self) -> str:
        """The message's id."""
        return self.sk.removeprefix("message#")

    def seal(self, field: str, text: str) -> str:
        """Encrypt ``text`` for the ``field`` of this message: it opens nowhere else."""
        return crypto.seal(text, table="inbox", key=f"{self.pk}|{self.sk}", field=field)

    def open(self, field: str) -> str:
        """Decrypt the ``field`` of this message."""
        return crypto.unseal(getattr(self, field), table="inbox", key=f"{self.pk}|{self.sk}", field=field)


class Told(Inbox):
    """The claim on one piece of news."""

    message = UnicodeAttribute()


class Unread(Inbox):
    """The mark of a message that is unread."""


class Consent(Inbox):
    """One consent is one WeChat message."""

    left = NumberAttribute(default=0)
