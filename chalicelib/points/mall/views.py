"""How budgets, goods and reservations are shown: names masked, sealed words opened, pictures as addresses."""

from typing import Any

from chalicelib.core import files
from chalicelib.core.clock import now_ms
from chalicelib.people.homes.schemas import ByWhom
from chalicelib.places.service import tree as trees
from chalicelib.points.mall.records import Budget, Change, Good, Reservation
from chalicelib.points.mall.rules import GOOD, RESERVATION, STATE_WORDS
from chalicelib.points.mall.schemas import BudgetView, ChangeView, GoodView, KeptGood, LimitOf, ReservationView
from chalicelib.points.mall.service.goods import picture_file


def budget(one: Budget) -> BudgetView:
    """Show a budget to staff."""
    return BudgetView(
        id=one.id,
        place=one.place,
        place_name=trees.tree(knowing=one.place).name(one.place),
        name=one.name,
        total=int(one.total),
        left=int(one.left),
        held=int(one.held),
        spent=int(one.spent),
        at_ms=int(one.at_ms),
    )


def change(one: Change) -> ChangeView:
    """Show a change of a budget or a stock to staff."""
    return ChangeView(id=one.id, amount=int(one.amount), by=one.by, reason=one.open("why") or "", at_ms=int(one.at_ms))


def _picture(one: Good) -> str | None:
    return None if one.picture is None else files.download_url(picture_file(one.id, one.picture), "picture")


def _limit(one: Good) -> LimitOf | None:
    return None if one.limit_per is None else LimitOf(most=int(one.limit_most), per=_any(one.limit_per))


def _any(text: Any) -> Any:  # noqa: ANN401 - a literal, as the item keeps it
    return text


def good(one: Good, points: int) -> GoodView:
    """Show a good to somebody who has so many ``points``."""
    return GoodView(
        id=one.id,
        place=one.place,
        title=one.title,
        description=one.description,
        picture=_picture(one),
        for_whom=_any(one.for_whom),
        price=int(one.price),
        limit=_limit(one),
        where=one.where,
        collect_days=int(one.collect_days),
        stock=int(one.stock),
        affordable=points >= one.price,
    )


def kept_good(one: Good) -> KeptGood:
    """Show a good to its staff."""
    return KeptGood(
        id=one.id,
        place=one.place,
        title=one.title,
        description=one.description,
        picture=_picture(one),
        picture_id=one.picture,
        for_whom=_any(one.for_whom),
        price=int(one.price),
        cost=int(one.cost),
        budget=one.budget,
        limit=_limit(one),
        where=one.where,
        ready_days=int(one.ready_days),
        collect_days=int(one.collect_days),
        state=_any(one.state),
        legal=GOOD.legal(one.state),
        version=int(one.version),
        added=int(one.added),
        stock=int(one.stock),
        held=int(one.held),
        given=int(one.given),
        at_ms=int(one.at_ms),
    )


def reservation(one: Reservation, name: str | None = None) -> ReservationView:
    """Show a reservation; ``name`` is whose it is, masked, for staff."""
    due = {"reserved": one.due_ms, "ready": one.until_ms}.get(one.state)
    return ReservationView(
        id=one.id,
        person=one.of,
        name=name,
        by=None if one.by is None else ByWhom(person=one.by, via=_any(one.via)),
        good=one.good,
        title=one.title,
        where=one.where,
        place=one.place,
        points=int(one.price),
        state=_any(one.state),
        state_word=STATE_WORDS[one.state],
        legal=RESERVATION.legal(one.state),
        ended=_any(one.ended),
        reason=one.open("why"),
        reserved_ms=int(one.reserved_ms),
        due_ms=int(one.due_ms),
        until_ms=None if one.until_ms is None else int(one.until_ms),
        at_ms=int(one.at_ms),
        late=due is not None and due <= now_ms(),
    )
