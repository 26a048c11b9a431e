"""The mall: staff fund a good and offer it, residents exchange it, one collects it by its code, others give it back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.core.ids import new_id
from infra.local.demo import district as demo
from infra.local.demo.api import Lasting
from infra.local.demo.points.cast import until_balance
from tests.client.browser import Person
from tests.client.district import District
from tests.client.points import FINANCE, in_force, works

pytestmark = [pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(900)]
PRICE = 10  # what a home that is bound gives


def _resident(there: District, name: str) -> Lasting:
    """Give somebody who moved in and has the points for one good."""
    phone = there.newcomer(name)
    there.moves_in(phone, name)
    until_balance(phone, "material", PRICE)
    return phone


def _funds(finance: Person, budget: str) -> None:
    finance.screen("rooms/counter/budgets")
    finance.tap("设立预算")
    finance.page.get_by_label("预算名称").fill(budget)
    finance.page.get_by_label("初始金额").fill("60")
    finance.page.get_by_label("设立原因").fill("区级拨款")
    assert finance.faults() == []
    finance.page.get_by_role("button", name="设立", exact=True).click()
    finance.sees(budget)


def _offers(clerk: Person, title: str, budget: str) -> None:
    """Keep a new good with two pieces of 30 yuan, and offer it."""
    clerk.screen("rooms/counter/goods")
    clerk.tap("新增商品")
    clerk.at("rooms/counter/edit")
    said = {"名称": title, "说明": "500 毫升，不锈钢。", "需要的积分": str(PRICE), "每件成本": "30", "现有库存": "2"}
    for label, value in (said | {"领取地点": "桃园社区党群服务中心", "备好后保留几天": "1"}).items():
        clerk.page.get_by_label(label).fill(value)
    clerk.tap(budget, role="radio")
    assert clerk.faults() == []
    clerk.tap("保存")
    clerk.at("rooms/counter/good")
    clerk.tap("上架")
    clerk.sees("已上架")


def _exchanges(resident: Person, title: str) -> None:
    resident.screen("rooms/points/mall")
    resident.sees(f"我有 {PRICE} 物质积分")
    resident.tap(title)
    resident.at("rooms/points/good")
    resident.tap(f"用 {PRICE} 积分兑换")
    resident.page.get_by_text("确定", exact=True).click()
    resident.at("rooms/points/exchange")
    resident.sees("待备货")


def _makes_ready(clerk: Person, title: str) -> None:
    clerk.screen("pages/home/index")
    clerk.tap(f"备货：{title}")
    clerk.at("rooms/counter/exchange")
    clerk.tap("已备好货")
    clerk.sees("待领取")


def _collects(clerk: Person, resident: Person, title: str, picture: Path) -> None:
    """Hand a good over for the code on the resident's screen."""
    clerk.screen("rooms/counter/collect")
    resident.page.locator(".m-qr").screenshot(path=picture)
    with clerk.page.expect_file_chooser() as chooser:
        clerk.tap("从照片识别")
    chooser.value.set_files(picture)
    clerk.sees("请交给对方")
    clerk.sees(title)
    assert clerk.faults() == []


def _figures(clerk: Person) -> dict[str, str]:
    """Read what a card of figures says, by its words."""
    said = [one.split("\n") for one in clerk.page.locator(".figure").all_inner_texts()]
    return {words: number for words, number in said}  # noqa: C416 - of lists of two


def test_from_reservation_to_collection(district: District, person: Callable[..., Person], tmp_path: Path) -> None:
    in_force(district)
    works(district, FINANCE)
    first = _resident(district, "白雪")
    title, budget = f"保温杯 {new_id()[-4:]}", f"冬季惠民 {new_id()[-4:]}"
    _funds(person(width=390, session=district.session(FINANCE)), budget)
    clerk = person(width=390, session=district.session(demo.CLERK))
    _offers(clerk, title, budget)

    resident = person(width=390, session=district.session(first.openid))
    _exchanges(resident, title)
    _makes_ready(clerk, title)
    resident.page.reload()
    resident.settled()
    resident.sees("领取码")
    assert resident.faults() == []
    _collects(clerk, resident, title, tmp_path / "code.png")
    resident.page.reload()
    resident.sees("已领取")
    resident.screen("rooms/points/mall")
    resident.sees("我有 0 物质积分")

    clerk.screen("rooms/counter/goods")
    clerk.tap(title)
    clerk.at("rooms/counter/good")
    assert _figures(clerk) == {"可兑换": "1 件", "已兑换未领取": "0 件", "已领取": "1 件"}
    clerk.screen("rooms/counter/budgets")
    clerk.tap(budget)
    clerk.at("rooms/counter/budget")
    money = {"可用": "¥30.00", "已兑换未领取": "¥0.00", "已支出": "¥30.00", "总额": "¥60.00"}
    assert _figures(clerk) == money


def _on_sale(there: District, price: int, stock: int) -> str:
    """Offer a good that is funded. Gives its title."""
    admin, title = there.phone(demo.ADMIN), f"雨伞 {new_id()[-4:]}"
    money = {"id": new_id(), "place": there.community, "name": title, "fen": 3_000, "reason": "区级拨款"}
    admin.post("/mall/budgets", money)
    good = {"id": new_id(), "place": there.community, "title": title, "description": "长柄。", "budget": money["id"]}
    admin.post("/mall/goods", good | {"price": price, "cost": 1_000, "where": "服务中心", "stock": stock})
    admin.post(f"/mall/goods/{good['id']}/sales", {"id": new_id(), "act": "offer"})
    return title


def test_what_cannot_be_had_says_so_and_what_is_cancelled_is_given_back(
    district: District, person: Callable[..., Person]
) -> None:
    in_force(district)
    second = _resident(district, "乌日娜")
    there, dear, none = (_on_sale(district, *one) for one in ((PRICE, 1), (PRICE * 50, 1), (PRICE, 0)))

    resident = person(width=320, large=True, session=district.session(second.openid))
    for title, why in ((dear, "积分还不够"), (none, "暂时没有")):
        resident.screen("rooms/points/mall")
        resident.tap(title)
        resident.at("rooms/points/good")
        assert resident.page.get_by_role("button", name=why).get_attribute("aria-disabled") == "true"
    _exchanges(resident, there)
    resident.tap("取消兑换")
    resident.page.get_by_text("确定", exact=True).click()
    resident.sees("已退回")
    assert not resident.spills()
    resident.screen("rooms/points/mall")
    resident.sees(f"我有 {PRICE} 物质积分")
    resident.page.get_by_role("button", name=there).get_by_text("还有 1 件").wait_for()
