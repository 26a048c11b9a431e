"""Holders, who may look: oneself, a member of the household, a proxy for points; staff by a look-up alone.

Whoever may not gets the 404 of what isn't there.
"""

from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, Caller, On, may, signed_in
from chalicelib.people import standing
from chalicelib.people.actors import actor_of
from chalicelib.places.service import tree as trees
from chalicelib.points import accounts
from chalicelib.points.accounts import Account
from chalicelib.points.holders.rules import SCOPE


def seen(caller: Caller, account: Account) -> Account:
    """Give ``account`` back to who may see it. Of oneself nothing is read. Raises NotSignedIn, NotFound."""
    if accounts.person(signed_in(caller)) == account.holder:
        return account
    actor = actor_of(caller)
    if not (may(actor, "points.see", _on(account)) or _stands_for(actor, account)):
        raise NotFound
    return account


def _on(account: Account) -> On:
    if account.kind == "household":
        return On(home=account.of)
    return On(named=frozenset({account.of}))


def _stands_for(actor: Actor, account: Account) -> bool:
    """Tell whether ``actor`` is a proxy in points of whose account it is, or of somebody in the household."""
    principals = {one for one, scopes in actor.proxies.items() if SCOPE in scopes}
    if account.kind == "person":
        return account.of in principals
    seats = standing.homes_of_many(principals)
    return any(seat.household == account.of for one in principals for seat in seats[one])


def looked_at(actor: Actor, account: Account) -> str:
    """Give the building for whose staff ``account`` may be looked up, if ``actor`` is of them.

    Raises NotSignedIn, NotFound.
    """
    signed_in(actor)
    for building in _buildings(account):
        if may(actor, "points.look", On(places=trees.tree(knowing=building).containing(building))):
            return building
    raise NotFound


def _buildings(account: Account) -> list[str]:
    if account.kind == "household":
        return [standing.household(account.of).building]
    return [seat.building for seat in standing.homes_of(account.of)]
