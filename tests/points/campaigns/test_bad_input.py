"""What is refused: each with a clear error, and nothing is changed."""

from typing import Any

import pytest

from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.ids import new_id
from chalicelib.people.records import Role, person_key
from chalicelib.points.campaigns.records import Campaign
from chalicelib.points.campaigns.service import content, finding, making, reading
from chalicelib.points.ledger.records import Entry
from tests.places.asking import faults
from tests.points import schemes
from tests.points.campaigns.stage import Stage
from tests.support.people import person
from tests.support.web import get


def nothing_is_posted() -> None:
    assert list(Entry.scan(Entry.sk.startswith("entry#"))) == []


def order(stage: Stage, **more: Any) -> dict[str, Any]:
    return stage.order(**more).model_dump(mode="json", exclude_none=True)


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"item": "nothing"}, "unknown_item", None),
        ({"item": "honesty"}, "bad_input", "item"),  # the committee's
        ({"item": "drunk_driving"}, "bad_input", "item"),  # a deduction
        ({"version": 2}, "superseded", None),
        ({"at_ms": now_ms() + DAY_MS}, "bad_input", "at_ms"),
        ({"at_ms": now_ms() - 400 * DAY_MS}, "bad_input", "at_ms"),
        ({"place": new_id()}, "not_found", None),
        ({"upload": new_id()}, "not_found", None),
        ({"supplements": new_id()}, "not_found", None),
    ],
)
def test_a_campaign_that_cannot_be_is_not_made(stage: Stage, more: dict[str, Any], code: str, field: str) -> None:
    said = order(stage, **more)
    answer = stage.post("", said)
    assert answer.code == code
    if field is not None:
        assert [one for one, _ in faults(answer)] == [field]
    assert list(Campaign.scan(Campaign.sk == "campaign")) == []


@pytest.mark.parametrize(("who", "status"), [("stranger", 403), ("walker", 403), ("auditor", 403)])
def test_only_staff_of_the_place_makes_one(stage: Stage, who: str, status: int) -> None:
    assert stage.post("", order(stage), getattr(stage, who)).status == status


def test_the_same_order_again_gives_the_first_answer(stage: Stage) -> None:
    said = order(stage)
    first, again = stage.post("", said), stage.post("", said)
    assert (first.status, first.json["id"], first.json["state"]) == (201, again.json["id"], "collecting")
    assert stage.post("", said | {"title": "别的"}).code == "conflict"
    assert stage.post("", said, stage.approver).code == "conflict"


def test_a_race_for_one_id_has_one_winner(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    said, found = stage.order(), making._made
    first = making.make(stage.actor(stage.maker), said)
    early = [True]  # the first look comes before the rival's write
    monkeypatch.setattr(making, "_made", lambda campaign: None if early and early.pop() else found(campaign))
    assert making.make(stage.actor(stage.maker), said).said == first.said


def test_a_file_that_is_no_list_is_unreadable(stage: Stage) -> None:
    for rows, right in (
        ([["姓名", "电话"], ["张三", "1"]], "表头应有：人员编号、手机号"),
        ([["住户编号"], ["x"]], "表头应有：人员编号、手机号"),  # of households, for an item of persons
    ):
        item = stage.made(rows)
        seen = stage.see(item).json
        assert (seen["state"], seen["unreadable"]["code"], seen["legal"]) == ("unreadable", "bad_input", ["withdraw"])
        assert seen["unreadable"]["faults"][0]["right"] == right
        assert get(f"/jobs/{item.id}", person=stage.maker).json["state"] == "failed"


def test_too_many_rows_are_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    seen = stage.see(stage.ready(3)).json
    assert seen["unreadable"]["faults"][0] == {
        "field": "upload",
        "fault": "行数太多",
        "right": "一份名单最多 2 行，请分成几份",
    }


def test_a_list_of_which_nobody_is_good_is_not_approved(stage: Stage) -> None:
    item = stage.made([["手机号"], ["13999999999"]])
    with pytest.raises(Exception, match="nothing_to_post"):
        stage.approve(item)
    assert stage.balances() == [0] * 6


@pytest.mark.parametrize(
    ("who", "seen", "code"),
    [
        ("maker", None, "own_campaign"),
        ("approver", "0" * 64, "not_this_content"),
        ("walker", None, "not_allowed"),
        ("auditor", None, "not_allowed"),
        ("stranger", None, "not_found"),
    ],
)
def test_the_second_person_and_the_content_that_they_saw(stage: Stage, who: str, seen: str | None, code: str) -> None:
    item = stage.ready()
    answer = stage.post(f"/{item.id}/approvals", {"id": new_id(), "hash": seen or item.mark}, getattr(stage, who))
    assert answer.code == code
    stage.deliver()
    assert finding.find(item.id).state == "ready"
    nothing_is_posted()


def test_who_checked_people_in_is_no_second_person(stage: Stage) -> None:
    item = stage.made()
    stage.post(f"/{item.id}/check-ins", {"people": stage.people[:1]}, stage.approver)
    stage.act("close", item, stage.maker)
    stage.deliver()
    answer = stage.post(f"/{item.id}/approvals", {"id": new_id(), "hash": finding.find(item.id).mark}, stage.approver)
    assert answer.code == "own_campaign"


def test_an_act_again_is_the_first_and_its_id_no_other(stage: Stage) -> None:
    item = stage.ready()
    said = {"id": new_id(), "hash": item.mark}
    first = stage.post(f"/{item.id}/approvals", said, stage.approver)
    again = stage.post(f"/{item.id}/approvals", said, stage.approver)
    assert (first.status, again.status, again.json["state"]) == (200, 200, "running")
    assert stage.post(f"/{item.id}/pauses", {"id": said["id"]}, stage.approver).code == "act_repeated"
    late = stage.post(f"/{item.id}/approvals", said | {"id": new_id()}, stage.approver)
    assert (late.code, late.json["details"]) == (
        "illegal_move",
        {"state": "running", "act": "approve", "legal": ["pause", "run"]},
    )


def test_the_same_people_are_not_approved_twice(stage: Stage) -> None:
    at_ms = now_ms() - DAY_MS
    first = stage.approve(stage.ready(2, at_ms=at_ms))
    second = stage.made([["人员编号"], [stage.people[1]], [stage.people[0]]], at_ms=at_ms)
    answer = stage.post(f"/{second.id}/approvals", {"id": new_id(), "hash": second.mark}, stage.approver)
    assert (answer.code, answer.json["details"]) == ("same_list", {"campaign": first.id})
    stage.deliver()
    assert stage.balances()[:2] == [5, 5]


def test_a_changed_chunk_is_not_posted(stage: Stage) -> None:
    item = stage.ready()
    more = content.jsonl([{"holder": f"person#{stage.outsider}", "row": 9}])
    stage.overwrite(stage.chunk_file(item), more)
    stage.approve(item)
    stage.deliver()
    seen = stage.see(item).json
    assert (seen["state"], seen["stopped"]["code"], seen["legal"]) == ("stopped", "content_changed", ["run"])
    nothing_is_posted()


@pytest.mark.parametrize("raw", [b"[]", b"no json", b'["%s"]' % (b"0" * 64)])
def test_a_changed_manifest_is_not_posted(stage: Stage, raw: bytes) -> None:
    item = stage.ready()
    stage.overwrite(content.manifest_file(item), raw)
    stage.approve(item)
    stage.deliver()
    assert stage.see(item).json["stopped"]["code"] == "content_changed"
    nothing_is_posted()


def test_a_scheme_that_is_superseded_is_not_posted_by(stage: Stage) -> None:
    early, late = stage.ready(2), stage.ready(3)
    stage.approve(early)
    schemes.enforce(number=2)
    answer = stage.post(f"/{late.id}/approvals", {"id": new_id(), "hash": late.mark}, stage.approver)
    assert (answer.code, answer.json["details"]) == ("superseded", {"version": 1, "in_force": 2})
    stage.deliver()
    assert stage.see(early).json["stopped"]["code"] == "superseded"
    nothing_is_posted()
    assert stage.post(f"/{early.id}/runs", {"id": new_id()}, stage.approver).code == "superseded"

    again = stage.ready(2, version=2, at_ms=int(early.at_ms))
    refused = stage.post(f"/{again.id}/approvals", {"id": new_id(), "hash": again.mark}, stage.approver)
    assert refused.code == "same_list"
    anew = stage.ready(2, version=2, at_ms=int(early.at_ms), supplements=early.id)
    stage.approve(anew)
    stage.deliver()
    assert (finding.find(anew.id).state, stage.balances()[:2]) == ("done", [5, 5])


def test_lost_files_stop_a_run_and_say_so(stage: Stage) -> None:
    item = stage.ready()
    stage.lose(stage.chunk_file(item))
    stage.approve(item)
    stage.deliver()
    assert stage.see(item).json["stopped"] == {"code": "file_gone", "message": "文件已过期，请重新上传", "faults": []}


def test_results_are_there_once_it_is_approved_and_for_who_may_see_people(stage: Stage) -> None:
    item = stage.ready()
    assert get(f"/campaigns/{item.id}/results", person=stage.maker).code == "illegal_move"
    stage.approve(item)
    assert get(f"/campaigns/{item.id}/results", person=stage.walker).code == "not_allowed"
    assert get(f"/campaigns/{item.id}/results", person=stage.stranger).status == 404
    assert get(f"/campaigns/{item.id}/results?cursor=abc", person=stage.maker).code == "bad_input"


def test_who_lost_the_role_is_out(stage: Stage) -> None:
    item = stage.ready()
    gone = person(("community_staff", stage.town.community))
    Role(person_key(gone), f"role#community_staff#{stage.town.community}").delete()
    assert stage.post(f"/{item.id}/approvals", {"id": new_id(), "hash": item.mark}, gone).status == 404


def test_a_list_by_place_newest_first(stage: Stage) -> None:
    made = [stage.made(title=f"活动{at}") for at in range(3)]
    page = get(f"/campaigns?place={stage.town.community}&limit=2", person=stage.walker).json
    assert [one["id"] for one in page["items"]] == [made[2].id, made[1].id]
    rest = get(f"/campaigns?place={stage.town.community}&limit=2&cursor={page['next']}", person=stage.walker).json
    assert [(one["title"], one["item_title"]) for one in rest["items"]] == [("活动0", "参加应急演练")]
    assert get(f"/campaigns?place={stage.town.community}", person=person()).status == 404


def test_a_place_lists_what_is_within_it_and_what_contains_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    town = stage.town
    admin, organiser = person(("district_admin", town.district)), person(("organiser", town.estate))
    walls = {"estate": town.estate, "second": town.second_estate, "community": town.community, "all": town.district}
    by = stage.actor(admin)
    made = {name: making.make(by, stage.order(place=place)).id for name, place in walls.items()}

    def listed(who: str, place: str, more: str = "") -> set[str]:
        found = get(f"/campaigns?place={place}{more}", person=who).json["items"]
        assert [one["made_ms"] for one in found] == sorted((one["made_ms"] for one in found), reverse=True)
        return {name for name, one in made.items() if one in {line["id"] for line in found}}

    assert listed(admin, town.district) == made.keys()
    assert listed(admin, town.other_community) == {"all"}
    assert listed(stage.maker, town.community) == made.keys()
    assert listed(organiser, town.estate) == {"estate", "community", "all"}
    assert get(f"/campaigns?place={town.community}", person=organiser).status == 404
    assert listed(admin, town.district, "&state=ready") == set()
    assert listed(admin, town.district, "&state=collecting") == made.keys()

    monkeypatch.setattr(finding, "MOST_LOOKED", 3)
    short = get(f"/campaigns?place={town.other_community}", person=admin).json
    assert short["next"]
    rest = get(f"/campaigns?place={town.other_community}&cursor={short['next']}", person=admin).json
    assert rest["next"] is None
    assert get(f"/campaigns?place={town.district}&cursor={short['next']}", person=admin).status == 400
