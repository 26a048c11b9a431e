"""A grid worker posts a building's stickers: door after door, the network gone in the middle, sent when it is back."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Request, Route, expect

from chalicelib.codes import numbers
from chalicelib.core.ids import new_id
from infra.local.demo import district as demo
from infra.local.demo.api import Json, Phone
from infra.local.demo.district import ADMIN, CLERK, WALKER
from tests.client.browser import Person
from tests.client.district import District

pytestmark = [pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(900)]
NUMBER, NEXT, PATROL = "或输入贴纸编号", "记下这一户", "**/codes/patrol"
OWN = 4  # doors that the patrol takes into use: one with a network, three without


@dataclass
class Round:
    """A building in the walker's grid whose stickers are printed, and codes that he cannot take into use."""

    building: str
    doors: list[Json]
    replaced: str
    elsewhere: str
    photo: bytes

    @property
    def nobodys(self) -> str:
        """A number whose digits are in order and which no sticker has."""
        digits = "00000001"
        return digits + numbers.check_digits(digits)


def a_round(district: District) -> Round:
    """Print the stickers of the next building, and give it to the walker's grid."""
    admin = district.phone(ADMIN)
    path = admin.get(f"/places/{district.building}")["path"]
    estate = next(one["id"] for one in path if one["kind"] == "estate")
    building = admin.all("/places", parent=estate, kind="building")[1]["id"]
    other = next(
        one["id"] for one in admin.all("/places", parent=district.community, kind="estate") if one["id"] != estate
    )
    grids = admin.get(f"/places/{district.community}/grids")
    chosen = [{"grid": one["grid"], "buildings": one["buildings"]} for one in grids["grids"]]
    if building not in chosen[0]["buildings"]:
        chosen[0]["buildings"].append(building)
        admin.call("PUT", f"/places/{district.community}/grids", {"version": grids["version"], "grids": chosen})
    if admin.all("/codes/doors", place=building, kind="outdoor", state="minted"):
        demo.printed(admin, building, ["outdoor"], ["minted"])
    doors = admin.all("/codes/doors", place=building, kind="outdoor", state="printed")
    old = doors.pop()["outdoor"]
    admin.post("/codes/acts", {"id": new_id(), "code": old["id"], "act": "replace", "why": "贴纸破损"})
    far = admin.get("/codes/doors", place=other, kind="outdoor", limit=1)["items"][0]
    image = admin.post("/codes/images", {"id": new_id(), "code": doors[OWN - 1]["outdoor"]["id"], "format": "png"})
    return Round(building, doors, old["number"], far["outdoor"]["number"], admin.download(image["download"]))


def in_use(phone: Phone, building: str) -> int:
    """Count the outdoor codes of a building that a scan opens."""
    return in_use_of(phone.get(f"/codes/coverage/{building}"))


def in_use_of(counted: Json) -> int:
    """Read it from a line of the coverage."""
    return int(counted["outdoor"].get("posted", 0)) + int(counted["outdoor"].get("active", 0))


def scans_of(request: Request) -> list[Json]:
    """Give the scans that a request carries."""
    return list((request.post_data_json or {})["scans"])


def lose(route: Route, lost: list[list[Json]]) -> None:
    """Let a request come through to the server, and nothing of its answer to the phone."""
    route.fetch()
    lost.append(scans_of(route.request))
    route.abort("connectionreset")


def typed(walker: Person, number: str) -> None:
    """Type a number as somebody reads it from a sticker, once the field is free for it.

    A page hears of what is typed a tenth of a second late; nobody taps so soon, but a program does.
    """
    field = walker.page.get_by_label(NUMBER)
    field.fill(numbers.grouped(number))
    expect(field).to_have_attribute("aria-invalid", "false")
    walker.tap(NEXT)
    expect(field).to_have_value("")


def scanned(walker: Person, photo: bytes) -> None:
    """Choose a photo of a code."""
    with walker.page.expect_file_chooser() as chooser:
        walker.tap("从照片识别")
    chooser.value.set_files(FilePayload(name="门.png", mimeType="image/png", buffer=photo))


def test_a_patrol_goes_on_without_a_network(district: District, person: Callable[..., Person], tmp_path: Path) -> None:
    there = a_round(district)
    clerk = district.phone(CLERK)
    before = in_use(clerk, there.building)
    first, *later = (door["outdoor"]["number"] for door in there.doors[: OWN - 1])
    walker = person(session=district.session(WALKER))
    walker.screen("rooms/doors/patrol")
    assert walker.faults() == []

    typed(walker, first)
    walker.sees("已发送 1 个")
    walker.sees(there.doors[0]["door"])
    slip = f"{first[:8]}{(int(first[8:]) + 1) % 100:02d}"
    walker.page.get_by_label(NUMBER).fill(slip)
    walker.tap(NEXT)
    walker.sees("请逐位核对")
    assert walker.page.get_by_label(NUMBER).input_value() == slip

    walker.context.set_offline(offline=True)
    for number in (*later, there.elsewhere, there.replaced, there.nobodys):
        typed(walker, number)
    walker.sees("已记下，共 5 个待发送")
    typed(walker, later[0])
    walker.sees("这个码已经扫过了")
    scanned(walker, there.photo)
    walker.sees("待发送 6 个")
    walker.sees("这些都在手机里，不会丢")
    walker.page.screenshot(path=tmp_path / "offline.png", full_page=True)
    assert walker.faults() == []
    assert not walker.spills()
    assert in_use(clerk, there.building) == before + 1

    lost: list[list[Json]] = []
    walker.page.route(PATROL, lambda route: lose(route, lost))
    with walker.page.expect_event("requestfailed"):
        walker.context.set_offline(offline=False)  # it goes out by itself; the answer is lost on its way back
    walker.sees("待发送 6 个")
    walker.page.unroute(PATROL)

    with walker.page.expect_request(PATROL) as again:
        walker.screen("rooms/doors/patrol")  # as after the app was closed
    walker.sees("已发送 7 个，其中 3 个没有记上")
    for why in ("这扇门不在您负责的地点", "此码已更换或作废", "没有这个码"):
        walker.sees(why)
    assert [scans_of(again.value)] == lost, "what is sent again is the same, under the same ids"
    assert walker.page.get_by_text("已张贴", exact=True).count() == OWN
    walker.page.screenshot(path=tmp_path / "sent.png", full_page=True)
    assert walker.faults() == []
    assert in_use(clerk, there.building) == before + OWN

    looks_on = person(width=320, session=district.session(CLERK))
    clerk.until_listed("/codes/coverage", lambda one: in_use_of(one) == before + OWN, place=there.building)
    looks_on.screen("rooms/staff/coverage", f"place={there.building}")
    looks_on.sees("桃园一区 ·")
    looks_on.sees(f"{before + OWN} / {len(there.doors) + 1 + before}")
    looks_on.page.screenshot(path=tmp_path / "coverage.png", full_page=True)
    assert looks_on.faults() == []
    assert not looks_on.spills()
