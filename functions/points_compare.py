"""Schedule, each night, a few times: derives the whole ledger from its entries anew. A difference rings the alarm.

When that is done, the mall's stock and budgets are compared with what they count: a matter of seconds.
"""

from typing import Any

from chalicelib.core import logs
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.points.ledger.service import comparing
from chalicelib.points.mall.service import figures


class Differs(Exception):
    """Something beside the entries does not follow from them: the report says what; of the mall, the log."""


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
    ended = int(report.ended_ms or 0) >= began_ms
    said["mall"] = _mall() if ended else 0
    logs.line("info", "ledger compared", **said)
    if report.state == "running" and now_ms() > report.began_ms + DAY_MS:
        raise Late(report.id)
    if ended and (report.differences or said["mall"]):
        raise Differs(report.differences, said["mall"])
    return said


def _mall() -> int:
    """Compare the mall's counters with what they count. Returns how many differ; the log names them."""
    differ = figures.compare()
    for one in differ:
        logs.line("error", "mall differs", of=one.of, counter=one.what, says=one.says, should=one.should)
    return len(differ)
