"""The mall, who is told what: staff that something is to make ready, people what became of their exchange."""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from chalicelib.core.clock import day_of
from chalicelib.core.errors import NotFound
from chalicelib.inbox import service as inbox
from chalicelib.people import standing
from chalicelib.people.accounts import service as accounts
from chalicelib.people.homes.rules import COUNTER
from chalicelib.people.staff import service as staff
from chalicelib.places.service import tree as trees
from chalicelib.points.mall import rules
from chalicelib.points.mall.events import ReservationNews
from chalicelib.points.mall.records import Reservation
from chalicelib.points.mall.service import finding

BACK = {"expired": "points.mall_expired", "withdrawn": "points.mall_cancelled"}


def reservation(event: ReservationNews) -> None:
    """Tell what is news still: late news of what has moved on since is none."""
    one = finding.reservation(event.reservation)
    if event.what == "reserved":
        _reserved(one)
    elif event.what == "restored":
        _restored(one)
    elif event.what == "collected":
        _tell([one.of], "points.mall_collected", one, _facts(one))
    elif one.state == "ready":
        _tell([one.of, *_proxy(one)], f"points.mall_{event.what}", one, _facts(one))


def _reserved(one: Reservation) -> None:
    """Tell staff, once a day and place, that there is something to make ready; and for whom somebody else did it."""
    if one.by is not None:
        by = standing.called([one.by])[one.by] if one.via not in COUNTER else "社区工作人员"
        _tell([one.of], "points.mall_reserved_for", one, {**_facts(one), "name": by})
    if one.state == "reserved":
        tree = trees.tree(knowing=one.place)
        day = day_of(int(one.reserved_ms)).isoformat()
        people = staff.holders(tree.containing(one.place), rules.HANDS)
        about, facts = f"place#{one.place}", {"place": tree.name(one.place)}
        _put(people, "points.mall_to_make_ready", f"points.mall_to_make_ready#{one.place}#{day}", facts, about)


def _restored(one: Reservation) -> None:
    """Tell whose it is, unless they gave it up themselves; of a proxy's act, who did it."""
    facts = {**_facts(one), "reason": (one.open("why") or "").rstrip("。")}
    if one.ended in BACK:
        _tell([one.of, *_proxy(one)], BACK[one.ended], one, facts)
    elif one.ended == "cancelled" and one.ended_by is not None:
        facts["name"] = standing.called([one.ended_by])[one.ended_by]
        _tell([one.of], "points.mall_cancelled_for", one, facts)


def _proxy(one: Reservation) -> list[str]:
    return [one.by] if one.by is not None and one.via == "proxy" else []


def _facts(one: Reservation) -> dict[str, str]:
    until = "" if one.until_ms is None else rules.last_day(int(one.until_ms))
    return {"title": one.title, "points": str(int(one.price)), "where": one.where, "until": until}


def _tell(people: Iterable[str], kind: str, one: Reservation, facts: dict[str, str]) -> None:
    _put(people, kind, f"{kind}#{one.pk}", facts, one.pk)


def _put(people: Iterable[str], kind: str, key: str, facts: dict[str, str], about: str) -> None:
    """Tell each of ``people`` who is still there: who was erased keeps an empty inbox."""
    for person in people:
        with suppress(NotFound):
            inbox.tell(person, kind, key, facts, about=about, given=partial(accounts.check_active, person=person))
