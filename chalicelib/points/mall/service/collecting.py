"""The mall, collecting (核销): staff scan the code, or type its number, and hand the piece over, once."""

from chalicelib.codes import numbers
from chalicelib.core import audit, limits, session
from chalicelib.core.errors import fault
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, Caller, On, allow, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.points.mall import rules, tokens
from chalicelib.points.mall.errors import AlreadyCollected, BadCode, OwnReservation
from chalicelib.points.mall.records import Reservation
from chalicelib.points.mall.schemas import Collection
from chalicelib.points.mall.service import finding, holding, preparing
from chalicelib.points.mall.service.reserving import news


def collect(caller: Caller, asked: Collection) -> Reservation:
    """Hand over what a code or a number stands for. The same again by the same member of staff gives the first answer.

    A code that was not made here is refused before anything is read. Raises NotSignedIn, BadCode, BadInput, TooMany
    (30 numbers an hour), and as ``hand_over``.
    """
    signed_in(caller)
    if asked.code is not None:
        reservation_id = tokens.read(asked.code.strip())
        if reservation_id is None:
            raise BadCode
        return hand_over(session.actor_from(caller), reservation_id)
    number = numbers.read(asked.number or "")
    if number is None:
        raise fault("number", "领取编号不对", right="十位数字，请核对后重新输入")
    actor = session.actor_from(caller)
    allow(actor, "mall.collect_anywhere", On(), see="mall.browse")
    limits.take(rules.NUMBERS, signed_in(actor))
    return hand_over(actor, finding.by_number(number))


@rereading
def hand_over(actor: Actor, reservation_id: str) -> Reservation:
    """Hand a reservation's piece over and spend its cost.

    Raises NotSignedIn, NotFound, NotAllowed, OwnReservation, AlreadyCollected, IllegalMove, Overdue.
    """
    person, one = signed_in(actor), finding.reservation(reservation_id)
    allow(actor, "mall.collect", finding.on(actor, one), see="mall.see")
    if one.state == "collected":
        if one.collected_by == person:
            return one
        raise AlreadyCollected(at_ms=int(one.at_ms))
    if person in {one.of, one.by} or finding.is_proxy(actor, one.of):
        raise OwnReservation
    after = rules.RESERVATION.after(one.state, "collect")
    preparing.check_kept(one)
    with Transaction() as tx:
        done = [Reservation.collected_by.set(person), Reservation.ended.set("collected")]
        holding.move(tx, one, after, f"collect#{person}", *done)
        holding.spend(tx, one)
        audit.record(tx, actor, "mall.collect", one.pk, place=one.place, state=after)
        emit(tx, news(one, "collected"))
    return finding.reservation(reservation_id)
