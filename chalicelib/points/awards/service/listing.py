"""Awards, listed: what was refused and why, for staff by day, for everybody their own; and the evidence of an entry."""

from pynamodb.exceptions import DoesNotExist

from chalicelib.core import cursors
from chalicelib.core.policy import Actor, Caller, allow, signed_in
from chalicelib.core.schema import Paged
from chalicelib.places.service import tree as trees
from chalicelib.points.awards.records import REFUSED, Proposal, listing
from chalicelib.points.awards.schemas import RefusedQuery
from chalicelib.points.sources import SOURCES


def refused(actor: Actor, query: RefusedQuery) -> tuple[list[Proposal], str | None]:
    """List one page of what was refused on a day, oldest first. Raises NotSignedIn, NotFound, BadInput."""
    signed_in(actor)
    allow(actor, "proposal.list", trees.on(trees.tree().district.id), see="proposal.list")
    which = listing(query.day.isoformat())
    return cursors.page(
        lambda last: Proposal.by_list.query(which, limit=query.limit, last_evaluated_key=last),
        actor=actor,
        what=which,
        cursor=query.cursor,
    )


def own(caller: Caller, query: Paged) -> tuple[list[Proposal], str | None]:
    """List one page of what was refused of oneself. Raises NotSignedIn, BadInput."""
    person = signed_in(caller)
    return cursors.page(
        lambda last: Proposal.by_person.query(
            person, Proposal.pk.startswith("proposal#"), limit=query.limit, last_evaluated_key=last
        ),
        actor=Actor(person),
        what="proposals",
        cursor=query.cursor,
    )


def evidence(item: str, subject: str, event: str) -> list[str]:
    """Give the ids of what showed it, of an entry of an automatic item by its natural key; empty if there are none."""
    for name, source in SOURCES.items():
        if source.item == item:
            try:
                found = Proposal.get(*Proposal.at(name, subject, event), consistent_read=True)
            except DoesNotExist:
                continue
            return [str(one) for one in found.evidence]
    return []


def export(person: str) -> list[dict[str, object]]:
    """Give what was refused of ``person``; what was posted stands in their statement."""
    found = Proposal.by_person.query(person, Proposal.pk.startswith("proposal#"))
    return [
        {"source": one.source, "event": one.event, "at_ms": int(one.happened_ms), "reason": str(one.reason)}
        for one in found
        if one.state == REFUSED
    ]
