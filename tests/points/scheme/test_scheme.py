"""A version's way, over HTTP: draft, public comment, in force, superseded; who may, and what is refused."""

import json
from typing import Any

import pytest

from chalicelib.core import audit
from chalicelib.core.bodies import read_body
from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import BadInput
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.points import chain
from chalicelib.points.scheme.document import Document, Terms
from chalicelib.points.scheme.errors import Superseded
from chalicelib.points.scheme.records import InForce, UnderComment, Version
from chalicelib.points.scheme.schemas import DraftRequest
from chalicelib.points.scheme.service import finding, reading
from tests.points.scheme.conftest import Hall, Later, document
from tests.points.schemes import DRILL, DRUNK, HONESTY
from tests.support.people import person
from tests.support.web import Answer, call, get, post


def said(answer: Answer) -> tuple[int, str]:
    return answer.status, str(answer.json.get("code") or answer.json.get("state"))


def stored() -> list[tuple[int, str]]:
    return sorted((int(one.number), one.state) for one in Version.scan(Version.sk.startswith("version#")))


def test_a_version_comes_into_force_and_the_one_before_is_superseded(hall: Hall, later: Later) -> None:
    assert said(get("/schemes/in-force")) == (404, "no_scheme")
    assert hall.in_force(later) == 1
    dearer = DRILL.model_copy(update={"points": 10})
    assert hall.in_force(later, document(dearer, HONESTY, terms=Terms(panel=9).model_dump())) == 2
    assert stored() == [(1, "superseded"), (2, "in_force")]
    now = get("/schemes/in-force").json
    assert (now["version"], now["items"][0]["line"]) == (2, "参加应急演练：+10 品德积分，每年最多 20 分")
    assert [one["state_words"] for one in get("/schemes").json["items"]] == ["现行有效", "已被新版取代"]
    changes = get("/schemes/2/changes").json
    assert (changes["since"], changes["items"][2]["lines"]) == (1, ["分值：由“+5 品德积分”改为“+10 品德积分”"])
    assert get("/schemes/1/changes").json["since"] is None
    assert get("/schemes/1/changes?since=2").json["items"][2]["lines"] == ["分值：由“+10 品德积分”改为“+5 品德积分”"]
    assert sorted(one.act for one in audit.Entry.scan() if one.act.startswith("scheme.")) == sorted(
        ["scheme.draft", "scheme.publish", "scheme.adopt"] * 2
    )


def test_what_is_proposed_by_a_superseded_version_is_refused_but_its_terms_stay(hall: Hall, later: Later) -> None:
    hall.in_force(later)
    assert reading.named(1).item("drunk_driving").points == -50
    hall.in_force(later, document(DRILL, terms=Terms(notice_days=9).model_dump()))
    with pytest.raises(Superseded) as refused:
        reading.named(1)
    assert refused.value.details == {"version": 1, "in_force": 2}
    assert (reading.version(1).terms.notice_days, reading.named(2).terms.notice_days) == (5, 9)
    assert reading.version(1).item("drunk_driving").clause == "3.1"


def test_the_document_goes_out_as_it_came_in_and_its_digest_can_be_recomputed(hall: Hall) -> None:
    made = hall.draft().json
    out = get("/schemes/1/document", person=hall.writer).json
    assert (out, chain.digest(out)) == (document(), made["digest"])
    assert hall.draft(out).json["version"] == 2


def test_the_same_request_gives_the_first_answer_and_another_one_does_not(hall: Hall, later: Later) -> None:
    act = new_id()
    first, again = hall.draft(act=act), hall.draft(act=act)
    assert (first.status, first.text) == (201, again.text)
    assert said(hall.draft(document(DRILL), act=act)) == (409, "repeated")
    assert said(hall.draft(act=act, who=hall.adopter)) == (409, "repeated")
    body = {"id": new_id(), "revision": 1, "document": document(DRILL)}
    texts = {call("PUT", "/schemes/1/document", body, person=hall.writer).text for _ in range(2)}
    assert len(texts) == 1
    body = {"id": new_id(), "revision": 2}
    assert len({post("/schemes/1/publications", body, person=hall.writer).text for _ in range(2)}) == 1
    later(7 * DAY_MS)
    act = new_id()
    assert hall.adopt(1, act=act).text == hall.adopt(1, act=act).text
    assert stored() == [(1, "in_force")]


def test_a_draft_is_for_staff_until_it_is_published(hall: Hall) -> None:
    hall.draft()
    for who in (None, hall.anna, person(("community_staff", new_id()))):
        for path in ("/schemes/1", "/schemes/1/document", "/schemes/1/changes"):
            assert said(get(path, person=who)) == (404, "not_found")
        assert get("/schemes", person=who).json["items"] == []
    assert get("/schemes/1", person=hall.adopter).json["acts"] == ["edit", "publish", "withdraw"]
    assert [one["state"] for one in get("/schemes", person=hall.adopter).json["items"]] == ["draft"]
    hall.publish(1)
    assert (get("/schemes/1").json["state"], get("/schemes/1", person=hall.anna).json["acts"]) == ("commenting", [])


def test_edits_go_one_after_another(hall: Hall) -> None:
    hall.draft()
    assert hall.edit(1, document(DRILL)).json["revision"] == 2
    stale = hall.edit(1, document(HONESTY), who=hall.adopter)
    assert (said(stale), stale.json["details"]) == ((409, "old_revision"), {"revision": 1, "stored": 2})
    assert said(hall.publish(1, revision=1)) == (409, "old_revision")
    assert [one["code"] for one in get("/schemes/1", person=hall.writer).json["items"]] == ["drill"]


def test_the_comment_takes_its_days_and_a_second_person_adopts(hall: Hall, later: Later) -> None:
    hall.draft()
    assert said(hall.adopt(1)) == (409, "illegal_move")
    until = hall.publish(1).json["comment_until_ms"]
    assert said(hall.edit(1, document(DRILL))) == (409, "illegal_move")
    early = hall.adopt(1)
    assert (said(early), early.json["details"]) == ((409, "comment_not_over"), {"until_ms": until})
    later(7 * DAY_MS)
    assert get("/schemes/1", person=hall.writer).json["acts"] == ["revise", "withdraw"]
    assert "adopt" in get("/schemes/1", person=hall.adopter).json["acts"]
    assert said(hall.adopt(1, who=hall.writer)) == (403, "own_draft")
    assert said(hall.adopt(1, digest="0" * 64)) == (409, "other_text")
    assert said(hall.adopt(1, who=hall.anna)) == (404, "not_found")
    assert said(hall.adopt(1)) == (200, "in_force")
    for act in (hall.back(1), hall.back(1, "withdrawals"), hall.edit(1, document(DRILL)), hall.publish(1)):
        assert said(act) == (409, "illegal_move")


def test_who_changed_a_word_of_it_does_not_adopt_it(hall: Hall, later: Later) -> None:
    hall.draft()
    hall.edit(1, document(DRILL), who=hall.adopter)
    hall.publish(1, 2)
    later(7 * DAY_MS)
    assert said(hall.adopt(1)) == (403, "own_draft")
    assert said(hall.adopt(1, who=person(("community_staff", hall.district)))) == (200, "in_force")


def test_a_change_starts_a_new_comment_period(hall: Hall, later: Later) -> None:
    hall.draft()
    first = hall.publish(1).json["comment_until_ms"]
    later(6 * DAY_MS)
    assert said(hall.back(1)) == (200, "draft")
    assert said(hall.comment(1)) == (404, "not_found")
    hall.edit(1, document(DRILL, DRUNK))
    assert hall.publish(1, 2).json["comment_until_ms"] >= first + 6 * DAY_MS
    later(DAY_MS)
    assert said(hall.adopt(1)) == (409, "comment_not_over")
    assert said(hall.back(1, "withdrawals")) == (200, "withdrawn")
    assert said(get("/schemes/1")) == (404, "not_found")
    assert finding.pointed(UnderComment) is None


def test_no_version_shortens_its_own_comment(hall: Hall, later: Later) -> None:
    hall.in_force(later, document(terms=Terms(comment_days=30).model_dump()), days=30)
    hall.draft(document(DRILL, terms=Terms(comment_days=1).model_dump()))
    hall.publish(2)
    later(29 * DAY_MS)
    assert said(hall.adopt(2)) == (409, "comment_not_over")
    later(DAY_MS)
    assert said(hall.adopt(2)) == (200, "in_force")


def test_one_version_is_under_comment_at_a_time_and_says_something_new(hall: Hall, later: Later) -> None:
    hall.in_force(later)
    hall.draft()
    same = hall.publish(2)
    assert (said(same), same.json["details"]) == ((409, "nothing_new"), {"in_force": 1})
    hall.draft(document(DRILL))
    hall.draft(document(HONESTY))
    assert get("/schemes/3/changes", person=hall.writer).json["since"] == 1
    assert hall.publish(3).status == 200
    refused = hall.publish(4)
    assert (said(refused), refused.json["details"]) == ((409, "one_at_a_time"), {"version": 3})
    hall.back(3)
    assert hall.publish(4).status == 200


@pytest.mark.parametrize(
    "other", [{"currency": "material"}, {"unit": "household"}, DRUNK.model_dump(exclude={"code", "clause"})]
)
def test_a_code_keeps_its_kind_across_versions(hall: Hall, later: Later, other: dict[str, Any]) -> None:
    hall.in_force(later)
    hall.in_force(later, document(HONESTY))
    hall.draft(document(DRILL.model_copy(update=other), HONESTY))
    refused = hall.publish(3)
    assert (said(refused), refused.json["details"]) == ((409, "code_reused"), {"items": ["drill"], "version": 1})
    hall.edit(3, document(DRILL.model_copy(update=other | {"code": "other_drill"}), HONESTY))
    assert hall.publish(3, 2).status == 200


ITEM: dict[str, Any] = DRILL.model_dump(mode="json")
PENALTY: dict[str, Any] = DRUNK.model_dump(mode="json")


@pytest.mark.parametrize(
    ("broken", "field", "fault"),
    [
        ({"items": []}, "document.items", "项目太少"),
        ({"items": [ITEM | {"points": 0}]}, "document.items.0", "分值不能为 0"),
        ({"items": [ITEM | {"points": 100_001}]}, "document.items.0.points", "太大"),
        ({"items": [ITEM | {"points": "5"}]}, "document.items.0.points", "应为整数"),
        ({"items": [ITEM | {"points": 30}]}, "document.items.0", "上限小于一次的分值"),
        ({"items": [ITEM | {"code": "mall"}]}, "document.items.0", "项目代号 mall 由积分商城专用"),
        ({"items": [ITEM | {"clause": "第一条"}]}, "document.items.0.clause", "格式不对"),
        ({"items": [ITEM | {"proposers": ["guest"]}]}, "document.items.0.proposers.0", "不在可选范围内"),
        ({"items": [ITEM | {"lapse_months": 12}]}, "document.items.0", "奖励没有到期恢复"),
        ({"items": [PENALTY | {"committee": False}]}, "document.items.0", "扣减必须经评议并有生效的处理决定"),
        ({"items": [PENALTY | {"evidence": "file"}]}, "document.items.0", "扣减必须经评议并有生效的处理决定"),
        ({"items": [PENALTY | {"currency": "material"}]}, "document.items.0", "物质积分不能扣减"),
        ({"items": [PENALTY | {"cap_year": 100}]}, "document.items.0", "扣减没有上限"),
        ({"items": [ITEM, ITEM]}, "document", "项目代号或条款号重复"),
        ({"terms": {"quorum": 2}}, "document.terms.quorum", "太小"),
        ({"terms": {"quorum": 7}}, "document.terms", "评议组人数少于法定人数"),
        ({"terms": {"comment_days": 0}}, "document.terms.comment_days", "太小"),
        ({"title": " "}, "document.title", "太短"),
        ({"extra": 1}, "document", "有不认识的字段"),
    ],
)
def test_a_document_at_fault_is_refused_by_field_and_fault(broken: dict[str, Any], field: str, fault: str) -> None:
    sent = {"id": new_id(), "document": document() | broken}
    with pytest.raises(BadInput) as refused:
        read_body(DraftRequest, json.dumps(sent).encode())
    lines = refused.value.details["faults"]
    assert isinstance(lines, list)
    assert (lines[0]["field"], lines[0]["fault"], bool(lines[0]["right"])) == (field, fault, True)


def test_a_document_at_fault_changes_nothing(hall: Hall) -> None:
    assert said(hall.draft(document() | {"items": [ITEM | {"points": 0}]})) == (400, "bad_input")
    hall.draft()
    assert said(hall.edit(1, document() | {"items": [PENALTY | {"cap_year": 100}]})) == (400, "bad_input")
    assert (stored(), get("/schemes/1/document", person=hall.writer).json) == ([(1, "draft")], document())


ACTS: dict[str, dict[str, Any]] = {
    "/schemes": {"document": document()},
    "/schemes/1/publications": {"revision": 1},
    "/schemes/1/revisions": {"why": "需要修改"},
    "/schemes/1/withdrawals": {"why": "需要修改"},
    "/schemes/1/adoptions": {"digest": "0" * 64},
}


def test_acts_of_staff_are_for_staff_of_the_district(hall: Hall) -> None:
    hall.draft()
    of_a_community = person(("community_staff", new_id()))
    for path, body in ACTS.items():
        hidden = 403 if path == "/schemes" else 404
        for who, status in {None: 401, hall.anna: hidden, of_a_community: hidden}.items():
            got = post(path, {"id": new_id(), **body}, person=who)
            assert got.status == status, path
        if path != "/schemes":
            assert post(path.replace("1", "9"), {"id": new_id(), **body}, person=hall.writer).status == 404
    assert stored() == [(1, "draft")]


def test_numbers_that_are_none_are_not_found(hall: Hall) -> None:
    for number in ("0", "x", "1000000", "-1"):
        assert get(f"/schemes/{number}", person=hall.writer).status == 404


def test_news_and_audit_hold_numbers_and_states_alone(hall: Hall, later: Later) -> None:
    hall.in_force(later)
    hall.draft(document(DRILL))
    hall.publish(2)
    hall.back(2, "revisions")
    told = {one.body for one in Outbox.scan()} | {one.facts for one in audit.Entry.scan()}
    assert all("意见集中" not in one and "演练" not in one for one in told)
    assert [json.loads(one.body)["state"] for one in Outbox.scan() if one.name == "points.scheme_moved"].count(
        "commenting"
    ) == 2
    assert [one.reason for one in audit.Entry.scan() if one.act == "scheme.revise"] == ["意见集中在上限"]


def test_what_is_stored_is_what_was_hashed(hall: Hall) -> None:
    hall.draft()
    there = finding.version(1)
    assert chain.digest(json.loads(there.document)) == there.digest
    assert Document.model_validate_json(there.document).items[0].code == "bind_home"
    assert finding.pointed(InForce) is None
