"""Exchanging: points, a piece and its cost move together, or nothing does and the reason is said."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.core import bulk
from chalicelib.core.errors import AppError, Busy
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.tables import Stale
from chalicelib.points.ledger.service import comparing
from chalicelib.points.mall.records import Budget, Good, Reservation
from chalicelib.points.mall.schemas import BudgetChange, Exchange, GoodEdit, Sale, StockChange
from chalicelib.points.mall.service import budgets, collecting, finding, goods, reserving
from functions import points_compare
from tests.faults.crash import counting
from tests.places.asking import faults
from tests.points.mall.stage import FEN, PRICE, Mall, actor, balance, counts, holds, money
from tests.support.people import person
from tests.support.web import Answer, get, post


def ask(who: str, mall: Mall, **more: Any) -> Answer:
    return post("/mall/reservations", {"id": new_id(), "good": mall.good, "price": PRICE, **more}, person=who)


def test_points_a_piece_and_its_cost_are_held_together(mall: Mall) -> None:
    anna = mall.person()
    answer = ask(anna, mall)
    assert answer.status == 201, answer.text
    shown = answer.json
    assert (shown["state"], shown["points"], shown["title"], shown["by"]) == ("reserved", PRICE, "大米 5kg", None)
    assert (balance(anna), counts(mall), money(mall)) == (70, (2, 1, 0), (1_500, 500, 0))
    assert get(f"/mall/reservations/{shown['id']}", person=anna).json == shown
    holds()


def test_the_same_request_gives_the_first_answer_and_its_id_nothing_else(mall: Mall) -> None:
    anna, bert, one = mall.person(PRICE), mall.person(), new_id()
    first, again = ask(anna, mall, id=one), ask(anna, mall, id=one)
    assert first.json == again.json
    assert ask(bert, mall, id=one).code == "repeated"
    assert ask(anna, mall, id=one, price=PRICE + 1).code == "repeated"
    assert (balance(anna), balance(bert), counts(mall)[1]) == (0, 100, 1)


def test_a_rival_of_ones_own_gets_the_first_answer(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same request twice at one moment: the second looks before the first has written."""
    anna, one = mall.person(PRICE), new_id()
    first = mall.reserve(anna, id=one)
    look, looked = finding.known, list[str]()

    def late(reservation: str) -> Reservation | None:
        looked.append(reservation)
        return look(reservation) if len(looked) > 1 else None

    monkeypatch.setattr(finding, "known", late)
    again = mall.reserve(anna, id=one)
    assert (again.entry, again.listed_at, looked) == (first.entry, first.listed_at, [one, one])
    holds()


def short_of(mall: Mall, what: str) -> str:
    """Let something be missing. Returns who asks."""
    clerk = actor(mall.clerk)
    if what == "sold_out":
        goods.restock(clerk, mall.good, StockChange(id=new_id(), pieces=-3, reason="盘点"))
    elif what == "unfunded":
        budgets.change(actor(mall.finance), mall.budget, BudgetChange(id=new_id(), fen=-FEN + 499, reason="核减"))
    elif what == "not_on_sale":
        goods.sell(clerk, mall.good, Sale(id=new_id(), act="withdraw"))
    elif what == "price_changed":
        goods.edit(clerk, mall.good, GoodEdit(id=new_id(), version=2, **mall.words(price=PRICE + 1)))
    return mall.person(PRICE - 1 if what == "not_enough_points" else 100)


@pytest.mark.parametrize("what", ["sold_out", "unfunded", "not_on_sale", "price_changed", "not_enough_points"])
def test_what_is_missing_is_said_and_nothing_changes(mall: Mall, what: str) -> None:
    who = short_of(mall, what)
    before = balance(who), counts(mall), money(mall)
    answer = ask(who, mall)
    assert (answer.status, answer.code) == (409, what)
    assert (balance(who), counts(mall), money(mall)) == before
    assert list(Reservation.scan(Reservation.sk == "reservation")) == []
    assert [one.name for one in Outbox.scan()] == []
    holds()


def test_nothing_is_promised_that_the_budget_does_not_cover(mall: Mall) -> None:
    dear = mall.add_good(cost=FEN - 499)
    mall.reserve(mall.person())
    assert ask(mall.person(), mall, good=dear).code == "unfunded"
    holds()


def test_a_limit_holds_in_its_period_and_a_cancelled_one_does_not_count(mall: Mall) -> None:
    limited = mall.add_good(limit={"most": 1, "per": "month"})
    anna = mall.person()
    first = ask(anna, mall, good=limited).json["id"]
    refused = ask(anna, mall, good=limited)
    assert (refused.code, refused.json["details"]) == ("over_limit", {"most": 1, "per": "month"})
    assert ask(mall.person(), mall, good=limited).status == 201
    assert post(f"/mall/reservations/{first}/cancellations", {"id": new_id()}, person=anna).status == 200
    assert ask(anna, mall, good=limited).status == 201
    holds()


def test_what_is_for_residents_is_not_there_for_others(mall: Mall) -> None:
    theirs = mall.add_good(for_whom="residents")
    guest, resident = mall.person(), mall.person(lives_here=True)
    assert ask(guest, mall, good=theirs).status == get(f"/mall/goods/{theirs}", person=guest).status == 404
    assert ask(resident, mall, good=theirs).status == 201
    assert [one["id"] for one in get("/mall/goods", person=guest).json["items"]] == [mall.good]
    assert {one["id"] for one in get("/mall/goods", person=resident).json["items"]} == {mall.good, theirs}


def test_a_proxy_exchanges_with_the_right_scope_and_is_shown(mall: Mall) -> None:
    elder = mall.person()
    kin = person(proxies={elder: {"points"}})
    other = person(proxies={elder: {"bindings"}})
    for_elder = {"person": elder, "via": "proxy"}
    shown = ask(kin, mall, acts_for=for_elder)
    assert (shown.status, shown.json["person"], shown.json["by"]) == (201, elder, {"person": kin, "via": "proxy"})
    assert ask(other, mall, acts_for=for_elder).status == 403
    assert ask(person(), mall, acts_for=for_elder).status == 404
    assert (balance(elder), counts(mall)[1]) == (70, 1)
    path = f"/mall/reservations?person={elder}"
    assert [one["id"] for one in get(path, person=kin).json["items"]] == [shown.json["id"]]
    assert get(path, person=other).status == get(path, person=mall.clerk).status == 404


def test_staff_take_in_for_people_of_their_places_alone(mall: Mall) -> None:
    elder, guest = mall.person(lives_here=True), mall.person()
    at_counter = {"via": "counter"}
    taken = ask(mall.clerk, mall, acts_for={"person": elder, **at_counter})
    assert taken.json["by"] == {"person": mall.clerk, "via": "counter"}
    assert get(f"/mall/reservations/{taken.json['id']}", person=mall.clerk).status == 200
    for who, whom in ((mall.clerk, guest), (mall.stranger, elder), (person(), elder), (mall.clerk, mall.clerk)):
        assert ask(who, mall, acts_for={"person": whom, **at_counter}).status == 404
    assert (balance(elder), balance(guest)) == (70, 100)


def test_who_is_leaving_exchanges_nothing(mall: Mall) -> None:
    from chalicelib.people.records import Person, me

    anna = mall.person()
    whole = actor(anna)
    me(anna).update(actions=[Person.state.set("leaving")])
    with pytest.raises(AppError, match="not_found"):
        reserving.reserve(whole, Exchange(id=new_id(), good=mall.good, price=PRICE))
    holds()


def test_bad_input_names_field_and_fault(mall: Mall) -> None:
    anna = mall.person()
    assert faults(ask(anna, mall, price=0)) == [("price", "太小")]
    assert faults(ask(anna, mall, price="30")) == [("price", "应为整数")]
    assert [field for field, _ in faults(ask(anna, mall, id="x", good=7))] == ["id", "good"]
    assert ask(anna, mall, good=new_id()).status == 404
    assert post("/mall/reservations", {"id": new_id(), "good": mall.good, "price": PRICE}).status == 401


def test_exchanging_without_end_is_slowed_down(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.core.limits import Limit
    from chalicelib.points.mall import rules

    monkeypatch.setattr(rules, "RESERVES", Limit("mall-reserve", 1, 3_600))
    anna = mall.person()
    assert [ask(anna, mall).status for _ in range(2)] == [201, 429]


def test_a_rival_for_the_last_piece_is_told_so(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody takes the last piece between looking and writing; and a head that never rests ends in Busy."""
    mall.reserve(mall.person())
    mall.reserve(mall.person())
    anna, bert, look = mall.person(), mall.person(), reserving._check

    def slow(who: str, good: Good, asked: Exchange) -> None:
        look(who, good, asked)
        if who == anna:
            monkeypatch.setattr(reserving, "_check", look)
            mall.reserve(bert)

    monkeypatch.setattr(reserving, "_check", slow)
    assert ask(anna, mall).code == "sold_out"
    assert (balance(anna), balance(bert), counts(mall)) == (100, 70, (0, 3, 0))

    def never(*_: object) -> None:
        raise Stale

    monkeypatch.setattr(reserving, "_check", never)
    monkeypatch.setattr("chalicelib.core.tables.pause", lambda _: None)
    with pytest.raises(Busy):
        mall.reserve(anna)


def test_an_exchange_is_five_calls(mall: Mall) -> None:
    who = actor(mall.person())
    mall.reserve(mall.person())
    with counting() as made:
        reserving.reserve(who, Exchange(id=new_id(), good=mall.good, price=PRICE))
    assert made == ["GetItem", "UpdateItem", "GetItem", "BatchGetItem", "TransactWriteItems"]


def test_the_nightly_comparison_finds_what_does_not_add_up(
    mall: Mall, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)  # the stand-in of AWS bears no threads
    monkeypatch.setattr(comparing, "PARTS", 1)
    night = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000)
    for act in (mall.reserve, mall.ready):
        act(mall.person())
    collecting.hand_over(actor(mall.clerk), mall.ready(mall.person()).id)
    assert points_compare.handler({}, night)["mall"] == 0
    Good.of(mall.good).update(actions=[Good.stock.add(1)])
    Budget.of(mall.budget).update(actions=[Budget.spent.add(7)])
    with pytest.raises(points_compare.Differs):
        points_compare.handler({"anew": True}, night)
    lines = [line for line in map(json.loads, capsys.readouterr().out.splitlines()) if line["what"] == "mall differs"]
    assert [(one["of"], one["counter"], one["says"], one["should"]) for one in lines] == [
        (f"good#{mall.good}", "stock", 1, 0),
        (f"budget#{mall.budget}", "spent", 507, 500),
    ]
