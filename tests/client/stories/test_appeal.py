"""A deduction from its proposal to its end: recusal, votes, notice, posted, appealed, another panel, given back."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Route

from chalicelib.core.clock import DAY_MS
from infra.local.demo.api import Lasting
from infra.local.demo.district import CLERK
from infra.local.demo.points.cast import balance, until_balance
from tests.client.browser import Person
from tests.client.district import District
from tests.client.points import POLICE, committee, in_force, works

pytestmark = [pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(900)]
Come = Callable[..., Person]
NOTICE_DAYS, PANEL, FINE = 5, 5, 20
WIDTHS = (320, 390, 768)
PHOTO = bytes.fromhex(  # the smallest picture that is one
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


@dataclass
class Case:
    """Who takes part: ``door`` is the number on the sticker at the resident's door."""

    there: District
    come: Come
    resident: Lasting
    door: str
    members: list[Lasting]
    review: str = ""

    def window(self, phone: Lasting, **looks: object) -> Person:
        """Set somebody before a browser of their own."""
        return self.come(session=self.there.session(phone.openid), **looks)

    def seated(self) -> list[Lasting]:
        """Give the members who sit on the panel now and have not voted."""
        return [one for one in self.members if any(line["id"] == self.review for line in one.all("/committee/votes"))]


@pytest.fixture
def case(district: District, person: Come) -> Case:
    """Have a scheme in force, a committee, and a resident at home."""
    in_force(district)
    works(district, POLICE)
    resident = district.newcomer("周海")
    household = district.moves_in(resident, "周海")
    clerk = district.phone(CLERK)
    dwelling = clerk.get(f"/households/{household}")["dwelling"]
    doors = clerk.all("/codes/doors", place=district.building)
    door = next(one["outdoor"]["number"] for one in doors if one["dwelling"] == dwelling)
    return Case(district, person, resident, door, committee(district))


def test_from_a_proposal_to_points_given_back(case: Case) -> None:
    _proposed(case)
    _recused(case)
    first = _decided(case, "同意")
    resident = _noticed_and_posted(case)
    _appealed(resident)
    second = _decided(case, "不同意，申诉成立")
    assert first.isdisjoint(second)
    _given_back(case, resident)


def _proposed(case: Case) -> None:
    """A police officer proposes a deduction, about who lives behind a door, with a photo."""
    officer = case.come(width=768, session=case.there.session(POLICE))
    officer.screen("pages/home/index")
    officer.tap("提议加分或扣分")
    officer.at("rooms/committee/propose")
    officer.tap("占用消防通道", role="radio")
    officer.page.get_by_label("贴纸上的编号").fill(case.door)
    officer.tap("查找")
    officer.tap("周*")
    officer.sees("周* · 产权人")
    officer.pick_day("哪一天发生的")
    officer.page.get_by_label("事情经过").fill("私家车停在消防通道上，劝说后没有驶离。")
    with officer.page.expect_file_chooser() as chosen:
        officer.tap("凭证照片")
    chosen.value.set_files({"name": "现场.png", "mimeType": "image/png", "buffer": PHOTO})
    officer.page.get_by_label("文号").fill(f"康消行罚决字〔2026〕第{case.door}号")
    officer.pick_day("生效日期")
    officer.page.get_by_label("作出决定的单位").fill("康巴什区消防救援大队")
    assert officer.faults() == []
    officer.tap("提交评议")
    officer.at("rooms/committee/case")
    officer.sees("评议中")
    officer.sees(f"康消行罚决字〔2026〕第{case.door}号")
    officer.sees("凭证 1")
    assert officer.faults() == []
    case.review = officer.page.url.partition("id=")[2]


def _recused(case: Case) -> None:
    """One of the panel leaves it, because of an interest."""
    member = case.window(case.seated()[0], width=320, large=True)
    member.screen("pages/home/index")
    member.sees("占用消防通道")
    member.screen("rooms/committee/case", f"id={case.review}")
    member.tap("与我有关，回避")
    member.agree("我和他是同事。")
    member.at("")


def _decided(case: Case, choice: str) -> set[str]:
    """All of the panel vote, each in their own window. Gives who they are."""
    panel = case.seated()
    assert len(panel) == PANEL
    for at, one in enumerate(panel):
        member = case.window(one, width=WIDTHS[at % len(WIDTHS)])
        member.screen("rooms/committee/votes")
        member.sees("占用消防通道")
        member.screen("rooms/committee/case", f"id={case.review}")
        member.tap(choice, role="radio")
        member.page.get_by_label("理由").fill("材料和现场照片都看过了。")
        assert at or member.faults() == []
        member.tap("投票")
        member.agree()
        member.sees("您投了")
    return {one.person for one in panel}


def _noticed_and_posted(case: Case) -> Person:
    """The resident is told that the points will be taken, and sees them taken when five days are over, with why."""
    resident = case.window(case.resident)
    case.resident.until_listed("/inbox", lambda one: one["kind"] == "points.review_noticed")
    resident.screen("pages/inbox/index")
    resident.sees("占用消防通道")
    resident.screen("rooms/points/review", f"id={case.review}")
    resident.sees("期满没有申诉，就会记分")
    assert resident.faults() == []
    assert balance(case.resident, "merit") == 0
    case.there.running.pass_days(NOTICE_DAYS)
    resident.later(NOTICE_DAYS * DAY_MS)
    until_balance(case.resident, "merit", -FINE)
    resident.screen("rooms/points/mine")
    resident.tap("品德积分")
    resident.at("rooms/points/statement")
    resident.sees("全部 1 笔都对得上，余额 −20")
    assert resident.faults() == []
    resident.tap("占用消防通道")
    resident.at("rooms/points/entry")
    for words in ("第 3.3 条", "受到生效处罚的，扣 20 分", "生效的处理决定", "评议"):
        resident.sees(words)
    assert resident.faults() == []
    return resident


def _appealed(resident: Person) -> None:
    """The resident does not agree, and sees how the appeal goes."""
    resident.tap("有异议，申诉")
    resident.at("rooms/points/appeal")
    resident.page.get_by_label("您的理由").fill("车上周已经卖了，处罚决定写的是新车主。")
    assert resident.faults() == []
    resident.tap("提交申诉")
    resident.at("rooms/points/review")
    for words in ("申诉评议中（已记分）", "车上周已经卖了", "评议：通过，5 票同意、0 票不同意"):
        resident.sees(words)
    assert resident.faults() == []


def _given_back(case: Case, resident: Person) -> None:
    """The appeal was right: the resident is told, the points are back, and the phone finds every entry as it was."""
    case.resident.until_listed("/inbox", lambda one: one["kind"] == "points.appeal_right")
    until_balance(case.resident, "merit", 0)
    resident.screen("pages/inbox/index")
    resident.sees("申诉成立")
    resident.screen("rooms/points/review", f"id={case.review}")
    resident.sees("申诉评议：申诉成立，0 票同意、5 票不同意")
    resident.screen("rooms/points/statement")
    resident.sees("全部 2 笔都对得上，余额 0")
    resident.sees("+20")
    resident.sees("−20")


def test_a_changed_entry_is_found_out_on_the_phone(district: District, person: Come) -> None:
    in_force(district)
    resident = district.newcomer("周海")
    district.moves_in(resident, "周海")
    until_balance(resident, "material", 10)
    browser = person(session=district.session(resident.openid))
    browser.screen("rooms/points/statement", "currency=material")
    browser.sees("全部 1 笔都对得上，余额 10")
    assert browser.faults() == []

    def tampered(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        said["entries"][0]["points"] = said["balance"] = said["entries"][0]["balance"] = 1_000
        route.fulfill(response=answer, json=said)

    browser.page.route("**/statement?*", tampered)
    browser.tap("在手机上校验")
    browser.sees("第 1 笔对不上（内容被改动）")
    assert browser.faults() == []
    browser.page.unroute("**/statement?*")
    browser.tap("在手机上校验")
    browser.sees("全部 1 笔都对得上，余额 10")
