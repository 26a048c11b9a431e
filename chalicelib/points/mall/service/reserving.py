"""The mall, reserving (兑换): points, a piece and its cost move together, or nothing does."""

from chalicelib.core import audit, limits
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, may, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.people import standing
from chalicelib.people.accounts import service as accounts
from chalicelib.people.homes.rules import COUNTER
from chalicelib.people.homes.service import acting, proxies
from chalicelib.people.homes.service.acting import Hand
from chalicelib.places.service import tree as trees
from chalicelib.points.accounts import Account, person
from chalicelib.points.ledger.rules import MALL, Line
from chalicelib.points.ledger.service import posting
from chalicelib.points.mall import rules
from chalicelib.points.mall.errors import NotOnSale, PriceChanged, Repeated, SoldOut
from chalicelib.points.mall.events import ReservationNews
from chalicelib.points.mall.records import Good, Reservation, listing
from chalicelib.points.mall.schemas import Exchange
from chalicelib.points.mall.service import finding, holding
from chalicelib.points.marks import mark as mark_of

NO_VERSION = 0  # what the mall takes is in no version of the scheme


def reserve(actor: Actor, asked: Exchange) -> Reservation:
    """Exchange points of ``actor``, or of whom they act for, for one piece. The same again gives the first.

    Raises NotSignedIn, NotFound, NotAllowed, TooMany (30 an hour and person), NotOnSale, PriceChanged, SoldOut,
    NotEnough, Unfunded, OverLimit, Repeated; Busy if rivals do not come to an end. Nothing changed then.
    """
    signed_in(actor)
    mark = mark_of(actor, "reserve", f"reservation#{asked.id}", asked)
    first = _first(asked, mark)
    if first is not None:
        return first
    hand = _hand(actor, asked)
    limits.take(rules.RESERVES, hand.person)
    try:
        return _reserve(hand, asked, mark)
    except Conflict:
        first = _first(asked, mark)  # the same request twice at one moment: the other one came first
        if first is None:
            raise
        return first


def _first(asked: Exchange, mark: str) -> Reservation | None:
    there = finding.known(asked.id)
    if there is not None and there.said != mark:
        raise Repeated(id=asked.id)
    return there


def _hand(actor: Actor, asked: Exchange) -> Hand:
    """Tell whose exchange it is. Staff act for people of their places. Raises NotFound, NotAllowed."""
    acts_for = asked.acts_for
    if acts_for is None or acts_for.via not in COUNTER:
        return acting.hand(actor, acts_for, rules.SCOPE, frozenset())
    tree = trees.tree()
    places = frozenset(at for place in proxies.ties(acts_for.person) if place in tree for at in tree.containing(place))
    if acts_for.person == actor.person or not may(actor, "mall.reserve_for", On(places=places)):
        raise NotFound
    return Hand(actor, acting.whole(acts_for.person), acts_for.via)


@rereading
def _reserve(hand: Hand, asked: Exchange, mark: str) -> Reservation:
    good = finding.good(asked.good)
    _check(hand.person, good, asked)
    account = Account(person(hand.person), "material")
    with Transaction() as tx:
        made = _made(hand, good, asked, mark)
        entry = posting.add(tx, _line(account, made), posting.heads([account])[account])
        made.entry = int(entry.seq)
        holding.hold(tx, good, made)
        accounts.check_active(tx, hand.person)
        tx.create(made, or_raise=Repeated(id=asked.id))
        if hand.via in COUNTER:
            audit.record(tx, hand.actor, "mall.reserve_for", made.pk, place=made.place, **hand.facts)
        emit(tx, news(made, "reserved"))
    return made


def _check(who: str, good: Good, asked: Exchange) -> None:
    """Refuse what cannot be exchanged, before anything is written. What the person may not see is not there."""
    if not visible(good, who):
        raise NotFound(good=good.id)
    if good.state != "on_sale":
        raise NotOnSale(good=good.id)
    if good.price != asked.price:
        raise PriceChanged(price=int(good.price))
    if good.stock < 1:
        raise SoldOut(good=good.id)


def visible(good: Good, who: str) -> bool:
    """Tell whether ``good`` is there for ``who``: for everyone, or for residents of its place."""
    return good.for_whom == "everyone" or good.place in standing.places_of(who)


def _made(hand: Hand, good: Good, asked: Exchange, mark: str) -> Reservation:
    now = now_ms()
    due = now + int(good.ready_days) * DAY_MS
    key = Reservation.of_id(asked.id)
    return Reservation(
        key.pk,
        key.sk,
        of=hand.person,
        by=hand.by,
        via=hand.via,
        good=good.id,
        title=good.title,
        where=good.where,
        place=good.place,
        budget=good.budget,
        price=int(good.price),
        cost=int(good.cost),
        counted=None if good.limit_per is None else rules.period(good.limit_per, now),
        collect_days=int(good.collect_days),
        state="reserved",
        act=mark,
        said=mark,
        reserved_ms=now,
        due_ms=due,
        at_ms=now,
        listing=listing("reserved", good.place),
        listed_at=f"{due:013d}#{asked.id}",
    )


def _line(account: Account, made: Reservation) -> Line:
    return Line(
        account=account,
        kind="redemption",
        item=MALL,
        clause=MALL,
        version=NO_VERSION,
        event=made.pk,
        points=-int(made.price),
        at_ms=int(made.reserved_ms),
        basis=made.pk,
    )


def news(one: Reservation, what: str) -> ReservationNews:
    """Make the news of a reservation; each ``what`` comes once of one."""
    return ReservationNews(
        key=f"{one.pk}#{what}", at_ms=now_ms(), reservation=one.id, person=one.of, place=one.place, what=what
    )
