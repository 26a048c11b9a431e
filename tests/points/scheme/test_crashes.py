"""Crashes at each call of what writes in the scheme, and of its recovery."""

from collections.abc import Callable

import pytest

from chalicelib.core import memory
from chalicelib.core.audit import Entry as Audited
from chalicelib.core.clock import DAY_MS
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Actor
from chalicelib.points.scheme.records import Comment, InForce, UnderComment, Version
from chalicelib.points.scheme.schemas import (
    Adoption,
    CommentAnswer,
    CommentRequest,
    DraftEdit,
    DraftRequest,
    Publication,
    Reasoned,
)
from chalicelib.points.scheme.service import commenting, drafting, due, finding, moving
from tests.faults.crash import sweep
from tests.points.scheme.conftest import Hall, Later, document
from tests.points.schemes import DRILL
from tests.support import aws

ACT, OTHER = "01JD9Z7Q4M8W3T5X6Y7V8B9C01", "01JD9Z7Q4M8W3T5X6Y7V8B9C02"
Flow = Callable[[], object]


class Depth:
    deep = False


@pytest.fixture(autouse=True, params=[False, pytest.param(True, marks=pytest.mark.deep)], ids=["once", "deep"])
def deep(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Depth, "deep", bool(request.param))


def staff(hall: Hall, who: str) -> Actor:
    return Actor(who, roles={"community_staff": frozenset({hall.district})})


def sound() -> None:
    """What always holds: one in force and pointed to, one under comment and pointed to, an act has its audit."""
    there = list(Version.scan(Version.sk.startswith("version#")))
    pointers = {"in_force": finding.pointed(InForce), "commenting": finding.pointed(UnderComment)}
    for state, pointer in pointers.items():
        assert [int(one.number) for one in there if one.state == state] == ([] if pointer is None else [pointer])
    counted = sum(int(one.comments or 0) for one in there)
    assert counted == len(list(Comment.scan(Comment.sk == "comment")))


def swept(flow: Flow, done: Callable[[], None], acts: int, news: int) -> None:
    """Sweep ``flow`` over the tables as they are; it leaves so many audited acts and news, once."""
    for item in (*Audited.scan(), *Outbox.scan()):
        item.delete()
    kept = aws.snapshot()

    def run() -> None:
        memory.clear_all()
        flow()

    def safe() -> None:
        sound()
        assert Outbox.count() == news * (Audited.count() // acts if acts else Outbox.count())

    def whole() -> None:
        safe()
        assert (Audited.count(), Outbox.count()) == (acts, news)
        done()

    assert sweep(lambda: aws.restore(kept), run, safe, whole, again=int(Depth.deep), deep=Depth.deep) > 3


def state(number: int) -> str:
    return str(finding.version(number).state)


def test_a_draft_and_its_edit(hall: Hall) -> None:
    writer, asked = staff(hall, hall.writer), DraftRequest.model_validate({"id": ACT, "document": document()})

    def one_draft() -> None:
        assert [int(one.number) for one in Version.scan(Version.sk.startswith("version#"))] == [1]

    swept(lambda: drafting.start(writer, asked), one_draft, 1, 0)
    drafting.start(writer, asked)
    edit = DraftEdit.model_validate({"id": OTHER, "revision": 1, "document": document(DRILL)})

    def edited_once() -> None:
        assert finding.version(1).revision == 2

    swept(lambda: drafting.edit(writer, 1, edit), edited_once, 1, 0)


@pytest.mark.parametrize("act", ["publish", "revise", "withdraw"])
def test_the_way_to_comment_and_back(hall: Hall, act: str) -> None:
    hall.draft()
    writer = staff(hall, hall.writer)
    if act == "publish":
        swept(
            lambda: moving.publish(writer, 1, Publication(id=ACT, revision=1)),
            lambda: _is(state(1), "commenting"),
            1,
            1,
        )
        return
    hall.publish(1)
    asked, after = Reasoned(id=ACT, why="需要修改"), {"revise": "draft", "withdraw": "withdrawn"}[act]
    swept(lambda: getattr(moving, act)(writer, 1, asked), lambda: _is(state(1), after), 1, int(act == "revise"))


def _is(found: str, wanted: str) -> None:
    assert found == wanted


def test_an_adoption_supersedes_or_does_nothing(hall: Hall, later: Later) -> None:
    hall.in_force(later)
    hall.draft(document(DRILL))
    hall.publish(2)
    later(7 * DAY_MS)
    adopter, asked = staff(hall, hall.adopter), Adoption(id=ACT, digest=finding.version(2).digest)

    def superseded() -> None:
        assert (state(1), state(2), finding.version(2).supersedes) == ("superseded", "in_force", 1)

    swept(lambda: moving.adopt(adopter, 2, asked), superseded, 1, 1)


def test_a_comment_and_its_answer(hall: Hall) -> None:
    hall.draft()
    hall.publish(1)
    asked = CommentRequest(id=ACT, text="每年上限可以高一些")
    swept(lambda: commenting.comment(Actor(hall.anna), 1, asked), lambda: None, 0, 0)
    commenting.comment(Actor(hall.anna), 1, asked)
    reply = CommentAnswer(id=OTHER, text="已采纳。")
    swept(
        lambda: commenting.answer(staff(hall, hall.adopter), 1, ACT, reply),
        lambda: _is(commenting.find(ACT).state, "answered"),
        1,
        1,
    )


def test_the_end_of_the_comment_is_told_once(hall: Hall, later: Later) -> None:
    hall.draft()
    hall.publish(1)
    later(7 * DAY_MS)
    swept(due.run, lambda: None, 0, 1)
