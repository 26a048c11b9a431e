"""Audit: who did what to what, when, why. Append only; ids and states, and a reason as somebody typed it, sealed."""

import json
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core import crypto
from chalicelib.core.clock import day_of, now_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor, signed_in
from chalicelib.core.tables import RoomTable, Transaction, table_meta

SYSTEM = "system"  # who acts when a schedule does


class ByActor(GlobalSecondaryIndex["Entry"]):
    """What one person did, newest last."""

    class Meta:
        index_name = "by_actor"
        projection = AllProjection()

    actor = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class ByTarget(GlobalSecondaryIndex["Entry"]):
    """What was done to one thing, newest last."""

    class Meta:
        index_name = "by_target"
        projection = AllProjection()

    target = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class ByDay(GlobalSecondaryIndex["Entry"]):
    """What was done on one day in Asia/Shanghai, newest last: for who looks at a place with all that is under it."""

    class Meta:
        index_name = "by_day"
        projection = AllProjection()

    day = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class Entry(RoomTable):
    """One act. ``pk`` is place#ID, the place under whose staff it falls; ``sk`` a ULID."""

    Meta = table_meta("audit")

    actor = UnicodeAttribute()
    act = UnicodeAttribute()
    target = UnicodeAttribute()
    why = UnicodeAttribute(null=True)  # sealed: people write names into reasons
    facts = UnicodeAttribute()
    at_ms = NumberAttribute()
    day = UnicodeAttribute()
    by_actor = ByActor()
    by_target = ByTarget()
    by_day = ByDay()

    @property
    def place(self) -> str:
        """The place under whose staff it falls."""
        return self.pk.removeprefix("place#")

    @property
    def reason(self) -> str | None:
        """Why it was done, in clear: for who may read the audit."""
        if self.why is None:
            return None
        return crypto.unseal(self.why, table="audit", key=f"{self.pk}|{self.sk}", field="why")


def entry(actor: Actor | str, act: str, target: str, *, place: str, why: str | None = None, **facts: Any) -> Entry:  # noqa: ANN401 - ids, states, numbers
    """Make the entry of an act: ``target`` as kind#id, ``place`` under whose staff it falls, ``facts`` ids, states.

    ``why`` is what somebody typed: it is sealed.
    """
    who = actor if isinstance(actor, str) else signed_in(actor)
    said = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    now = now_ms()
    day = day_of(now).isoformat()
    made = Entry(f"place#{place}", new_id(), actor=who, act=act, target=target, facts=said, at_ms=now, day=day)
    if why is not None:
        made.why = crypto.seal(why, table="audit", key=f"{made.pk}|{made.sk}", field="why")
    return made


def record(
    tx: Transaction,
    actor: Actor | str,
    act: str,
    target: str,
    *,
    place: str,
    why: str | None = None,
    **facts: Any,  # noqa: ANN401
) -> None:
    """Add the entry of an act to the transaction that does it."""
    tx.create(entry(actor, act, target, place=place, why=why, **facts), or_raise=Conflict())


def record_now(actor: Actor | str, act: str, target: str, *, place: str, why: str | None = None, **facts: Any) -> None:  # noqa: ANN401
    """Write the entry of a read that leaves a trace (an unmasking) before what was read is shown."""
    with Transaction() as tx:
        record(tx, actor, act, target, place=place, why=why, **facts)
