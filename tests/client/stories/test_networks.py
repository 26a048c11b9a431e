"""Bad networks and bad answers: nothing that was typed is lost or done twice, and the person is told what to do.

What can be had is real: a session that is over, a session that was ended, two people who decide one application. The
rest is the real server's answer, held back, lost or put in another's place on its way.
"""

import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Request, Route

from chalicelib.core.clock import MINUTE_MS
from chalicelib.core.ids import new_id
from infra.local import clock
from infra.local.demo.api import Json, Phone
from infra.local.demo.district import CLERK, WALKER
from tests.client.browser import Person
from tests.client.district import District

pytestmark = [pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(900)]
QUEUE, BINDINGS = "**/bindings/queue*", "**/bindings"
BUSY = {"code": "busy", "message": "当前操作人数较多，请稍后再试", "details": {}, "request_id": new_id()}
OVER_MS = 16 * MINUTE_MS  # an access token is good for fifteen


def free_number(district: District) -> str:
    """Give the number of an indoor code in use; whoever asks takes the application back at the end."""
    clerk = district.phone(CLERK)
    taken = {one["dwelling"] for one in clerk.all("/households", building=district.building)}
    doors = clerk.all("/codes/doors", place=district.building, kind="indoor", state="active")
    return str([one for one in doors if one["dwelling"] not in taken][-2]["indoor"]["number"])


def picture() -> bytes:
    """Draw what stands for a photo of a paper."""
    drawn = io.BytesIO()
    Image.new("RGB", (320, 240), (210, 200, 180)).save(drawn, "JPEG")
    return drawn.getvalue()


def applies(district: District, phone: Phone, **more: object) -> Json:
    """Ask to be bound to a home, by the API."""
    said = {"id": new_id(), "code": free_number(district), "role": "owner", "name": "周小满", **more}
    return phone.post("/bindings", said)


def withdraw(phone: Phone) -> None:
    """Take back what one asked for, so that it is in nobody's way."""
    for one in phone.all("/bindings"):
        if "withdraw" in phone.get(f"/bindings/{one['id']}")["legal"]:
            phone.post(f"/bindings/{one['id']}/withdrawals", {"id": new_id()})


def fills_in(resident: Person, number: str, name: str) -> None:
    """Fill in the application for a home."""
    resident.page.get_by_label("户内码编号").fill(number)
    resident.tap("产权人", role="radio")
    resident.page.get_by_label("姓名").fill(name)


def typed(resident: Person) -> tuple[str, str]:
    """Read what stands in the application."""
    return resident.page.get_by_label("户内码编号").input_value(), resident.page.get_by_label("姓名").input_value()


def asked(person: Person, path: str, method: str = "GET") -> list[Request]:
    """Note the requests to a path of the API from now on."""
    found: list[Request] = []
    person.page.on(
        "request",
        lambda one: found.append(one) if (one.method, urlsplit(one.url).path) == (method, path) else None,
    )
    return found


def lost(route: Route) -> None:
    """Let a request come through to the server, and nothing of its answer back."""
    if route.request.method == "POST":
        route.fetch()
    route.abort("connectionreset")


def held(_route: Route) -> None:
    """Answer nothing, ever."""


def shown(person: Person, title: str, words: str) -> None:
    """See a failure with what to do about it, said to screen readers too."""
    alert = person.page.get_by_role("alert").filter(has_text=title).first
    alert.wait_for()
    assert words in alert.inner_text()


def test_a_slow_answer_shows_a_skeleton_then_asks_what_to_do(
    district: District, person: Callable[..., Person], tmp_path: Path
) -> None:
    clerk = person(session=district.session(CLERK))
    clerk.screen("pages/home/index")
    clerk.page.route(QUEUE, held)
    tries = asked(clerk, "/bindings/queue")
    clerk.open("/app/#/rooms/staff/queue")
    clerk.page.locator(".m-skeleton").first.wait_for()

    shown(clerk, "网络太慢", "没有等到回应")
    assert len(tries) == 1, "who waited for a time-out is asked first"
    clerk.page.screenshot(path=tmp_path / "slow.png")
    assert clerk.faults() == []
    clerk.page.unroute(QUEUE)
    clerk.tap("重试")
    clerk.page.get_by_role("alert").first.wait_for(state="detached")
    clerk.settled()


def test_a_form_that_was_cut_off_is_sent_again_as_the_same(
    district: District, person: Callable[..., Person], tmp_path: Path
) -> None:
    phone = district.newcomer("周小满")
    number = free_number(district)
    resident = person(width=320, session=district.session(phone.openid))
    resident.screen("rooms/people/apply")
    fills_in(resident, number, "周小满")
    with resident.page.expect_file_chooser() as chooser:
        resident.tap("凭证照片")
    with resident.page.expect_response("**/s3/**"):
        chooser.value.set_files(FilePayload(name="房产证.jpg", mimeType="image/jpeg", buffer=picture()))
    resident.page.locator(".m-upload .over").first.wait_for(state="detached")
    sent = asked(resident, "/bindings", "POST")
    resident.page.route(BINDINGS, lost)
    resident.tap("提交申请")
    shown(resident, "没有网络", "您填写的内容都还在")
    resident.page.screenshot(path=tmp_path / "lost.png", full_page=True)
    assert resident.faults() == []
    assert not resident.spills()

    resident.screen("pages/me/index")
    resident.screen("rooms/people/apply")
    assert typed(resident) == (number, "周小满")
    resident.sees("照片已传好")
    resident.page.screenshot(path=tmp_path / "draft.png", full_page=True)
    resident.page.unroute(BINDINGS)
    resident.tap("提交申请")
    resident.at("rooms/people/binding")
    # once, once more by itself, and once by hand
    bodies = [one.post_data_json or {} for one in sent]
    assert bodies[0]["evidence"]
    assert bodies == [bodies[0]] * 3
    assert len(phone.all("/bindings")) == 1
    withdraw(phone)


def test_a_session_that_is_over_is_refreshed_once_for_all_who_ask(
    district: District, person: Callable[..., Person]
) -> None:
    clerk = person(session=district.session(CLERK))
    clerk.screen("pages/home/index")
    clerk.tap("我的")
    clerk.at("pages/me/index")
    clock.move_clock(Path(district.running.clock), OVER_MS)
    refreshed = asked(clerk, "/people/refresh", "POST")
    refused: list[str] = []
    clerk.page.on("response", lambda one: refused.append(one.url) if one.status == 401 else None)

    clerk.tap("待办")
    clerk.sees("待我处理")
    clerk.settled()
    assert len(refused) > 1, "several asked with the old token"
    assert len(refreshed) == 1
    assert clerk.page.get_by_role("alert").all_inner_texts() == []


def test_a_session_that_was_ended_leads_through_the_login_back_into_the_form(
    district: District, person: Callable[..., Person], tmp_path: Path
) -> None:
    phone = district.newcomer("周小满")
    number = free_number(district)
    resident = person(session=district.session(phone.openid))
    resident.screen("rooms/people/apply")
    fills_in(resident, number, "周小满")

    phone.call("DELETE", "/people/sessions")  # on another phone of theirs: log out everywhere
    clock.move_clock(Path(district.running.clock), OVER_MS)
    resident.tap("提交申请")
    shown(resident, "请先登录", "登录")
    resident.page.screenshot(path=tmp_path / "over.png", full_page=True)
    resident.later(OVER_MS)
    resident.tap("去登录")
    resident.at("pages/login/index")
    resident.tap("我已阅读并同意", role="checkbox")
    resident.page.get_by_role("button", name="周小满").last.click()

    shown(resident, "已登录，可以继续", "您填写的内容都还在")
    assert typed(resident) == (number, "周小满")
    resident.page.screenshot(path=tmp_path / "back.png", full_page=True)
    assert resident.faults() == []
    resident.tap("继续")
    resident.at("rooms/people/binding")
    phone.login()
    assert len(phone.all("/bindings")) == 1
    withdraw(phone)


def test_who_decides_second_is_told_and_sees_how_it_stands(
    district: District, person: Callable[..., Person], tmp_path: Path
) -> None:
    phone = district.newcomer("周小满")
    bound = applies(district, phone)
    clerk, walker = (person(session=district.session(openid)) for openid in (CLERK, WALKER))
    for one in (clerk, walker):
        one.screen("rooms/staff/review", f"id={bound['id']}&decides=staff")
    clerk.tap("不通过")
    clerk.page.get_by_role("textbox").first.fill("凭证看不清，请重新拍摄")
    walker.tap("通过")
    walker.page.wait_for_url("**/app/#/")

    clerk.tap("确认不通过")
    shown(clerk, "刚刚有变化", "")
    assert clerk.page.get_by_role("textbox").first.input_value() == "凭证看不清，请重新拍摄"
    clerk.page.screenshot(path=tmp_path / "faster.png", full_page=True)
    assert clerk.faults() == []
    clerk.tap("重试")
    clerk.sees("已绑定")
    assert clerk.page.get_by_role("textbox").count() == 0
    assert phone.get(f"/bindings/{bound['id']}")["state"] == "active"


def test_a_busy_server_is_asked_once_more_where_that_is_safe(
    district: District, person: Callable[..., Person], tmp_path: Path
) -> None:
    clerk = person(session=district.session(CLERK))
    clerk.screen("pages/home/index")
    tries = asked(clerk, "/bindings/queue")
    clerk.page.route(QUEUE, lambda route: route.fulfill(status=503, json=BUSY), times=1)
    clerk.screen("rooms/staff/queue")
    assert clerk.page.get_by_role("alert").count() == 0
    assert len(tries) == 2  # the second was answered

    clerk.page.route(QUEUE, lambda route: route.fulfill(status=503, json=BUSY))
    clerk.screen("rooms/staff/queue")
    shown(clerk, "现在有点忙", "请稍后再试")
    clerk.page.screenshot(path=tmp_path / "busy.png")
    assert clerk.faults() == []
    clerk.page.unroute(QUEUE)
    clerk.tap("重试")
    clerk.page.get_by_role("alert").first.wait_for(state="detached")

    clerk.page.route("**/codes/numbers", lambda route: route.fulfill(status=503, json=BUSY))
    numbers = asked(clerk, "/codes/numbers", "POST")
    clerk.screen("pages/scan/index")
    clerk.page.get_by_label("输入贴纸上的编号").fill(district.seen["number"])
    clerk.tap("查看")
    shown(clerk, "现在有点忙", "请稍后再试")
    assert len(numbers) == 1, "what is counted is not asked twice by itself"
    assert clerk.page.get_by_label("输入贴纸上的编号").input_value() == district.seen["number"]


def test_what_is_no_answer_and_no_picture_is_said(
    district: District, person: Callable[..., Person], tmp_path: Path
) -> None:
    phone = district.newcomer("周小满")
    upload = phone.upload("evidence", "房产证.jpg", picture(), "image/jpeg")
    bound = applies(district, phone, evidence=upload)
    clerk = person(session=district.session(CLERK))
    portal = "<html><title>Wi-Fi</title>请先登录</html>"
    clerk.page.route(
        f"**/bindings/{bound['id']}", lambda route: route.fulfill(status=200, content_type="text/html", body=portal)
    )
    clerk.screen("rooms/staff/review", f"id={bound['id']}&decides=staff")
    shown(clerk, "暂时打不开", "Wi-Fi")
    clerk.page.screenshot(path=tmp_path / "portal.png")
    clerk.page.unroute(f"**/bindings/{bound['id']}")
    clerk.page.route("**/s3/**", lambda route: route.abort("connectionreset"))
    clerk.tap("重试")
    clerk.page.get_by_role("button", name="打开凭证").wait_for()
    clerk.page.screenshot(path=tmp_path / "picture.png", full_page=True)
    assert clerk.faults() == []
    withdraw(phone)


def test_the_servers_faults_stand_beside_their_fields(
    district: District, person: Callable[..., Person], tmp_path: Path
) -> None:
    phone = district.newcomer("周小满")
    phone.call("PUT", "/people/me", {"nickname": None, "large": True})
    resident = person(width=320, session=district.session(phone.openid))
    resident.screen("rooms/people/apply")
    resident.page.get_by_label("户内码编号").fill(free_number(district))
    resident.tap("家人", role="radio")
    resident.page.get_by_label("姓名").fill(" ")
    resident.page.get_by_label("与户主的关系").fill(" ")
    resident.tap("提交申请")

    shown(resident, "有地方需要改", "请检查填写的内容")
    assert [one.inner_text() for one in resident.page.locator(".m-field .fault").all()] == ["太短，至少 1 个字"] * 2
    name, relation = resident.page.get_by_label("姓名"), resident.page.get_by_label("与户主的关系")
    assert [one.get_attribute("aria-invalid") for one in (name, relation)] == ["true", "true"]
    assert name.evaluate("one => one === document.activeElement"), "the first field at fault has the focus"
    resident.page.screenshot(path=tmp_path / "faults.png", full_page=True)
    assert resident.faults() == []
    assert not resident.spills()
    name.fill("周小满")
    assert relation.get_attribute("aria-invalid") == "true", "what was not changed stays marked"
    assert phone.all("/bindings") == []


def test_a_screen_that_was_never_opened_waits_for_the_network(
    district: District, person: Callable[..., Person], tmp_path: Path
) -> None:
    clerk = person(session=district.session(CLERK))
    clerk.screen("pages/home/index")
    clerk.context.set_offline(offline=True)
    clerk.tap("巡查张贴")
    shown(clerk, "没有网络", "联网后会自动打开")
    clerk.page.screenshot(path=tmp_path / "unopened.png")
    clerk.tap("重试")
    shown(clerk, "没有网络", "联网后会自动打开")
    assert all("preload" in one or "dynamically imported" in one for one in clerk.wrong), clerk.wrong
    clerk.wrong.clear()
    clerk.context.set_offline(offline=False)
    clerk.page.get_by_label("或输入贴纸编号").wait_for()
