"""Crashes before and after each call of what the mall writes, and of its recovery: nothing is left half done."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core import files, memory, uploads
from chalicelib.core.audit import Entry as Audited
from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Caller
from chalicelib.points.mall import news, tokens
from chalicelib.points.mall.events import ReservationNews
from chalicelib.points.mall.records import Reservation
from chalicelib.points.mall.schemas import (
    BudgetChange,
    BudgetNew,
    Cancellation,
    Collection,
    Exchange,
    GoodEdit,
    GoodNew,
    Readiness,
    Sale,
    StockChange,
)
from chalicelib.points.mall.service import (
    budgets,
    collecting,
    ending,
    expiring,
    finding,
    goods,
    personal,
    preparing,
    reserving,
)
from tests.faults.crash import sweep
from tests.points.mall.stage import PRICE, Mall, actor, balance, counts, holds, money
from tests.support import aws
from tests.support.web import get

Flow = Callable[[], object]
ACT, ONE = new_id(), new_id()


class Depth:
    deep = False


@pytest.fixture(autouse=True, params=[False, pytest.param(True, marks=pytest.mark.deep)], ids=["once", "deep"])
def deep(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crash the flow, and in the slow tests its recovery too."""
    monkeypatch.setattr(Depth, "deep", bool(request.param))


def swept(flow: Flow, done: Callable[[], None], *, at_least: int = 3, every: int = 1) -> None:
    """Sweep ``flow`` over the tables as they are now; each run is a new process, which remembers nothing.

    ``every``: of a long flow, a recovery is crashed at each so manieth of its points, after each first crash at others.
    """
    for item in (*Audited.scan(), *Outbox.scan()):
        item.delete()
    tokens.make(ONE)  # keys are read once a process
    there = aws.snapshot()

    def run() -> None:
        memory.clear_all()
        flow()

    def whole() -> None:
        holds()
        done()

    scenarios = sweep(lambda: aws.restore(there), run, holds, whole, again=0, deep=Depth.deep, every=every)
    assert scenarios >= at_least * (3 if Depth.deep else 1)


def acts() -> dict[str, int]:
    return dict(Counter(entry.act for entry in Audited.scan()))


def told() -> list[str]:
    return sorted(ReservationNews.model_validate_json(one.body).what for one in Outbox.scan())


@pytest.mark.parametrize("limited", [pytest.param(False, marks=pytest.mark.deep), True])
def test_an_exchange_is_whole(mall: Mall, *, limited: bool) -> None:
    anna = mall.person()
    good = mall.add_good(limit={"most": 1, "per": "ever"}) if limited else mall.good
    asked = Exchange(id=ONE, good=good, price=PRICE)

    def done() -> None:
        assert (balance(anna), told(), money(mall)[1]) == (70, ["reserved"], 500)

    swept(lambda: reserving.reserve(actor(anna), asked), done, at_least=10)


@pytest.mark.deep
def test_an_exchange_at_the_counter_is_whole(mall: Mall) -> None:
    elder = mall.person(lives_here=True)
    asked = Exchange.model_validate(
        {"id": ONE, "good": mall.good, "price": PRICE, "acts_for": {"person": elder, "via": "counter"}}
    )

    def done() -> None:
        assert (balance(elder), acts()) == (70, {"mall.reserve_for": 1})

    swept(lambda: reserving.reserve(actor(mall.clerk), asked), done, at_least=10)


def test_making_ready_is_whole(mall: Mall) -> None:
    one = mall.reserve(mall.person()).id

    def done() -> None:
        ready = finding.reservation(one)
        assert (ready.state, told(), acts()) == ("ready", ["ready"], {"mall.make_ready": 1})
        assert finding.by_number(ready.open("number") or "") == one

    swept(lambda: preparing.make_ready(actor(mall.clerk), one, Readiness(id=ACT)), done, at_least=6)


def test_a_collection_is_whole(mall: Mall) -> None:
    one = mall.ready(mall.person())
    code = tokens.make(one.id)

    def done() -> None:
        assert (counts(mall), money(mall)[2]) == ((2, 0, 1), 500)
        assert (told(), acts()) == (["collected"], {"mall.collect": 1})

    swept(lambda: collecting.collect(Caller(mall.clerk), Collection(code=code)), done, at_least=6)


@pytest.mark.deep
def test_a_collection_by_number_is_whole(mall: Mall) -> None:
    number = mall.ready(mall.person()).open("number")

    def done() -> None:
        assert (counts(mall), told()) == ((2, 0, 1), ["collected"])

    swept(lambda: collecting.collect(Caller(mall.clerk), Collection(number=number)), done, at_least=8)


@pytest.mark.parametrize("by", ["person", pytest.param("staff", marks=pytest.mark.deep)])
def test_giving_up_is_whole(mall: Mall, by: str) -> None:
    anna = mall.person()
    limited = mall.add_good(limit={"most": 1, "per": "ever"})
    one = mall.ready(anna, good=limited).id
    who = anna if by == "person" else mall.clerk
    asked = Cancellation(id=ACT, reason=None if by == "person" else "停产")

    def done() -> None:
        assert (balance(anna), money(mall), told()) == (100, (2_000, 0, 0), ["restored"])
        assert acts() == ({} if by == "person" else {"mall.cancel_for": 1})

    swept(lambda: ending.cancel(actor(who), one, asked), done, at_least=8)


def test_what_is_due_is_done_whole(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bert = mall.person(), mall.person()
    mall.ready(anna)
    soon = mall.ready(bert, good=mall.add_good(collect_days=9)).id
    aws.later(monkeypatch, 9 * DAY_MS)

    def done() -> None:
        assert (balance(anna), told()) == (100, ["expiring", "restored"])
        assert acts() == {"mall.expire": 1}
        assert finding.reservation(soon).warned is True

    swept(expiring.run, done, at_least=10, every=6)


def test_an_erasure_ends_all_of_it(mall: Mall) -> None:
    anna = mall.person()
    mall.reserve(anna)
    mall.ready(anna)

    def done() -> None:
        assert (balance(anna), counts(mall)) == (100, (3, 0, 0))
        assert {one.number for one in Reservation.by_person.query(anna)} == {None}

    swept(lambda: personal.erase(anna), done, at_least=8, every=6)


def test_news_is_told_once(mall: Mall) -> None:
    anna = mall.person()
    one = mall.ready(anna)
    event = reserving.news(one, "ready")

    def done() -> None:
        assert [line["title"] for line in get("/inbox", person=anna).json["items"]] == ["兑换的商品已备好"]

    for item in Outbox.scan():
        item.delete()
    swept(lambda: news.reservation(event), done)


@pytest.mark.parametrize("what", ["open", "change", "add", "edit", "sell", "restock"])
def test_what_staff_keep_changes_whole(mall: Mall, what: str) -> None:
    clerk, finance, picture = actor(mall.clerk), actor(mall.finance), new_id()
    file = uploads.begin(mall.clerk, picture, "mall-picture", "image/png")[0].file
    files.store(file, b"png", "image/png")
    place: dict[str, Any] = {"place": mall.town.community}
    words = mall.words(picture=picture)
    flows: dict[str, tuple[str, Flow]] = {
        "open": (
            "open_budget",
            lambda: budgets.open_new(finance, BudgetNew(id=ONE, name="预算", fen=5, reason="年度", **place)),
        ),
        "change": (
            "change_budget",
            lambda: budgets.change(finance, mall.budget, BudgetChange(id=ACT, fen=-2_000, reason="核减")),
        ),
        "add": ("add_good", lambda: goods.add(clerk, GoodNew(id=ONE, stock=5, **place, **words))),
        "edit": ("edit_good", lambda: goods.edit(clerk, mall.good, GoodEdit(id=ACT, version=2, **words))),
        "sell": ("withdraw_good", lambda: goods.sell(clerk, mall.good, Sale(id=ACT, act="withdraw"))),
        "restock": (
            "restock",
            lambda: goods.restock(clerk, mall.good, StockChange(id=ACT, pieces=-3, reason="盘点")),
        ),
    }
    act, flow = flows[what]
    swept(flow, lambda: _once(f"mall.{act}"), at_least=4)


def _once(act: str) -> None:
    assert acts() == {act: 1}
