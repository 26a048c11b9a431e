"""The mall, giving up (取消、退回): points, piece and cost go back together. By its person, by staff with a reason."""

from typing import Any

from chalicelib.core import audit
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import fault
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, allow, may, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.points.accounts import Account, person
from chalicelib.points.ledger.service import returning
from chalicelib.points.mall import rules
from chalicelib.points.mall.records import Reservation
from chalicelib.points.mall.schemas import Cancellation
from chalicelib.points.mall.service import finding, holding
from chalicelib.points.mall.service.reserving import news
from chalicelib.points.marks import mark as mark_of


@rereading
def cancel(actor: Actor, reservation_id: str, asked: Cancellation) -> Reservation:
    """Give a reservation up before it is collected. The same again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed, BadInput of staff without a reason, IllegalMove.
    """
    signed_in(actor)
    one = finding.reservation(reservation_id)
    here, mark = finding.on(actor, one), mark_of(actor, "cancel", one.pk, asked)
    own = may(actor, "mall.cancel", here)
    if not own:
        allow(actor, "mall.cancel_for", here, see="mall.see")
    if one.act == mark:
        return one
    after = rules.RESERVATION.after(one.state, "cancel")
    if not own and asked.reason is None:
        raise fault("reason", "未填写", right="取消居民的兑换请写明原因，居民会看到")
    more = [] if asked.reason is None else [Reservation.why.set(one.seal("why", asked.reason))]
    if one.of != actor.person:
        more.append(Reservation.ended_by.set(signed_in(actor)))
    with Transaction() as tx:
        restore(tx, one, after, mark, "cancelled" if own else "withdrawn", *more)
        if not own:
            audit.record(tx, actor, "mall.cancel_for", one.pk, place=one.place, why=asked.reason, state=after)
    return finding.reservation(reservation_id)


def restore(
    tx: Transaction,
    one: Reservation,
    after: str,
    mark: str,
    ended: str | None,
    *more: Any,  # noqa: ANN401 - pynamodb's actions
) -> None:
    """Add to ``tx`` that ``one`` moves to ``after`` and everything goes back; ``ended`` says how it came to it.

    In ``tx`` Stale if what was read has moved: decorate with ``rereading``.
    """
    account = Account(person(one.of), "material")
    returning.reverse(tx, account, int(one.entry), basis=one.pk, at_ms=now_ms())
    how = [] if ended is None else [Reservation.ended.set(ended)]
    holding.move(tx, one, after, mark, *how, *more)
    holding.give_back(tx, one)
    emit(tx, news(one, "restored"))
