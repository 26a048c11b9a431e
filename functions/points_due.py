"""Schedule, each quarter of an hour: what is due in the room of points. Run twice, it does nothing twice.

A step is a sub-room's function: it looks for what is due now, does each piece by itself, lets none hold up another, and
gives counts; under ``failed``, how many pieces must be tried again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.core import logs
from chalicelib.points.ledger.service import returning
from chalicelib.points.mall.service import expiring
from chalicelib.points.review.service import due as review_due
from chalicelib.points.scheme.service import due as scheme_due

Step = Callable[[], Mapping[str, int]]
STEPS: dict[str, Step] = {
    "lapse": returning.lapse_due,
    "mall": expiring.run,
    "review": review_due.run,
    "scheme": scheme_due.run,
}


class SomeFailed(Exception):
    """Some of what was due could not be done: the alarm rings, the next run takes it up again."""


def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Do what is due. Returns the counts by step. Raises SomeFailed after all steps had their turn."""
    done: dict[str, int] = {}
    for name, step in STEPS.items():
        try:
            done |= {f"{name}.{what}": number for what, number in step().items()}
        except Exception as error:  # noqa: BLE001 - the other steps are due as well
            logs.line("error", "step failed", step=name, **logs.kind_of(error))
            done[f"{name}.failed"] = 1
    logs.line("info", "due work done", **done)
    failed = sum(number for what, number in done.items() if what.endswith(".failed"))
    if failed:
        raise SomeFailed(failed)
    return done
