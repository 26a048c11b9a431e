"""A stranger at a door: the server's page, the client behind it, the application for a home, staff who approve it."""

from collections.abc import Callable

import pytest

from infra.local.demo.district import CLERK
from tests.client.browser import Person
from tests.client.district import District

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(900)]
STRANGER, OPENID = "周涛", "oDemo-zhou-tao"


def test_from_a_door_to_a_home(district: District, person: Callable[..., Person]) -> None:
    stranger = person(width=390)

    stranger.open(f"/d/{district.door}")
    stranger.sees(district.seen["door"])
    assert stranger.faults() == []
    stranger.tap("绑定住房与更多服务", role="link")
    stranger.at("")
    assert stranger.faults() == []

    stranger.tap("扫码")
    stranger.at("pages/scan/index")
    stranger.page.get_by_label("输入贴纸上的编号").fill(district.seen["number"])
    stranger.tap("查看")
    stranger.at("pages/door/index")
    stranger.sees(district.seen["door"])
    assert stranger.faults() == []

    stranger.open(f"/d/{district.indoor[2]}")
    stranger.sees("这是一个户内码")
    stranger.tap("在网页中继续", role="link")
    stranger.at("pages/door/index")
    stranger.tap("登录后申请绑定")
    stranger.sign_in(STRANGER)
    stranger.at("rooms/people/apply")
    assert stranger.faults() == []

    stranger.tap("产权人", role="radio")
    stranger.page.get_by_label("姓名").fill("周涛")
    stranger.tap("提交申请")
    stranger.at("rooms/people/binding")
    assert stranger.faults() == []
    applied = district.phone(OPENID).get("/bindings")["items"][0]
    assert (applied["state"], applied["role"]) == ("submitted", "owner")

    clerk = person(width=768, session=district.session(CLERK))
    clerk.screen("rooms/staff/queue")
    clerk.page.get_by_role("button", name="产权人").last.click()
    clerk.at("rooms/staff/review")
    assert clerk.faults() == []
    clerk.tap("通过")
    clerk.sees("已通过")
    stranger.screen("pages/home/index")
    stranger.sees(applied["door"])


def test_a_typed_number_that_is_nobodys_is_refused_beside_its_field(person: Callable[..., Person]) -> None:
    stranger = person(width=320, large=True)
    stranger.screen("pages/scan/index")
    stranger.page.get_by_label("输入贴纸上的编号").fill("12 34")
    stranger.tap("查看")

    stranger.page.get_by_role("alert").first.wait_for()
    assert stranger.page.get_by_label("输入贴纸上的编号").input_value() == "12 34"
    assert not stranger.spills()
