"""The committee, the roster (名册): members and their declared interests, kept by staff or by the members."""

import json

from pynamodb.exceptions import DoesNotExist

from chalicelib.core import audit, cursors
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.people.staff import service as staff
from chalicelib.places.service import tree as trees
from chalicelib.points.marks import mark
from chalicelib.points.review.errors import NotAMember
from chalicelib.points.review.records import Member
from chalicelib.points.review.rules import MEMBER
from chalicelib.points.review.schemas import Membership, RosterQuery
from chalicelib.points.review.service import filing


def member(person: str) -> Member | None:
    """Get a member; None if the person is on no roster."""
    try:
        return Member.get(*Member.at(person), consistent_read=True)
    except DoesNotExist:
        return None


def see(actor: Actor, person: str) -> Member:
    """Get a member: oneself, or one of a place of one's own. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    found = member(person)
    if found is None:
        raise NotFound
    allow(actor, "committee.see", _on(found.place, person), see="committee.see")
    return found


def listed(actor: Actor, query: RosterQuery) -> tuple[list[Member], str | None]:
    """List the roster of a place. Raises NotSignedIn, NotFound, BadInput."""
    signed_in(actor)
    allow(actor, "committee.list", trees.on(query.place), see="committee.list")
    listing = f"roster#{query.place}"
    return cursors.page(
        lambda last: Member.by_list.query(listing, limit=query.limit, last_evaluated_key=last),
        actor=actor,
        what=listing,
        cursor=query.cursor,
    )


def keep(actor: Actor, person: str, asked: Membership) -> Member:
    """Put somebody who holds the role on the roster, or change what is kept of them; the same again changes nothing.

    Raises NotSignedIn, NotFound, NotAllowed, NotAMember, Conflict if somebody changed it since it was read.
    """
    signed_in(actor)
    allow(actor, "committee.keep", _on(asked.place, person), see="committee.see")
    said = mark(actor, "keep", f"member#{person}", asked)
    before = member(person)
    if before is not None and before.said == said:
        return before
    if asked.active and person not in staff.holders([asked.place], [MEMBER]):
        raise NotAMember(place=asked.place)
    made = _made(actor, person, asked, said)
    stale = Conflict(version=asked.version)
    with Transaction() as tx:
        if asked.version == 0:
            tx.create(made, or_raise=stale)
        else:
            tx.put(made, given=Member.version == asked.version, or_raise=stale)
        audit.record(
            tx,
            actor,
            "committee.keep",
            f"member#{person}",
            place=asked.place,
            active=asked.active,
            version=int(made.version),
        )
    return made


def _on(place: str, person: str) -> On:
    return On(places=trees.on(place).places, named=frozenset({person}))


def _made(actor: Actor, person: str, asked: Membership, said: str) -> Member:
    made = Member(
        *Member.at(person),
        place=asked.place,
        active=asked.active,
        workplaces=filing.blinds(asked.workplaces),
        version=asked.version + 1,
        by=signed_in(actor),
        said=said,
        at_ms=now_ms(),
        listing=f"roster#{asked.place}",
        listed_at=person,
    )
    made.names = made.seal("names", json.dumps(list(asked.workplaces), ensure_ascii=False))
    return made


def workplaces(found: Member) -> list[str]:
    """Give the declared workplaces in clear."""
    return list(json.loads(found.open("names") or "[]"))


def remove(person: str) -> None:
    """Take somebody off the roster with all that they declared; again is fine."""
    with Transaction() as tx:
        tx.remove(Member(*Member.at(person)))
