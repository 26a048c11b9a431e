"""Schedule, each night, a few times: derives the whole ledger from its entries anew. A difference rings the alarm."""

from typing import Any

from chalicelib.core import logs
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.points.ledger.service import comparing


class Differs(Exception):
    """Something beside the entries does not follow from them: the report says what."""


class Late(Exception):
    """A comparison did not come to its end in a day."""


def handler(event: dict[str, Any], context: Any) -> dict[str, str | int]:  # noqa: ANN401 - Lambda's own
    """Compare, or go on where the last run stopped. Raises Differs once a report, Late.

    ``{"anew": true}`` begins a comparison of its own, by hand.
    """
    began_ms = now_ms()
    report = comparing.run(context.get_remaining_time_in_millis, anew=event.get("anew") is True)
    said: dict[str, str | int] = {
        "report": report.id,
        "state": report.state,
        "accounts": int(report.accounts),
        "entries": int(report.entries),
        "differences": int(report.differences),
    }
    logs.line("info", "ledger compared", **said)
    if report.state == "running" and now_ms() > report.began_ms + DAY_MS:
        raise Late(report.id)
    if report.differences and int(report.ended_ms or 0) >= began_ms:
        raise Differs(report.differences)
    return said
