"""The story's mall: one exchange is collected by a code, one is not fetched in time and is restored."""

from chalicelib.core.ids import new_id
from infra.local.demo.api import Json, Lasting
from infra.local.demo.points.cast import Cast, balance, until_balance

PRICE, COLLECT_DAYS = 10, 7


def whole(cast: Cast) -> None:
    """Fund a good, exchange it twice and not a third time, hand one over, let the other expire."""
    tell, admin = cast.tell, cast.admin
    tell.step("积分商城：区里拨预算，上架 2 件“保温杯”，每件 10 分、成本 30 元")
    money = {"id": new_id(), "place": cast.district, "name": "冬季惠民", "fen": 6_000, "reason": "区级拨款"}
    budget = admin.post("/mall/budgets", money)["id"]
    good = {
        "id": new_id(),
        "place": cast.district,
        "title": "保温杯",
        "description": "500 毫升，不锈钢。",
        "price": PRICE,
        "cost": 3_000,
        "budget": budget,
        "where": "桃园社区党群服务中心",
        "collect_days": COLLECT_DAYS,
        "stock": 2,
    }
    admin.post("/mall/goods", good)
    admin.post(f"/mall/goods/{good['id']}/sales", {"id": new_id(), "act": "offer"})
    anna, ben, carl = (cast.residents[name] for name in ("安娜", "本初", "长河"))
    first, second = (_exchanged(phone, str(good["id"])) for phone in (anna, ben))
    third = carl.send("POST", "/mall/reservations", {"id": new_id(), "good": good["id"], "price": PRICE})
    tell.must(not third.ok, f"安娜、本初各兑一件；第三个人：{third.json()['message']}")
    tell.must((balance(anna, "material"), balance(carl, "material")) == (0, PRICE), "兑换扣 10 分；没兑到的一分不少")
    tell.step("备好，安娜出示领取码，工作人员一扫即领；同一个码不能领两次")
    for one in (first, second):
        admin.post(f"/mall/reservations/{one['id']}/readiness", {"id": new_id()})
    shown = anna.get(f"/mall/reservations/{first['id']}/code")
    given = admin.post("/mall/collections", {"code": shown["code"]})
    tell.must(given["state"] == "collected", f"{given['title']}：{given['state_word']}（{given['name']}）")
    again = cast.second.send("POST", "/mall/collections", {"code": shown["code"]})
    tell.must(not again.ok, f"再扫一次：{again.json()['message']}")
    tell.step(f"本初 {COLLECT_DAYS} 天没来领（时钟前移）：自动退回，积分、库存、预算都恢复")
    done = cast.running.pass_days(COLLECT_DAYS + 1)
    tell.back({name: count for name, count in done.items() if name.startswith("mall.") and count})
    ben.until(f"/mall/reservations/{second['id']}", "restored")
    until_balance(ben, "material", PRICE)
    kept, money_left = admin.get(f"/mall/goods/{good['id']}/kept"), admin.get(f"/mall/budgets/{budget}")
    tell.must(
        (kept["stock"], kept["held"], kept["given"]) == (1, 0, 1)
        and (money_left["left"], money_left["held"], money_left["spent"]) == (3_000, 0, 3_000),
        "库存 1 件、已发 1 件；预算余 30 元、已用 30 元",
    )


def _exchanged(phone: Lasting, good: str) -> Json:
    return phone.post("/mall/reservations", {"id": new_id(), "good": good, "price": PRICE})
