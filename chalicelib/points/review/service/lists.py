"""The committee, lists (查询): of oneself or one's household, of a place by state, of one's own open votes."""

from chalicelib.core import cursors
from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.places.service import tree as trees
from chalicelib.points.review.records import Review, Seat, open_votes
from chalicelib.points.review.schemas import OwnQuery, QueueQuery
from chalicelib.points.review.service import finding
from chalicelib.points.review.service.finding import Case


def see(actor: Actor, review_id: str) -> Case:
    """Get one case. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    case = finding.case(review_id)
    if not finding.may_see(actor, case):
        raise NotFound
    return case


def own(actor: Actor, query: OwnQuery) -> tuple[list[Review], str | None]:
    """List the cases about oneself, one's household, or somebody for whom one is a proxy in points, newest first.

    Raises NotSignedIn, NotFound, BadInput.
    """
    whose = signed_in(actor)
    if query.household is not None:
        if query.household not in actor.homes:
            raise NotFound
        whose = query.household
    elif query.person is not None and query.person != whose:
        if "points" not in actor.proxies.get(query.person, ()):
            raise NotFound
        whose = query.person
    return cursors.page(
        lambda last: Review.by_person.query(
            whose,
            Review.pk.startswith("review#"),
            scan_index_forward=False,
            limit=query.limit,
            last_evaluated_key=last,
        ),
        actor=actor,
        what=f"reviews#{whose}",
        cursor=query.cursor,
    )


def queue(actor: Actor, query: QueueQuery) -> tuple[list[Review], str | None]:
    """List the cases of a community in a state, oldest first. Raises NotSignedIn, NotFound, BadInput."""
    signed_in(actor)
    allow(actor, "review.list", trees.on(query.place), see="review.list")
    listing = f"reviews#{query.place}#{query.state}"
    return cursors.page(
        lambda last: Review.by_list.query(listing, limit=query.limit, last_evaluated_key=last),
        actor=actor,
        what=listing,
        cursor=query.cursor,
    )


def votes(actor: Actor, *, cursor: str | None, limit: int) -> tuple[list[tuple[Seat, Review]], str | None]:
    """List one's own open votes, what is due first coming first. Raises NotSignedIn, BadInput."""
    listing = open_votes(signed_in(actor))
    seats, after = cursors.page(
        lambda last: Seat.by_list.query(listing, limit=limit, last_evaluated_key=last),
        actor=actor,
        what=listing,
        cursor=cursor,
    )
    keys = [(seat.pk, "review") for seat in seats]
    there = {one.pk: one for one in Review.batch_get(keys)} if keys else {}
    return [(seat, there[seat.pk]) for seat in seats if seat.pk in there], after
