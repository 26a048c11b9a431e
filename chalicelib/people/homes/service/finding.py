"""Homes, read one by one and consistently, and where each stands for the policy."""

from pynamodb.exceptions import DoesNotExist

from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, On, may
from chalicelib.core.tables import Stale
from chalicelib.people.homes.records import Binding, Household, Occupancy
from chalicelib.people.homes.rules import OPEN
from chalicelib.people.homes.service import around


def binding(binding_id: str) -> Binding:
    """Get one binding. Raises NotFound."""
    try:
        return Binding.get(f"binding#{binding_id}", "binding", consistent_read=True)
    except DoesNotExist:
        raise NotFound(binding=binding_id) from None


def household(household_id: str) -> Household:
    """Get one household, living or ended. Raises NotFound."""
    try:
        return Household.get(f"household#{household_id}", "household", consistent_read=True)
    except DoesNotExist:
        raise NotFound(household=household_id) from None


def living(dwelling: str) -> Household | None:
    """Get the living household of ``dwelling``, if it has one. Raises Stale if it ends just now."""
    try:
        now = Occupancy.get(f"dwelling#{dwelling}", "now", consistent_read=True)
    except DoesNotExist:
        return None
    home = household(now.household)
    if home.state != "live":
        raise Stale
    return home


def home_of(one: Binding) -> Household | None:
    """Get the household that ``one`` belongs to, or that decides on it: a later one has no part in it. Raises Stale."""
    if one.household is not None:
        return household(one.household)
    return living(one.dwelling) if one.state in OPEN else None


def on(one: Binding, home: Household | None) -> On:
    """Tell the policy where ``one`` is: ``home`` is the household that decides on it, or to which it belongs."""
    return On(None if home is None else home.id, around.places_of(one.building), frozenset({one.of}))


def seen(actor: Actor, one: Binding) -> On:
    """Return where ``one`` is if ``actor`` may see it, else raise NotFound.

    A proxy sees what they may act on. The household is read only where it settles the matter.
    """
    here = on(one, None)
    if may(actor, "binding.see", here) or "bindings" in actor.proxies.get(one.of, ()):
        return here
    if actor.heads or actor.proxies:
        home = home_of(one)
        here = on(one, home)
        if may(actor, "binding.see", here) or decides_for_head(actor, home):
            return here
    raise NotFound


def decides_for_head(actor: Actor, home: Household | None) -> bool:
    """Tell whether ``actor`` is a proxy of the primary owner of ``home`` in what that one decides."""
    return home is not None and home.head is not None and "household" in actor.proxies.get(home.head, ())
