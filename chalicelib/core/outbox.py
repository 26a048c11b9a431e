"""News that leaves a room: written with the change, carried on by the table's stream.

An event holds ids, states and versions, never what a person typed. Who listens is in ``functions/routing.py``.
"""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.tables import Table, Transaction, table_meta

KEPT_DAYS = 7


class Event(BaseModel):
    """Something that happened.

    ``key`` names it for ever: the whole key of what changed and the id of the act, never a state,
    which can come again. The same key twice is the same event. A large act sends chunks, not items.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)  # an old reader meets a new field

    name: ClassVar[str]
    version: int = 1
    key: str
    at_ms: int


class Outbox(Table):
    """Events on their way out, kept so that a lost one can be sent again."""

    Meta = table_meta("outbox")

    key = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute()
    body = UnicodeAttribute()
    at_ms = NumberAttribute()
    expires = NumberAttribute()  # seconds; the table's TTL


def emit(tx: Transaction, event: Event) -> None:
    """Add ``event`` to ``tx``: it leaves if, and only if, the change happened."""
    key, expires = f"{event.name}#{event.key}", (now_ms() + KEPT_DAYS * DAY_MS) // 1000
    record = Outbox(key, name=event.name, body=event.model_dump_json(), at_ms=event.at_ms, expires=expires)
    tx.create(record, or_raise=Conflict(event=event.name))
