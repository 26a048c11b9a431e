"""The one clock: whole milliseconds since 1970, UTC. Nobody else asks the system for the time.

On the embedded stack an offset is added, so that a notice of five days ends in a second: a file on that machine has
it. In production there is none, and the offset is always 0.
"""

import time
from datetime import UTC, date, datetime, timedelta, timezone

from chalicelib.core.config import CONFIG
from chalicelib.core.offset import Offset

SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS = 1_000, 60_000, 3_600_000, 86_400_000
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # China has had one time without summer time since 1991
OFFSET = Offset(CONFIG.clock_file)


def now_ms() -> int:
    """Tell the time in milliseconds."""
    return time.time_ns() // 1_000_000 + OFFSET.ms()


def today() -> date:
    """Tell the day in Asia/Shanghai."""
    return day_of(now_ms())


def day_of(at_ms: int) -> date:
    """Tell the day of ``at_ms`` in Asia/Shanghai."""
    return local(at_ms).date()


def local(at_ms: int) -> datetime:
    """Give ``at_ms`` as a time in Asia/Shanghai, for screens and files."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(SHANGHAI)


def start_of_day_ms(day: date) -> int:
    """Give the first millisecond of ``day`` in Asia/Shanghai."""
    return int(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).timestamp() * 1000)
