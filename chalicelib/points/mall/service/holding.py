"""The mall, what is held: the one place that changes stock, budgets and counts. Adds to a transaction, never sends.

Each piece and its cost are at any moment in one of three places: free, held for a reservation, given. The changes are
sums with conditions, so that rivals for different pieces are in nobody's way and none takes what is not there.
"""

from typing import Any

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.tables import Stale, Transaction
from chalicelib.points.mall.errors import OverLimit, Unfunded
from chalicelib.points.mall.records import Budget, Good, Reservation, Taken, listing


def hold(tx: Transaction, good: Good, one: Reservation) -> None:
    """Hold a piece of ``good`` and its cost for ``one``, and count it. Two or three writes.

    In ``tx`` Stale if the good is not as it was read or nothing is left, Unfunded, OverLimit.
    """
    cost = int(one.cost)
    tx.update(
        Good(good.pk, good.sk),
        Good.stock.add(-1),
        Good.held.add(1),
        given=(Good.version == good.version) & (Good.stock >= 1),
        or_raise=Stale(),
    )
    tx.update(
        Budget.of(one.budget),
        Budget.left.add(-cost),
        Budget.held.add(cost),
        given=Budget.left >= cost,
        or_raise=Unfunded(budget=one.budget),
    )
    if one.counted is not None:
        most = int(good.limit_most)
        tx.update(
            Taken.of(good.id, one.of, one.counted),
            Taken.pieces.add(1),
            given=Taken.pieces.does_not_exist() | (Taken.pieces < most),
            or_raise=OverLimit(most=most, per=good.limit_per),
        )


def give_back(tx: Transaction, one: Reservation) -> None:
    """Give the piece, its cost and its count back. Two or three writes."""
    _release(tx, one, [Good.stock.add(1)], [Budget.left.add(int(one.cost))])
    if one.counted is not None:
        counted = Taken.of(one.good, one.of, one.counted)
        tx.update(counted, Taken.pieces.add(-1), given=Taken.pieces >= 1, or_raise=Conflict(good=one.good))


def spend(tx: Transaction, one: Reservation) -> None:
    """Give the piece away and spend its cost. Two writes."""
    _release(tx, one, [Good.given.add(1)], [Budget.spent.add(int(one.cost))])


def _release(tx: Transaction, one: Reservation, piece: list[Any], cost: list[Any]) -> None:
    held = int(one.cost)
    tx.update(Good.of(one.good), Good.held.add(-1), *piece, given=Good.held >= 1, or_raise=Conflict(good=one.good))
    tx.update(
        Budget.of(one.budget),
        Budget.held.add(-held),
        *cost,
        given=Budget.held >= held,
        or_raise=Conflict(budget=one.budget),
    )


def move(
    tx: Transaction,
    one: Reservation,
    after: str,
    mark: str,
    *more: Any,  # noqa: ANN401 - pynamodb's actions
    listed_ms: int | None = None,
) -> None:
    """Move ``one`` to the state ``after``, if it is still as it was read. One write."""
    now = now_ms()
    tx.update(
        Reservation(one.pk, one.sk),
        Reservation.state.set(after),
        Reservation.act.set(mark),
        Reservation.at_ms.set(now),
        Reservation.listing.set(listing(after, one.place)),
        Reservation.listed_at.set(f"{listed_ms or now:013d}#{one.id}"),
        *more,
        given=(Reservation.state == one.state) & (Reservation.act == one.act),
        or_raise=Stale(),
    )
