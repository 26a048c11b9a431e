"""Awards, services (服务修复): confirmed by staff, or by a room's event; applied once to what deductions took."""

from pynamodb.exceptions import DoesNotExist

from chalicelib.core import audit, logs
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, fault
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.people import standing
from chalicelib.points import accounts
from chalicelib.points.accounts import Account
from chalicelib.points.awards.errors import OwnService, Repeated
from chalicelib.points.awards.records import Service
from chalicelib.points.awards.rules import MOST_BACK_MS
from chalicelib.points.awards.schemas import ServiceRequest
from chalicelib.points.events import ServiceConfirmed
from chalicelib.points.ledger.errors import NothingToRepair
from chalicelib.points.ledger.rules import repair_points
from chalicelib.points.ledger.service import returning
from chalicelib.points.marks import mark
from chalicelib.points.scheme.errors import NoScheme
from chalicelib.points.scheme.service import reading


def confirm(actor: Actor, asked: ServiceRequest) -> str:
    """Confirm a service of somebody who lives at a place of one's own. The same again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed, OwnService, BadInput for the time, Repeated.
    """
    by = signed_in(actor)
    seats = standing.homes_of(asked.person)
    allow(actor, "service.confirm", On(places=standing.places_around(seats)), see="service.confirm")
    if asked.person == by or actor.homes & {one.household for one in seats}:
        raise OwnService
    now = now_ms()
    if not now - MOST_BACK_MS <= asked.at_ms <= now:
        raise fault("at_ms", "服务时间不在可接受的范围内", right="填写一年以内、已经完成的服务")
    said = mark(actor, "service.confirm", f"service#{asked.id}", asked)
    made = Service(*Service.at(asked.id), person=asked.person, hours=asked.hours, happened_ms=asked.at_ms, at_ms=now)
    made.by, made.said = by, said
    event = ServiceConfirmed(
        key=f"service#{asked.id}",
        at_ms=now,
        person=asked.person,
        service=asked.id,
        hours=asked.hours,
        happened_ms=asked.at_ms,
    )
    try:
        with Transaction() as tx:
            tx.create(made, or_raise=Repeated(id=asked.id))
            audit.record(
                tx,
                actor,
                "service.confirm",
                f"person#{asked.person}",
                place=seats[0].building,
                why=asked.why,
                service=asked.id,
                hours=asked.hours,
            )
            emit(tx, event)
    except Repeated:
        if _said(asked.id) != said:
            raise
    return asked.id


def _said(service: str) -> str | None:
    try:
        return str(Service.get(*Service.at(service), consistent_read=True).said)
    except DoesNotExist:  # pragma: no cover - it was there a moment ago, and services stay
        return None


def repair(event: ServiceConfirmed) -> int:
    """Give back what a confirmed service is worth, of what deductions took. Returns the points.

    What has nothing to repair, is worth less than a point, or was taken with other hours, is logged and done. Raises
    Busy.
    """
    try:
        given, reason = _repair(event), None
    except (NoScheme, Conflict) as nothing:
        given, reason = 0, nothing.code
    logs.line("info", "service", service=event.service, points=given, reason=reason)
    return given


@rereading
def _repair(event: ServiceConfirmed) -> int:
    terms = reading.in_force().terms
    worth = repair_points(event.hours, terms.repair_hours, terms.repair_points)
    if worth == 0:
        raise NothingToRepair(service=event.service)
    with Transaction() as tx:
        made = returning.repair(
            tx,
            Account(accounts.person(event.person), "merit"),
            service=event.service,
            points=worth,
            basis=f"service#{event.service}",
            at_ms=event.happened_ms,
        )
    return sum(int(one.points) for one in made)
