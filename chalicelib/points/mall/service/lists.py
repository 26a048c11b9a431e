"""The mall, lists: goods on sale, one's own reservations, staff's goods and queues."""

from collections.abc import Iterable, Iterator
from heapq import merge
from typing import TypeVar

from chalicelib.core import cursors
from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.people import standing
from chalicelib.places.service import tree as trees
from chalicelib.points.accounts import Account, person
from chalicelib.points.ledger.service import posting
from chalicelib.points.mall import rules
from chalicelib.points.mall.records import Good, Reservation, listing
from chalicelib.points.mall.schemas import GoodsQuery, OwnQuery, QueueQuery
from chalicelib.points.mall.service import finding, reserving

MOST_LOOKED, READ_AT_ONCE = 1_000, 100  # items that are looked at for one page, and in one call
END = "~"  # after every place in a list
Item = TypeVar("Item", Good, Reservation)


def shelf(actor: Actor, *, limit: int, cursor: str | None) -> tuple[list[Good], int, str | None]:
    """List what is on sale for ``actor``, the cheapest first, what is too dear or sold out as well.

    Returns a page, their material points, the next cursor. Raises NotSignedIn, BadInput.
    """
    who = signed_in(actor)
    key = cursors.read(cursor, who=who, what="shelf")
    after = key["listed_at"]["S"] if key else "0"
    places = standing.places_of(who)
    goods = Good.by_list.query("goods#on_sale", Good.listed_at > after, page_size=READ_AT_ONCE)
    page, last = _page(((one, one.for_whom == "everyone" or one.place in places) for one in goods), limit, after)
    return page, points_of(who), _next(last, who, "shelf")


def points_of(who: str) -> int:
    """Give the material points of a person."""
    account = Account(person(who), "material")
    head = posting.heads([account])[account]
    return 0 if head is None else int(head.balance)


def on_sale(actor: Actor, good_id: str) -> tuple[Good, int]:
    """Get one good that is on sale for ``actor``, and their points. Raises NotSignedIn, NotFound."""
    who = signed_in(actor)
    good = finding.good(good_id)
    if good.state != "on_sale" or not reserving.visible(good, who):
        raise NotFound(good=good_id)
    return good, points_of(who)


def kept(actor: Actor, query: GoodsQuery) -> tuple[list[Good], str | None]:
    """List the goods of a state under a place, or under all of one's own, for staff, the cheapest first.

    Raises NotSignedIn, NotAllowed for who is no staff, NotFound for a place out of one's reach, BadInput.
    """
    who, places = signed_in(actor), _reach(actor, query.place, "mall.list_goods", rules.SEES)
    what = f"goods#{query.place}#{query.state}"
    key = cursors.read(query.cursor, who=who, what=what)
    after = key["listed_at"]["S"] if key else "0"
    goods = Good.by_list.query(f"goods#{query.state}", Good.listed_at > after, page_size=READ_AT_ONCE)
    page, last = _page(((one, one.place in places) for one in goods), query.limit, after)
    return page, _next(last, who, what)


def queue(actor: Actor, query: QueueQuery) -> tuple[list[Reservation], str | None]:
    """List reservations of a state under a place, or under all of one's own, for staff.

    What is open comes by when it is due, soonest first; what is over newest first. A page may be short, and even
    empty, while there is a next one: what is looked at for one has an end. Raises as ``kept``.
    """
    who, places = signed_in(actor), _reach(actor, query.place, "mall.queue", rules.WATCHES)
    what = f"reservations#{query.place}#{query.state}"
    key = cursors.read(query.cursor, who=who, what=what)
    newest_first = query.state in rules.OVER
    after = key["listed_at"]["S"] if key else END if newest_first else "0"
    lists = [
        _reservations(name, after, newest_first=newest_first)
        for name in sorted({listing(query.state, place) for place in places})
    ]
    found = merge(*lists, key=lambda one: one.listed_at, reverse=newest_first)
    page, last = _page(((one, one.place in places) for one in found), query.limit, after)
    return page, _next(last, who, what)


def _reservations(name: str, after: str, *, newest_first: bool) -> Iterator[Reservation]:
    rest = Reservation.listed_at < after if newest_first else Reservation.listed_at > after
    return iter(Reservation.by_list.query(name, rest, scan_index_forward=not newest_first, page_size=READ_AT_ONCE))


def _reach(actor: Actor, place: str | None, act: str, roles: tuple[str, ...]) -> frozenset[str]:
    """Give the places of goods, at and under ``place``, at which ``actor`` holds one of ``roles``."""
    tree = trees.tree(knowing=place)
    if place is None:
        allow(actor, f"{act}_own", On(), see="mall.browse")
        roots = {at for role in roles for at in actor.roles.get(role, ()) if at in tree}
    else:
        allow(actor, act, trees.on(place), see=act)
        roots = {place}
    stands = (one for one in tree.nodes.values() if one.kind in rules.PLACES)
    return frozenset(one.id for one in stands if roots & tree.containing(one.id))


def _page(found: Iterable[tuple[Item, bool]], limit: int, after: str) -> tuple[list[Item], str | None]:
    """Take a page of what counts. Gives it, and after what to go on, or None at the end."""
    page: list[Item] = []
    for looked, (one, counts) in enumerate(found):
        if len(page) == limit or looked == MOST_LOOKED:
            return page, after
        after = one.listed_at
        if counts:
            page.append(one)
    return page, None


def _next(after: str | None, who: str, what: str) -> str | None:
    return None if after is None else cursors.write({"listed_at": {"S": after}}, who=who, what=what)


def own(actor: Actor, query: OwnQuery) -> tuple[list[Reservation], str | None]:
    """List one's own reservations, newest first, or those of somebody for whom one is a proxy for points.

    Raises NotSignedIn, NotFound, BadInput.
    """
    who = query.person or signed_in(actor)
    if who != signed_in(actor) and not finding.is_proxy(actor, who):
        raise NotFound
    only = None if query.state is None else Reservation.state == query.state
    return cursors.page(
        lambda last: Reservation.by_person.query(
            who,
            Reservation.pk.startswith("reservation#"),
            filter_condition=only,
            scan_index_forward=False,
            limit=query.limit,
            page_size=READ_AT_ONCE,
            last_evaluated_key=last,
        ),
        actor=actor,
        what=f"reservations#{who}#{query.state}",
        cursor=query.cursor,
    )


def see(actor: Actor, reservation_id: str) -> Reservation:
    """Get one reservation: whose it is, their proxy, staff of its place. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    one = finding.reservation(reservation_id)
    if not finding.took_in(actor, one):
        allow(actor, "mall.see", finding.on(actor, one), see="mall.see")
    return one
