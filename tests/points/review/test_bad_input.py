"""What is wrong is refused with a clear error, and nothing is changed by it."""

from typing import Any

import pytest

from chalicelib.core import files, uploads
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import AppError, BadInput, NotAllowed, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.points.ledger.records import Entry
from chalicelib.points.review.errors import NoDecision, OutOfScope, OwnCase
from chalicelib.points.review.evidence import Evidence
from chalicelib.points.review.records import Review
from chalicelib.points.scheme.errors import Superseded, UnknownItem
from tests.people.test_standing import settled
from tests.places.asking import faults
from tests.points import schemes
from tests.points.review.stage import Stage, decision
from tests.support.people import person
from tests.support.web import Answer, post

BY_HAND_NOT = schemes.HONESTY.model_copy(update={"code": "quiet", "clause": "2.9", "proposers": ()})
WITH_FILE = schemes.HONESTY.model_copy(update={"code": "filed", "clause": "2.8", "evidence": "file"})
PHOTO = b"\xff\xd8\xff\xe0 photo"


def unchanged() -> None:
    cases, entries = Review.scan(Review.sk == "review"), Entry.scan(Entry.sk.startswith("entry#"))
    assert [len(list(cases)), Outbox.count(), len(list(entries))] == [0, 0, 0]


def uploaded(who: str, content: bytes | None = PHOTO) -> str:
    upload, _, _ = uploads.begin(who, new_id(), "evidence", "image/jpeg")
    if content is not None:
        files.store(upload.file, content, "image/jpeg")
    return upload.pk.removeprefix("upload#")


@pytest.mark.parametrize(
    ("item", "more", "error", "field"),
    [
        ("nothing_such", {}, UnknownItem, None),
        ("drill", {}, BadInput, "item"),
        ("quiet", {}, BadInput, "item"),
        ("honesty", {"text": None}, BadInput, "text"),
        ("honesty", {"decision": decision()}, BadInput, "decision"),
        ("filed", {}, BadInput, "files"),
        ("drunk_driving", {"decision": None}, NoDecision, "decision"),
        ("drunk_driving", {"decision": decision() | {"on": "2999-01-01"}}, BadInput, "decision.on"),
        ("honesty", {"at_ms": now_ms() + DAY_MS * 365}, BadInput, "at_ms"),
        ("honesty", {"at_ms": 0}, BadInput, "at_ms"),
        ("honesty", {"version": 2}, Superseded, None),
        ("honesty", {"version": 4}, Superseded, None),
        ("honesty", {"subject": new_id()}, OutOfScope, None),
        ("drunk_driving", {"subject": new_id()}, OutOfScope, None),
        ("filed", {"files": [new_id()]}, NotFound, None),
    ],
)
def test_what_the_scheme_does_not_allow_is_not_proposed(
    stage: Stage, item: str, more: dict[str, Any], error: type[AppError], field: str | None
) -> None:
    schemes.enforce(*schemes.ITEMS, BY_HAND_NOT, WITH_FILE, number=3)
    with pytest.raises(error) as refused:
        stage.propose(item, **({"version": 3} | more))
    assert type(refused.value) is error
    if field is not None:
        assert [one["field"] for one in refused.value.details["faults"]] == [field]  # type: ignore[attr-defined]
    unchanged()


def test_only_whose_role_the_item_names_proposes_within_their_places(stage: Stage) -> None:
    town = stage.town
    elsewhere = person(("community_staff", town.other_community))
    with pytest.raises(OutOfScope):
        stage.propose(by=elsewhere)
    with pytest.raises(OutOfScope):
        stage.propose(by=stage.police)  # the item does not name the police
    with pytest.raises(OutOfScope):
        stage.propose("drunk_driving", subject=person())  # a guest belongs to no place
    ended = settled(town.building, (stage.anna, "owner"), state="ended")
    with pytest.raises(OutOfScope):
        stage.propose(subject=ended)
    with pytest.raises(NotAllowed):
        stage.propose(by=stage.ben)
    unchanged()


def test_nobody_proposes_for_themselves_or_whom_they_live_with(stage: Stage) -> None:
    clerk = person(("community_staff", stage.town.community))
    mate = person()
    home = settled(stage.town.building, (clerk, "owner"), (mate, "family"))
    for item, subject in (("honesty", home), ("drunk_driving", clerk), ("drunk_driving", mate)):
        with pytest.raises(OwnCase):
            stage.propose(item, subject=subject, by=clerk)
    unchanged()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"points": 1000}, None),
        ({"item": "Drunk Driving"}, "item"),
        ({"version": 0}, "version"),
        ({"version": 2**80}, None),
        ({"at_ms": -1}, "at_ms"),
        ({"subject": "anna"}, "subject"),
        ({"decision": decision("没有号码的决定")}, "decision"),
        ({"decision": decision() | {"on": "2026-02-30"}}, "decision.on"),
        ({"decision": {"number": "1234"}}, "decision.on"),
        ({"workplaces": ["！！"]}, None),
        ({"workplaces": ["单位"] * 11}, "workplaces"),
        ({"files": ["01JD9Z7Q4M8W3T5X6Y7V8B9A01"] * 2}, None),
        ({"text": "长" * 2_001}, "text"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_by_name(stage: Stage, change: dict[str, Any], field: str | None) -> None:
    body = stage.proposal("drunk_driving").model_dump(mode="json") | change
    answer = post("/reviews", body, person=stage.clerk)
    assert answer.status in {400, 409}, answer.text
    if field is not None:
        assert field in {said for said, _ in faults(answer)}
    unchanged()


@pytest.mark.parametrize("content", [b"<html>", None], ids=["no photo", "nothing came"])
def test_a_file_that_is_none_is_no_evidence(stage: Stage, content: bytes | None) -> None:
    with pytest.raises(BadInput):
        stage.propose(files=[uploaded(stage.clerk, content)])
    unchanged()


def test_a_file_is_kept_with_the_case_and_in_its_hash(stage: Stage) -> None:
    case = stage.propose(files=[uploaded(stage.clerk), uploaded(stage.clerk, b"%PDF-1.7")])
    sealed = case.review.open("evidence")
    assert sealed is not None
    kept = Evidence.read(sealed)
    assert [files.read(one.key) for one in kept.files] == [PHOTO, b"%PDF-1.7"]
    assert [one.ending for one in kept.files] == ["jpg", "pdf"]
    assert kept.digest == case.review.digest
    assert "附件 2 份" in kept.words
    other = Evidence(kept.salt, kept.text, kept.files[::-1], kept.decision)
    assert other.digest != kept.digest


def test_votes_and_appeals_without_a_reason_are_refused(stage: Stage) -> None:
    case = stage.propose()
    who, path = case.now[0].person, f"/reviews/{case.review.id}"

    def asked(what: str, body: dict[str, Any], by: str = who) -> Answer:
        return post(f"{path}/{what}", {"id": new_id(), **body}, person=by)

    for what, body in (("votes", {"approve": True}), ("votes", {"reason": "材料属实"}), ("recusals", {"reason": "是"})):
        assert asked(what, body).status == 400
    early = asked("appeals", {"reason": "不同意"}, stage.anna)
    assert (early.status, early.code, early.json["details"]["legal"]) == (
        409,
        "illegal_move",
        ["approve", "close", "decline", "unseat", "withdraw"],
    )
    assert asked("votes", {"approve": True, "reason": "材料属实"}, new_id()).status == 401
    assert post(f"{path}/votes", {}, person=None).status in {400, 401}
    assert (
        post(f"/reviews/{new_id()}/votes", {"id": new_id(), "approve": True, "reason": "材料"}, person=who).status
        == 404
    )
