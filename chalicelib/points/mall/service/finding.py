"""The mall, found: budgets, goods and reservations by their ids, and where they stand for the policy."""

from pynamodb.exceptions import DoesNotExist

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, On
from chalicelib.people.homes.rules import COUNTER
from chalicelib.places.service import tree as trees
from chalicelib.points.mall import tokens
from chalicelib.points.mall.records import Budget, Good, Number, Reservation
from chalicelib.points.mall.rules import SCOPE


def budget(budget_id: str) -> Budget:
    """Get a budget. Raises NotFound."""
    key = Budget.of(budget_id)
    try:
        return Budget.get(key.pk, key.sk, consistent_read=True)
    except DoesNotExist:
        raise NotFound(budget=budget_id) from None


def good(good_id: str) -> Good:
    """Get a good. Raises NotFound."""
    key = Good.of(good_id)
    try:
        return Good.get(key.pk, key.sk, consistent_read=True)
    except DoesNotExist:
        raise NotFound(good=good_id) from None


def known(reservation_id: str) -> Reservation | None:
    """Get a reservation, or None if there is none of that id."""
    key = Reservation.of_id(reservation_id)
    try:
        return Reservation.get(key.pk, key.sk, consistent_read=True)
    except DoesNotExist:
        return None


def reservation(reservation_id: str) -> Reservation:
    """Get a reservation. Raises NotFound."""
    found = known(reservation_id)
    if found is None:
        raise NotFound(reservation=reservation_id)
    return found


def by_number(number: str) -> str:
    """Give the reservation that a typed number means. Raises NotFound."""
    key = Number.of(tokens.blind(number))
    try:
        found = Number.get(key.pk, key.sk, consistent_read=True)
    except DoesNotExist:
        raise NotFound from None
    if found.expires * 1000 <= now_ms():  # TTL deletes late
        raise NotFound
    return str(found.reservation)


def on(actor: Actor, one: Reservation) -> On:
    """Tell the policy where a reservation is, and whether ``actor`` is its person, or their proxy for points."""
    named = {one.of}
    if actor.person is not None and is_proxy(actor, one.of):
        named.add(actor.person)
    return On(places=trees.tree(knowing=one.place).containing(one.place), named=frozenset(named))


def is_proxy(actor: Actor, person: str) -> bool:
    """Tell whether ``actor`` may act here for ``person``."""
    return SCOPE in actor.proxies.get(person, ())


def took_in(actor: Actor, one: Reservation) -> bool:
    """Tell whether ``actor`` exchanged it for somebody by phone or at the counter."""
    return one.by is not None and one.by == actor.person and one.via in COUNTER
