import io
import json
import zipfile
from typing import Any

import pytest

from chalicelib.core import files, limits, progress
from chalicelib.core.audit import Entry
from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import SessionOver
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Caller
from chalicelib.core.tables import Transaction
from chalicelib.inbox import service as inbox
from chalicelib.inbox.records import Inbox
from chalicelib.people.accounts.errors import Leaving
from chalicelib.people.accounts.records import OpenidClaim, PhoneHolder, Session
from chalicelib.people.accounts.rules import PRIVACY
from chalicelib.people.accounts.service import find_by_phone, known, login, personal, phone, sessions
from chalicelib.people.personal.events import PersonalDataRequested
from chalicelib.people.personal.service import asking, working, written
from chalicelib.people.records import People, Person, me, partition
from chalicelib.people.staff.errors import LastAdmin
from chalicelib.people.staff.service import giving, holders
from chalicelib.wechat import service as wechat
from functions.personal_data import handler
from tests.faults.crash import crash, points
from tests.people.homes.acts import Acts
from tests.people.staff.conftest import give, take
from tests.places.conftest import Town
from tests.support.aws import later
from tests.support.web import get, post

pytestmark = pytest.mark.usefixtures("house")
NUMBER = "19900000001"


def someone(monkeypatch: pytest.MonkeyPatch, openid: str = "oSecretOne") -> str:
    """Somebody with a session, consent, a phone number, a nickname and a message."""
    opened = login.enter(openid, "张建国的手机", PRIVACY)
    monkeypatch.setattr(wechat, "phone_number", lambda _code: NUMBER)
    phone.keep(Caller(opened.person), "code")
    item = known.find(opened.person)
    item.update(actions=[Person.nickname.set(item.seal("nickname", "<老张>"))])
    inbox.tell(
        opened.person, "binding.rejected", f"k#{opened.person}", {"door": "康和一区1号楼101", "reason": "材料不清"}
    )
    return opened.person


def deliver() -> dict[str, Any]:
    """Hand every event of the outbox to the job, as the relay and the queue do."""
    news = [one for one in Outbox.scan() if one.name == "personal_data.requested"]
    named = {"name": {"stringValue": "personal_data.requested", "dataType": "String"}}
    records = [{"messageId": str(at), "body": one.body, "messageAttributes": named} for at, one in enumerate(news)]
    return handler({"Records": records}, None)


def exported(person: str, job: str) -> tuple[dict[str, Any], str]:
    raw = files.read(working.file_of(person, job))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        page, data = sorted(archive.namelist(), reverse=True)
        return json.loads(archive.read(data)), archive.read(page).decode()


def test_an_export_holds_what_all_rooms_keep(
    town: Town, admin: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    who, job = someone(monkeypatch), new_id()
    give(admin, "grid_worker", town.community, who, "老张网格")
    assert post("/people/exports", {"id": job}, person=who).json == {"job": job}
    assert post("/people/exports", {"id": job}, person=who).status == 202
    assert deliver() == deliver() == {"batchItemFailures": []}
    seen = get(f"/jobs/{job}", person=who).json
    assert (seen["state"], seen["kind"]) == ("done", "personal-export")
    assert "exports/personal" in seen["download"]
    [told] = [one for one in get("/inbox", person=who).json["items"] if one["kind"] == "personal_data.ready"]
    assert told["about"] == f"job#{job}"
    data, page = exported(who, job)
    assert data["account"]["openid"] == "oSecretOne"
    assert (data["account"]["phone"], data["account"]["nickname"]) == (NUMBER, "<老张>")
    assert data["account"]["devices"][0]["device"] == "张建国的手机"
    assert [one["act"] for one in data["account"]["consents"]] == ["given"]
    assert [one["name"] for one in data["roles"]] == ["老张网格"]
    assert "材料不清" in data["inbox"][0]["text"]
    assert data["homes"] == {"bindings": [], "proxies": []}
    assert "&lt;老张&gt;" in page
    assert "<老张>" not in page
    said = capsys.readouterr().out + "".join(one.body for one in Outbox.scan()) + json.dumps(seen)
    for private in (NUMBER, "oSecretOne", "老张", "张建国"):
        assert private not in said


def test_nobody_gets_the_file_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    who, other, job = someone(monkeypatch), login.enter("o2", "b").person, new_id()
    post("/people/exports", {"id": job}, person=who)
    assert get(f"/jobs/{job}", person=other).status == 404
    assert post("/people/exports", {"id": job}, person=other).code == "repeated"
    assert post("/people/deletions", {"id": job}, person=who).code == "repeated"
    for path in ("/people/exports", "/people/deletions"):
        assert post(path, {"id": new_id()}).status == 401
        assert post(path, {"id": "x"}, person=who).status == 400


def test_exports_are_limited_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "EXPORTS", limits.Limit("export", 1, 86_400))
    who = someone(monkeypatch)
    assert post("/people/exports", {"id": new_id()}, person=who).status == 202
    assert post("/people/exports", {"id": new_id()}, person=who).status == 429


def test_an_erasure_takes_everything_but_ids(town: Town, admin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    who, kept, job = someone(monkeypatch), new_id(), new_id()
    refresh = login.enter("oSecretOne", "平板").refresh
    give(admin, "police", town.community, who, "老张")
    post("/people/exports", {"id": kept}, person=who)
    deliver()
    assert post("/people/deletions", {"id": job}, person=who).json == {"job": job}
    assert get("/people/me", person=who).code == "session_over"
    assert post("/people/deletions", {"id": job}, person=who).status == 202
    assert post("/people/deletions", {"id": new_id()}, person=who).code == "account_leaving"
    assert post("/people/exports", {"id": new_id()}, person=who).status == 404
    with pytest.raises(SessionOver):
        sessions.refresh(refresh)
    with pytest.raises(Leaving):
        login.enter("oSecretOne", "c")
    assert deliver() == deliver() == {"batchItemFailures": []}
    assert get(f"/jobs/{job}", person=who).json["state"] == "done"
    assert files.size(working.file_of(who, kept)) is None
    [left] = partition(who)
    assert left.to_simple_dict().keys() == {"pk", "sk", "state", "version", "made_ms", "epoch", "leaving"}
    assert find_by_phone(NUMBER) == []
    assert holders(town.path, {"police"}) == []
    assert not list(Session.query(Session.of(who, "").pk))
    assert not list(Inbox.query(f"person#{who}"))
    assert [one.act for one in Entry.by_actor.query(who)] == ["staff.take", "person.erase"]
    again = login.enter("oSecretOne", "d").person
    assert again != who


def test_the_last_admin_appoints_another_first(admin: str) -> None:
    assert post("/people/deletions", {"id": new_id()}, person=admin).code == "last_admin"
    assert get("/people/me", person=admin).status == 200


def test_a_householder_with_others_hands_over_first(acts: Acts) -> None:
    (head, _), (member, _) = acts.bound("owner"), acts.bound("family")
    job = new_id()
    refused = post("/people/deletions", {"id": job}, person=head)
    assert (refused.status, refused.code) == (409, "household_to_hand_over")
    assert len(refused.json["details"]["households"]) == 1
    assert post("/people/deletions", {"id": job}, person=member).status == 202
    deliver()
    assert get(f"/jobs/{job}", person=member).json["state"] == "done"
    alone = new_id()
    assert post("/people/deletions", {"id": alone}, person=head).status == 202
    deliver()
    assert get(f"/jobs/{alone}", person=head).json["state"] == "done"


def test_what_comes_in_the_way_meanwhile_lets_the_person_stay(
    town: Town, admin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, job = someone(monkeypatch), new_id()
    give(admin, "district_admin", town.district, who)
    post("/people/deletions", {"id": job}, person=who)
    taken = take(admin, "district_admin", town.district, admin)
    assert taken.status == 200
    deliver()
    seen = get(f"/jobs/{job}", person=who).json
    assert (seen["state"], seen["facts"]["error"]) == ("failed", "last_admin")
    assert get("/people/me", person=who).json["roles"][0]["role"] == "district_admin"
    deliver()
    assert get("/people/me", person=who).status == 200
    personal.stay(who, job)
    working.erase(who, job)
    assert known.find(who).state == "active"


def test_once_begun_nobody_stays_and_a_last_admin_keeps_every_role(
    town: Town, admin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, job = someone(monkeypatch), new_id()
    give(admin, "district_admin", town.district, who)
    give(admin, "police", town.community, who)
    post("/people/deletions", {"id": job}, person=who)
    take(admin, "district_admin", town.district, admin)
    monkeypatch.setattr(giving, "is_last_admin", lambda _person: False)  # it was not, a moment ago
    working.erase(who, job)
    assert progress.find(job).said()["error"] == "last_admin"
    assert {role["role"] for role in get("/people/me", person=who).json["roles"]} == {"district_admin", "police"}
    other, gone = someone(monkeypatch, "oOther"), new_id()
    post("/people/deletions", {"id": gone}, person=other)
    personal.begin(other, gone)
    assert personal.stay(other, gone) is False
    monkeypatch.setattr(giving, "is_last_admin", lambda _person: True)
    working.erase(other, gone)
    assert (known.find(other).state, progress.find(gone).state) == ("erased", "done")


def test_a_late_obstacle_leaves_a_begun_erasure_to_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    who, job = someone(monkeypatch), new_id()
    post("/people/deletions", {"id": job}, person=who)

    def begun_meanwhile(person: str) -> LastAdmin:
        personal.begin(person, job)
        return LastAdmin()

    monkeypatch.setattr(working, "_given_up", begun_meanwhile)
    working.erase(who, job)
    assert (known.find(who).state, progress.find(job).state) == ("leaving", "queued")


def test_an_export_that_an_erasure_overtakes_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    who, kept, job = someone(monkeypatch), new_id(), new_id()
    post("/people/exports", {"id": kept}, person=who)
    real = files.store

    def late(key: str, content: Any, kind: str) -> None:
        asking.erase(Caller(who), job)
        working.erase(who, job)
        real(key, content, kind)

    monkeypatch.setattr(files, "store", late)
    working.export(who, kept)
    assert progress.find(kept).said()["error"] == "account_leaving"
    assert files.size(working.file_of(who, kept)) is None
    assert not list(Inbox.query(f"person#{who}"))


def test_a_link_does_not_outlive_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    who, kept = someone(monkeypatch), new_id()
    post("/people/exports", {"id": kept}, person=who)
    deliver()
    assert get(f"/jobs/{kept}", person=who).json["download"]
    later(monkeypatch, 7 * DAY_MS)
    assert get(f"/jobs/{kept}", person=who).json["download"] is None


def test_a_late_export_of_who_is_leaving_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    who, kept = someone(monkeypatch), new_id()
    post("/people/exports", {"id": kept}, person=who)
    post("/people/deletions", {"id": new_id()}, person=who)
    working.export(who, kept)
    assert progress.find(kept).said() == {"error": "account_leaving"}
    other = new_id()
    with Transaction() as tx:
        progress.queue(tx, other, "personal-erase", who)
    working.erase(who, other)
    assert progress.find(other).state == "failed"
    assert known.find(who).state == "leaving"


def test_who_has_neither_openid_nor_number_is_erased_too() -> None:
    who, job = new_id(), new_id()
    Person(f"person#{who}", "me", state="active", made_ms=1).save()
    asking.erase(Caller(who), job)
    working.erase(who, job)
    assert known.find(who).state == "erased"


def test_no_crash_of_an_erasure_leaves_it_undone_or_a_claim_without_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    def fresh() -> tuple[str, str]:
        nonlocal made
        made += 1
        for item in People.scan():
            item.delete()
        who, job = someone(monkeypatch, f"o{made}"), new_id()
        asking.erase(Caller(who), job)
        return who, job

    def safe(who: str) -> None:
        claims = [one.person for one in OpenidClaim.scan(OpenidClaim.sk == "claim")]
        held = list(PhoneHolder.scan(PhoneHolder.pk.startswith("phone#")))
        erased = known.find(who).state == "erased"
        assert claims == ([] if erased else [who])
        assert len(held) == (0 if erased else 1)

    def done(who: str, job: str) -> None:
        safe(who)
        assert (known.find(who).state, progress.find(job).state) == ("erased", "done")
        assert not list(Session.scan(Session.sk.startswith("session#")))

    who, job = fresh()
    working.erase(who, job)
    who, job = fresh()
    for point in points(lambda: working.erase(who, job)):
        again, its_job = fresh()
        crash(lambda again=again, its_job=its_job: working.erase(again, its_job), point)  # type: ignore[misc]
        safe(again)
        working.erase(again, its_job)
        done(again, its_job)
        working.erase(again, its_job)
        done(again, its_job)


def test_a_page_says_nothing_where_nothing_is_and_times_as_people_read_them() -> None:
    page = written.as_page({"account": {"made_ms": 0, "phone": None, "consents": []}, "new": [1, {"x_ms": "?"}]})
    assert "1970-01-01 08:00" in page
    assert page.count("无") == 2
    assert "<h2>new</h2>1<dl><dt>x_ms</dt><dd>?</dd></dl>" in page


def test_events_say_ids_alone() -> None:
    assert set(PersonalDataRequested.model_fields) == {"version", "key", "at_ms", "job", "person", "act"}
    assert me("x").sk == "me"
