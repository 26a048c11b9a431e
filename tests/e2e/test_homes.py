"""people end to end: login, consent, phone, binding with review, leases, moving out, one's own data; the nudges."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from chalicelib.core.clock import DAY_MS, day_of
from chalicelib.core.ids import new_id
from infra.local.demo import district
from infra.local.demo.api import Json
from infra.local.wechat.world import TEMPLATES
from tests.e2e.people import Person, applied, decided, until
from tests.e2e.town import Town

pytestmark = pytest.mark.embedded


def agree(person: Person, template: str) -> None:
    """Say yes to WeChat's question about messages: WeChat notes it, and the client tells us."""
    person.sim(f"/sim/people/{person.openid}/consents", {"template_id": TEMPLATES[template]})
    person.post("/inbox/subscriptions", {"templates": [template]})


def nudges(person: Person) -> list[Json]:
    """Give what the person's phone has shown."""
    answer = person.wire.get(f"{person.wechat}/sim/messages", params={"openid": person.openid}, timeout=30)
    found: list[Json] = answer.json()["messages"]
    return found


def housed(town: Town, code: str) -> tuple[Person, Json]:
    """Give the primary owner of a home: applied, approved by staff."""
    owner = town.newcomer("户主", phone=True)
    binding = applied(owner, code)
    decided(town.walker, binding["id"])
    return owner, binding


def test_from_login_to_a_home_with_a_nudge(town: Town) -> None:
    code = town.posted().indoor[0]
    owner = town.newcomer("陈晓明", phone=True)
    me = owner.get("/people/me")
    assert (me["homes"], me["consent_needed"]) == ([], False)
    assert me["phone"].startswith("139")
    assert "*" in me["phone"]
    agree(owner, "result")
    seen = owner.get(f"/codes/scan/{code}")
    assert (seen["face"], seen["dwelling"] is None) == ("indoor", False)

    binding = applied(owner, code)

    assert (binding["state"], binding["name"]) == ("submitted", "陈**")
    assert owner.get("/people/me")["homes"] == [], "a code lets one apply, never enter"
    for staff in (town.clerk, town.walker):
        told = staff.until_listed("/inbox", lambda one: one["about"] == f"binding#{binding['id']}")
        assert told["kind"] == "binding.to_review"
    line = town.walker.until_listed("/bindings/queue", lambda one: one["id"] == binding["id"])
    assert (line["name"], line["late"]) == ("陈**", False)
    decided(town.walker, binding["id"])
    (home,) = owner.get("/people/me")["homes"]
    assert (home["role"], home["head"], home["dwelling"]) == ("owner", True, seen["dwelling"])
    told = owner.until_listed("/inbox", lambda one: one["kind"] == "binding.approved")
    assert owner.get("/inbox/unread")["unread"] == 1
    assert [one["id"] for one in owner.get("/inbox", unread="true")["items"]] == [told["id"]]
    assert owner.post("/inbox/read", {"ids": [told["id"]]})["unread"] == 0
    (nudge,) = until(lambda: nudges(owner))
    assert nudge["template_id"] == TEMPLATES["result"]
    assert nudge["data"]["thing1"] == told["title"]


def test_more_is_asked_and_a_stranger_is_rejected(town: Town) -> None:
    there = town.posted()
    owner, _ = housed(town, there.indoor[0])
    kin = town.newcomer("女儿")
    binding = applied(kin, there.indoor[0], "family", "陈小雨", relation="女儿")
    told = owner.until_listed("/inbox", lambda one: one["about"] == f"binding#{binding['id']}")
    assert told["kind"] == "binding.to_review"
    refused = town.walker.send("POST", f"/bindings/{binding['id']}/decisions", {"id": new_id(), "act": "approve"})
    assert refused.status_code == 403, "where there is a householder, they decide"

    decided(owner, binding["id"], "ask", "请说明是哪一位")

    asked = kin.until_listed("/inbox", lambda one: one["kind"] == "binding.more_info")
    assert "请说明是哪一位" in asked["text"]
    kin.post(f"/bindings/{binding['id']}/answers", {"id": new_id(), "words": "我是小雨"})
    owner.until_listed("/inbox", lambda one: one["kind"] == "binding.answered")
    decided(owner, binding["id"])
    household = kin.get("/people/me")["homes"][0]["household"]
    assert len(owner.get(f"/households/{household}")["members"]) == 2
    stranger = town.newcomer("路人")
    asked = applied(stranger, there.indoor[0], "family", "路人甲")
    decided(owner, asked["id"], "reject", "不认识")
    stranger.until_listed("/inbox", lambda one: one["kind"] == "binding.rejected")
    assert stranger.send("GET", f"/households/{household}").status_code == 404
    again = applied(stranger, there.indoor[0], "carer", "路人甲")
    assert again["state"] == "submitted", "who was rejected can come back"
    assert stranger.post(f"/bindings/{again['id']}/withdrawals", {"id": new_id()})["state"] == "withdrawn"


def test_a_lease_is_reminded_of_suspended_and_renewed(town: Town) -> None:
    there = town.posted()
    owner, _ = housed(town, there.indoor[0])
    tenant = town.newcomer("租客")
    today = day_of(district.now_there(tenant))
    ends = (today + timedelta(days=20)).isoformat()
    binding = applied(tenant, there.indoor[0], "tenant", "周租客", lease_ends=ends)
    decided(owner, binding["id"])

    assert town.stack.call("LeasesFunction", {})["reminded"] >= 1

    tenant.until_listed("/inbox", lambda one: one["kind"] == "lease.reminder")
    assert len(tenant.get("/people/me")["homes"]) == 1
    town.stack.move_clock(28 * DAY_MS)
    assert town.stack.call("LeasesFunction", {})["suspended"] >= 1
    tenant.until_listed("/inbox", lambda one: one["kind"] == "lease.suspended")
    assert tenant.get("/people/me")["homes"] == []
    later = (today + timedelta(days=400)).isoformat()
    renewed = owner.post(f"/bindings/{binding['id']}/renewals", {"id": new_id(), "lease_ends": later})
    assert (renewed["state"], renewed["lease_ends"]) == ("active", later)
    assert len(tenant.get("/people/me")["homes"]) == 1


def test_moving_out_ends_everything_at_once_and_the_code_is_new(town: Town) -> None:
    there = town.posted()
    owner, mine = housed(town, there.indoor[0])
    kin = town.newcomer("家人")
    decided(owner, applied(kin, there.indoor[0], "family", "陈小雨")["id"])
    dwelling = owner.get("/people/me")["homes"][0]["dwelling"]
    before = town.clerk.get(f"/codes/doors/{dwelling}")["indoor"]["id"]

    gone = owner.post(f"/bindings/{mine['id']}/move-outs", {"id": new_id()})

    assert gone["state"] == "ended"
    assert owner.get("/people/me")["homes"] == kin.get("/people/me")["homes"] == []
    kin.until_listed("/inbox", lambda one: one["kind"] == "household.ended")
    assert town.guest().get(f"/codes/scan/{there.indoor[0]}")["face"] == "replaced"
    after = town.clerk.get(f"/codes/doors/{dwelling}")["indoor"]
    assert (after["state"], after["id"] != before) == ("minted", True)
    refused = owner.send("POST", "/bindings", {"id": new_id(), "code": there.indoor[0], "role": "owner", "name": "陈"})
    assert (refused.status_code, refused.json()["code"]) == (409, "code_over")
    (old,) = town.clerk.all("/households", building=there.id, state="ended")
    assert old["dwelling"] == dwelling


def test_ones_own_data_goes_out_as_a_file_and_away_on_request(town: Town) -> None:
    person = town.newcomer("要走的人", phone=True)
    known = person.wire.get(f"{person.wechat}/sim/people", timeout=30).json()["people"]
    phone = next(one["phone"] for one in known if one["openid"] == person.openid)
    before = person.person

    job = person.post("/people/exports", {"id": new_id()})["job"]

    done = person.until(f"/jobs/{job}", "done")
    content = person.download(done["download"])
    with zipfile.ZipFile(BytesIO(content)) as packed:
        whole = "".join(packed.read(name).decode("utf-8-sig") for name in packed.namelist())
    assert phone in whole
    person.until_listed("/inbox", lambda one: one["kind"] == "personal_data.ready")
    person.post("/people/deletions", {"id": new_id()})
    table = f"{town.stack.deployed.name}-people"
    key = {"pk": {"S": f"person#{before}"}, "sk": {"S": "me"}}
    dynamodb = town.stack.client("dynamodb")
    until(lambda: dynamodb.get_item(TableName=table, Key=key)["Item"]["state"]["S"] == "erased")
    left = dynamodb.scan(TableName=table, FilterExpression="pk = :p", ExpressionAttributeValues={":p": key["pk"]})
    assert [item["sk"]["S"] for item in left["Items"]] == ["me"]
    assert "phone" not in left["Items"][0]
    person.login()
    assert person.person != before, "the same WeChat is somebody new to us"
    assert person.get("/people/me")["phone"] is None
