"""Giving up and expiring: points, piece, cost and count go back together, once; what is told of it."""

from typing import Any

import pytest

from chalicelib.core import logs
from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.tables import Transaction
from chalicelib.people.staff.records import Holder
from chalicelib.points.mall import news
from chalicelib.points.mall.events import ReservationNews
from chalicelib.points.mall.records import Reservation
from chalicelib.points.mall.service import ending, expiring, finding, personal
from functions import points_due
from tests.places.asking import faults
from tests.points.mall.stage import Mall, balance, counts, holds, money
from tests.support.aws import later
from tests.support.people import person
from tests.support.web import Answer, get, post

ALL_FREE = ((3, 0, 0), (2_000, 0, 0))


def cancel(who: str, one: str, **said: str) -> Answer:
    return post(f"/mall/reservations/{one}/cancellations", {"id": new_id(), **said}, person=who)


def tell() -> None:
    """Deliver all news, some of it twice."""
    for record in sorted(Outbox.scan(), key=lambda record: int(record.at_ms)):
        if record.name == ReservationNews.name:
            for _ in range(2):
                news.reservation(ReservationNews.model_validate_json(record.body))


def told(who: str) -> list[str]:
    return [one["title"] for one in get("/inbox", person=who).json["items"]][::-1]


@pytest.mark.parametrize("state", ["reserved", "ready"])
def test_one_gives_up_until_it_is_collected_and_everything_goes_back(mall: Mall, state: str) -> None:
    anna = mall.person()
    one = (mall.reserve if state == "reserved" else mall.ready)(anna).id
    act = {"id": new_id()}
    path = f"/mall/reservations/{one}/cancellations"
    first, again = (post(path, act, person=anna).json for _ in range(2))
    assert first == again
    assert (first["state"], first["ended"], first["legal"]) == ("restored", "cancelled", [])
    assert (balance(anna), counts(mall), money(mall)) == (100, *ALL_FREE)
    assert cancel(anna, one).code == "illegal_move"
    holds()
    tell()
    assert "兑换已取消" not in told(anna)


def test_staff_cancel_with_a_reason_that_is_told(mall: Mall) -> None:
    anna = mall.person()
    one = mall.reserve(anna).id
    assert faults(cancel(mall.clerk, one)) == [("reason", "未填写")]
    assert cancel(mall.stranger, one, reason="x").status == cancel(person(), one).status == 404
    shown = cancel(mall.clerk, one, reason="供货商停产。")
    assert (shown.json["ended"], shown.json["reason"]) == ("withdrawn", "供货商停产。")
    stored = finding.reservation(one)
    assert "停产" not in str(stored.attribute_values)
    tell()
    inbox = get("/inbox", person=anna).json["items"]
    assert [line["text"] for line in inbox] == ["“大米 5kg”的兑换已取消：供货商停产。30 分已退回您的物质积分。"]
    holds()


def test_a_proxy_gives_up_and_it_is_told(mall: Mall) -> None:
    anna = mall.person()
    kin = person(proxies={anna: {"points"}})
    acts_for = {"person": anna, "via": "proxy"}
    one = mall.reserve(kin, acts_for=acts_for).id
    assert cancel(kin, one).json["ended"] == "cancelled"
    tell()
    assert told(anna) == ["有人代您兑换了商品", "有人代您取消了兑换"]


def test_what_is_collected_is_given_up_by_nobody(mall: Mall) -> None:
    from chalicelib.points.mall.service import collecting
    from tests.points.mall.stage import actor

    anna = mall.person()
    one = mall.ready(anna).id
    collecting.hand_over(actor(mall.clerk), one)
    assert cancel(anna, one).code == cancel(mall.clerk, one, reason="x").code == "illegal_move"
    assert expiring.run()["expired"] == 0
    tell()
    assert told(anna) == ["兑换的商品已领取"]


def test_the_schedule_reminds_expires_and_restores_by_the_clock(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bert = mall.person(), mall.person()
    one, other = mall.ready(anna), mall.reserve(bert)
    assert points_due.handler({}, None) | {"mall.warned": 0} == points_due.handler({}, None)
    later(monkeypatch, int(one.until_ms) - DAY_MS - int(one.ready_ms) + 1_000)
    tell()
    assert [expiring.run()["warned"] for _ in range(2)] == [1, 0]
    tell()
    later(monkeypatch, DAY_MS)
    assert expiring.run() == {"warned": 0, "expired": 1, "restored": 1, "failed": 0}
    assert expiring.run() == {"warned": 0, "expired": 0, "restored": 0, "failed": 0}
    gone = finding.reservation(one.id)
    assert (gone.state, gone.ended, balance(anna), counts(mall)) == ("restored", "expired", 100, (2, 1, 0))
    assert finding.reservation(other.id).state == "reserved"
    holds()
    tell()
    assert told(anna) == ["兑换的商品已备好", "商品领取期快到了", "商品已过领取期"]


def test_one_that_fails_holds_up_no_other_and_comes_again(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = mall.ready(mall.person()).id, mall.ready(mall.person()).id
    later(monkeypatch, 9 * DAY_MS)
    restore, lines = ending.restore, list[str]()

    def broken(tx: Transaction, one: Reservation, *rest: Any) -> None:
        if one.id == first:
            raise RuntimeError
        restore(tx, one, *rest)

    monkeypatch.setattr(logs, "line", lambda level, message, **_: lines.append(f"{level} {message}"))
    monkeypatch.setattr(ending, "restore", broken)
    done = expiring.run()
    assert (done["expired"], done["restored"], done["failed"]) == (2, 1, 2)
    assert "error reservation failed" in lines
    monkeypatch.setattr(ending, "restore", restore)
    assert expiring.run()["restored"] == 1
    assert {finding.reservation(one).state for one in (first, second)} == {"restored"}
    holds()


def test_what_moved_since_the_list_was_read_is_left_alone(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    one = mall.reserve(mall.person()).id
    assert [act(one) for act in (expiring.warn, expiring.expire, expiring.restore)] == [False] * 3
    ready = mall.ready(mall.person())
    look = finding.reservation

    def late(reservation: str) -> Reservation:
        found = look(reservation)
        Reservation(found.pk, found.sk).update(actions=[Reservation.state.set("collected")])
        return found

    monkeypatch.setattr(finding, "reservation", late)
    assert expiring.warn(ready.id) is False


def test_staff_hear_once_a_day_that_something_is_to_make_ready(mall: Mall) -> None:
    for who in (mall.clerk, mall.other):
        line = Holder.of(mall.town.community, "community_staff", mall.town.community, who)
        line.name, line.given_by, line.given_ms = "sealed", "system", 0
        line.save()
    for _ in range(3):
        mall.reserve(mall.person())
    tell()
    assert told(mall.clerk) == told(mall.other) == ["有兑换的商品待备货"]
    assert told(mall.stranger) == told(mall.finance) == []


def test_late_news_is_none(mall: Mall) -> None:
    anna = mall.person()
    one = mall.ready(anna).id
    cancel(anna, one)
    tell()
    assert told(anna) == told(mall.clerk) == []


def test_ones_own_data_is_given_and_what_is_open_ends_with_an_erasure(
    mall: Mall, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = mall.person(200)
    waits, ready = mall.reserve(anna), mall.ready(anna)
    cancelled = mall.reserve(anna).id
    cancel(mall.clerk, cancelled, reason="张三要求取消")
    late = mall.add_good(collect_days=1)
    over = mall.ready(anna, good=late)
    later(monkeypatch, 3 * DAY_MS)
    expiring.expire(over.id)
    said = personal.export(anna)["reservations"]
    assert isinstance(said, list)
    assert {line["reason"] for line in said} == {None, "张三要求取消"}
    for _ in range(2):
        personal.erase(anna)
    ended = {one.id: (one.state, one.ended) for one in (finding.reservation(line["id"]) for line in said)}
    assert ended[waits.id] == ended[ready.id] == ("restored", "erased")
    assert (ended[cancelled], ended[over.id]) == (("restored", "withdrawn"), ("restored", "expired"))
    assert all(finding.reservation(one).why is None for one in ended)
    assert (balance(anna), counts(mall), money(mall)) == (200, *ALL_FREE)
    holds()
