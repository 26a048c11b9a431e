"""Making ready, showing the code, handing over: once, by staff of the place, never one's own."""

from typing import Any

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Caller
from chalicelib.points.mall import tokens
from chalicelib.points.mall.errors import BadCode
from chalicelib.points.mall.records import Number
from chalicelib.points.mall.schemas import Collection, GoodEdit, Readiness
from chalicelib.points.mall.service import collecting, finding, goods, preparing
from tests.faults.crash import counting
from tests.places.asking import faults
from tests.points.mall.stage import Mall, actor, balance, counts, earn, holds, money
from tests.support.aws import later
from tests.support.people import person
from tests.support.web import Answer, get, post


def code_of(who: str, one: str) -> dict[str, Any]:
    answer = get(f"/mall/reservations/{one}/code", person=who)
    assert answer.status == 200, answer.text
    return dict(answer.json)


def scan(who: str, **said: str) -> Answer:
    return post("/mall/collections", said, person=who)


def test_ready_is_said_once_and_by_staff_of_the_place(mall: Mall) -> None:
    anna = mall.person()
    one = mall.reserve(anna).id
    path, act = f"/mall/reservations/{one}/readiness", {"id": new_id()}
    assert post(path, act, person=anna).status == 403
    assert post(path, act, person=mall.stranger).status == post(path, act, person=mall.person()).status == 404
    first, again = post(path, act, person=mall.clerk), post(path, act, person=mall.clerk)
    assert (first.status, first.json) == (200, again.json)
    assert (first.json["state"], first.json["name"], first.json["legal"]) == (
        "ready",
        "居民",
        ["cancel", "collect", "expire"],
    )
    assert post(path, {"id": new_id()}, person=mall.other).code == "illegal_move"
    assert len(list(Number.scan(Number.sk == "number"))) == 1


def test_where_to_collect_is_as_the_good_says_when_it_is_ready(mall: Mall) -> None:
    anna = mall.person()
    one = mall.reserve(anna).id
    words = mall.words(where="社区服务站二楼")
    goods.edit(actor(mall.clerk), mall.good, GoodEdit(id=new_id(), version=2, **words))
    assert finding.reservation(one).where.startswith("社区服务站一楼")
    with counting() as made:
        preparing.make_ready(actor(mall.clerk), one, Readiness(id=new_id()))
    assert made == ["Query", "GetItem", "GetItem", "TransactWriteItems", "GetItem"]
    assert finding.reservation(one).where == "社区服务站二楼"


def test_a_number_that_was_drawn_before_is_drawn_again(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = iter(["1234567890", "1234567890", "1234567988"])
    monkeypatch.setattr(tokens, "new_number", lambda: next(draw))
    first, second = (mall.ready(mall.person()) for _ in range(2))
    assert [one.open("number") for one in (first, second)] == ["1234567890", "1234567988"]


def test_the_code_is_shown_to_whose_it_is_and_their_proxy_alone_while_it_is_ready(
    mall: Mall, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = mall.person()
    kin = person(proxies={anna: {"points"}})
    one = mall.reserve(anna).id
    path = f"/mall/reservations/{one}/code"
    assert get(path, person=anna).code == "illegal_move"
    preparing.make_ready(actor(mall.clerk), one, Readiness(id=new_id()))
    assert code_of(anna, one) == code_of(kin, one)
    assert get(path, person=mall.clerk).status == 403
    assert get(path, person=mall.stranger).status == get(path, person=person()).status == 404
    later(monkeypatch, 8 * DAY_MS)
    assert get(path, person=anna).code == "overdue"


def test_who_took_it_in_at_the_counter_gives_the_slip_but_does_not_hand_over(mall: Mall) -> None:
    elder = mall.person(lives_here=True)
    one = mall.ready_for(elder)
    said = code_of(mall.clerk, one)
    assert scan(mall.clerk, code=said["code"]).code == "own_reservation"
    assert scan(mall.other, code=said["code"]).status == 200


def test_a_scan_says_what_to_hand_over_and_collects_once(mall: Mall) -> None:
    anna = mall.person()
    one = mall.ready(anna).id
    code = code_of(anna, one)["code"]
    first, again = scan(mall.clerk, code=code), scan(mall.clerk, code=f" {code} ")
    assert (first.status, first.json) == (200, again.json)
    assert (first.json["state"], first.json["title"], first.json["name"]) == ("collected", "大米 5kg", "居民")
    other = scan(mall.other, code=code)
    assert (other.status, other.code, list(other.json["details"])) == (409, "already_collected", ["at_ms"])
    assert (balance(anna), counts(mall), money(mall)) == (70, (2, 0, 1), (1_500, 0, 500))
    holds()


def test_a_typed_number_does_the_same_and_is_slowed_down(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.core.limits import Limit
    from chalicelib.points.mall import rules

    anna = mall.person()
    number = code_of(anna, mall.ready(anna).id)["number"]
    assert faults(scan(mall.clerk, number=number[:-1] + str((int(number[-1]) + 1) % 10))) == [
        ("number", "领取编号不对")
    ]
    assert scan(anna, number=number).status == 403
    assert scan(mall.stranger, number=number).status == 404
    assert scan(mall.clerk, number=tokens.new_number()).status == 404
    assert scan(mall.clerk, number=number).json["state"] == "collected"
    monkeypatch.setattr(rules, "NUMBERS", Limit("mall-number", 2, 3_600))
    assert scan(mall.clerk, number=number).status == 429


def test_a_number_is_forgotten_in_time(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = mall.person()
    number = code_of(anna, mall.ready(anna).id)["number"]
    later(monkeypatch, 100 * DAY_MS)
    assert scan(mall.clerk, number=number).status == 404


def test_a_forged_code_is_refused_before_anything_is_read(mall: Mall) -> None:
    anna = mall.person()
    code = tokens.make(mall.ready(anna).id)
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert scan(mall.clerk, code=forged).code == "bad_code"
    with counting() as made:
        for wrong in (forged, "http://example.com", "x"):
            with pytest.raises(BadCode):
                collecting.collect(Caller(mall.clerk), Collection(code=wrong))
    assert (made, counts(mall)) == ([], (2, 1, 0))


def test_what_is_not_ready_or_over_is_not_handed_over(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = mall.person()
    code = tokens.make(mall.reserve(anna).id)
    assert scan(mall.clerk, code=code).code == "illegal_move"
    assert scan(mall.clerk, code=tokens.make(new_id())).status == 404
    assert scan(mall.stranger, code=code).status == 404
    assert scan(anna, code=code).status == 403
    ready = mall.ready(anna)
    later(monkeypatch, 8 * DAY_MS)
    assert scan(mall.clerk, code=tokens.make(ready.id)).code == "overdue"
    assert post("/mall/collections", {"code": code}).status == 401
    holds()


def test_nobody_hands_over_their_own(mall: Mall) -> None:
    earn(mall.other, 100)
    mine = tokens.make(mall.ready(mall.other).id)
    assert scan(mall.other, code=mine).code == "own_reservation"
    assert scan(mall.clerk, code=mine).status == 200


@pytest.mark.parametrize("said", [{}, {"code": "x", "number": "1"}])
def test_one_of_code_and_number_is_given(mall: Mall, said: dict[str, str]) -> None:
    assert scan(mall.clerk, **said).code == "bad_input"


def test_a_scan_is_few_calls(mall: Mall) -> None:
    anna = mall.person()
    one = mall.ready(anna).id
    finding.on(actor(anna), finding.reservation(one))  # places are remembered for a minute
    tokens.make(one)  # and keys for five
    with counting() as made:
        collecting.collect(Caller(mall.clerk), Collection(code=tokens.make(one)))
    assert made == ["Query", "GetItem", "TransactWriteItems", "GetItem"]
