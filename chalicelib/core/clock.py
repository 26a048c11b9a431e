"""The one clock: whole milliseconds since 1970, UTC. Nobody else asks the system for the time.

On the embedded stack an offset is added, so that a notice of five days ends in a second: a file on that machine has
it. In production there is none, and the offset is always 0.
"""

import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from chalicelib.core.config import CONFIG

SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS = 1_000, 60_000, 3_600_000, 86_400_000
READ_EVERY_S = 0.05  # how often a process reads the offset at most
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # China has had one time without summer time since 1991


class Offset:
    """How far the embedded stack's clock was moved, as last read."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self._ms = 0
        self._read_at = float("-inf")

    def ms(self) -> int:
        """Give the offset in milliseconds, read again when what is known is a moment old."""
        if self.file is None:
            return 0
        if time.monotonic() - self._read_at >= READ_EVERY_S:
            self._read_at = time.monotonic()
            self._ms = int(Path(self.file).read_text("ascii"))
        return self._ms


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
