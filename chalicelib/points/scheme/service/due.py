"""The scheme, what is due: that the days of public comment have passed is told once, so that a version is adopted."""

from chalicelib.core.clock import now_ms
from chalicelib.core.outbox import emit
from chalicelib.core.tables import Stale, Transaction
from chalicelib.points.scheme.events import CommentEnded
from chalicelib.points.scheme.records import UnderComment, Version
from chalicelib.points.scheme.service import finding


def run() -> dict[str, int]:
    """Tell of the version whose comment is over, if there is one; again is fine. Gives how many were told of."""
    number = finding.pointed(UnderComment)
    if number is None:
        return {"told": 0}
    there = finding.version(number)
    until_ms = there.comment_until_ms
    if there.reminded or until_ms is None or now_ms() < until_ms:
        return {"told": 0}
    try:
        with Transaction() as tx:
            tx.update(
                Version(there.pk, there.sk),
                Version.reminded.set(True),
                given=(Version.state == "commenting")
                & (Version.comment_until_ms == until_ms)
                & Version.reminded.does_not_exist(),
                or_raise=Stale(),
            )
            emit(tx, CommentEnded(key=f"{there.pk}#{there.sk}#{int(until_ms)}", at_ms=now_ms(), number=number))
    except Stale:  # moved on, or told of by a run beside this one
        return {"told": 0}
    return {"told": 1}
