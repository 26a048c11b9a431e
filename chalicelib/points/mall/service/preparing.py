"""The mall, making ready (备货): staff set the piece aside; from now on it can be collected, until a day."""

from chalicelib.core import audit
from chalicelib.core.clock import now_ms
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.mall import rules, tokens
from chalicelib.points.mall.errors import Overdue
from chalicelib.points.mall.records import Number, Reservation
from chalicelib.points.mall.schemas import Readiness
from chalicelib.points.mall.service import finding, holding
from chalicelib.points.mall.service.reserving import news
from chalicelib.points.marks import mark as mark_of


@rereading
def make_ready(actor: Actor, reservation_id: str, asked: Readiness) -> Reservation:
    """Say that the piece lies ready. The same again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove.
    """
    signed_in(actor)
    one = finding.reservation(reservation_id)
    mark = mark_of(actor, "ready", one.pk, asked)
    allow(actor, "mall.make_ready", finding.on(actor, one), see="mall.see")
    if one.act == mark:
        return one
    after = rules.RESERVATION.after(one.state, "ready")
    now, number = now_ms(), tokens.new_number()
    until = rules.until_ms(now, int(one.collect_days))
    claim = Number.of(tokens.blind(number))
    claim.reservation, claim.expires = one.id, (until + rules.NUMBER_KEPT_MS) // 1000
    with Transaction() as tx:
        holding.move(
            tx,
            one,
            after,
            mark,
            Reservation.number.set(one.seal("number", number)),
            Reservation.ready_ms.set(now),
            Reservation.until_ms.set(until),
            Reservation.where.set(finding.good(one.good).where),  # it may have moved since
            listed_ms=until,
        )
        tx.create(claim, or_raise=Stale())  # drawn before: another is drawn
        audit.record(tx, actor, "mall.make_ready", one.pk, place=one.place, state=after)
        emit(tx, news(one, "ready"))
    return finding.reservation(reservation_id)


def code(actor: Actor, reservation_id: str) -> tuple[Reservation, str, str]:
    """Give a reservation that is ready, its code and its number: to whose it is, their proxy, who took it in.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove while it is not ready or is over, Overdue.
    """
    signed_in(actor)
    one = finding.reservation(reservation_id)
    if not finding.took_in(actor, one):
        allow(actor, "mall.show_code", finding.on(actor, one), see="mall.see")
    rules.RESERVATION.after(one.state, "collect")
    check_kept(one)
    return one, tokens.make(one.id), one.open("number") or ""


def check_kept(one: Reservation) -> None:
    """Return if what is ready is still kept, whether or not the schedule came by. Raises Overdue."""
    if int(one.until_ms) <= now_ms():
        raise Overdue(until_ms=int(one.until_ms))
