"""places, staff and proxies end to end: what an office does in a week, each act through the deployed API."""

import pytest

from chalicelib.core.ids import new_id
from tests.e2e.people import applied, decided, until
from tests.e2e.town import BUILDINGS, DOORS, Town, given

pytestmark = pytest.mark.embedded
WEEK = [{"days": [1, 2, 3, 4, 5], "starts": "08:30", "ends": "18:00"}]


def test_a_roster_is_typed_uploaded_shown_and_written(town: Town) -> None:
    clerk, place = town.clerk, town.community
    entry = {"place": town.grid, "role": "grid_worker", "number": "0477-8590011", "consent": True, "hours": WEEK}
    version = clerk.get(f"/places/{place}/roster")["version"]
    typed = clerk.call("PUT", f"/places/{place}/roster", {"version": version, "entries": [entry]})
    header = "岗位,小区,楼栋,网格,值班时间,职务,姓名,电话,同意公开"
    sheet = f"{header}\r\n社区民警,,,,周一至周五 08:30-18:00,,张警官,0477-8590033,是\r\n"
    upload = clerk.upload("duty-roster", "值班表.csv", sheet.encode("gb18030"))

    seen = clerk.post(f"/places/{place}/roster/previews", {"upload": upload})
    taken = clerk.post(f"/places/{place}/roster/imports", {"upload": upload, "version": typed["version"]})
    written = clerk.download(clerk.post(f"/places/{place}/roster/exports", None)["url"])

    assert (seen["rows"], seen["faults"]) == (1, [])
    assert [(one["role"], one["number"]) for one in taken["entries"]] == [("community_police", "0477-8590033")]
    assert "0477-8590033" in written.decode("utf-8-sig")


def test_places_are_added_renamed_and_doors_corrected(town: Town) -> None:
    admin, clerk = town.admin, town.clerk
    street = admin.post("/places", {"id": new_id(), "kind": "street", "parent": town.district, "name": "新街道"})
    renamed = admin.call("PUT", f"/places/{street['id']}", {"version": street["version"], "name": "东胜街道"})
    assert admin.get(f"/places/{street['id']}")["name"] == renamed["name"] == "东胜街道"
    building = town.building()
    dwelling = clerk.get(f"/places/{building}/dwellings", limit="1")["items"][0]
    change = {"version": dwelling["version"], "unit": dwelling["unit"], "room": "9901", "area": 88}

    corrected = clerk.call("PUT", f"/dwellings/{dwelling['id']}", change)

    assert (corrected["id"], corrected["room"], corrected["area"]) == (dwelling["id"], "9901", 88)
    assert clerk.get(f"/dwellings/{dwelling['id']}")["address"] == corrected["address"]
    clerk.until_listed("/codes/doors", lambda one: "9901" in one["door"], place=building)
    estate = admin.get(f"/places/{town.estate}/settings")
    chosen = {"version": estate["version"], "chosen": estate["chosen"] | {"lease_reminder_days": 31}}
    assert admin.call("PUT", f"/places/{town.estate}/settings", chosen)["in_force"]["lease_reminder_days"] == 31


def test_roles_are_given_listed_taken_and_everything_is_in_the_audit(town: Town) -> None:
    admin, clerk = town.admin, town.clerk
    worker = town.newcomer("新网格员", phone=True)
    given(clerk, worker, "grid_worker", town.grid, "新网格员")
    assert [one["place"] for one in worker.get("/people/me")["roles"]] == [town.grid]
    beyond = {"id": new_id(), "person": worker.person, "role": "grid_worker", "place": town.elsewhere, "name": "新"}
    assert clerk.send("POST", "/staff/roles", beyond).status_code in {403, 404}
    line = clerk.until_listed("/staff", lambda one: one["person"] == worker.person, place=town.community)
    assert line["role_name"] == "网格员"
    assert {one["role"] for one in clerk.get("/staff/roles", place=town.community)["items"]} >= {"grid_worker"}

    taken = {"id": new_id(), "person": worker.person, "role": "grid_worker", "place": town.grid, "why": "调岗"}
    clerk.post("/staff/revocations", taken)

    assert worker.get("/people/me")["roles"] == []
    assert worker.send("GET", "/bindings/queue").status_code in {403, 404}
    acts = clerk.get("/audit", place=town.community, target=f"person#{worker.person}")["items"]
    assert [(one["act"], one["actor"], one["why"]) for one in acts] == [
        ("staff.take", clerk.person, "调岗"),
        ("staff.give", clerk.person, None),
    ]
    assert admin.get("/audit", actor=clerk.person)["items"][0]["id"] >= acts[0]["id"]
    refused = town.stranger.send("GET", f"/audit?place={town.community}")
    assert refused.status_code in {403, 404}


def test_an_elder_without_a_phone_is_recorded_helped_and_joined(town: Town) -> None:
    there, clerk, walker = town.posted(), town.clerk, town.walker
    elder = new_id()
    clerk.post("/proxies/people", {"id": elder, "name": "赵桂英", "place": town.community})
    dwelling = clerk.get(f"/places/{there.id}/dwellings", limit="1")["items"][0]["id"]
    asked = {"id": new_id(), "dwelling": dwelling, "role": "owner", "name": "赵桂英"}
    binding = clerk.post("/bindings", asked | {"acts_for": {"person": elder, "via": "counter"}})
    assert binding["by"] == {"person": clerk.person, "via": "counter"}
    decided(walker, binding["id"])
    kin = town.newcomer("女儿")
    record = {"id": new_id(), "agent": kin.person, "principal": elder, "via": "counter", "scopes": ["bindings"]}
    proxy = clerk.post("/proxies", record | {"days": 30})
    assert kin.get("/proxies")["i_act_for"][0]["id"] == proxy["id"]
    kin.until_listed("/inbox", lambda one: one["kind"] == "proxy.granted")
    assert [one["id"] for one in kin.get("/bindings", person=elder)["items"]] == [binding["id"]]
    kin.post(f"/proxies/{proxy['id']}/revocations", {"id": new_id()})
    shown = walker.post(f"/bindings/{binding['id']}/unmask", {"reason": "核对身份"})
    assert shown["name"] == "赵桂英"
    code = clerk.post("/proxies/join-codes", {"person": elder})["code"]
    login = town.newcomer("赵桂英的手机")

    assert login.post("/proxies/joins", {"code": code})["person"] == elder

    login.login()
    assert login.person == elder
    assert login.get("/people/me")["homes"][0]["dwelling"] == dwelling


def test_a_household_is_handed_over_and_listed(town: Town) -> None:
    there = town.posted()
    owner, kin = town.newcomer("父亲"), town.newcomer("儿子")
    evidence = new_id()
    form = owner.post("/uploads", {"id": evidence, "purpose": "evidence", "content_type": "image/png"})
    sent = owner.wire.post(
        form["url"], data=form["fields"], files={"file": ("a.png", b"\x89PNG", "image/png")}, timeout=60
    )
    assert sent.ok
    decided(town.walker, applied(owner, there.indoor[0], evidence=evidence)["id"])
    heir = applied(kin, there.indoor[0], "family", "陈小明")
    decided(owner, heir["id"])
    household = owner.get("/people/me")["homes"][0]["household"]

    owner.post(f"/households/{household}/handovers", {"id": new_id(), "to": heir["id"]})

    assert [home["head"] for home in kin.get("/people/me")["homes"]] == [True]
    kin.until_listed("/inbox", lambda one: one["kind"] == "household.handed_over")
    (line,) = town.clerk.all("/households", building=there.id)
    assert (line["members"], line["has_head"]) == (2, True)
    assert town.stranger.send("GET", f"/households?building={there.id}").status_code in {403, 404}


def test_devices_and_consent_are_ones_own_to_end(town: Town) -> None:
    person = town.newcomer("多设备", phone=True)
    first = person.through(person.base)
    person.device = "平板"
    person.login()
    assert {one["device"] for one in person.get("/people/sessions")["items"]} == {"多设备的手机", "平板"}
    person.call("PUT", "/people/me", {"nickname": "小陈", "large": True})
    person.call("DELETE", "/people/phone")
    person.call("DELETE", "/people/consents")
    assert [one["act"] for one in person.get("/people/consents")["items"]] == ["withdrawn", "given"]
    assert person.get("/people/me")["consent_needed"] is True
    person.call("DELETE", "/people/sessions")
    for refresh in (first.refresh, person.refresh):
        assert (
            person.wire.post(f"{person.base}/people/refresh", json={"refresh": refresh}, timeout=30).status_code == 401
        )


def test_coverage_of_the_whole_is_the_sum_of_its_buildings(town: Town) -> None:
    def doors(place: str) -> int:
        return sum(one["doors"] for one in town.admin.all("/codes/coverage", place=place))

    until(lambda: doors(town.community) == (BUILDINGS + 1) * DOORS)
    assert town.admin.get(f"/codes/coverage/{town.community}")["doors"] == (BUILDINGS + 1) * DOORS
    assert doors(town.elsewhere) == town.stranger.get(f"/codes/coverage/{town.elsewhere}")["doors"] == DOORS
