from collections.abc import Callable

import pytest

from chalicelib.core import limits
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.tables import Transaction
from chalicelib.people.accounts.records import Consent, PhoneHolder
from chalicelib.people.accounts.rules import PERSON, PRIVACY
from chalicelib.people.accounts.service import check_active, find_by_phone, known, masked_phone_of
from chalicelib.people.accounts.service import phone as phones
from chalicelib.people.records import Home, Person, me
from chalicelib.places.choices import Settings
from chalicelib.places.service import dwellings, settings
from chalicelib.wechat import service as wechat_service
from tests.faults.crash import counting
from tests.people.accounts.support import Phone
from tests.places.conftest import Town
from tests.support.people import bind, person
from tests.support.web import call, get, post
from tests.wechat.conftest import LI, WeChat

pytestmark = pytest.mark.usefixtures("house")
Phones = Callable[..., Phone]
NUMBER = "19900000001"


def agreed(mine: Phone) -> Phone:
    assert mine.login(consent=PRIVACY).status == 201
    return mine


def give(mine: Phone) -> str:
    answer = mine.ask("POST", "/people/phone", {"code": mine.wechat.code(mine.openid, "phone-code")})
    return str(answer.json.get("phone", answer.json["code"] if answer.status != 200 else ""))


def test_the_privacy_text_is_open_to_all() -> None:
    text = get("/people/privacy").json
    assert text["version"] == PRIVACY
    assert "码上生活隐私政策" in text["text"]


def test_a_number_needs_consent_is_asked_for_once_and_shown_masked(phone_of: Phones, wechat: WeChat) -> None:
    mine = phone_of()
    mine.login()
    assert give(mine) == "consent_needed"
    body = {"id": new_id(), "version": PRIVACY}
    assert mine.ask("POST", "/people/consents", body).status == 201
    assert give(mine) == "199****0001"
    assert give(mine) == "199****0001"
    assert wechat.calls.count("/wxa/business/getuserphonenumber") == 1
    assert mine.ask("GET", "/people/me").json["phone"] == masked_phone_of(mine.person) == "199****0001"
    assert find_by_phone(NUMBER) == [mine.person]
    assert NUMBER not in str(known.find(mine.person).to_simple_dict())
    assert mine.ask("DELETE", "/people/phone").status == mine.ask("DELETE", "/people/phone").status == 204
    assert (find_by_phone(NUMBER), masked_phone_of(mine.person)) == ([], None)


def test_a_phone_code_works_once(phone_of: Phones) -> None:
    mine, other = agreed(phone_of()), agreed(phone_of(LI))
    code = mine.wechat.code(mine.openid, "phone-code")
    assert mine.ask("POST", "/people/phone", {"code": code}).status == 200
    assert other.ask("POST", "/people/phone", {"code": code}).json["code"] == "phone_code_refused"
    assert post("/people/phone", {"code": code}).status == 401


def test_a_number_is_exchanged_a_few_times_a_day(phone_of: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phones, "PHONES", limits.Limit("phone", 1, 86_400))
    mine = agreed(phone_of())
    give(mine)
    mine.ask("DELETE", "/people/phone")
    assert give(mine) == "too_many"


def test_a_number_that_is_handed_on_leads_to_the_newest(phone_of: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = agreed(phone_of()), agreed(phone_of(LI))
    give(mine)
    monkeypatch.setattr(wechat_service, "phone_number", lambda _code: NUMBER)
    monkeypatch.setattr(phones, "now_ms", lambda: 2**50)
    give(other)
    assert find_by_phone(NUMBER) == [other.person, mine.person]


def test_two_numbers_at_once_keep_the_first(phone_of: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = agreed(phone_of())
    ready, raced = phones._ready, []

    def slow(who: str) -> Person:
        found = ready(who)
        raced.append(who)
        if len(raced) == 2:
            phones._store(who, "19900000077")
        return found

    monkeypatch.setattr(phones, "_ready", slow)
    assert give(mine) == "199****0077"
    assert find_by_phone(NUMBER) == []


def test_consent_is_kept_with_version_and_time_and_withdrawn_with_the_number(phone_of: Phones) -> None:
    mine = agreed(phone_of())
    give(mine)
    body = {"id": new_id(), "version": PRIVACY}
    first = mine.ask("POST", "/people/consents", body)
    assert first.json["at_ms"] > 0
    assert mine.ask("DELETE", "/people/consents").status == 204
    assert mine.ask("DELETE", "/people/consents").status == 204
    assert [one["act"] for one in mine.ask("GET", "/people/consents").json["items"]] == ["withdrawn", "given", "given"]
    assert mine.ask("POST", "/people/consents", body).json == first.json
    seen = mine.ask("GET", "/people/me").json
    assert (seen["consent"], seen["consent_needed"], seen["phone"]) == (None, True, None)
    assert find_by_phone(NUMBER) == []
    withdrawn = next(one for one in Consent.query(f"consents#{mine.person}") if one.act == "withdrawn")
    assert mine.ask("POST", "/people/consents", {"id": withdrawn.sk, "version": PRIVACY}).json["code"] == "repeated"


def test_consent_without_a_number_is_withdrawn_too(phone_of: Phones) -> None:
    mine = agreed(phone_of())
    assert mine.ask("DELETE", "/people/consents").status == 204
    assert mine.ask("GET", "/people/me").json["consent"] is None


def test_only_the_text_in_force_can_be_agreed_to(phone_of: Phones) -> None:
    mine = phone_of()
    mine.login()
    refused = mine.ask("POST", "/people/consents", {"id": new_id(), "version": "2019-01"})
    assert refused.json["details"]["faults"][0]["field"] == "version"
    assert PRIVACY in refused.json["details"]["faults"][0]["right"]
    for method in ("GET", "DELETE"):
        assert call(method, "/people/consents").status == 401


def test_oneself_with_roles_homes_and_for_whom_one_acts(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    home, elder = new_id(), new_id()
    roles = (("grid_worker", town.estate), ("auditor", new_id()))
    who = person(*roles, homes=((home, "owner"),), heads=(home,), proxies={elder: {"all"}})
    bind(who, new_id(), "tenant", until_ms=1)
    tenancy = bind(who, new_id(), "tenant")
    with Transaction() as tx:
        there = dwellings.add(tx, town.building, "1单元", "301", None, by="system", or_raise=NotFound())
    tenancy.update(
        actions=[Home.lease_ends_ms.set(2**41), Home.building.set(town.building), Home.dwelling.set(there.id)]
    )
    seen = get("/people/me", person=who).json
    assert [(one["role"], one["place_name"], one["place_kind"], one["name"]) for one in seen["roles"]] == [
        ("auditor", "", "", "工作人员"),
        ("grid_worker", "康和一区", "estate", "工作人员"),
    ]
    assert {(one["household"], one["role"], one["head"], one["lease_ends_ms"]) for one in seen["homes"]} == {
        (home, "owner", True, None),
        (tenancy.household, "tenant", False, 2**41),
    }
    places = {one["address"]: one["rooms"] for one in seen["homes"]}
    assert places == {"": [], "康和一区1号楼1单元301": ["bindings", "contact", "points"]}
    assert seen["rooms"] == ["bindings", "contact", "points"]
    assert [(one["person"], one["scopes"]) for one in seen["proxies"]] == [(elder, ["all"])]
    monkeypatch.setattr(settings, "of", lambda _place: Settings(contact_open=False))
    assert get("/people/me", person=who).json["rooms"] == ["bindings", "points"]
    with counting() as calls:
        get("/people/me", person=who)
    assert calls == ["Query", "BatchGetItem", "BatchGetItem"]  # homes; and the role's place that is not there


def test_before_there_is_a_district_no_room_is_on() -> None:
    assert get("/people/me", person=person()).json["rooms"] == []
    assert get("/people/me", person=new_id()).status == 401


def test_a_nickname_passes_content_security_and_is_sealed(phone_of: Phones, wechat: WeChat) -> None:
    mine = phone_of()
    mine.login()
    changed = mine.ask("PUT", "/people/me", {"nickname": " 老张 ", "large": True})
    assert (changed.json["nickname"], changed.json["large"]) == ("老张", True)
    asked = len(wechat.calls)
    assert mine.ask("PUT", "/people/me", {"nickname": "老张", "large": False}).status == 200
    assert len(wechat.calls) == asked
    assert "老张" not in str(known.find(mine.person).to_simple_dict())
    assert mine.ask("PUT", "/people/me", {"nickname": "赌博之王"}).json["code"] == "nickname_refused"
    assert mine.ask("PUT", "/people/me", {}).json["nickname"] is None
    for bad in ("", "x" * 21, "a\nb", "\u202eab"):
        assert mine.ask("PUT", "/people/me", {"nickname": bad}).json["details"]["faults"][0]["field"] == "nickname"
    nobody = person()
    assert call("PUT", "/people/me", {"nickname": "甲"}, person=nobody).json["code"] == "nickname_refused"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/people/me", {}),
        ("POST", "/people/phone", {"code": "x"}),
        ("POST", "/people/consents", {"id": new_id(), "version": PRIVACY}),
        ("DELETE", "/people/sessions", None),
        ("GET", "/people/me", None),
    ],
)
def test_who_is_leaving_changes_nothing_more(method: str, path: str, body: object) -> None:
    who = person()
    me(who).update(actions=[Person.state.set("leaving"), Person.consent.set(PRIVACY)])
    assert call(method, path, body, person=who).code == "session_over"
    with pytest.raises(NotFound), Transaction() as tx:
        check_active(tx, who)


def test_a_person_may_leave_and_stay_but_not_come_back() -> None:
    assert PERSON.states == {"active", "leaving", "erased"}
    assert PERSON.legal("active") == ["leave", "merge"]
    assert PERSON.legal("erased") == []
    with Transaction() as tx:
        check_active(tx, person())


def test_no_phone_holder_is_left_when_the_number_goes_while_another_comes(phone_of: Phones) -> None:
    mine = agreed(phone_of())
    give(mine)
    stale = known.find(mine.person)
    mine.ask("DELETE", "/people/phone")
    with pytest.raises(Exception, match="conflict"), Transaction() as tx:
        phones.drop(tx, stale, given=Person.state == "active")
    assert not list(PhoneHolder.scan(PhoneHolder.sk.startswith("person#") & PhoneHolder.pk.startswith("phone#")))
