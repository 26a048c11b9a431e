"""Lists read: every kind of bad row by its number with what would be right; check-ins; supplements."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.codes.service import numbered
from chalicelib.core import files
from chalicelib.core.clock import DAY_MS, HOUR_MS, now_ms
from chalicelib.core.ids import new_id
from chalicelib.inbox.records import Message
from chalicelib.people import standing
from chalicelib.people.records import me
from chalicelib.people.staff.records import Holder
from chalicelib.points.accounts import Account
from chalicelib.points.campaigns import rules
from chalicelib.points.campaigns.service import finding, naming, personal, reading
from chalicelib.points.campaigns.service.naming import Asked, folded
from chalicelib.points.ledger.records import Used
from chalicelib.points.ledger.service import batch
from infra.template import jobs
from tests.people.test_standing import settled
from tests.points import schemes
from tests.points.campaigns.stage import Stage, with_phone
from tests.support.aws import later
from tests.support.people import person

TRIES = jobs()["campaigns"]["tries"]
WILD = [
    ["姓名", "人员编号", "手机号"],
    ["甲", "", "138 0000-0000"],  # row 2: good
    ["乙", "", "+86 13800000001"],  # 3: good
    ["甲", "", "13800000000"],  # 4: the same as row 2
    ["丙", "", "12345"],  # 5: malformed
    ["丁", "", "13999999999"],  # 6: unknown
    ["戊", "", "13800000900"],  # 7: outside
    ["己", "", ""],  # 8: empty, but for the name
    ["庚", "not an id", ""],  # 9: malformed
    ["辛", "", "13800000800"],  # 10: shared by two
]


def wild(stage: Stage) -> list[list[str]]:
    for who in (person(), person()):
        settled(stage.town.building, (who, "owner"))
        with_phone(who, stage.phone(800))
    gone = person()
    me(gone).delete()
    return [
        *WILD,
        ["壬", gone, ""],  # 11: left
        ["癸", stage.people[2], "13800000000"],  # 12: the id goes before the phone
        ["子", stage.people[1].lower(), ""],  # 13: the same as row 3
    ]


CODES = {
    4: "repeated",
    5: "malformed",
    6: "unknown_person",
    7: "outside",
    8: "empty",
    9: "malformed",
    10: "ambiguous",
    11: "unknown_person",
    13: "repeated",
}


@pytest.mark.parametrize("xlsx", [False, True])
def test_every_bad_row_is_told(stage: Stage, xlsx: bool) -> None:  # noqa: FBT001
    item = stage.made(upload=stage.upload(wild(stage), xlsx=xlsx))
    seen = stage.see(item).json["preview"]
    assert {one["row"]: one["code"] for one in seen["bad_rows"]} == CODES
    assert (seen["rows"], seen["good"], seen["points"]) == (12, 3, 15)
    assert seen["bad"] == {
        "ambiguous": 1,
        "empty": 1,
        "malformed": 2,
        "outside": 1,
        "repeated": 2,
        "unknown_person": 2,
    }
    row = next(one for one in seen["bad_rows"] if one["row"] == 4)
    assert (row["fault"], row["right"]) == ("与第 2 行是同一人或同一户", "只计一次，可删去此行")
    assert "1380000" not in stage.see(item).text.replace(" ", "")
    assert stage.see(item, stage.walker).json["preview"] | {"bad_rows": [], "download": None} == seen | {
        "bad_rows": [],
        "download": None,
    }
    assert stage.see(item, stage.walker).json["preview"]["bad_rows"] == []
    stage.approve(item)
    stage.deliver()
    assert stage.balances() == [5, 5, 5, 0, 0, 0]


def test_the_bad_rows_come_as_a_file_to_mend(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    item = stage.made(wild(stage))
    assert stage.see(item).json["preview"]["download"]
    with monkeypatch.context() as later_on:
        later(later_on, 8 * DAY_MS)
        assert stage.see(item).json["preview"]["download"] is None  # what was typed is kept for a week
    raw = files.read(str(finding.find(item.id).rejects))
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [int(row["原行号"]) for row in rows] == list(CODES)
    assert rows[1] == {
        "人员编号": "",
        "手机号": "12345",
        "原行号": "5",
        "问题": "格式不对",
        "怎样改": "手机号为 11 位数字；人员编号、住户编号为 26 位；户内码编号为 10 位数字",
    }
    mended = raw.replace(b"12345", b"13800000003")
    again = stage.made(upload=stage.sent(mended, new_id()))
    assert stage.see(again).json["preview"]["good"] == 3  # the mended one; and two that repeat nobody now


def test_households_are_named_in_every_way(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    schemes.enforce(schemes.HONESTY.model_copy(update={"committee": False, "evidence": "none"}))
    town, twice = stage.town, person()
    with_phone(twice, stage.phone(700))
    settled(town.building, (twice, "owner"))
    settled(town.second_building, (twice, "family"))
    ended = settled(town.building, (person(), "owner"), state="ended")
    elsewhere = settled(town.other_building, (person(), "owner"))
    dwelling = standing.household(stage.homes[3]).dwelling
    monkeypatch.setattr(numbered, "dwellings_by_numbers", lambda _typed: {"4173052896": dwelling})
    rows = [
        ["住户编号", "户内码", "人员编号", "手机号"],
        [stage.homes[0], "", "", ""],  # 2
        ["", "4173 0528 96", "", ""],  # 3
        ["", "", stage.people[1], ""],  # 4
        ["", "", "", stage.phone(2)],  # 5
        ["", "", "", stage.phone(700)],  # 6: two homes in the place
        [ended, "", "", ""],  # 7
        [elsewhere, "", "", ""],  # 8
        [new_id(), "", "", ""],  # 9
        ["", "0000000000", "", ""],  # 10
        [stage.homes[1], "", "", ""],  # 11: the same as row 4
        ["", "", stage.outsider, ""],  # 12
    ]
    item = stage.made(rows, item="honesty")
    seen = stage.see(item).json["preview"]
    assert (seen["good"], seen["points"]) == (4, 80)
    assert {one["row"]: one["code"] for one in seen["bad_rows"]} == {
        6: "several_homes",
        7: "moved_out",
        8: "outside",
        9: "unknown_household",
        10: "unknown_household",
        11: "repeated",
        12: "outside",
    }


def test_caps_that_would_be_hit_are_counted_and_stay_on_the_list(stage: Stage) -> None:
    at_ms = now_ms() - HOUR_MS
    (year,) = schemes.DRILL.caps.periods(at_ms)
    Used(*Used.at(Account(f"person#{stage.people[1]}", "merit"), "drill", year), points=16).save()
    item = stage.ready(3, at_ms=at_ms)
    seen = stage.see(item).json["preview"]
    assert (seen["good"], seen["bad"], seen["points"]) == (3, {"over_cap": 1}, 10)
    assert [(one["row"], one["counts"]) for one in seen["bad_rows"]] == [(3, True)]
    assert seen["download"] is None


def test_a_supplement_posts_who_was_forgotten_and_nobody_twice(stage: Stage) -> None:
    first = stage.ready(2)
    stage.approve(first)
    stage.deliver()
    more = {"at_ms": int(first.at_ms), "supplements": first.id}
    item = stage.ready(4, **more)
    seen = stage.see(item).json
    assert (seen["preview"]["bad"], seen["preview"]["good"], seen["supplements"]) == ({"already": 2}, 2, first.id)
    stage.approve(item)
    stage.deliver()
    assert stage.balances() == [5, 5, 5, 5, 0, 0]
    wrong = stage.order(supplements=first.id, at_ms=int(first.at_ms) + 1).model_dump(mode="json", exclude_none=True)
    assert stage.post("", wrong).json["details"]["faults"][0]["field"] == "supplements"


def test_two_supplements_at_once_post_once(stage: Stage) -> None:
    first = stage.ready(1)
    more = {"at_ms": int(first.at_ms), "supplements": first.id}
    second, third = stage.ready(2, **more), stage.ready(3, **more)
    for item in (first, second, third):
        stage.approve(item)
    stage.deliver()
    assert stage.balances()[:3] == [5, 5, 5]
    assert sum(int(finding.find(one.id).posted) for one in (first, second, third)) == 3


def test_people_are_checked_in_bit_by_bit(stage: Stage) -> None:
    item = stage.made()
    said = {"people": stage.people[:2], "phones": [stage.phone(2), "13999999999", stage.phone(0)]}
    answer = stage.post(f"/{item.id}/check-ins", said, stage.walker)
    assert [(one["by"], one["at"], one["outcome"]) for one in answer.json["items"]] == [
        ("person", 0, "taken"),
        ("person", 1, "taken"),
        ("phone", 0, "taken"),
        ("phone", 1, "refused"),
        ("phone", 2, "repeated"),
    ]
    assert answer.json["items"][3]["right"] == "请核对，或请对方先登录小程序并授权手机号"
    again = stage.post(f"/{item.id}/check-ins", said | {"people": stage.people[:4]}, stage.maker).json["items"]
    outcomes = [one["outcome"] for one in again]
    assert outcomes == ["repeated", "repeated", "repeated", "taken", "repeated", "refused", "repeated"]
    assert stage.see(item, stage.walker).json["checked_in"] == 4
    assert personal.export(stage.people[0])[0]["campaign"] == item.id

    closed = {"id": new_id()}
    assert stage.post(f"/{item.id}/closings", closed).json["state"] == "queued"
    assert stage.post(f"/{item.id}/check-ins", {"people": stage.people[:1]}).code == "illegal_move"
    stage.deliver()
    first = finding.find(item.id)
    assert (first.state, first.rows, first.job) == ("ready", 4, closed["id"])
    assert stage.act("reopen", first, stage.maker).mark is None
    stage.post(f"/{item.id}/check-ins", {"people": [stage.people[4]]})
    stage.act("close", item, stage.maker)
    stage.deliver()
    second = finding.find(item.id)
    assert second.rows == 5
    assert second.mark != first.mark
    answer = stage.post(f"/{item.id}/approvals", {"id": new_id(), "hash": first.mark}, stage.approver)
    assert answer.code == "not_this_content"
    stage.approve(second)
    stage.deliver()
    assert stage.balances() == [5] * 5 + [0]


@pytest.mark.parametrize(("body", "status"), [({}, 400), ({"people": [new_id() for _ in range(91)]}, 400)])
def test_a_check_in_is_of_somebody_and_of_no_crowd(stage: Stage, body: dict[str, object], status: int) -> None:
    item = stage.made()
    assert stage.post(f"/{item.id}/check-ins", body).status == status
    assert stage.post(f"/{item.id}/reopenings", {"id": new_id()}).code == "illegal_move"


def test_who_works_in_a_part_of_the_place_helps_to_check_in(stage: Stage) -> None:
    helper, far = person(("grid_worker", stage.town.estate)), person(("grid_worker", stage.town.other_building))
    item = stage.made()
    said = {"people": stage.people[:1]}
    assert stage.post(f"/{item.id}/check-ins", said, helper).json["items"][0]["outcome"] == "taken"
    assert stage.see(item, helper).json["checked_in"] == 1
    assert stage.post(f"/{item.id}/closings", {"id": new_id()}, helper).status == 404
    assert stage.post(f"/{item.id}/check-ins", said, far).status == 404


def test_an_upload_is_not_reopened_but_withdrawn(stage: Stage) -> None:
    item = stage.ready()
    assert stage.see(item).json["legal"] == ["approve", "withdraw"]
    assert stage.post(f"/{item.id}/reopenings", {"id": new_id()}).code == "illegal_move"
    assert stage.post(f"/{item.id}/withdrawals", {"id": new_id()}).json["state"] == "withdrawn"
    assert stage.post(f"/{item.id}/approvals", {"id": new_id(), "hash": item.mark}, stage.approver).code == (
        "illegal_move"
    )


def test_who_may_approve_is_told_and_nobody_else(stage: Stage) -> None:
    for who in (stage.maker, stage.approver):  # as giving a role writes them
        line = Holder.of(stage.town.community, "community_staff", stage.town.community, who)
        line.name, line.given_by, line.given_ms = "sealed", "system", 0
        line.save()
    stage.ready()

    def told(who: str) -> list[str]:
        return [one.kind for one in Message.query(f"person#{who}", Message.sk.startswith("message#"))]

    everybody = (stage.maker, stage.approver, stage.walker, stage.stranger, stage.people[0])
    assert [told(who) for who in everybody] == [[], ["points.campaign_to_approve"], [], [], []]
    stage.made([["手机号"], ["13999999999"]])
    assert told(stage.maker) == ["points.campaign_empty"]


def test_many_people_are_looked_up_by_the_place(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "MANY", 2)
    item = stage.made([["人员编号"], *([one] for one in stage.people), [stage.outsider]])
    assert stage.see(item).json["preview"]["bad"] == {"outside": 1}
    assert item.rows == 6


def test_a_message_that_fails_for_good_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    item = stage.ready()
    stage.approve(item)
    monkeypatch.setattr(batch, "post_many", broken)
    (started,) = [one for one in stage.events() if one.name == "campaign.started"]
    stage.send(started)
    (chunk,) = [one for one in stage.events() if one.name == "campaign.chunk"]
    stage.send(chunk, received=TRIES - 1)
    assert finding.find(item.id).state == "running"
    stage.send(chunk, received=TRIES)
    assert (finding.find(item.id).state, finding.find(item.id).stopped, stage.failed) == ("stopped", "internal", 2)

    monkeypatch.setattr(reading, "_asked", broken)
    stage.seen.clear()
    unread = stage.order([["手机号"], [stage.phone(0)]])
    stage.post("", unread.model_dump(mode="json", exclude_none=True))
    (closed,) = [one for one in stage.events() if one.name == "campaign.list_closed" and unread.id in one.key]
    stage.send(closed, received=TRIES)
    assert stage.see(finding.find(unread.id)).json["unreadable"]["code"] == "internal"

    monkeypatch.setattr("chalicelib.points.campaigns.service.results._rows", broken)
    job = {"id": new_id()}
    stage.post(f"/{item.id}/exports", job)
    (asked,) = [one for one in stage.events() if one.name == "campaign.export_asked"]
    stage.send(asked, received=TRIES)
    assert stage.failed == 4


@given(st.text(max_size=20))
def test_what_is_typed_is_folded_or_refused(text: str) -> None:
    for by in ("person", "household", "phone"):
        word = folded(Asked(1, by, text))
        assert word == "" or folded(Asked(1, by, word)) == word


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("１３８００００００００", "13800000000"),
        ("0086 138-0000-0000", "13800000000"),
        ("+86 13800000000", "13800000000"),
        ("+852 6123 4567", "+85261234567"),
        ("2380000000", ""),
        ("138000000001", ""),
    ],
)
def test_phones_are_read_as_people_write_them(typed: str, word: str) -> None:
    assert folded(Asked(1, "phone", typed)) == word


def test_the_machine_has_no_dead_end_but_a_withdrawal() -> None:
    ends = {state for state in rules.STATES if not rules.CAMPAIGN.legal(state)}
    assert ends == {"withdrawn"}
    assert set(rules.STATES) == rules.CAMPAIGN.states


def test_a_late_message_reads_nothing(stage: Stage) -> None:
    item = stage.ready()
    (one,) = [one for one in stage.events(new=False) if one.name == "campaign.list_closed" and item.id in one.key]
    before = finding.find(item.id)
    stage.send(one)
    assert stage.failed == 0
    assert finding.find(item.id).reading == before.reading
