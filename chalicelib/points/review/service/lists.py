"""The committee, lists (查询): of oneself or one's household, of a place by state, of one's own open votes."""

from collections.abc import Iterator
from heapq import merge

from chalicelib.core import cursors
from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.places.service import tree as trees
from chalicelib.points.review.records import Review, Seat, open_votes
from chalicelib.points.review.schemas import OwnQuery, QueueQuery
from chalicelib.points.review.service import finding
from chalicelib.points.review.service.finding import Case

MOST_LOOKED, READ_AT_ONCE = 1_000, 100  # cases that are looked at for one page, and in one call


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
    """List the cases of a place and what is under it in a state, oldest first.

    A page may be short, and even empty, while there is a next one: what is looked at for one has an end.
    Raises NotSignedIn, NotFound, BadInput.
    """
    who = signed_in(actor)
    allow(actor, "review.list", trees.on(query.place), see="review.list")
    tree = trees.tree(knowing=query.place)
    buildings = set(tree.buildings(query.place))
    what = f"reviews#{query.place}#{query.state}"
    key = cursors.read(query.cursor, who=who, what=what)
    after = key["listed_at"]["S"] if key else "0"
    lists = [
        _listed(f"reviews#{community}#{query.state}", after)
        for community in sorted({str(tree.above(building, "community")) for building in buildings})
    ]
    page: list[Review] = []
    for looked, one in enumerate(merge(*lists, key=lambda one: one.listed_at)):
        if len(page) == query.limit or looked == MOST_LOOKED:
            return page, cursors.write({"listed_at": {"S": after}}, who=who, what=what)
        after = one.listed_at
        if one.building in buildings:
            page.append(one)
    return page, None


def _listed(listing: str, after: str) -> Iterator[Review]:
    return iter(Review.by_list.query(listing, Review.listed_at > after, page_size=READ_AT_ONCE))


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
