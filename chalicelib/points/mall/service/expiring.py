"""The mall, what is due: reminds of what is ready, expires what nobody came for, restores it. Again is safe."""

from collections.abc import Callable

from chalicelib.core import audit, logs
from chalicelib.core.clock import now_ms
from chalicelib.core.outbox import emit
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.mall import rules
from chalicelib.points.mall.records import Reservation, listing
from chalicelib.points.mall.service import ending, finding, holding
from chalicelib.points.mall.service.reserving import news

PAGE, MOST = 100, 500  # of one run; the rest is due at the next
EXPIRED, RESTORED = "expire", "restore"  # the marks of what the schedule did


def run() -> dict[str, int]:
    """Do what is due now. Returns how many were warned, expired, restored and failed; none holds up another."""
    done = {"warned": 0, "expired": 0, "restored": 0, "failed": 0}
    for one in _due("ready", now_ms() + rules.WARN_MS):
        if one.until_ms <= now_ms():
            _count(done, "expired", expire, one)
            _count(done, "restored", restore, one)
        elif one.warned is None and rules.warns(now_ms(), int(one.ready_ms), int(one.until_ms)):
            _count(done, "warned", warn, one)
    for one in _due("expired", now_ms()):  # what another run left
        _count(done, "restored", restore, one)
    logs.line("info", "reservations watched", **done)
    return done


def _due(state: str, until_ms: int) -> list[Reservation]:
    """List what is in ``state`` and was due by ``until_ms``, what was due first coming first."""
    due = Reservation.listed_at < f"{until_ms + 1:013d}"
    found = Reservation.by_list.query(listing(state, ""), due, page_size=PAGE, limit=MOST)
    return list(found)


def _count(done: dict[str, int], what: str, act: Callable[[str], bool], one: Reservation) -> None:
    try:
        done[what] += act(one.id)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
        logs.line("error", "reservation failed", reservation=one.id, **logs.kind_of(error))
        done["failed"] += 1


def warn(reservation_id: str) -> bool:
    """Remind of what is ready, once. Tells whether it did."""
    one = finding.reservation(reservation_id)
    if one.state != "ready" or one.warned is not None:  # the index is behind
        return False
    same = (Reservation.state == "ready") & Reservation.warned.does_not_exist()
    try:
        with Transaction() as tx:
            tx.update(Reservation(one.pk, one.sk), Reservation.warned.set(True), given=same, or_raise=Stale())
            emit(tx, news(one, "expiring"))
    except Stale:  # collected or cancelled at this moment
        return False
    return True


@rereading
def expire(reservation_id: str) -> bool:
    """Void what nobody came for, by the clock: its code is good for nothing now. Tells whether it did."""
    one = finding.reservation(reservation_id)
    if one.state != "ready" or int(one.until_ms) > now_ms():
        return False
    after = rules.RESERVATION.after(one.state, "expire")
    with Transaction() as tx:
        holding.move(tx, one, after, EXPIRED, Reservation.ended.set("expired"))
        audit.record(tx, audit.SYSTEM, "mall.expire", one.pk, place=one.place, state=after)
    return True


@rereading
def restore(reservation_id: str) -> bool:
    """Give back what expired. Tells whether it did."""
    one = finding.reservation(reservation_id)
    if one.state != "expired":
        return False
    with Transaction() as tx:
        ending.restore(tx, one, rules.RESERVATION.after(one.state, "restore"), RESTORED, None)
    return True
