"""A mall with a budget and goods, and exchanges that wait to be made ready, to be collected, or were given back."""

from collections.abc import Mapping

from chalicelib.core.ids import new_id
from infra.local.demo.api import Phone
from infra.local.demo.points.cast import until_balance
from tests.client.district import District
from tests.client.points import in_force

BUDGET, PRICE = "冬季惠民", 5
GOODS = (("保温杯", 3_000, 20), ("环保购物袋", 450, 200), ("防滑鞋套", 900, 0))
WHERE = "桃园社区党群服务中心一楼，工作日 9:00–17:00"
NEIGHBOUR = "乌云其木格"


def play(there: District, people: Mapping[str, Phone], ids: Mapping[str, str]) -> dict[str, str]:
    """Let the admin fund goods and offer them, and a neighbour exchange some; all is found again by its name."""
    in_force(there)
    admin, clerk, place = people["admin"], people["clerk"], ids["community"]
    budgets = {one["name"]: one["id"] for one in clerk.all("/mall/budgets", place=place)}
    if BUDGET not in budgets:
        budgets[BUDGET] = _funded(admin, place)
        _exchanged(there, clerk, _offered(admin, place, budgets[BUDGET]))
    goods = {one["title"]: one["id"] for one in clerk.all("/mall/goods/kept", place=place, state="on_sale")}
    found = {"budget": budgets[BUDGET], "good": goods[GOODS[0][0]], "good_out": goods[GOODS[2][0]]}
    for state in ("reserved", "ready", "restored"):
        found[f"exchange_{state}"] = clerk.all("/mall/reservations/queue", place=place, state=state)[0]["id"]
    return found


def _funded(admin: Phone, place: str) -> str:
    money = {"id": new_id(), "place": place, "name": BUDGET, "fen": 500_000, "reason": "第四季度拨款"}
    admin.post("/mall/budgets", money)
    more = {"id": new_id(), "fen": 120_000, "reason": "区级追加"}
    admin.post(f"/mall/budgets/{money['id']}/changes", more)
    return str(money["id"])


def _offered(admin: Phone, place: str, budget: str) -> list[str]:
    goods = []
    for title, cost, stock in GOODS:
        good = {"id": new_id(), "place": place, "title": title, "description": "结实耐用，颜色随机。", "price": PRICE}
        good |= {"cost": cost, "budget": budget, "where": WHERE, "stock": stock}
        admin.post("/mall/goods", good)
        admin.post(f"/mall/goods/{good['id']}/sales", {"id": new_id(), "act": "offer"})
        goods.append(str(good["id"]))
    return goods


def _exchanged(there: District, clerk: Phone, goods: list[str]) -> None:
    """Let one exchange be given back, one be ready and one wait; a home that is bound gives points for two."""
    phone = there.newcomer(NEIGHBOUR)
    there.moves_in(phone, NEIGHBOUR)
    until_balance(phone, "material", 2 * PRICE)
    back = phone.post("/mall/reservations", {"id": new_id(), "good": goods[0], "price": PRICE})["id"]
    clerk.post(f"/mall/reservations/{back}/cancellations", {"id": new_id(), "reason": "这一批有破损，已退回厂家。"})
    ready, _ = (
        phone.post("/mall/reservations", {"id": new_id(), "good": one, "price": PRICE})["id"] for one in goods[:2]
    )
    clerk.post(f"/mall/reservations/{ready}/readiness", {"id": new_id()})
