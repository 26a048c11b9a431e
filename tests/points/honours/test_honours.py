"""Nominations over HTTP: nothing is read before the consent, nothing is shown after it was withdrawn."""

import json
from typing import Any

import pytest

from chalicelib.core import audit
from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Actor
from chalicelib.people import standing
from chalicelib.people.accounts import service as accounts
from chalicelib.points.honours import rules
from chalicelib.points.honours.errors import Repeated
from chalicelib.points.honours.records import Made, Nomination
from chalicelib.points.honours.schemas import NominationRequest
from chalicelib.points.honours.service import changes, nominating
from chalicelib.wechat import service as wechat
from tests.points.honours.conftest import NAME, REASON, Street, settle
from tests.support.aws import later
from tests.support.people import person
from tests.support.web import Answer, get, post


def said(answer: Answer) -> tuple[int, str]:
    return answer.status, str(answer.json.get("code") or answer.json.get("state"))


def test_an_honour_is_published_as_its_person_lets_it(street: Street) -> None:
    one = street.until("published")
    (shown,) = get("/honours").json["items"]
    assert shown.keys() == {"id", "name", "reason", "published_ms"}
    assert (shown["id"], shown["name"]) == (one, "王**")
    assert shown["reason"] == "王**捡到钱包，在楼下等了两个小时交还失主。"
    assert said(street.act(one, "names", street.anna, shown="full", name=NAME)) == (200, "published")
    (shown,) = get("/honours", person=street.carl).json["items"]
    assert (shown["name"], shown["reason"]) == (NAME, REASON)
    hidden = street.act(one, "names", street.anna, shown="none")
    assert hidden.json["details"]["faults"][0]["field"] == "shown"
    assert said(street.act(one, "withdrawals", street.anna)) == (200, "withdrawn")
    assert get("/honours").json["items"] == []
    kept = changes.find(one).attribute_values.keys()
    assert kept.isdisjoint({"reason", "name", "shown", "listing"})
    acts = sorted(entry.act for entry in audit.Entry.scan() if entry.act.startswith("honour."))
    assert acts == ["honour.confirm", "honour.publish"]


def test_nobody_but_who_is_named_reads_why_before_they_consent(street: Street) -> None:
    one = street.until("nominated")
    for who in (street.clerk, street.member, street.ben, street.carl, None):
        assert get(f"/honours/{one}", person=who).status == (404 if who else 401)
    assert get("/honours/queue", person=street.member).json["items"] == []
    mine = get("/honours/mine", person=street.anna).json["items"]
    assert [(nomination["reason"], nomination["acts"]) for nomination in mine] == [
        (REASON, ["consent", "decline", "withdraw"])
    ]
    assert street.carl not in str(mine)
    assert REASON not in f"{changes.find(one).reason}"
    street.consent(one)
    seen = street.seen(one, street.member)
    assert (seen["reason"], seen["name"], seen["acts"]) == (REASON, NAME, ["confirm", "refuse"])
    assert street.seen(one, street.clerk)["acts"] == ["confirm", "refuse", "withdraw"]
    own = get("/honours/mine?side=by_me", person=street.carl).json["items"]
    assert [(made["state"], made["reason"], made["name"], made["shown"]) for made in own] == [
        ("consented", REASON, None, None)
    ]


def test_who_declines_is_left_alone(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    one = street.until("nominated")
    assert said(street.act(one, "answers", street.anna, answer="decline")) == (200, "declined")
    assert (street.seen(one, street.anna)["reason"], street.seen(one, street.anna)["acts"]) == (None, [])
    assert get(f"/honours/{one}", person=street.clerk).status == 404
    assert said(street.consent(one)) == (409, "illegal_move")
    assert said(street.nominate()) == (409, "nominated_before")
    later(monkeypatch, rules.SAME_PAIR_MS + DAY_MS)
    assert said(street.nominate()) == (201, "nominated")


def test_who_does_not_want_to_be_shown_is_not(street: Street) -> None:
    one = street.until("confirmed", shown="none")
    assert said(street.act(one, "publications", street.clerk)) == (409, "not_to_be_shown")
    assert (street.seen(one, street.clerk)["name"], get("/honours").json["items"]) == (None, [])
    assert said(street.act(one, "names", street.anna, shown="masked", name=NAME)) == (200, "confirmed")
    assert said(street.act(one, "publications", street.clerk)) == (200, "published")


def test_somebody_else_confirms(street: Street) -> None:
    one = street.nominate(who=street.member).json["id"]
    street.consent(one)
    settle(street.clerk, street_home(street), street.town.building)
    assert said(street.confirm(one)) == (403, "own_nomination")
    assert said(street.confirm(one, street.clerk)) == (403, "own_nomination")
    assert said(street.confirm(one, street.ben)) == (404, "not_found")
    assert said(street.confirm(one, person(("committee_member", street.town.other_community)))) == (404, "not_found")
    other = person(("committee_member", street.town.community))
    refused = street.act(one, "decisions", other, act="refuse")
    assert refused.json["details"]["faults"][0]["fault"] == "未填写理由"
    assert said(street.confirm(one, other)) == (200, "confirmed")
    assert said(street.act(one, "publications", other)) == (403, "not_allowed")


def street_home(street: Street) -> str:
    return standing.homes_of(street.anna)[0].household


def test_a_refusal_says_why_to_both(street: Street) -> None:
    one = street.until("consented")
    done = street.act(one, "decisions", street.member, act="refuse", words="事实不符")
    assert said(done) == (200, "refused")
    assert street.seen(one, street.anna)["words"] == "事实不符"
    assert get("/honours/mine?side=by_me", person=street.carl).json["items"][0]["words"] == "事实不符"
    for act, who in (("withdrawals", street.anna), ("publications", street.clerk), ("decisions", street.member)):
        more = {"act": "confirm"} if act == "decisions" else {}
        assert said(street.act(one, act, who, **more)) == (409, "illegal_move")


def test_staff_take_down_with_a_reason_and_the_nominator_before_the_answer(street: Street) -> None:
    one = street.until("published")
    bare = street.act(one, "withdrawals", street.clerk)
    assert bare.json["details"]["faults"][0]["field"] == "words"
    assert said(street.act(one, "withdrawals", street.member, words="有误")) == (403, "not_allowed")
    assert said(street.act(one, "withdrawals", street.carl, words="有误")) == (404, "not_found")
    assert said(street.act(one, "withdrawals", street.clerk, words="事迹有误")) == (200, "withdrawn")
    assert (get("/honours").json["items"], street.seen(one, street.anna)["words"]) == ([], "事迹有误")
    dora = person()
    two = street.nominate(who=dora).json["id"]
    assert said(street.act(two, "withdrawals", street.carl)) == (404, "not_found")
    assert said(street.act(two, "withdrawals", dora)) == (200, "withdrawn")
    assert get("/honours/mine", person=street.anna).json["items"][0]["reason"] is None


def test_the_same_again_gives_the_first_answer(street: Street) -> None:
    act = new_id()
    first, again = street.nominate(act=act), street.nominate(act=act)
    assert (first.status, first.text) == (201, again.text)
    assert said(street.nominate(act=act, reason="做了另一件很好的好事。")) == (409, "repeated")
    assert said(street.nominate(act=act, who=street.clerk)) == (409, "repeated")
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("answers", street.anna, {"answer": "consent", "name": NAME}),
        ("names", street.anna, {"name": NAME, "shown": "full"}),
        ("decisions", street.member, {"act": "confirm", "words": "属实"}),
        ("publications", street.clerk, {}),
        ("withdrawals", street.anna, {}),
    ]
    for what, who, more in steps:
        body = {"id": new_id(), **more}
        answers = [post(f"/honours/{act}/{what}", body, person=who) for _ in range(2)]
        assert [one.status for one in answers] == [200, 200]
        assert answers[0].text == answers[1].text
    states = sorted(json.loads(one.body)["state"] for one in Outbox.scan() if one.name == "points.nomination_moved")
    assert states == ["confirmed", "consented", "nominated", "published", "withdrawn"]


def test_bad_nominations_are_refused_and_change_nothing(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(post("/honours", {"id": new_id(), "person": street.anna, "reason": REASON})) == (401, "not_signed_in")
    assert said(street.nominate(person=street.carl)) == (403, "own_nomination")
    assert said(street.nominate(who=street.ben)) == (403, "own_nomination")
    dora = person()
    assert said(street.nominate(who=dora, person=new_id())) == (404, "not_found")
    faults = {
        "被提名人填写有误": street.nominate(who=dora, phone="13800000000", person=street.anna),
        "太短": street.nominate(who=dora, reason="好人"),
        "没有居民登记过该手机号": street.nominate(who=dora, phone="13800000000"),
    }
    for fault, answer in faults.items():
        assert answer.status == 400
        assert answer.json["details"]["faults"][0]["fault"] == fault
    several = {"13800000001": [street.anna, street.ben], "13800000002": [street.anna]}
    monkeypatch.setattr(standing, "by_phones", lambda phones: {one: several[one] for one in phones})
    shared = street.nominate(who=person(), phone="13800000001")
    assert shared.json["details"]["faults"][0]["fault"] == "该手机号由多人共用"
    assert list(Nomination.by_list.query("honours")) == []
    assert Nomination.count(f"nominator#{street.carl}") == 0
    assert said(street.nominate(who=person(), phone="13800000002")) == (201, "nominated")


def test_residents_nominate_a_few_a_day_and_what_they_write_is_checked(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "openid_of", lambda _: "o1")
    risky = wechat.Verdict.RISKY
    monkeypatch.setattr(wechat, "check_text", lambda _, text, __: risky if "坏" in text else wechat.Verdict.PASS)
    refused = street.nominate(reason="坏话连篇，说了十个字以上。")
    assert refused.json["details"]["faults"][0]["field"] == "reason"
    one = street.nominate().json["id"]
    assert street.consent(one, name="坏名字").json["details"]["faults"][0]["field"] == "name"
    assert said(street.consent(one, name=None)) == (400, "bad_input")
    for _ in range(rules.NOMINATIONS.most - 2):
        assert street.nominate(person=person()).status == 201
    assert said(street.nominate(person=person())) == (429, "too_many")


def test_lists_page_by_time_alone(street: Street) -> None:
    ones = []
    for _ in range(3):
        one = street.nominate(who=street.clerk, person=person_at(street)).json["id"]
        nominee = str(changes.find(one).of)
        street.act(one, "answers", nominee, answer="consent", name=NAME)
        ones.append(one)
    first = get("/honours/queue?limit=2", person=street.member).json
    rest = get(f"/honours/queue?limit=2&cursor={first['next']}", person=street.member).json
    assert [one["id"] for one in first["items"] + rest["items"]] == ones
    assert (rest["next"], get("/honours/queue?state=confirmed", person=street.member).json["items"]) == (None, [])
    for who, status in ((None, 401), (street.anna, 403)):
        assert get("/honours/queue", person=who).status == status
    elsewhere = person(("committee_member", street.town.second_estate))
    assert get("/honours/queue", person=elsewhere).json["items"] == []
    for one in ones:
        street.confirm(one)
        street.act(one, "publications", street.clerk)
    newest = get("/honours?limit=2").json
    assert [one["id"] for one in newest["items"]] == ones[:0:-1]
    assert [one["id"] for one in get(f"/honours?limit=2&cursor={newest['next']}").json["items"]] == ones[:1]
    by_me = get("/honours/mine?side=by_me&limit=2", person=street.clerk).json
    assert [one["id"] for one in by_me["items"]] == ones[:0:-1]


def person_at(street: Street) -> str:
    who = person()
    settle(who, new_id(), street.town.building)
    return who


def test_who_has_no_home_is_the_districts(street: Street) -> None:
    guest = person()
    one = street.nominate(person=guest).json["id"]
    street.act(one, "answers", guest, answer="consent", name=NAME)
    assert get(f"/honours/{one}", person=street.clerk).status == 404
    admin = person(("district_admin", street.town.district))
    assert [seen["id"] for seen in get("/honours/queue", person=admin).json["items"]] == [one]
    assert said(street.confirm(one, admin)) == (200, "confirmed")


def test_the_same_nomination_twice_at_one_moment_is_one(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = NominationRequest(id=new_id(), person=street.anna, reason=REASON)
    carl, look = Actor(street.carl), nominating._first
    nominating.nominate(carl, asked)
    looked: list[str] = []

    def too_early(nomination: str, mark: str) -> Nomination | None:
        looked.append(nomination)
        return None if len(looked) == 1 else look(nomination, mark)

    monkeypatch.setattr(nominating, "_first", too_early)
    assert nominating.nominate(carl, asked).id == asked.id
    looked.clear()
    with pytest.raises(Repeated):
        nominating.nominate(carl, asked.model_copy(update={"reason": REASON * 2}))
    assert Made.count(f"nominator#{street.carl}") == 2  # the nomination and the pair
