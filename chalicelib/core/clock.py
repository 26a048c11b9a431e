"""The one clock: whole milliseconds since 1970, UTC. Nobody else asks the system for the time.

On the embedded stack an offset is added, so that a notice of five days ends in a second. Its table is not in
the production template; there the offset is always 0. The offset is read at most once a second.
"""

import time
from datetime import UTC, date, datetime, timedelta, timezone

from chalicelib.core.config import CONFIG

SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS = 1_000, 60_000, 3_600_000, 86_400_000
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # China has had one time without summer time since 1991


class Offset:
    """How far the embedded stack's clock was moved, as last read."""

    def __init__(self, table: str | None) -> None:
        self.table = table
        self._ms = 0
        self._read_at = float("-inf")

    def ms(self) -> int:
        """Give the offset in milliseconds, read again when what is known is older than a second."""
        if self.table is None:
            return 0
        if time.monotonic() - self._read_at >= 1:
            self._read_at = time.monotonic()
            self._ms = self._stored(self.table)
        return self._ms

    def _stored(self, table: str) -> int:
        from chalicelib.core.aws import client

        item = client("dynamodb").get_item(TableName=table, Key={"pk": {"S": "clock"}, "sk": {"S": "offset"}})
        return int(item["Item"]["ms"]["N"]) if "Item" in item else 0


OFFSET = Offset(CONFIG.clock_table)


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
