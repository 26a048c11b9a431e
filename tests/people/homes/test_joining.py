import pytest
from pydantic import ValidationError

from chalicelib.core.crypto import blind
from chalicelib.core.ids import new_id
from chalicelib.core.limits import Limit
from chalicelib.core.outbox import Outbox
from chalicelib.inbox import service as inbox
from chalicelib.inbox.records import Inbox
from chalicelib.people.accounts.records import OpenidClaim, PhoneHolder, Session
from chalicelib.people.accounts.rules import PRIVACY
from chalicelib.people.accounts.service import ensure, find_by_phone, openid_of
from chalicelib.people.homes import rules
from chalicelib.people.homes.schemas import Joining
from chalicelib.people.records import Person, me
from functions.personal_data import handler
from tests.people.homes.acts import Acts
from tests.people.homes.conftest import Block
from tests.support.aws import later
from tests.support.people import person
from tests.support.web import get, post


def recorded(block: Block) -> str:
    elder = new_id()
    body = {"id": elder, "name": "王秀英", "place": block.town.community}
    made = post("/proxies/people", body, person=block.clerk)
    assert (made.status, made.json) == (201, {"id": elder, "name": "王**"})
    assert post("/proxies/people", body, person=block.clerk).json == made.json
    assert post("/proxies/people", {**body, "name": "别人"}, person=block.clerk).code == "repeated"
    return elder


def code_for(block: Block, elder: str) -> str:
    made = post("/proxies/join-codes", {"person": elder}, person=block.clerk)
    assert made.status == 201
    return str(made.json["code"])


def test_a_person_without_a_login_lives_here_and_is_joined_to_one_later(acts: Acts, block: Block) -> None:
    elder = recorded(block)
    asked = acts.apply(block.clerk, code=None, dwelling=block.doors[0], acts_for={"person": elder, "via": "counter"})
    assert acts.decide(block.worker, asked.json["id"]).json["head"] is False  # seen by the worker, not by the elder
    agent = person()
    grant = {"id": new_id(), "agent": agent, "scopes": ["bindings"], "days": 30, "principal": elder, "via": "counter"}
    assert post("/proxies", grant, person=block.clerk).status == 201
    assert get("/proxies", person=agent).json["i_act_for"][0]["principal_name"] == "王**"
    code, login = code_for(block, elder), ensure("openid-1")
    item = Person.get(me(login).pk, "me")
    mark = blind("13812345678", "phone")
    item.update(
        actions=[
            Person.phone.set(item.seal("phone", "13812345678")),
            Person.phone_blind.set(mark),
            Person.consent.set(PRIVACY),
        ]
    )
    PhoneHolder(f"phone#{mark}", f"person#{login}", at_ms=1).save()
    assert post("/proxies/joins", {"code": code}, person=login).json == {"person": elder}
    assert ensure("openid-1") == elder
    assert openid_of(elder) == "openid-1"
    inbox.tell(login, "personal_data.ready", "k", {})
    Session.of(login, new_id()).update(actions=[Session.epoch.set(0)])
    [event] = [one for one in Outbox.scan() if one.name == "person.joined"]
    named = {"name": {"stringValue": event.name}}
    for _ in range(2):
        record = {"messageId": "1", "body": event.body, "messageAttributes": named}
        assert handler({"Records": [record]}, None) == {"batchItemFailures": []}
    assert not [*Inbox.query(f"person#{login}"), *Session.query(f"sessions#{login}")]
    assert [one["act"] for one in get("/people/consents", person=elder).json["items"]] == ["given"]
    assert find_by_phone("13812345678") == [elder]
    assert get("/bindings", person=login).code == "session_over"
    assert get("/bindings", person=elder).json["items"][0]["head"] is True
    assert post("/proxies/joins", {"code": code}, person=person()).status == 400
    assert post("/proxies/join-codes", {"person": elder}, person=block.clerk).status == 404  # has a login now


def test_a_newer_code_ends_the_older_and_both_end_in_time(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    elder = recorded(block)
    old, new = code_for(block, elder), code_for(block, elder)
    login = ensure("openid-2")
    assert post("/proxies/joins", {"code": old}, person=login).json["details"]["faults"][0]["field"] == "code"
    later(monkeypatch, rules.JOIN_CODE_S * 1000)
    assert post("/proxies/joins", {"code": new}, person=login).status == 400
    assert OpenidClaim.get(f"openid#{blind('openid-2', 'openid')}", "claim").person == login


def test_a_login_with_a_life_of_its_own_stays_who_it_is(acts: Acts, block: Block) -> None:
    elder = recorded(block)
    code, login = code_for(block, elder), ensure("openid-3")
    one = acts.apply(login).json["id"]
    assert post("/proxies/joins", {"code": code}, person=login).code == "not_joinable"
    post(f"/bindings/{one}/withdrawals", {"id": new_id()}, person=login)
    grant = {"id": new_id(), "agent": person(), "scopes": ["bindings"], "days": 30}
    assert post("/proxies", grant, person=login).status == 201
    assert post("/proxies/joins", {"code": code}, person=login).code == "not_joinable"
    staff = person(("grid_worker", block.town.building))
    assert post("/proxies/joins", {"code": code}, person=staff).code == "not_joinable"
    assert post("/proxies/joins", {"code": "abc"}, person=login).status == 400
    assert post("/proxies/joins", {"code": code}).status == 401


def test_who_may_record_people_and_give_out_codes(block: Block) -> None:
    elder = recorded(block)
    for who, status in ((block.other_worker, 404), (block.worker, 404), (person(), 404), (None, 401)):
        body = {"id": new_id(), "name": "王秀英", "place": block.town.community}
        assert post("/proxies/people", body, person=who).status == status
        assert post("/proxies/join-codes", {"person": elder}, person=who).status == status
    assert post("/proxies/join-codes", {"person": new_id()}, person=block.clerk).status == 404
    taken = {"id": block.worker, "name": "王秀英", "place": block.town.community}
    assert post("/proxies/people", taken, person=block.clerk).code == "repeated"


def test_guesses_are_limited(block: Block) -> None:
    assert block
    login = ensure("openid-4")
    tries = [post("/proxies/joins", {"code": "000000000000"}, person=login).status for _ in range(rules.JOINS.most + 1)]
    assert tries == [400] * rules.JOINS.most + [429]


def test_guesses_are_limited_by_address_too(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    assert block
    monkeypatch.setattr(rules, "JOINS_BY_ADDRESS", Limit("join-address", 2, 3_600))
    tries = [post("/proxies/joins", {"code": "0" * 12}, person=person()).status for _ in range(3)]
    assert tries == [400, 400, 429]


def test_a_code_is_read_as_people_type_it() -> None:
    assert Joining(code="abcd-efgh jk1o").code == Joining(code="ABCDEFGHJKL0").code == "ABCDEFGHJK10"
    for wrong in ("12345678", "ABCDEFGHJKU0", 12):
        with pytest.raises(ValidationError):
            Joining(code=wrong)  # type: ignore[arg-type]
