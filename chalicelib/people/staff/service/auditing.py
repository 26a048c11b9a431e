"""The audit, read (审计查询): by place with all under it, by who did it, by what it was done to; within one's scope."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex
from pynamodb.pagination import ResultIterator

from chalicelib.core import cursors
from chalicelib.core.audit import Entry
from chalicelib.core.clock import DAY_MS, MINUTE_MS, day_of, now_ms
from chalicelib.core.cursors import Key
from chalicelib.core.errors import NotFound, fault
from chalicelib.core.ids import encode
from chalicelib.core.policy import Actor, On, allow, may, signed_in
from chalicelib.people.staff.rules import AUDIT_DAYS, MOST_READS
from chalicelib.places.service import tree as trees

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; times in epoch milliseconds, ``until_ms`` not included."""

    place: str | None
    actor: str | None
    target: str | None
    since_ms: int
    until_ms: int
    words: str  # the query as it was asked, to which its cursors are bound

    def in_time(self) -> Condition:
        """Narrow to the time that is asked for: ids sort by it."""
        return Entry.sk.between(encode(self.since_ms << 80, 26), encode((self.until_ms << 80) - 1, 26))


def asked(
    place: str | None, actor: str | None, target: str | None, since_ms: int | None, until_ms: int | None
) -> Asked:
    """Read what is looked for; without a beginning, the last month. Raises BadInput for a time that ends too soon."""
    until = now_ms() + MINUTE_MS if until_ms is None else until_ms
    since = max(until - AUDIT_DAYS * DAY_MS, 0) if since_ms is None else since_ms
    if since >= until:
        raise fault("until_ms", "应晚于开始时间", right="请选择晚于开始时间的结束时间")
    if until - since > MOST_DAYS * DAY_MS:
        raise fault("since_ms", "时间范围过长", right=f"最多查询 {MOST_DAYS} 天")
    words = json.dumps(["audit", place, actor, target, since_ms, until_ms])
    return Asked(place, actor, target, since, until, words)


def search(caller: Actor, wanted: Asked, *, cursor: str | None, limit: int) -> tuple[list[Entry], str | None]:
    """Give one page of the audit, newest first; a page may be short, and even empty, while there is a next one.

    Raises NotSignedIn, NotFound, BadInput.
    """
    person = signed_in(caller)
    if wanted.place is None:
        allow(caller, "audit.search", On(), see="audit.search")
    else:
        allow(caller, "audit.see", trees.on(wanted.place), see="audit.see")
    at = cursors.read(cursor, who=person, what=wanted.words)
    found: list[Entry] = []
    for _ in range(MOST_READS):
        query = read(wanted, at, limit - len(found))
        found += [one for one in query if shown(caller, wanted, one)]
        at = query.last_evaluated_key or day_before(wanted, at)
        if at is None or len(found) == limit:
            break
    return found, cursors.write(at, who=person, what=wanted.words)


def read(wanted: Asked, at: Key | None, limit: int) -> ResultIterator[Entry]:
    """Query the index that narrows most, on from ``at``, which may be the start of a day."""
    after = at if at is not None and "pk" in at else None
    index: GlobalSecondaryIndex[Entry] = Entry.by_day
    key = day_at(wanted, at).isoformat()
    if wanted.target is not None:
        index, key = Entry.by_target, wanted.target
    elif wanted.actor is not None:
        index, key = Entry.by_actor, wanted.actor
    return index.query(key, wanted.in_time(), scan_index_forward=False, limit=limit, last_evaluated_key=after)


def day_at(wanted: Asked, at: Key | None) -> date:
    """Give the day at which a search by day stands."""
    return day_of(wanted.until_ms - 1) if at is None or "day" not in at else date.fromisoformat(at["day"]["S"])


def day_before(wanted: Asked, at: Key | None) -> Key | None:
    """Give where a search goes on when a day is through: None at its end, and when it does not go by days."""
    if wanted.target is not None or wanted.actor is not None:
        return None
    before = day_at(wanted, at) - timedelta(days=1)
    return {"day": {"S": before.isoformat()}} if before >= day_of(wanted.since_ms) else None


def shown(caller: Actor, wanted: Asked, one: Entry) -> bool:
    """Tell whether an entry is within what was asked for and within the caller's scope."""
    if wanted.actor not in (None, one.actor) or wanted.target not in (None, one.target):
        return False
    try:
        places = trees.tree().containing(one.place)
    except NotFound:  # a place that another process has just made, or none
        return False
    return (wanted.place is None or wanted.place in places) and may(caller, "audit.see", On(places=places))
