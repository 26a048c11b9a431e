"""Holders, the nightly comparisons (对账报告), read by those who answer for the ledger. They name accounts by ids."""

from chalicelib.core import cursors
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.schema import Paged
from chalicelib.points.ledger.records import Difference, Report
from chalicelib.points.ledger.service import comparing


def page(actor: Actor, asked: Paged) -> tuple[list[Report], str | None]:
    """List the comparisons, newest first. Raises NotSignedIn, NotFound for everybody else, BadInput."""
    _let_in(actor)
    return cursors.page(
        lambda last: comparing.reports(limit=asked.limit, after=last), actor=actor, what="reports", cursor=asked.cursor
    )


def see(actor: Actor, report: str) -> tuple[Report, list[Difference]]:
    """Read one comparison with its differences. Raises NotSignedIn, NotFound."""
    _let_in(actor)
    found = comparing.report(report)
    return found, comparing.differences(found)


def _let_in(actor: Actor) -> None:
    signed_in(actor)
    allow(actor, "points.compare", On(), see="points.compare")
