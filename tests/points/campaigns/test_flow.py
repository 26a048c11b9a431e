"""A campaign from its list to every row's result: what comes out exactly, and what pausing and running again do."""

import csv
import io

import pytest

from chalicelib.core import files, progress
from chalicelib.core.ids import new_id
from chalicelib.inbox.records import Message
from chalicelib.people import standing
from chalicelib.points import chain
from chalicelib.points.accounts import Account
from chalicelib.points.campaigns import rules
from chalicelib.points.campaigns.service import content, finding
from chalicelib.points.ledger.records import Entry, Used
from tests.points.campaigns.stage import Stage
from tests.points.ledger.making import statement
from tests.support.web import get


def test_a_campaign_from_upload_to_results(stage: Stage) -> None:
    item = stage.ready(5)
    seen = stage.see(item, stage.approver).json
    assert (seen["state"], seen["preview"]["good"], seen["preview"]["points"]) == ("ready", 5, 25)
    answer = stage.post(f"/{item.id}/approvals", {"id": new_id(), "hash": seen["hash"]}, stage.approver)
    assert (answer.status, answer.json["state"]) == (200, "running")
    stage.deliver()

    done = stage.see(item).json
    assert done["state"] == "done"
    assert done["progress"] == {"turn": 1, "chunks": 1, "chunks_done": 1, "posted": 5, "refused": 0, "points": 25}
    assert (done["approved_by"], done["legal"], stage.failed) == (stage.approver, ["run"], 0)
    assert stage.balances() == [5, 5, 5, 5, 5, 0]
    lines = get(f"/campaigns/{item.id}/results", person=stage.auditor).json["items"]
    assert [(one["row"], one["outcome"], one["seq"]) for one in lines] == [(at + 2, "posted", 1) for at in range(5)]
    entry = Entry.get(*Entry.at(Account(lines[0]["holder"], "merit"), 1))
    assert (entry.basis, entry.event, entry.evidence, entry.clause) == (item.basis, item.basis, seen["hash"], "2.1")
    assert {one["name"] for one in lines} == {"居民"}
    own = get(f"/points/{lines[0]['holder'].replace('#', '/')}/merit/entries/1", person=stage.people[0]).json
    assert (own["decided"]["kind"], own["decided"]["title"]) == ("campaign", "秋季应急演练")


def test_the_reference_sum_comes_out_in_small(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """97 × +5 in chunks, as 19,747 × +5 is on the embedded stack."""
    for module in (rules, content):
        monkeypatch.setattr(module, "CHUNK", 30)
    item = stage.ready()
    rows = [content.Row(at, f"person#{new_id()}") for at in range(97)]
    stored = content.store(item, rows)
    item.update([type(item).mark.set(stored.mark), type(item).rows.set(97)])
    stage.approve(finding.find(item.id))
    stage.deliver(times=2)
    assert stage.see(item).json["progress"] == {
        "turn": 1,
        "chunks": 4,
        "chunks_done": 4,
        "posted": 97,
        "refused": 0,
        "points": 485,
    }
    assert sum(stage.balance(row.holder) for row in rows) == 97 * 5
    entries = list(Entry.scan(Entry.sk.startswith("entry#")))
    assert (len(entries), sum(int(one.points) for one in entries)) == (97, 485)
    assert all(chain.check(statement(Account(row.holder, "merit"))).holds for row in rows[:5])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (rules, content):
        monkeypatch.setattr(module, "CHUNK", 2)


@pytest.mark.usefixtures("small")
def test_paused_resumed_and_run_again_without_a_second_effect(stage: Stage) -> None:
    item = stage.approve(stage.ready(6))
    assert stage.deliver(most=2, only="campaign.") == 2  # the start, and one chunk of three
    paused = stage.act("pause", item)
    assert (paused.state, sum(stage.balances())) == ("paused", 10)
    stage.deliver()
    assert (finding.find(item.id).state, sum(stage.balances())) == ("paused", 10)  # nothing was begun meanwhile

    assert stage.act("resume", item).state == "running"
    old = [one for one in stage.events(new=False) if one.name.startswith("campaign.")]
    stage.deliver()
    assert (finding.find(item.id).state, stage.balances()) == ("done", [5] * 6)
    for one in old:  # every message that there ever was, once more
        stage.send(one)
    assert stage.balances() == [5] * 6

    again = stage.act("run", item)
    assert (again.state, again.turn, again.chunks_done) == ("running", 2, 0)
    stage.act("pause", item)
    stage.act("run", item)
    stage.deliver(times=2)
    ended = stage.see(item).json
    assert (ended["state"], ended["progress"]["turn"], ended["progress"]["posted"]) == ("done", 3, 6)
    assert stage.balances() == [5] * 6
    assert stage.failed == 0


@pytest.mark.usefixtures("small")
def test_a_pause_after_the_last_chunk_ends_with_the_resumption(stage: Stage) -> None:
    item = stage.approve(stage.ready(2))
    (start,) = [one for one in stage.events() if one.name == "campaign.started"]
    stage.send(start)
    stage.seen.add(start.key)
    (chunk,) = [one for one in stage.events() if one.name == "campaign.chunk"]
    stage.act("pause", item)
    item.update([type(item).state.set("running")])  # the chunk was begun before the pause
    stage.send(chunk)
    finding.find(item.id).update([type(item).state.set("paused")])
    stage.act("resume", item)
    stage.deliver()
    assert finding.find(item.id).state == "done"
    assert stage.balances()[:2] == [5, 5]


def test_refused_rows_say_why_and_are_tried_anew(stage: Stage) -> None:
    holder = f"person#{stage.people[1]}"
    key = Used(*Used.at(Account(holder, "merit"), "drill", "2026"), points=20)
    item = stage.ready(3)
    key.sk = f"used#drill#{finding.item_of(item).caps.periods(int(item.at_ms)).popitem()[0]}"
    key.save()
    stage.approve(item)
    stage.deliver()
    page = get(f"/campaigns/{item.id}/results?outcome=refused", person=stage.maker).json
    assert [(one["row"], one["code"], one["message"]) for one in page["items"]] == [
        (3, "over_cap", "已达到该项目的积分上限")
    ]
    told = [one.kind for one in Message.query(f"person#{stage.maker}", Message.sk.startswith("message#"))]
    assert told == ["points.campaign_done"]

    key.update([Used.points.set(0)])  # a reversal gave the room back
    stage.act("run", item)
    stage.deliver()
    counts = stage.see(item).json["progress"]
    assert (counts["posted"], counts["refused"]) == (3, 0)
    assert stage.balances()[:3] == [5, 5, 5]


@pytest.mark.usefixtures("small")
def test_results_go_by_page_and_as_a_file(stage: Stage) -> None:
    item = stage.approve(stage.ready(5))
    stage.deliver(most=2, only="campaign.")
    lines, cursor = [], ""
    while True:
        page = get(f"/campaigns/{item.id}/results?limit=2{cursor}", person=stage.maker).json
        lines += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert [one["row"] for one in lines] == [2, 3, 4, 5, 6]
    assert sorted(one["outcome"] for one in lines) == ["posted"] * 2 + ["waiting"] * 3
    stage.deliver()

    asked = {"id": new_id()}
    assert stage.post(f"/{item.id}/exports", asked).json == stage.post(f"/{item.id}/exports", asked).json
    assert stage.post(f"/{item.id}/exports", asked, stage.approver).code == "conflict"
    stage.deliver()
    said = progress.find(asked["id"]).said()
    rows = list(csv.reader(io.StringIO(files.read(said["file"]).decode("utf-8-sig"))))
    assert [(row[0], row[2], row[4]) for row in rows[1:]] == [(str(at), "已记分", "1") for at in range(2, 7)]
    job = get(f"/jobs/{asked['id']}", person=stage.maker).json
    assert (job["state"], job["done"], job["download"] is not None) == ("done", 3, True)


def test_an_export_whose_files_are_gone_says_so(stage: Stage) -> None:
    item = stage.approve(stage.ready(1))
    stage.lose(stage.chunk_file(item))
    job = {"id": new_id()}
    stage.post(f"/{item.id}/exports", job)
    stage.deliver(only="campaign.export")
    assert progress.find(job["id"]).said()["error"] == "file_gone"


def test_a_household_is_credited_once(stage: Stage) -> None:
    from tests.points import schemes

    schemes.enforce(schemes.HONESTY.model_copy(update={"committee": False, "evidence": "none"}))
    rows = [["住户编号", "手机号"], [stage.homes[0], ""], ["", stage.phone(0)], ["", stage.phone(1)]]
    item = stage.made(rows, item="honesty")
    assert stage.see(item).json["preview"]["bad"] == {"repeated": 1}
    stage.approve(item)
    stage.deliver()
    assert [stage.balance(f"household#{home}") for home in stage.homes[:2]] == [20, 20]
    assert stage.balances() == [0] * 6


def test_a_household_that_moved_out_meanwhile_is_a_row_of_its_own(stage: Stage) -> None:
    from chalicelib.points.ledger.service import closing
    from tests.points import schemes

    schemes.enforce(schemes.HONESTY.model_copy(update={"committee": False, "evidence": "none"}))
    item = stage.approve(stage.made([["住户编号"], [stage.homes[0]], [stage.homes[1]]], item="honesty"))
    closing.close(stage.homes[0])
    stage.deliver()
    page = get(f"/campaigns/{item.id}/results", person=stage.maker).json["items"]
    assert [(one["outcome"], one["code"]) for one in page] == [("refused", "account_closed"), ("posted", None)]
    assert [one["name"] for one in page] == [standing.household(home).door for home in stage.homes[:2]]
