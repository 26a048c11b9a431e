"""Schedule, daily: sends again what the outbox holds of the last days. Safe, since every job may see an event twice.

``{"since_ms": N}`` as the event limits it; without it, two days back.
"""

from typing import Any

from chalicelib.core import logs
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.outbox import Outbox
from functions.relay import News, send

BACK_MS = 2 * DAY_MS


def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Send again what was written since ``since_ms``. Returns how many messages went out."""
    since_ms = int(event.get("since_ms") or now_ms() - BACK_MS)
    kept = Outbox.scan(filter_condition=Outbox.at_ms >= since_ms, page_size=500)
    sent = send(News(record.name, record.body) for record in kept)
    logs.line("info", "swept", since_ms=since_ms, messages=sent)
    return {"messages": sent}
