"""The mall, one's own data: what an export holds, what an erasure ends and takes away."""

from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.mall import rules
from chalicelib.points.mall.records import Reservation
from chalicelib.points.mall.service import ending, finding

ERASED = "erase"  # the mark of what an erasure ended


def export(person: str) -> dict[str, object]:
    """Give all that the mall keeps of ``person``: their reservations, and why staff cancelled one."""
    return {"reservations": [_said(one) for one in _all(person)]}


def _all(person: str) -> list[Reservation]:
    return list(Reservation.by_person.query(person, Reservation.pk.startswith("reservation#")))


def _said(one: Reservation) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "points": int(one.price),
        "state": one.state,
        "via": one.via,
        "reserved_ms": int(one.reserved_ms),
        "until_ms": None if one.until_ms is None else int(one.until_ms),
        "at_ms": int(one.at_ms),
        "reason": one.open("why"),
    }


def erase(person: str) -> None:
    """Give up what ``person`` reserved and did not collect, and take away every word about it; again is fine.

    Ids, sums and states stay: the stock and the budgets are counted by them.
    """
    for found in _all(person):
        _finish(found.id)


@rereading
def _finish(reservation_id: str) -> None:
    one = finding.reservation(reservation_id)
    gone = [Reservation.why.remove(), Reservation.number.remove()]
    with Transaction() as tx:
        if one.state == "expired":
            ending.restore(tx, one, rules.RESERVATION.after(one.state, "restore"), ERASED, None, *gone)
        elif one.state in rules.HELD:
            ending.restore(tx, one, rules.RESERVATION.after(one.state, "cancel"), ERASED, "erased", *gone)
        elif one.why is not None or one.number is not None:
            same = Reservation.state == one.state
            tx.update(Reservation(one.pk, one.sk), *gone, given=same, or_raise=Stale())
