"""What each may see: the subject all of it, a member their panel's case, staff their places' lists, others nothing."""

from typing import Any

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.inbox.records import Message
from chalicelib.inbox.service import said
from chalicelib.people.records import me
from chalicelib.points import chain
from chalicelib.points.review import news
from chalicelib.points.review.events import ReviewMoved
from chalicelib.points.review.service import due, finding, lists, personal
from chalicelib.points.scheme.document import Terms
from tests.faults.crash import counting
from tests.points import schemes
from tests.points.review.stage import NUMBER, Later, Stage, holds, seated, seats_of
from tests.points.review.test_bad_input import uploaded
from tests.support.people import person
from tests.support.web import Answer, call, get, post


def name(who: str, called: str) -> None:
    item = me(who)
    item.refresh()
    item.nickname = item.seal("nickname", called)
    item.save()


def carry() -> None:
    """Carry all news out, as the queue does: twice."""
    events = [ReviewMoved.model_validate_json(one.body) for one in Outbox.scan() if one.name == ReviewMoved.name]
    for event in sorted(events * 2, key=lambda one: one.key):
        news.moved(event)


def told(who: str) -> list[tuple[str, str]]:
    """Give what somebody was told."""
    return [said(one) for one in Message.query(f"person#{who}", Message.sk.startswith("message#"))]


def see(review: str, who: str | None) -> Answer:
    return get(f"/reviews/{review}", person=who)


def test_the_subject_sees_everything(stage: Stage, later: Later) -> None:
    name(stage.clerk, "李明")
    name(stage.anna, "王小红")
    review = stage.propose("drunk_driving", files=[uploaded(stage.clerk)], text="查获时酒精含量超标").review.id
    for seat in finding.case(review).now:
        name(seat.person, "赵大力")
        running = see(review, stage.anna).json
        assert (running["decisions"], running["legal"]) == ([], [])  # nobody knows who votes how while they do
        stage.vote(seat.person, review)
    seen = see(review, stage.anna).json
    assert (seen["clause"], seen["title"], seen["points"], seen["called"]) == ("3.1", "酒后驾驶", -50, "王**")
    assert (seen["state_word"], seen["legal"], seen["subject"]) == ("告知期", ["appeal"], stage.anna)
    evidence = seen["evidence"]
    assert (evidence["decision"]["number"], evidence["text"]) == (NUMBER, "查获时酒精含量超标")
    hashed = {"decision": evidence["decision"], "files": [one["sha256"] for one in evidence["files"]]}
    assert chain.digest({**hashed, "salt": evidence["salt"], "text": evidence["text"]}) == evidence["digest"]
    assert evidence["files"][0]["url"].startswith("https://")
    (decided,) = seen["decisions"]
    assert (decided["stage"], decided["approved"], decided["votes_for"], decided["votes_against"]) == (
        "review",
        True,
        3,
        0,
    )
    assert {(one["member"], one["reason"]) for one in decided["votes"]} == {("赵**", "材料属实")}
    assert [(one["by"], one["act"]) for one in seen["timeline"]] == [("李*", "propose"), ("系统", "approve")]
    later(5 * DAY_MS)
    due.run()
    stage.appeal(review)
    stage.recuse(finding.case(review).now[0].person, review)
    hidden = see(review, stage.anna).json
    assert [one["by"] for one in hidden["timeline"]][-1] == "评议员"
    stage.decide(review, approve=False)
    seen = see(review, stage.anna).json
    assert (seen["state"], seen["entry"], seen["appeal"]["reason"]) == ("reversed", 1, "当时不是我开车")
    assert [one["stage"] for one in seen["decisions"]] == ["review", "appeal"]
    acts = ["propose", "approve", "post", "appeal", "recuse", "overturn", "reverse"]
    assert [one["act"] for one in seen["timeline"]] == acts
    holds()


def test_others_see_what_they_need_or_nothing(stage: Stage) -> None:
    review = stage.propose("drunk_driving").review.id
    sits = finding.case(review).now[0].person
    outside = next(one for one in stage.members if one not in finding.case(review).panel)
    auditor, agent = person(("auditor", stage.town.district)), person(proxies={stage.anna: {"points"}})
    for who in (outside, stage.ben, person(), person(("community_staff", stage.town.other_community))):
        assert see(review, who).code == "not_found"
    assert (see(review, None).status, see(new_id(), stage.anna).status) == (401, 404)
    for who, knows, legal in (
        (sits, False, ["recuse", "vote"]),
        (auditor, True, []),
        (stage.clerk, True, ["withdraw"]),
        (agent, True, []),
    ):
        seen = see(review, who).json
        assert ((seen["subject"] is not None), seen["legal"]) == (knows, legal)
    stage.vote(sits, review)
    assert (see(review, sits).json["my_vote"], see(review, sits).json["legal"]) == (True, [])
    household = stage.propose().review.id
    assert see(household, stage.ben).json["called"].endswith("（住户）")
    assert see(household, agent).status == 200
    assert see(household, outside).status in {200, 404}


def test_lists_are_of_oneself_of_a_place_and_of_open_votes(
    stage: Stage, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.only(5)  # somebody sits on both of two panels of three
    first, second = stage.propose("drunk_driving").review.id, stage.propose().review.id
    later(DAY_MS)
    third = stage.propose().review.id

    def listed(path: str, who: str) -> list[str]:
        answer = get(path, person=who)
        assert answer.status == 200, answer.text
        return [one["id"] for one in answer.json["items"]]

    assert listed("/reviews", stage.anna) == [first]
    assert listed(f"/reviews?household={stage.home}", stage.ben) == [third, second]
    agent = person(proxies={stage.anna: {"points"}})
    assert listed(f"/reviews?person={stage.anna}", agent) == [first]
    for query in (f"person={stage.anna}", f"household={stage.home}"):
        assert get(f"/reviews?{query}", person=person()).code == "not_found"
    assert get(f"/reviews?person={stage.anna}&household={stage.home}", person=stage.anna).status == 400
    queue = f"/reviews/queue?place={stage.town.community}"
    assert listed(queue, stage.clerk) == [first, second, third]
    page = get(f"{queue}&limit=2", person=stage.clerk).json
    assert listed(f"{queue}&limit=2&cursor={page['next']}", stage.clerk) == [third]
    assert listed(f"{queue}&state=noticed", stage.clerk) == []
    admin = person(("district_admin", stage.town.district))
    for place, there in ((stage.town.district, 3), (stage.town.building, 3), (stage.town.second_building, 0)):
        assert len(listed(f"/reviews/queue?place={place}", admin)) == there
    monkeypatch.setattr(lists, "MOST_LOOKED", 1)
    short = get(f"/reviews/queue?place={stage.town.second_building}", person=admin).json
    assert (short["items"], short["next"] is not None) == ([], True)
    assert get(queue, person=stage.anna).code == "not_found"
    who = next(one for one in stage.members if all(one in finding.case(each).panel for each in (first, third)))
    mine = listed("/committee/votes", who)
    assert [one for one in mine if one in {first, third}] == [first, third]
    with counting() as calls:
        get("/committee/votes", person=who)
    assert len(calls) <= 8
    stage.vote(who, first)
    assert first not in listed("/committee/votes", who)
    assert listed("/committee/votes", stage.clerk) == []


def keep(by: str, who: str, **more: Any) -> Answer:
    return call("PUT", f"/committee/members/{who}", {"version": 0, "workplaces": [], **more}, person=by)


def test_the_roster_is_kept_by_staff_and_by_members_themselves(stage: Stage) -> None:
    place, other = stage.town.community, stage.town.other_community
    who = person(("committee_member", place))
    assert keep(stage.clerk, who, place=place).code == "not_a_member"
    seated(who, place, called="钱学民")
    made = keep(stage.clerk, who, place=place, workplaces=["第一中学"])
    assert (made.status, made.json["version"], made.json["workplaces"]) == (200, 1, ["第一中学"])
    assert keep(stage.clerk, who, place=place, workplaces=["第一中学"]).json == made.json
    assert keep(stage.clerk, who, place=place).status == 409
    own = keep(who, who, place=place, version=1, workplaces=["第一中学", "滨河超市"])
    assert own.json["version"] == 2
    assert keep(person(), who, place=place, version=2).code == "not_found"
    assert keep(stage.clerk, who, place=other, version=2).code == "not_found"
    assert get(f"/committee/members/{who}", person=who).json == own.json
    assert get(f"/committee/members/{who}", person=stage.anna).status == 404
    assert get(f"/committee/members/{new_id()}", person=stage.clerk).status == 404
    listed = get(f"/committee/members?place={place}&limit=100", person=stage.clerk).json["items"]
    assert who in {one["person"] for one in listed}
    assert len(listed) == 13
    names = {one["person"]: one["name"] for one in listed}
    assert (names[who], names[stage.members[0]]) == ("钱**", "居民"), "the name of the role, else of the account"
    assert get(f"/committee/members?place={place}", person=stage.anna).status == 404
    assert keep(stage.clerk, who, place=place, version=2, active=False).json["active"] is False


def test_a_whole_case_over_http(stage: Stage, later: Later) -> None:
    made = post("/reviews", stage.proposal().model_dump(mode="json"), person=stage.clerk)
    assert (made.status, made.json["state"], made.json["seats"]) == (201, "reviewing", 3)
    review = made.json["id"]
    seats = [seat.person for seat in finding.case(review).now]
    for who in seats:
        seated(who, stage.town.community, called="孙立")
    assert post(f"/reviews/{review}/recusals", {"id": new_id(), "reason": "是我同事"}, person=seats[0]).json == {
        "id": review
    }
    for seat in finding.case(review).now:
        body = {"id": new_id(), "approve": True, "reason": "值得表扬"}
        answer = post(f"/reviews/{review}/votes", body, person=seat.person)
    assert answer.json["state"] == "noticed"
    assert "孙*" in {one["member"] for one in answer.json["decisions"][0]["votes"]}
    appealed = post(f"/reviews/{review}/appeals", {"id": new_id(), "reason": "是邻居捡到的"}, person=stage.ben)
    assert (appealed.json["state"], appealed.json["legal"], appealed.json["short"]) == ("contested", [], False)
    again = post("/reviews", stage.proposal().model_dump(mode="json"), person=stage.clerk).json["id"]
    taken = post(f"/reviews/{again}/withdrawals", {"id": new_id()}, person=stage.clerk)
    assert taken.json["state"] == "withdrawn"
    later(0)


def test_everybody_is_told_once_of_what_concerns_them(stage: Stage, later: Later) -> None:
    name(stage.anna, "王小红")
    review = stage.propose("drunk_driving").review.id
    panel = finding.case(review).panel
    stage.decide(review)
    later(5 * DAY_MS)
    due.run()
    stage.appeal(review)
    stage.decide(review, approve=False)
    carry()
    titles = [title for title, _ in told(stage.anna)]
    assert sorted(titles) == sorted(["有关于您的事项提交评议", "评议结果告知", "积分已记入", "申诉已收到", "申诉成立"])
    notice = next(text for title, text in told(stage.anna) if title == "评议结果告知")
    assert NUMBER in notice
    assert "扣 50 分" in notice
    for who in panel:
        assert [title for title, _ in told(who)] == ["请参加评议"]
    assert [title for title, _ in told(stage.clerk)] == ["您提出的事项有结果了"] * 2


def test_every_member_of_a_household_is_told_and_staff_when_members_lack(stage: Stage) -> None:
    stage.only(2)
    review = stage.propose(text="捡到钱包" * 60).review.id
    carry()
    for who in (stage.anna, stage.ben):
        ((title, text),) = told(who)
        assert title == "有关于您的事项提交评议"
        assert "…" in text
    assert [title for title, _ in told(stage.clerk)] == ["评议员人数不足"]
    personal.erase(stage.anna)
    assert finding.case(review).review.evidence is not None  # it is the household's


def test_ones_own_data_is_exported_and_erased_with_what_is_open(stage: Stage, later: Later) -> None:
    review = stage.posted(later, files=[uploaded(stage.clerk)], workplaces=["第一中学"])
    stage.appeal(review)
    other = stage.propose(
        "drunk_driving",
        decision={"number": "第77号", "on": "2026-01-05", "by": "交警大队"} | {"number": "康公字第77号"},
    ).review.id
    (said_of, _) = sorted(personal.export(stage.anna)["reviews"], key=lambda one: one["id"])  # type: ignore[call-overload]
    assert NUMBER in said_of["evidence"]
    assert said_of["reason"] == "当时不是我开车"
    digest = finding.case(review).review.digest
    for _ in range(2):
        personal.erase(stage.anna)
    left = finding.case(review).review
    assert (left.state, finding.case(other).review.state) == ("upheld", "closed")
    assert [left.open("evidence"), left.open("appeal_reason"), left.digest] == [None, None, digest]
    seen = see(review, stage.clerk).json
    assert seen["evidence"] == {
        "digest": digest,
        "gone": True,
        "salt": None,
        "text": None,
        "decision": None,
        "files": [],
    }
    assert "appeal" in seen
    carry()
    assert "已按规定删除" in told(stage.anna)[0][1]


def test_a_member_who_leaves_gives_up_their_seats_and_their_interests(stage: Stage) -> None:
    review = stage.propose().review.id
    voter, leaver = (seat.person for seat in finding.case(review).now[:2])
    stage.vote(voter, review)
    assert personal.export(voter)["votes"][0]["reason"] == "材料属实"  # type: ignore[index]
    place = stage.town.community
    keep(stage.clerk, leaver, place=place, version=1, workplaces=["第一中学"])
    assert personal.export(leaver)["workplaces"] == ["第一中学"]
    for _ in range(2):
        personal.erase(leaver)
    assert leaver not in finding.case(review).panel
    assert [seat.person for seat in seats_of(review, "recused")] == [leaver]
    assert get(f"/committee/members/{leaver}", person=stage.clerk).status == 404
    holds()


def test_the_last_who_leaves_decides_nothing_but_lets_the_others_votes_count(stage: Stage) -> None:
    schemes.enforce(terms=Terms(panel=4))
    stage.only(4)
    review = stage.propose().review.id
    *voters, leaver = (seat.person for seat in finding.case(review).now)
    for who in voters:
        stage.vote(who, review)
    personal.erase(leaver)
    assert finding.case(review).review.state == "noticed"


@pytest.mark.parametrize("state", ["proposed", "noticed"])
def test_an_open_case_ends_with_its_subject(stage: Stage, state: str) -> None:
    if state == "proposed":
        stage.only(2)
    review = stage.noticed() if state == "noticed" else stage.propose("drunk_driving").review.id
    personal.erase(stage.anna)
    assert finding.case(review).review.state == "closed"
    assert due.run() == {"failed": 0}
    holds()
