"""points end to end, roles enforced: points of a home, the mall, a case with notice and appeal, a campaign, lapse.

The clock is moved; what is due is done by invoking the scheduled function, as EventBridge would.
"""

import json
import zipfile
from dataclasses import dataclass, field
from io import BytesIO

import pytest

from chalicelib.core.clock import DAY_MS, day_of
from chalicelib.core.ids import new_id
from chalicelib.points import chain
from infra.local.demo import district
from infra.local.demo.api import Json
from tests.e2e.people import Person, applied, decided, until
from tests.e2e.town import Town, given

pytestmark = pytest.mark.embedded
BIND = {
    "code": "bind_home",
    "clause": "1.1",
    "title": "绑定住户",
    "text": "绑定住户，加 10 分，每年一次。",
    "currency": "material",
    "unit": "person",
    "points": 10,
    "cap_year": 10,
}
DRILL = {
    "code": "drill",
    "clause": "2.1",
    "title": "参加应急演练",
    "text": "参加应急演练，每次加 5 分。",
    "currency": "merit",
    "unit": "person",
    "points": 5,
    "proposers": ["community_staff"],
}
DOGS = {
    "code": "dog_control",
    "clause": "3.1",
    "title": "犬只管理不当",
    "text": "因犬只管理不当受到生效处罚的，扣 10 分。",
    "currency": "merit",
    "unit": "person",
    "points": -10,
    "evidence": "decision",
    "proposers": ["community_staff"],
    "committee": True,
    "lapse_months": 12,
}
TERMS = {"comment_days": 1, "quorum": 3, "panel": 3}
MEMBERS = 6


@dataclass
class Stage:
    """The town with a scheme in force, a second admin and a committee."""

    town: Town
    second: Person
    version: int
    codes: list[str]  # indoor codes of empty homes
    members: list[Person] = field(default_factory=list)

    def due(self, days: int = 0) -> Json:
        """Let days pass, then do what is due."""
        self.town.stack.move_clock(days * DAY_MS)
        done: Json = self.town.stack.call("PointsDueFunction", {})
        return done

    def housed(self) -> Person:
        """Give somebody who was bound to a home, and what that earned them."""
        person = self.town.newcomer("住户")
        decided(self.town.walker, applied(person, self.codes.pop())["id"])
        until(lambda: balance(person, "material") == 10)
        return person

    def vote(self, case: str, *, approve: bool) -> set[str]:
        """Let whoever sits on a case vote. Returns who did."""
        sitting = [one for one in self.members if any(line["id"] == case for line in one.all("/committee/votes"))]
        for one in sitting:
            one.post(f"/reviews/{case}/votes", {"id": new_id(), "approve": approve, "reason": "依据充分。"})
        return {one.person for one in sitting}


def balance(person: Person, currency: str) -> int:
    accounts = person.get("/points/mine")["accounts"]
    return int(next(one["balance"] for one in accounts if one["currency"] == currency))


@pytest.fixture(scope="module")
def stage(town: Town) -> Stage:
    """Bring a scheme into force and put a committee on the roster."""
    admin = town.admin
    second = town.newcomer("何伟")
    given(admin, second, "district_admin", town.district, "何伟")
    document = {"title": "积分办法", "preamble": "试行。", "items": [BIND, DRILL, DOGS], "terms": TERMS}
    draft = admin.post("/schemes", {"id": new_id(), "document": document})
    path = f"/schemes/{draft['version']}"
    admin.post(f"{path}/publications", {"id": new_id(), "revision": draft["revision"]})
    town.stack.move_clock(DAY_MS)
    adopted = second.post(f"{path}/adoptions", {"id": new_id(), "digest": draft["digest"]})
    assert adopted["state"] == "in_force"
    made = Stage(town, second, draft["version"], town.posted().indoor)
    for number in range(MEMBERS):
        member = town.newcomer(f"评议员{number}")
        given(admin, member, "committee_member", town.district, f"评议员{number}")
        admin.call("PUT", f"/committee/members/{member.person}", {"place": town.district, "version": 0})
        made.members.append(member)
    return made


def test_a_home_earns_points_by_itself_and_buys_something(stage: Stage) -> None:
    town, resident = stage.town, stage.housed()
    path = f"/points/person/{resident.person}/material"
    (entry,) = resident.get(f"{path}/entries")["items"]
    assert (entry["item"], entry["basis"], entry["version"]) == ("bind_home", "scheme", stage.version)
    why = resident.get(f"{path}/entries/1")
    assert (why["text"], why["decided"]["kind"]) == (BIND["text"], "scheme")
    money = {"id": new_id(), "place": town.district, "name": "惠民", "fen": 3_000, "reason": "拨款"}
    budget = town.admin.post("/mall/budgets", money)["id"]
    good = {
        "id": new_id(),
        "place": town.district,
        "title": "保温杯",
        "description": "一只。",
        "price": 10,
        "cost": 1_000,
        "budget": budget,
        "where": "社区",
        "stock": 2,
    }
    town.admin.post("/mall/goods", good)
    town.admin.post(f"/mall/goods/{good['id']}/sales", {"id": new_id(), "act": "offer"})
    wanted = {"id": new_id(), "good": good["id"], "price": 10}
    assert resident.post("/mall/reservations", wanted)["state"] == "reserved"
    assert balance(resident, "material") == 0
    town.admin.post(f"/mall/reservations/{wanted['id']}/readiness", {"id": new_id()})
    shown = resident.get(f"/mall/reservations/{wanted['id']}/code")["code"]
    assert town.admin.post("/mall/collections", {"code": shown})["state"] == "collected"
    late = stage.housed()
    other = {"id": new_id(), "good": good["id"], "price": 10}
    late.post("/mall/reservations", other)
    town.admin.post(f"/mall/reservations/{other['id']}/readiness", {"id": new_id()})
    assert stage.due(9)["mall.restored"] >= 1
    assert balance(late, "material") == 10
    said = json.loads(resident.send("GET", f"{path}/statement").text)
    assert chain.check(said).holds
    assert [one["kind"] for one in said["entries"]] == ["award", "redemption"]


def test_a_case_has_notice_and_appeal_by_the_moved_clock(stage: Stage) -> None:
    town, resident = stage.town, stage.housed()
    day = day_of(district.now_there(town.clerk))
    body = {"id": new_id(), "item": "dog_control", "version": stage.version, "subject": resident.person}
    body |= {"at_ms": district.now_there(town.clerk) - DAY_MS}
    bare = town.clerk.send("POST", "/reviews", body)
    assert (bare.status_code, bare.json()["code"]) == (400, "no_decision")
    decision = {"number": f"康城罚字〔{day.year}〕第{new_id()[-4:]}1号", "on": day.isoformat(), "by": "区城管局"}
    case = town.clerk.post("/reviews", body | {"decision": decision})["id"]
    first = stage.vote(case, approve=True)
    assert len(first) == 3
    resident.until_listed("/inbox", lambda one: one["kind"] == "points.review_noticed")
    assert stage.due(4)["review.failed"] == 0
    assert (balance(resident, "merit"), resident.get(f"/reviews/{case}")["state"]) == (0, "noticed")
    stage.due(1)
    assert (balance(resident, "merit"), resident.get(f"/reviews/{case}")["state"]) == (-10, "posted")
    resident.post(f"/reviews/{case}/appeals", {"id": new_id(), "reason": "狗不是我家的。"})
    second = stage.vote(case, approve=False)
    assert second.isdisjoint(first)
    assert resident.get(f"/reviews/{case}")["state"] == "reversed"
    assert balance(resident, "merit") == 0
    assert resident.get(f"/points/person/{resident.person}/merit/check")["holds"]


def test_a_campaign_posts_its_list_and_a_service_repairs_and_the_rest_lapses(stage: Stage) -> None:
    town, resident = stage.town, stage.housed()
    upload = town.admin.upload("points-list", "名单.csv", f"人员编号\n{resident.person}\n{new_id()}".encode())
    order = {"id": new_id(), "title": "消防演练", "item": "drill", "version": stage.version, "place": town.district}
    order |= {"at_ms": district.now_there(town.admin) - DAY_MS, "upload": upload}
    path = f"/campaigns/{town.admin.post('/campaigns', order)['id']}"
    ready = town.admin.until(path, "ready")
    assert (ready["preview"]["good"], ready["preview"]["rows"]) == (1, 2)
    stage.second.post(f"{path}/approvals", {"id": new_id(), "hash": ready["hash"]})
    assert town.admin.until(path, "done")["progress"]["points"] == 5
    day = day_of(district.now_there(town.clerk))
    decision = {"number": f"康城罚字〔{day.year}〕第{new_id()[-4:]}2号", "on": day.isoformat(), "by": "区城管局"}
    body = {"id": new_id(), "item": "dog_control", "version": stage.version, "subject": resident.person}
    body |= {"at_ms": district.now_there(town.clerk) - DAY_MS, "decision": decision}
    case = town.clerk.post("/reviews", body)["id"]
    stage.vote(case, approve=True)
    stage.due(5)
    assert balance(resident, "merit") == -5
    served = {"id": new_id(), "person": resident.person, "hours": 3, "why": "清雪"}
    town.clerk.post("/proposals/services", served | {"at_ms": district.now_there(town.clerk) - DAY_MS})
    until(lambda: balance(resident, "merit") == 1)
    assert stage.due(366)["lapse.lapsed"] >= 1
    assert balance(resident, "merit") == 5
    resident.until_listed("/inbox", lambda one: one["kind"] == "points.lapsed")


def test_a_campaign_of_check_ins_has_every_rows_result_and_can_run_again(stage: Stage) -> None:
    town, resident = stage.town, stage.housed()
    order = {"id": new_id(), "title": "清雪", "item": "drill", "version": stage.version, "place": town.community}
    order |= {"at_ms": district.now_there(town.clerk) - DAY_MS}
    path = f"/campaigns/{town.clerk.post('/campaigns', order)['id']}"
    people = {"people": [resident.person], "phones": ["13900000000"]}
    seen = town.walker.post(f"{path}/check-ins", people)["items"]
    assert [one["outcome"] for one in seen] == ["taken", "refused"]
    town.clerk.post(f"{path}/closings", {"id": new_id()})
    approval = {"id": new_id(), "hash": town.clerk.until(path, "ready")["hash"]}
    own = town.clerk.send("POST", f"{path}/approvals", approval)
    assert (own.status_code, own.json()["code"]) == (403, "own_campaign")
    town.admin.post(f"{path}/approvals", approval)
    town.clerk.until(path, "done")
    (line,) = town.clerk.all(f"{path}/results")
    assert (line["holder"], line["outcome"]) == (f"person#{resident.person}", "posted")
    job = town.clerk.post(f"{path}/exports", {"id": new_id()})["id"]
    written = town.clerk.download(town.clerk.until(f"/jobs/{job}", "done")["download"])
    assert resident.person in written.decode("utf-8-sig")
    town.admin.post(f"{path}/runs", {"id": new_id()})
    assert town.clerk.until(path, "done")["progress"]["turn"] == 2
    assert balance(resident, "merit") == 5


def test_the_ledger_is_compared_with_its_entries_and_the_report_is_read(stage: Stage) -> None:
    town, resident = stage.town, stage.housed()
    compared = town.stack.call("PointsCompareFunction", {"anew": True})
    assert (compared["state"], compared["differences"]) == ("done", 0)
    report = town.admin.get(f"/points/reports/{compared['report']}")
    assert sum(one["entries"] for one in report["issued"]) == report["entries"] == compared["entries"] > 0
    assert resident.send("GET", "/points/reports").status_code == 404


def test_what_points_keep_of_somebody_goes_out_as_a_file_and_away(stage: Stage) -> None:
    town, resident = stage.town, stage.housed()
    account = f"person#{resident.person}#material"
    job = resident.post("/people/exports", {"id": new_id()})["job"]
    content = resident.download(resident.until(f"/jobs/{job}", "done")["download"])
    with zipfile.ZipFile(BytesIO(content)) as packed:
        said = json.loads(packed.read("data.json"))["points"]
    assert [(one["item"], one["balance"]) for one in said["accounts"]["material"]] == [("bind_home", 10)]
    resident.post("/people/deletions", {"id": new_id()})
    table, key = f"{town.stack.deployed.name}-people", {"pk": {"S": f"person#{resident.person}"}, "sk": {"S": "me"}}
    dynamodb = town.stack.client("dynamodb")
    until(lambda: dynamodb.get_item(TableName=table, Key=key)["Item"]["state"]["S"] == "erased")
    head = {"pk": {"S": f"account#{account}"}, "sk": {"S": "head"}}
    there = dynamodb.get_item(TableName=f"{town.stack.deployed.name}-points", Key=head)["Item"]
    assert (there["balance"]["N"], there["seq"]["N"]) == ("10", "1"), "the chain stays whole"
