"""A campaign: an organiser uploads who was there, a second person approves it, a resident sees what they were given."""

import csv
import secrets
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.core.ids import new_id
from infra.local.demo import district as demo
from infra.local.demo.api import Lasting
from tests.client.browser import Person
from tests.client.district import District
from tests.client.points import ORGANISER, SECOND, in_force, works

pytestmark = [pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(900)]
ITEM, CLAUSE = "便民服务", "1.5"  # 20 points, once a day
NOT_ALLOWED = 403


def _number() -> str:
    return f"139{secrets.randbelow(10**8):08}"


def _had_it_today(there: District, version: int, who: Lasting) -> None:
    """Give somebody all that the item gives in a day, by a campaign of this morning."""
    admin, second = there.phone(demo.ADMIN), works(there, SECOND)
    upload = admin.upload("points-list", "早上.csv", f"人员编号\n{who.person}\n".encode())
    order = {"id": new_id(), "title": "早上的义诊", "item": "skill_share", "version": version, "upload": upload}
    admin.post("/campaigns", order | {"place": there.community, "at_ms": demo.now_there(admin)})
    ready = admin.until(f"/campaigns/{order['id']}", "ready")
    second.post(f"/campaigns/{order['id']}/approvals", {"id": new_id(), "hash": ready["hash"]})
    admin.until(f"/campaigns/{order['id']}", "done")


def _uploads(maker: Person, title: str, listed: Path) -> str:
    """Make a campaign of a file. Gives its id."""
    maker.screen("pages/home/index")
    maker.tap("活动积分")
    maker.at("rooms/campaigns/list")
    maker.tap("新建活动积分")
    maker.at("rooms/campaigns/order")
    maker.page.get_by_label("活动名称").fill(title)
    maker.tap(ITEM, role="radio")
    maker.tap("活动日期")
    maker.page.locator(".uni-picker-action-confirm").click()
    with maker.page.expect_file_chooser() as chooser:
        maker.tap("选择文件")
    chooser.value.set_files(listed)
    maker.sees(listed.name)
    assert maker.faults() == []
    maker.tap("提交")
    maker.at("rooms/campaigns/campaign")
    return parse_qs(urlsplit(maker.page.url).fragment.partition("?")[2])["id"][0]


def _approves(clerk: Person, title: str, mark: str) -> list[list[str]]:
    """Approve what waits, if it is what ``mark`` names. Gives the rows of the file of results."""
    clerk.screen("pages/home/index")
    clerk.tap(f"复核：{title}")
    clerk.at("rooms/campaigns/campaign")
    assert clerk.sees("校验码").inner_text() == mark
    clerk.tap("复核通过")
    clerk.page.get_by_text("确定", exact=True).click()
    clerk.sees("已完成")
    clerk.sees("已记 2，未记 1，共 40 分")
    assert clerk.faults() == []
    clerk.tap("查看每一行的结果")
    clerk.at("rooms/campaigns/results")
    clerk.sees("第 4 行")
    assert clerk.faults() == []
    with clerk.page.expect_download() as download:
        clerk.tap("导出全部结果")
    return list(csv.reader(download.value.path().read_text("utf-8-sig").splitlines()))


def test_from_a_list_to_points(district: District, person: Callable[..., Person], tmp_path: Path) -> None:
    version, organiser = in_force(district), works(district, ORGANISER)
    numbers = [_number() for _ in range(3)]
    residents = [district.newcomer(name, number) for name, number in zip("甲乙丙", numbers, strict=True)]
    for one in residents:
        district.moves_in(one, "居民")
    _had_it_today(district, version, residents[2])
    listed, title = tmp_path / "义诊签到.csv", f"社区义诊 {new_id()[-4:]}"
    listed.write_text("\n".join(["手机号", *numbers, numbers[0], _number()]), "utf-8-sig")

    maker = person(width=390, session=district.session(ORGANISER))
    campaign = _uploads(maker, title, listed)
    maker.sees("共 5 行，可记 3 行，预计 40 分")
    for fault in ("与前面的行重复 1 行", "查无此人 1 行", "积分将达到上限 1 行", "与第 2 行是同一人"):
        maker.sees(fault)
    mark = maker.sees("校验码").inner_text()
    maker.sees("请另一位同事复核")
    assert maker.page.get_by_role("button", name="复核通过").count() == 0
    assert maker.faults() == []
    seen = organiser.get(f"/campaigns/{campaign}")
    own = organiser.send("POST", f"/campaigns/{campaign}/approvals", {"id": new_id(), "hash": seen["hash"]})
    assert own.status_code == NOT_ALLOWED

    rows = _approves(person(width=390, session=district.session(demo.CLERK)), title, mark)
    assert [sum(word in row for row in rows) for word in ("已记分", "未记分")] == [2, 1]

    resident = person(width=390, session=district.session(residents[0].openid))
    resident.screen("rooms/points/mine")
    resident.tap("物质积分")
    resident.at("rooms/points/statement")
    resident.tap(ITEM)
    resident.at("rooms/points/entry")
    resident.sees(f"第 {version} 版 第 {CLAUSE} 条")
    resident.sees(title)
    resident.sees("经第二人审核")
    assert resident.faults() == []
