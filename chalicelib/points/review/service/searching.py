"""The committee, searching (找人): who a proposal could be about, by the code at their door or by their phone.

Nobody is shown but within the places at which one may propose something; every look is counted and in the audit.
"""

from dataclasses import replace

from chalicelib.codes.service import scans
from chalicelib.core import audit, limits
from chalicelib.core.policy import Actor, Caller, On, allow, may, signed_in
from chalicelib.people import standing
from chalicelib.people.standing import Home
from chalicelib.points.review import rules
from chalicelib.points.review.errors import OwnCase
from chalicelib.points.review.schemas import Search


def find(actor: Actor, asked: Search) -> list[Home]:
    """Find the living households that a code or a phone leads to, with who is meant there.

    Who isn't there at all and who lives outside the actor's places answer the same: nothing. Raises NotSignedIn,
    NotAllowed, TooMany, OwnCase; for a code what ``scans.door_dwelling`` raises.
    """
    person = signed_in(actor)
    mine = frozenset[str]().union(*(actor.roles.get(name, frozenset()) for name in rules.PROPOSERS))
    allow(actor, "review.find", On(places=mine), see="review.own")
    limits.take(rules.FINDS, person)
    found = _at_door(actor, asked.code) if asked.code is not None else _by_phone(str(asked.phone))
    homes = [one for one in found if one.live and may(actor, "review.find", On(places=one.places))]
    if any(one.id in actor.homes for one in homes):
        raise OwnCase
    for one in homes:
        by = "phone" if asked.code is None else "code"
        audit.record_now(actor, "review.find", f"household#{one.id}", place=one.building, by=by)
    return homes


def _at_door(actor: Actor, code: str) -> list[Home]:
    dwelling = scans.door_dwelling(code, Caller(actor.person, actor.session, actor.address))
    living = standing.living_at([dwelling])
    return list(standing.households(living.values()).values())


def _by_phone(phone: str) -> list[Home]:
    """Give the homes of who has the phone, with nobody else who lives there."""
    whose = standing.by_phones([phone])[phone]
    there = standing.exists(whose)
    homes = standing.homes_of_many(one for one in whose if one in there)
    meant = {seat.household: person for person, seats in reversed(homes.items()) for seat in seats}
    return [replace(home, people=(meant[home.id],)) for home in standing.households(meant).values()]
