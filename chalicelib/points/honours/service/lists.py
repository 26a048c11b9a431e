"""Honours, lists: what is published, by time alone; one's own; what staff are to confirm and to publish."""

from collections.abc import Iterator
from heapq import merge

from chalicelib.core import cursors
from chalicelib.core.policy import Actor, Caller, On, allow, may, signed_in
from chalicelib.core.schema import Paged
from chalicelib.places.service import tree as trees
from chalicelib.points.honours import rules
from chalicelib.points.honours.records import PUBLISHED, Made, Nomination
from chalicelib.points.honours.schemas import OwnQuery, QueueQuery
from chalicelib.points.honours.service import changes

MOST_LOOKED, READ_AT_ONCE = 1_000, 100  # nominations that are looked at for one page of the queue, and in one call


def published(caller: Caller, query: Paged) -> tuple[list[Nomination], str | None]:
    """List what is published, newest first. Raises BadInput."""
    return cursors.page(
        lambda last: Nomination.by_list.query(
            PUBLISHED, scan_index_forward=False, limit=query.limit, last_evaluated_key=last
        ),
        actor=Actor(caller.person),
        what=PUBLISHED,
        cursor=query.cursor,
    )


def own(caller: Caller, query: OwnQuery) -> tuple[list[Nomination], str | None]:
    """List in what one is named, or what one nominated, newest first. Raises NotSignedIn, BadInput."""
    person = signed_in(caller)
    if query.side == "of_me":
        return cursors.page(
            lambda last: Nomination.by_person.query(
                person,
                Nomination.pk.startswith("nomination#"),
                scan_index_forward=False,
                limit=query.limit,
                last_evaluated_key=last,
            ),
            actor=Actor(person),
            what=f"honours#{query.side}",
            cursor=query.cursor,
        )
    made, after = cursors.page(
        lambda last: Made.query(
            f"nominator#{person}",
            Made.sk.startswith("nominated#"),
            scan_index_forward=False,
            limit=query.limit,
            last_evaluated_key=last,
        ),
        actor=Actor(person),
        what=f"honours#{query.side}",
        cursor=query.cursor,
    )
    keys = [Nomination.at(one.nomination) for one in made]
    there = {one.id: one for one in Nomination.batch_get(keys)} if keys else {}
    return [there[one.nomination] for one in made if one.nomination in there], after


def see(actor: Actor, nomination: str) -> Nomination:
    """Get one nomination: who is named in it, and staff once it was consented to. Raises NotSignedIn, NotFound."""
    return changes.asked(actor, "honour.see", nomination)


def queue(actor: Actor, query: QueueQuery) -> tuple[list[Nomination], str | None]:
    """List what is to be confirmed, or to be published, at one's places; what waits longest comes first.

    A page may be short, and even empty, while there is a next one: what is looked at for one has an end.
    Raises NotSignedIn, NotAllowed for who is no staff, BadInput.
    """
    person = signed_in(actor)
    allow(actor, "honour.queue", On(), see="honour.list_own")
    what = f"honours-queue#{query.state}"
    key = cursors.read(query.cursor, who=person, what=what)
    after = key["listed_at"]["S"] if key else "0"
    lists = [_list(changes.listing(place, query.state), after) for place in sorted(_reach(actor))]
    page: list[Nomination] = []
    for looked, one in enumerate(merge(*lists, key=lambda one: str(one.listed_at))):
        if len(page) == query.limit or looked == MOST_LOOKED:
            return page, cursors.write({"listed_at": {"S": after}}, who=person, what=what)
        after = str(one.listed_at)
        if may(actor, "honour.see", On(places=changes.on(one).places)):
            page.append(one)
    return page, None


def _list(listing: str, after: str) -> Iterator[Nomination]:
    return iter(Nomination.by_list.query(listing, Nomination.listed_at > after, page_size=READ_AT_ONCE))


def _reach(actor: Actor) -> set[str]:
    """Tell in which places' lists to look: communities, and the district for those without a home."""
    tree = trees.tree()
    roots = {at for role in (*rules.CONFIRMS, "auditor") for at in actor.roles.get(role, ()) if at in tree}
    communities = {str(tree.above(building, "community")) for root in roots for building in tree.buildings(root)}
    return communities | (roots & {tree.district.id})


def acts(actor: Actor, there: Nomination) -> list[str]:
    """List what ``actor`` may do to a nomination now."""
    on = changes.on(there)
    asks = {"confirm": "honour.confirm", "refuse": "honour.confirm", "publish": "honour.publish"}
    named = actor.person is not None and actor.person == there.of
    if named:
        asks = {"consent": "honour.answer", "decline": "honour.answer", "choose": "honour.choose"}
    asks["withdraw"] = "honour.withdraw" if named or actor.person == there.by else "honour.take_down"
    legal = rules.NOMINATION.legal(there.state)
    return [act for act in legal if act in asks and may(actor, asks[act], on)]
