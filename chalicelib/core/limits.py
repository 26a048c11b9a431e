"""Rate limits: each count is a write, so they stand on login, phone, applications, typed numbers; never on a scan."""

from dataclasses import dataclass

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import UpdateError

from chalicelib.core.clock import now_ms
from chalicelib.core.crypto import blind
from chalicelib.core.errors import TooMany
from chalicelib.core.tables import RoomTable, table_meta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` in each window of ``window_s`` seconds."""

    what: str
    most: int
    window_s: int


class Count(RoomTable):
    """How often it was done in a window. ``pk`` holds a blind index, never an address or a number."""

    Meta = table_meta("core")

    used = NumberAttribute(default=0)
    expires = NumberAttribute()


def take(limit: Limit, who: str) -> None:
    """Count one try of ``who`` (a person, an address, a number). Raises TooMany with ``retry_after_s``."""
    now_s = now_ms() // 1000
    window = now_s // limit.window_s
    ends_s = (window + 1) * limit.window_s
    count = Count(f"limit#{limit.what}#{blind(who, 'limit')}", str(window))
    try:
        count.update(
            actions=[Count.used.add(1), Count.expires.set(ends_s)],
            condition=Count.used.does_not_exist() | (Count.used < limit.most),
        )
    except UpdateError as failure:
        if failure.cause_response_code != "ConditionalCheckFailedException":
            raise
        raise TooMany(limit=limit.what, retry_after_s=ends_s - now_s) from None
