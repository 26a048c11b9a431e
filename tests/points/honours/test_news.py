"""Who is told of a nomination; and one's own data."""

import json

import pytest

from chalicelib.core.outbox import Outbox
from chalicelib.inbox import service as inbox
from chalicelib.inbox.records import Message
from chalicelib.people.staff import service as staff
from chalicelib.points.honours.records import Made, Nomination, Pair
from chalicelib.points.honours.service import changes, personal
from functions.notify import handler
from tests.points.honours.conftest import NAME, REASON, Street
from tests.support.people import person
from tests.support.web import get


@pytest.fixture(autouse=True)
def in_charge(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    held = {"community_staff": street.clerk, "committee_member": street.member}

    def holders(places: set[str], roles: tuple[str, ...]) -> list[str]:
        return [who for role, who in held.items() if role in roles and street.town.estate in places]

    monkeypatch.setattr(staff, "holders", holders)


def deliver() -> None:
    """Carry the news twice, as a queue may; then the outbox is empty."""
    for record in list(Outbox.scan()):
        if record.name == "points.nomination_moved":
            name = {"name": {"stringValue": record.name}}
            message = {"messageId": "1", "body": record.body, "messageAttributes": name}
            for _ in range(2):
                assert handler({"Records": [message]}, None) == {"batchItemFailures": []}
        record.delete()


def told(who: str) -> list[str]:
    found = Message.query(f"person#{who}", Message.sk.startswith("message#"))
    return [one.kind.removeprefix("points.honour_") for one in found]


def test_each_step_is_told_to_whom_it_concerns(street: Street) -> None:
    one = street.nominate().json["id"]
    deliver()
    assert (told(street.anna), told(street.member)) == (["nominated"], [])
    street.consent(one)
    deliver()
    assert told(street.member) == told(street.clerk) == ["consented"]
    street.confirm(one)
    deliver()
    assert (told(street.member), told(street.clerk)) == (["consented"], ["consented", "confirmed"])
    street.act(one, "publications", street.clerk)
    deliver()
    assert told(street.anna) == ["nominated", "published"]
    street.act(one, "withdrawals", street.clerk, words="有误")
    deliver()
    assert told(street.anna) == ["nominated", "published", "withdrawn"]
    assert told(street.carl) == told(street.ben) == []
    texts = [inbox.said(one) for one in Message.scan(Message.sk.startswith("message#"))]
    assert all(NAME not in str(text) and REASON not in str(text) for text in texts)


def test_who_withdraws_is_told_nothing_and_a_refusal_is_told_to_both(street: Street) -> None:
    one = street.until("consented")
    street.act(one, "withdrawals", street.anna)
    deliver()
    assert (told(street.anna), told(street.member)) == ([], [])  # each piece of news was over when it came
    two = street.nominate(who=street.clerk).json["id"]
    street.consent(two)
    deliver()
    assert (told(street.member), told(street.clerk)) == (["consented"], [])
    street.act(two, "decisions", street.member, act="refuse", words="重复")
    deliver()
    assert (told(street.anna), told(street.clerk)) == (["refused"], ["refused"])


def test_news_and_audit_hold_ids_and_states_alone(street: Street) -> None:
    street.until("published")
    for record in Outbox.scan():
        assert NAME not in record.body
        if record.name == "points.nomination_moved":
            assert json.loads(record.body).keys() == {"version", "key", "at_ms", "nomination", "state", "by"}


def test_ones_own_data_is_exported_and_erased(street: Street) -> None:
    one, dora = street.until("published"), person()
    two = street.nominate(who=street.anna, person=dora).json["id"]
    whole = personal.export(street.anna)
    assert json.dumps(whole, ensure_ascii=False).count(REASON) == 2
    assert [said["name"] for said in _list(whole, "of_me")] == [NAME]
    assert [said["id"] for said in _list(whole, "by_me")] == [two]
    for _ in range(2):
        personal.erase(street.anna)
    assert personal.export(street.anna) == {"of_me": [], "by_me": []}
    assert get("/honours").json["items"] == []
    assert get("/honours/mine", person=dora).json["items"][0]["state"] == "withdrawn"
    for item in (changes.find(one), changes.find(two)):
        assert item.state == "withdrawn"
        assert street.anna not in str(item.attribute_values)
        assert item.attribute_values.keys().isdisjoint({"reason", "name", "words"})
    assert [*Made.query(f"nominator#{street.anna}"), *Pair.query(f"nominator#{street.anna}")] == []


def test_who_leaves_takes_no_honour_from_another(street: Street) -> None:
    one = street.until("published")
    personal.erase(street.carl)
    there = changes.find(one)
    assert (there.state, get("/honours").json["items"][0]["id"]) == ("published", one)
    assert there.by is None
    refused = street.nominate(who=street.clerk).json["id"]
    street.consent(refused)
    street.act(refused, "decisions", street.member, act="refuse", words="重复")
    personal.erase(street.anna)
    kept = Nomination.get(*Nomination.at(refused)).attribute_values
    assert kept["state"] == "refused"
    assert kept.keys().isdisjoint({"of", "reason", "name", "words"})


def _list(whole: dict[str, object], side: str) -> list[dict[str, object]]:
    found = whole[side]
    assert isinstance(found, list)
    return found
