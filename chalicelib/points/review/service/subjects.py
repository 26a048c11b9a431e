"""The committee, subjects (对象): who a case is about, where they are, who is kin to them."""

from dataclasses import dataclass

from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, On, role
from chalicelib.people import standing
from chalicelib.places.service import tree as trees
from chalicelib.points import accounts
from chalicelib.points.review.errors import OutOfScope, OwnCase
from chalicelib.points.review.records import Review
from chalicelib.points.scheme.document import Item


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a case is about: the ``building`` by which it falls under a place, their ``homes``, all who live there."""

    holder: str
    building: str
    community: str
    homes: frozenset[str]
    people: frozenset[str]


def find(actor: Actor, item: Item, subject: str) -> Subject:
    """Get the person or household that ``item`` is proposed for, within the scope of ``actor``.

    Raises OutOfScope: who is not there, lives nowhere here, or lives outside the actor's places answers the same.
    OwnCase for the actor's own.
    """
    if subject == actor.person or subject in actor.homes:
        raise OwnCase
    homes = _homes(item.unit, subject)
    proposes = role(*item.proposers)
    for home in sorted(homes, key=lambda one: one.id):
        if home.live and proposes(actor, On(places=home.places)):
            people = kin(homes)
            if actor.person in people:
                raise OwnCase
            community = str(trees.tree(knowing=home.building).above(home.building, "community"))
            holder = accounts.person(subject) if item.unit == "person" else accounts.household(subject)
            return Subject(holder, home.building, community, frozenset(one.id for one in homes), people | {subject})
    raise OutOfScope(item=item.code, proposers=list(item.proposers))


def _homes(unit: str, subject: str) -> list[standing.Home]:
    if unit == "household":
        try:
            return [standing.household(subject)]
        except NotFound:
            return []
    seats = standing.homes_of(subject)
    return list(standing.households({seat.household for seat in seats}).values()) if seats else []


def kin(homes: list[standing.Home]) -> frozenset[str]:
    """Name everybody who lives in ``homes``."""
    return frozenset(person for home in homes for person in home.people)


def excluded(review: Review) -> frozenset[str]:
    """Name who must not sit on a panel of ``review`` by who they are now: the subject, those who live with them."""
    unit = review.account.kind
    return kin(_homes(unit, review.of)) | {review.of, review.by}


def people(review: Review) -> tuple[str, ...]:
    """Name whom a case is told to: the person, or every member of the household."""
    if review.account.kind == "person":
        return (review.of,)
    return standing.household(review.of).people
