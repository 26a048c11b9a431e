"""The mall, goods (商品), kept by staff: what they say, whether they are on sale, how the stock is changed."""

from typing import Any

from chalicelib.core import audit, files, uploads
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound, fault
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.places.service import tree as trees
from chalicelib.points.mall import rules
from chalicelib.points.mall.errors import BelowZero, Repeated
from chalicelib.points.mall.records import Change, Good
from chalicelib.points.mall.schemas import GoodEdit, GoodNew, GoodWords, Sale, StockChange
from chalicelib.points.mall.service import budgets, changing, finding
from chalicelib.points.marks import mark as mark_of

FIRST_STOCK = "初始库存"


def add(actor: Actor, asked: GoodNew) -> Good:
    """Keep a new good, off sale. The same again gives the first.

    Raises NotSignedIn, NotFound, NotAllowed, BadInput, Repeated.
    """
    signed_in(actor)
    mark = mark_of(actor, "add", f"good#{asked.id}", asked)
    allow(actor, "mall.keep_good", trees.on(asked.place), see="mall.see_good")
    first = _first(asked, mark)
    if first is not None:
        return first
    if trees.tree().find(asked.place).kind not in rules.PLACES:
        raise fault("place", "商品不能设在这一级", right="请选择区、街道或社区")
    budgets.check_serves(asked.budget, asked.place)
    _keep_picture(actor, asked.id, asked.picture)
    made = _made(actor, asked, mark)
    try:
        with Transaction() as tx:
            tx.create(made, or_raise=Repeated(id=asked.id))
            changing.note(tx, actor, made.pk, asked.id, asked.stock, FIRST_STOCK, mark)
            audit.record(tx, actor, "mall.add_good", made.pk, place=made.place, price=asked.price, cost=asked.cost)
    except Repeated:
        return _first(asked, mark) or made
    return made


def _first(asked: GoodNew, mark: str) -> Good | None:
    try:
        there = finding.good(asked.id)
    except NotFound:
        return None
    if there.said != mark:
        raise Repeated(id=asked.id)
    return there


def _made(actor: Actor, asked: GoodNew, mark: str) -> Good:
    made = Good.of(asked.id)
    for name, value in _words(asked).items():
        setattr(made, name, value)
    made.place, made.by, made.said, made.act = asked.place, signed_in(actor), mark, mark
    made.state, made.version, made.at_ms = "off_sale", 1, now_ms()
    made.added = made.stock = asked.stock
    made.held = made.given = 0
    made.listing, made.listed_at = _listed(made.state, asked.price, asked.id)
    return made


def picture_file(good_id: str, picture: str) -> str:
    """Name the file of a good's picture."""
    return f"pictures/mall/{good_id}/{picture}"


def _keep_picture(actor: Actor, good_id: str, picture: str | None) -> None:
    """Copy an upload of ``actor`` to where it stays. Raises NotFound, BadInput."""
    if picture is not None:
        files.copy(uploads.take(signed_in(actor), picture, "mall-picture"), picture_file(good_id, picture))


def _words(asked: GoodWords) -> dict[str, object]:
    return {
        "title": asked.title,
        "description": asked.description,
        "picture": asked.picture,
        "for_whom": asked.for_whom,
        "price": asked.price,
        "cost": asked.cost,
        "budget": asked.budget,
        "limit_most": None if asked.limit is None else asked.limit.most,
        "limit_per": None if asked.limit is None else asked.limit.per,
        "where": asked.where,
        "ready_days": asked.ready_days,
        "collect_days": asked.collect_days,
    }


def _listed(state: str, price: int, good_id: str) -> tuple[str, str]:
    return f"goods#{state}", f"{price:06d}#{good_id}"


def edit(actor: Actor, good_id: str, asked: GoodEdit) -> Good:
    """Say something else of a good. What was reserved before stays as it was then. The same again gives the first.

    Raises NotSignedIn, NotFound, NotAllowed, BadInput, Conflict if it is not as ``version`` had it.
    """
    there = _kept(actor, good_id)
    mark = mark_of(actor, "edit", there.pk, asked)
    if there.act == mark:
        return there
    if asked.budget != there.budget:
        budgets.check_serves(asked.budget, there.place)
    if asked.picture != there.picture:
        _keep_picture(actor, good_id, asked.picture)
    words = {name: getattr(Good, name) for name in _words(asked)}
    changed = [
        words[name].remove() if value is None else words[name].set(value) for name, value in _words(asked).items()
    ]
    _, listed_at = _listed(there.state, asked.price, good_id)
    facts: dict[str, Any] = {"price": asked.price, "cost": asked.cost, "budget": asked.budget}
    with Transaction() as tx:
        tx.update(
            Good(there.pk, there.sk),
            *changed,
            Good.listed_at.set(listed_at),
            Good.version.set(asked.version + 1),
            Good.act.set(mark),
            Good.at_ms.set(now_ms()),
            given=Good.version == asked.version,
            or_raise=Stale(version=int(there.version)),
        )
        audit.record(tx, actor, "mall.edit_good", there.pk, place=there.place, version=asked.version + 1, **facts)
    return finding.good(good_id)


@rereading
def sell(actor: Actor, good_id: str, asked: Sale) -> Good:
    """Offer a good or withdraw it; what is reserved stays reserved. The same again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove.
    """
    there = _kept(actor, good_id)
    mark = mark_of(actor, asked.act, there.pk, asked)
    if there.act == mark:
        return there
    after = rules.GOOD.after(there.state, asked.act)
    listing, _ = _listed(after, int(there.price), good_id)
    with Transaction() as tx:
        tx.update(
            Good(there.pk, there.sk),
            Good.state.set(after),
            Good.listing.set(listing),
            Good.version.set(int(there.version) + 1),
            Good.act.set(mark),
            Good.at_ms.set(now_ms()),
            given=(Good.version == there.version) & (Good.state == there.state),
            or_raise=Stale(),
        )
        audit.record(tx, actor, f"mall.{asked.act}_good", there.pk, place=there.place, state=after)
    return finding.good(good_id)


def restock(actor: Actor, good_id: str, asked: StockChange) -> Good:
    """Add pieces to the stock, or take away what is free at most. The same again changes nothing.

    Raises NotSignedIn, NotFound, NotAllowed, BelowZero, BadInput, Repeated.
    """
    there = _kept(actor, good_id)
    mark = mark_of(actor, "restock", there.pk, asked)
    if not changing.is_known(there.pk, asked.id, mark):
        room = (Good.stock >= -asked.pieces) & (Good.stock <= rules.MOST_STOCK - asked.pieces)
        refused = BelowZero(free=int(there.stock)) if asked.pieces < 0 else fault("pieces", "超过库存的最大数量")
        with changing.once(there.pk, asked.id, mark), Transaction() as tx:
            changing.note(tx, actor, there.pk, asked.id, asked.pieces, asked.reason, mark)
            tx.update(
                Good.of(good_id),
                Good.added.add(asked.pieces),
                Good.stock.add(asked.pieces),
                given=room,
                or_raise=refused,
            )
            audit.record(tx, actor, "mall.restock", there.pk, place=there.place, why=asked.reason, pieces=asked.pieces)
    return finding.good(good_id)


def changes(actor: Actor, good_id: str, *, cursor: str | None, limit: int) -> tuple[list[Change], str | None]:
    """List the changes of a stock, newest first, for staff. Raises NotSignedIn, NotFound, BadInput."""
    return changing.listed(actor, see(actor, good_id).pk, cursor=cursor, limit=limit)


def see(actor: Actor, good_id: str) -> Good:
    """Get a good as its staff see it. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    there = finding.good(good_id)
    allow(actor, "mall.see_good", trees.on(there.place), see="mall.see_good")
    return there


def _kept(actor: Actor, good_id: str) -> Good:
    """Get a good that ``actor`` keeps. Raises NotSignedIn, NotFound, NotAllowed."""
    signed_in(actor)
    there = finding.good(good_id)
    allow(actor, "mall.keep_good", trees.on(there.place), see="mall.see_good")
    return there
