from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core.clock import HOUR_MS, MINUTE_MS
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import Busy
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.inbox import service
from chalicelib.inbox.events import Told
from chalicelib.inbox.records import Consent, Inbox, Message
from chalicelib.inbox.rules import MOST_CONSENTS
from chalicelib.inbox.texts import FIELD, KINDS, clipped
from chalicelib.people.records import Person, me
from chalicelib.wechat import service as wechat
from chalicelib.wechat.rules import Refusal, Refused, Sent
from infra.local.wechat.messages import FIELDS
from tests.support.aws import later
from tests.support.people import person
from tests.support.web import get, post

pytestmark = pytest.mark.usefixtures("house")
ANNA, BERT = new_id(), new_id()
FACTS = {"door": "桃园花园 3号楼 2单元 502", "role": "家人"}


def tell(key: str = "binding#1#act1", person: str = ANNA) -> None:
    service.tell(person, "binding.approved", key, FACTS, about="binding#1")


def told() -> list[Told]:
    return [Told.model_validate_json(record.body) for record in Outbox.scan()]


def test_news_is_told_once_and_read_by_its_person_alone() -> None:
    tell()
    tell()
    tell("binding#1#act2")
    items = get("/inbox", person=ANNA).json["items"]
    assert [one["text"] for one in items] == ["您已作为家人绑定 桃园花园 3号楼 2单元 502。"] * 2
    assert get("/inbox/unread", person=ANNA).json == {"unread": 2}
    assert get("/inbox", person=BERT).json["items"] == []
    assert get("/inbox").status == 401
    ids = [one["id"] for one in items]
    assert post("/inbox/read", {"ids": ids[:1]}, person=BERT).status == 404
    assert post("/inbox/read", {"ids": ids[:1] * 2}, person=ANNA).json == {"unread": 1}
    assert post("/inbox/read", {"ids": ids[:1]}, person=ANNA).json == {"unread": 1}
    assert [one["id"] for one in get("/inbox?unread=true", person=ANNA).json["items"]] == ids[1:]


def test_a_list_pages() -> None:
    for at in range(5):
        tell(f"binding#{at}")
    first = get("/inbox?limit=3", person=ANNA).json
    rest = get(f"/inbox?limit=3&cursor={first['next']}", person=ANNA).json
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 2, None)
    assert get(f"/inbox?cursor={first['next']}", person=BERT).code == "bad_input"
    assert get("/inbox?limit=0", person=ANNA).json["details"]["faults"][0]["field"] == "limit"


class Phone:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, *outcomes: Any) -> None:
        self.said: list[dict[str, str]] = []
        self.outcomes = list(outcomes)
        monkeypatch.setattr(wechat, "send_subscription", self.send)
        monkeypatch.setattr(service, "CONFIG", replace(CONFIG, wechat_templates={"result": "tmpl-1"}))

    def send(self, openid: str, template: str, page: str, data: dict[str, str]) -> object:
        assert (openid, template, page) == ("openid-1", "tmpl-1", "pages/inbox/index")
        self.said.append(data)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def test_a_nudge_needs_a_consent_and_is_sent_once(monkeypatch: pytest.MonkeyPatch) -> None:
    phone = Phone(monkeypatch, Sent())
    tell()
    [event] = told()
    service.nudge(event, lambda _: "openid-1")
    assert phone.said == []
    person(known_as=ANNA)
    assert post("/inbox/subscriptions", {"templates": ["result"]}, person=ANNA).status == 204
    for _ in range(3):
        service.nudge(event, lambda _: "openid-1")
    assert len(phone.said) == 1
    assert all(len(field) <= FIELD for field in phone.said[0].values())
    assert phone.said[0]["thing1"] == "绑定申请已通过"
    assert not any(word in str(phone.said[0]) for word in FACTS.values()), "WeChat is told no door and no name"
    assert FIELDS["time"].fullmatch(phone.said[0]["time3"]), "WeChat refuses another form"
    tell("binding#2")
    for event in told():
        service.nudge(event, lambda _: "openid-1")
    assert len(phone.said) == 1, "one consent is one message"


def test_a_busy_wechat_gives_the_consent_back_and_a_refusal_is_final(monkeypatch: pytest.MonkeyPatch) -> None:
    phone = Phone(monkeypatch, Busy(), Refused(Refusal.NO_CONSENT))
    tell()
    service.subscribe(_caller(), ["result"])
    [event] = told()
    with pytest.raises(Busy):
        service.nudge(event, lambda _: "openid-1")
    for _ in range(2):
        service.nudge(event, lambda _: "openid-1")
    assert len(phone.said) == 2
    assert [one.nudge for one in Message.query(f"person#{ANNA}", Message.sk.startswith("message#"))] == ["refused"]
    for _ in range(2):
        service.subscribe(_caller(), ["result"])
    tell("binding#2")
    phone.outcomes = [Refused(Refusal.NO_CONSENT)]
    [event] = [one for one in told() if one.message != event.message]
    service.nudge(event, lambda _: "openid-1")
    assert [one.left for one in Consent.query(f"person#{ANNA}", Consent.sk == "consent#result")] == [0]


def test_stale_news_costs_no_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    phone = Phone(monkeypatch)
    tell()
    tell("binding#2")
    service.subscribe(_caller(), ["result"])
    first, second = sorted(told(), key=lambda one: one.message)
    service.mark_read(_caller(), [first.message])
    service.nudge(first, lambda _: "openid-1")
    later(monkeypatch, HOUR_MS + MINUTE_MS)
    service.nudge(second, lambda _: "openid-1")
    assert phone.said == []
    assert [one.left for one in Consent.query(f"person#{ANNA}", Consent.sk == "consent#result")] == [1]


def test_consents_are_capped_and_nobody_who_is_gone_gives_any() -> None:
    anna = person()
    for _ in range(MOST_CONSENTS + 2):
        assert post("/inbox/subscriptions", {"templates": ["result", "todo"]}, person=anna).status == 204
    assert [one.left for one in Consent.query(f"person#{anna}", Consent.sk.startswith("consent#"))] == [20, 20]
    Person(me(anna).pk, "me").update(actions=[Person.state.set("erased")])
    assert post("/inbox/subscriptions", {"templates": ["result"]}, person=anna).code == "session_over"


def test_what_was_said_is_sealed() -> None:
    tell()
    [message] = Message.query(f"person#{ANNA}", Message.sk.startswith("message#"))
    assert not any(word in message.facts for word in FACTS.values())
    assert service.said(message)[1] == "您已作为家人绑定 桃园花园 3号楼 2单元 502。"


def test_nobody_is_nudged_without_wechat_or_about_what_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    phone = Phone(monkeypatch)
    tell()
    service.subscribe(_caller(), ["result"])
    [event] = told()
    service.nudge(event, lambda _: None)
    for templates in ({"result": ""}, {}):  # before WeChat has given them their ids
        monkeypatch.setattr(service, "CONFIG", replace(CONFIG, wechat_templates=templates))
        service.nudge(event, lambda _: "openid-1")
    service.erase(ANNA)
    service.nudge(event, lambda _: "openid-1")
    assert phone.said == []


def test_export_and_erasure_are_whole() -> None:
    tell()
    tell(person=BERT)
    assert [one["title"] for one in service.exported(ANNA)] == ["绑定申请已通过"]
    service.erase(ANNA)
    service.erase(ANNA)
    assert service.exported(ANNA) == []
    assert {item.pk for item in Inbox.scan()} == {f"person#{BERT}"}


def test_a_missing_fact_is_found_when_it_is_told() -> None:
    with pytest.raises(KeyError):
        service.tell(ANNA, "binding.approved", "k", {"door": "x"})
    assert get("/inbox", person=ANNA).json["items"] == []


def test_what_a_field_of_wechat_takes() -> None:
    assert clipped("短") == "短"
    assert len(clipped("长" * 40)) == FIELD
    assert all(len(kind.title) <= FIELD for kind in KINDS.values())
    assert MINUTE_MS == 60_000


def _caller() -> Any:
    from chalicelib.core.policy import Actor

    return Actor(ANNA)
