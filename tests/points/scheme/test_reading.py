"""What the other sub-rooms ask of the scheme; and rivals who come between looking and writing."""

from typing import Any

import pytest

from chalicelib.core import memory
from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor
from chalicelib.core.tables import Transaction
from chalicelib.points.scheme.errors import NoScheme, Repeated, UnknownItem
from chalicelib.points.scheme.records import InForce, UnderComment, Version
from chalicelib.points.scheme.schemas import CommentRequest
from chalicelib.points.scheme.service import commenting, due, finding, reading
from tests.faults.crash import counting
from tests.points import schemes
from tests.points.scheme.conftest import Hall, Later


@pytest.mark.usefixtures("hall")
def test_what_is_in_force_is_read_anew_and_a_version_once() -> None:
    with pytest.raises(NoScheme):
        reading.in_force()
    schemes.enforce()
    memory.clear_all()
    with counting() as made:
        assert [reading.in_force().version for _ in range(2)] == [1, 1]
    assert made == ["GetItem"] * 3
    with pytest.raises(UnknownItem) as unknown:
        reading.named(1).item("no_such_item")
    assert unknown.value.details == {"item": "no_such_item", "version": 1}


def test_a_version_that_never_was_in_force_is_not_read(hall: Hall) -> None:
    hall.draft()
    for number in (1, 2):
        with pytest.raises(NotFound):
            reading.version(number)


def test_the_same_comment_twice_at_one_moment_is_one(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.draft()
    hall.publish(1)
    asked, look = CommentRequest(id=new_id(), text="很好"), commenting._first
    commenting.comment(Actor(hall.anna), 1, asked)
    looked: list[str] = []

    def too_early(comment: str, said: str) -> Any:
        looked.append(comment)
        return None if len(looked) == 1 else look(comment, said)

    monkeypatch.setattr(commenting, "_first", too_early)
    assert commenting.comment(Actor(hall.anna), 1, asked).id == asked.id
    looked.clear()
    with pytest.raises(Repeated):
        commenting.comment(Actor(hall.anna), 1, CommentRequest(id=asked.id, text="不好"))
    assert finding.version(1).comments == 1


def test_what_moves_on_while_its_comment_ends_is_told_by_nobody(
    hall: Hall, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.draft()
    hall.publish(1)
    later(7 * DAY_MS)
    read = finding.version

    def read_before(number: int) -> Version:
        there = read(number)
        Version(there.pk, there.sk).update(actions=[Version.reminded.set(True)])
        return there

    monkeypatch.setattr(finding, "version", read_before)
    assert due.run() == {"told": 0}
    assert finding.pointed(UnderComment) == 1
    with Transaction() as tx:
        tx.remove(UnderComment.only())
    assert due.run() == {"told": 0}


def test_two_drafts_at_one_moment_have_two_numbers(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    look, rivals = finding.last, [hall.adopter]

    def rival_first() -> Version | None:
        before = look()
        if rivals:
            hall.draft(who=rivals.pop())
        return before

    monkeypatch.setattr(finding, "last", rival_first)
    assert hall.draft().json["version"] == 2
    assert [(int(one.number), one.by) for one in Version.query("scheme", Version.sk.startswith("version#"))] == [
        (1, hall.adopter),
        (2, hall.writer),
    ]


def test_who_adopts_what_was_just_taken_back_is_refused(
    hall: Hall, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.draft()
    hall.publish(1)
    later(7 * DAY_MS)
    read, rivals = finding.version, ["revisions"]

    def rival_first(number: int) -> Version:
        there = read(number)
        if rivals:
            assert hall.back(number, rivals.pop()).status == 200
        return there

    digest = read(1).digest
    monkeypatch.setattr(finding, "version", rival_first)
    refused = hall.adopt(1, digest=digest)
    assert (refused.status, refused.code, refused.json["details"]["state"]) == (409, "illegal_move", "draft")
    assert (finding.pointed(InForce), finding.pointed(UnderComment)) == (None, None)
