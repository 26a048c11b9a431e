"""Public comment: who is signed in writes, staff answer, everybody sees how many, nobody sees whose."""

from typing import Any

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.inbox import service as inbox
from chalicelib.inbox.records import Message
from chalicelib.people.accounts import service as accounts
from chalicelib.people.staff import service as staff
from chalicelib.points.scheme import news, rules
from chalicelib.points.scheme.events import CommentEnded
from chalicelib.points.scheme.records import Comment
from chalicelib.points.scheme.service import due, personal
from chalicelib.wechat import service as wechat
from functions.notify import handler
from functions.routing import QUEUES
from tests.points.scheme.conftest import Hall, Later, document
from tests.points.scheme.test_scheme import said
from tests.points.schemes import DRILL
from tests.support.people import person
from tests.support.web import get, post


@pytest.fixture
def open_hall(hall: Hall) -> Hall:
    hall.draft()
    hall.publish(1)
    return hall


def answer(hall: Hall, comment: str, text: str = "已采纳，上限改为 40 分。", number: int = 1, **more: str) -> Any:
    path, body = f"/schemes/{number}/comments/{comment}/answers", {"id": more.get("act", new_id()), "text": text}
    got = post(path, body, person=more.get("who", hall.adopter))
    return got.json | {"status": got.status}


def deliver() -> None:
    """Carry the outbox to its queue twice, as a queue may."""
    from chalicelib.core.outbox import Outbox

    for record in list(Outbox.scan()):
        if "notify" in QUEUES.get(record.name, ()):
            name = {"name": {"stringValue": record.name}}
            message = {"messageId": "1", "body": record.body, "messageAttributes": name}
            for _ in range(2):
                assert handler({"Records": [message]}, None) == {"batchItemFailures": []}
        record.delete()


def texts(who: str) -> list[str]:
    return [inbox.said(one)[1] for one in Message.query(f"person#{who}", Message.sk.startswith("message#"))]


def test_a_comment_is_written_counted_answered_and_told(open_hall: Hall) -> None:
    act = new_id()
    made = open_hall.comment(1, act=act, item="drill")
    assert (made.status, made.text) == (201, open_hall.comment(1, act=act, item="drill").text)
    assert get("/schemes/1").json["comments"] == 1
    read = get("/schemes/1/comments", person=open_hall.writer).json["items"]
    assert [(one["text"], one["item"], one["answer"]) for one in read] == [("每年上限可以高一些", "drill", None)]
    assert open_hall.anna not in str(read)
    same = new_id()
    assert answer(open_hall, act, act=same) == answer(open_hall, act, act=same)
    assert answer(open_hall, act, "改为 60 分。")["answer"] == "改为 60 分。"
    assert get("/schemes/1/comments", person=open_hall.writer).json["items"] == []
    assert len(get("/schemes/1/comments?state=answered", person=open_hall.writer).json["items"]) == 1
    assert get("/schemes/comments", person=open_hall.anna).json["items"][0]["answer"] == "改为 60 分。"
    assert get("/schemes/comments", person=open_hall.adopter).json["items"] == []
    deliver()
    assert texts(open_hall.anna) == ["您对积分办法第 1 版的意见已有答复，请查看。"] * 2
    stored = Comment.get(*Comment.at(act))
    assert "上限" not in f"{stored.text}{stored.answer}"


def test_only_staff_read_and_answer(open_hall: Hall) -> None:
    comment = open_hall.comment(1).json["id"]
    for who, status in ((None, 401), (open_hall.anna, 404), (person(("community_staff", new_id())), 404)):
        assert get("/schemes/1/comments", person=who).status == status
        body = {"id": new_id(), "text": "好的"}
        assert post(f"/schemes/1/comments/{comment}/answers", body, person=who).status == status
    auditor = person(("auditor", open_hall.district))
    assert get("/schemes/1/comments", person=auditor).status == 200
    assert answer(open_hall, comment, who=auditor)["code"] == "not_allowed"
    assert answer(open_hall, new_id())["status"] == 404
    assert answer(open_hall, comment, number=2)["status"] == 404


def test_what_cannot_be_commented_on_is_refused(open_hall: Hall, later: Later) -> None:
    assert said(post("/schemes/1/comments", {"id": new_id(), "text": "好的"})) == (401, "not_signed_in")
    assert said(open_hall.comment(9)) == (404, "not_found")
    assert said(open_hall.comment(1, text=" 好 ")) == (400, "bad_input")
    assert said(open_hall.comment(1, text="好" * 1_001)) == (400, "bad_input")
    wrong = open_hall.comment(1, item="no_such_item")
    assert wrong.json["details"]["faults"][0]["field"] == "item"
    act = new_id()
    open_hall.comment(1, act=act)
    assert said(open_hall.comment(1, act=act, text="别的意见")) == (409, "repeated")
    assert said(open_hall.comment(1, act=act, who=open_hall.writer)) == (409, "repeated")
    later(7 * DAY_MS)
    closed = open_hall.comment(1)
    assert (said(closed), closed.json["details"]) == (
        (409, "comments_closed"),
        {"version": 1, "state": "commenting"},
    )
    open_hall.adopt(1)
    assert said(open_hall.comment(1)) == (409, "comments_closed")
    assert get("/schemes/1").json["comments"] == 1


def test_comments_are_limited_and_checked(open_hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts = {"坏话连篇": wechat.Verdict.RISKY, "说不清楚": wechat.Verdict.REVIEW}
    monkeypatch.setattr(accounts, "openid_of", lambda _: "o1")
    monkeypatch.setattr(wechat, "check_text", lambda _, text, __: verdicts.get(text, wechat.Verdict.PASS))
    risky = open_hall.comment(1, text="坏话连篇")
    assert (said(risky), risky.json["details"]["faults"][0]["field"]) == ((400, "bad_input"), "text")
    assert open_hall.comment(1, text="说不清楚").status == 201
    for _ in range(rules.COMMENTS.most - 2):
        assert open_hall.comment(1).status == 201
    assert said(open_hall.comment(1)) == (429, "too_many")


def test_comments_page(open_hall: Hall) -> None:
    made = [open_hall.comment(1, text=f"意见{number}").json["id"] for number in range(3)]
    first = get("/schemes/1/comments?limit=2", person=open_hall.writer).json
    rest = get(f"/schemes/1/comments?limit=2&cursor={first['next']}", person=open_hall.writer).json
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    own = get("/schemes/comments?limit=2", person=open_hall.anna).json
    assert [one["id"] for one in own["items"]] == sorted(made)[:0:-1]
    assert get(f"/schemes/comments?cursor={first['next']}", person=open_hall.anna).status == 400


def test_staff_who_adopt_are_told_and_nobody_else(hall: Hall, later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff, "holders", lambda _places, _roles: [hall.writer, hall.adopter])
    hall.draft()
    hall.publish(1)
    deliver()
    assert due.run() == {"told": 0}
    later(7 * DAY_MS)
    assert [due.run(), due.run()] == [{"told": 1}, {"told": 0}]
    deliver()
    started, ended = texts(hall.adopter)
    assert "正在征求意见，到" in started
    assert ended == "积分办法第 1 版征求意见已结束，共收到 0 条意见，请审定。"
    assert texts(hall.writer) == texts(hall.anna) == []
    hall.back(1)
    hall.edit(1, document(DRILL), who=hall.adopter)
    hall.back(1, "withdrawals")
    deliver()
    assert texts(hall.adopter) == [started, ended]  # withdrawn since: taking it back is no news any more
    assert due.run() == {"told": 0}
    news.comment_ended(CommentEnded(key="late", at_ms=0, number=1))
    assert texts(hall.adopter) == [started, ended]
    hall.in_force(later)
    deliver()
    assert texts(hall.writer) == ["您参与起草的积分办法第 2 版已生效。"]


def test_a_draft_that_goes_back_is_told_to_who_wrote_it(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff, "holders", lambda _places, _roles: [])
    hall.draft()
    hall.edit(1, document(DRILL), who=hall.adopter)
    hall.publish(1, 2)
    hall.back(1)
    deliver()
    assert texts(hall.adopter) == ["积分办法第 1 版已退回修改，改后需重新征求意见。"]
    assert texts(hall.writer) == []


def test_one_gets_ones_comments_and_can_have_them_erased(open_hall: Hall) -> None:
    comment = open_hall.comment(1).json["id"]
    answer(open_hall, comment)
    (mine,) = personal.export(open_hall.anna)
    assert (mine["text"], mine["answer"]) == ("每年上限可以高一些", "已采纳，上限改为 40 分。")
    for _ in range(2):
        personal.erase(open_hall.anna)
    assert personal.export(open_hall.anna) == []
    assert get("/schemes/1/comments?state=answered", person=open_hall.writer).json["items"] == []
    assert get("/schemes/1").json["comments"] == 1
    assert answer(open_hall, comment)["status"] == 404
    assert Comment.get(*Comment.at(comment)).attribute_values.keys().isdisjoint({"of", "text", "answer"})
