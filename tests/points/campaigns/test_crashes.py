"""Crashes before and after each call of a campaign, from its making to its end, and of each recovery."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core import memory, progress
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.points.campaigns import rules
from chalicelib.points.campaigns.events import CampaignChunk, CampaignExportAsked, CampaignListClosed, CampaignStarted
from chalicelib.points.campaigns.records import Campaign, CheckIn
from chalicelib.points.campaigns.schemas import Approval, CampaignAct, CheckIns
from chalicelib.points.campaigns.service import checking_in, content, finding, making, moving, reading, results, running
from chalicelib.points.ledger.records import Entry, Head, Key
from tests.faults.crash import counting, sweep
from tests.points.campaigns.stage import Stage
from tests.support import aws


@pytest.fixture(autouse=True, params=[False, pytest.param(True, marks=pytest.mark.deep)], ids=["once", "deep"])
def deep(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crash the flow, and in the slow tests its recovery too."""
    monkeypatch.setattr(Depth, "deep", bool(request.param))
    for module in (rules, content):
        monkeypatch.setattr(module, "CHUNK", 2)


class Depth:
    deep = False


def swept(flow: Callable[[], object], done: Callable[[], None]) -> int:
    """Sweep ``flow`` over the tables as they are now; each run is a new process, which remembers nothing."""
    kept = aws.snapshot()

    def run() -> None:
        memory.clear_all()
        flow()

    def whole() -> None:
        sound()
        done()

    return sweep(lambda: aws.restore(kept), run, sound, whole, again=int(Depth.deep), deep=Depth.deep)


def sound() -> None:
    """What must hold at every moment: whole entries, sums that don't run ahead, what is running was approved."""
    heads = list(Head.scan(Head.sk == "head"))
    entries = list(Entry.scan(Entry.sk.startswith("entry#")))
    assert len(list(Key.scan(Key.sk == "key"))) == len(entries)
    assert sum(int(one.balance) for one in heads) == sum(int(one.points) for one in entries)
    assert len({(one.account, one.event) for one in entries}) == len(entries)
    for item in Campaign.scan(Campaign.sk == "campaign"):
        own = sum(one.basis == item.basis for one in entries)
        assert int(item.posted or 0) <= own
        assert own == 0 or item.approved_by is not None


def events(name: str) -> list[Outbox]:
    return [one for one in Outbox.scan() if one.name == name]


def news(kind: Any) -> Any:
    (one,) = events(kind.name)
    return kind.model_validate_json(one.body)


def test_made(stage: Stage) -> None:
    order = stage.order([["手机号"], [stage.phone(0)], [stage.phone(1)]])

    def done() -> None:
        assert (finding.find(order.id).state, len(events("campaign.list_closed"))) == ("queued", 1)

    maker = stage.actor(stage.maker)
    assert swept(lambda: making.make(maker, order), done) >= 10


def test_read(stage: Stage) -> None:
    order = stage.order([["人员编号"], [stage.people[0]]])
    making.make(stage.actor(stage.maker), order)
    event = news(CampaignListClosed)

    def done() -> None:
        item = finding.find(order.id)
        assert (item.state, item.rows, len(content.approved(item))) == ("ready", 1, 1)
        assert (progress.find(order.id).state, len(events("campaign.ready"))) == ("done", 1)

    assert swept(lambda: reading.read(event), done) >= 20


def test_checked_in_and_closed(stage: Stage) -> None:
    item = stage.made()
    asked, closed = CheckIns(people=tuple(stage.people[:3])), CampaignAct(id=new_id())

    def checked() -> None:
        assert len(list(CheckIn.scan(CheckIn.sk.startswith("in#")))) == 3

    walker, maker = stage.actor(stage.walker), stage.actor(stage.maker)
    assert swept(lambda: checking_in.check_in(walker, item.id, asked), checked) >= 8
    checking_in.check_in(walker, item.id, asked)

    def done() -> None:
        assert (finding.find(item.id).state, len(events("campaign.list_closed"))) == ("queued", 1)

    assert swept(lambda: moving.close(maker, item.id, closed), done) >= 8


@pytest.mark.parametrize("verb", ["approve", "pause", "resume", "run"])
def test_moved(stage: Stage, verb: str) -> None:
    item = stage.ready(3)
    asked: Any = CampaignAct(id=new_id())
    if verb == "approve":
        asked = Approval(id=asked.id, hash=str(item.mark))
    else:
        stage.approve(item)
    if verb == "resume":
        stage.act("pause", item)
    before = finding.find(item.id)
    started = len(events("campaign.started"))
    act: Callable[..., Campaign] = getattr(moving, verb)

    def done() -> None:
        now = finding.find(item.id)
        assert now.state == ("paused" if verb == "pause" else "running")
        assert now.revision == before.revision + 1
        assert len(events("campaign.started")) == started + (verb != "pause")

    approver = stage.actor(stage.approver)
    assert swept(lambda: act(approver, item.id, asked), done) >= 8


def test_started(stage: Stage) -> None:
    item = stage.approve(stage.ready(5))
    started = news(CampaignStarted)

    def done() -> None:
        assert (len(events("campaign.chunk")), finding.find(item.id).state) == (3, "running")

    assert swept(lambda: running.start(started), done) >= 8


@pytest.mark.deep
def test_run(stage: Stage) -> None:
    """Start and chunks, as the queue brings them: again and again, until all came through."""
    item = stage.approve(stage.ready(5))
    started = news(CampaignStarted)

    def flow() -> None:
        running.start(started)
        chunks = [CampaignChunk.model_validate_json(one.body) for one in events("campaign.chunk")]
        for one in sorted(chunks, key=lambda one: one.number):
            running.post(one)

    def done() -> None:
        now = finding.find(item.id)
        assert (now.state, now.posted, now.refused, now.chunks_done) == ("done", 5, 0, 3)
        assert stage.balances() == [5, 5, 5, 5, 5, 0]
        assert len(events("campaign.ended")) == 1
        lines = [one for at in range(3) for one in results._lines(now, at)]
        assert [one.outcome for one in lines] == ["posted"] * 5

    Depth.deep = False  # the recovery of each message has a sweep of its own
    assert swept(flow, done) >= 60


def test_a_chunk(stage: Stage) -> None:
    item = stage.approve(stage.ready(2))
    running.start(news(CampaignStarted))
    chunk = news(CampaignChunk)

    def done() -> None:
        now = finding.find(item.id)
        assert (now.state, now.posted, stage.balances()[:2]) == ("done", 2, [5, 5])

    assert swept(lambda: running.post(chunk), done) >= 18


def test_an_export(stage: Stage) -> None:
    item = stage.approve(stage.ready(2))
    job, maker = CampaignAct(id=new_id()), stage.actor(stage.maker)

    def asked() -> None:
        assert len(events("campaign.export_asked")) == 1

    assert swept(lambda: results.ask_export(maker, item.id, job), asked) >= 4
    results.ask_export(maker, item.id, job)
    event = news(CampaignExportAsked)

    def done() -> None:
        assert progress.find(job.id).state == "done"

    assert swept(lambda: results.export(event), done) >= 6


def test_a_chunk_costs_few_calls(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Campaign, chunk and version are read, the heads by the hundred; 25 awards share a transaction."""
    for module in (rules, content):
        monkeypatch.setattr(module, "CHUNK", 1_000)
    item = stage.ready(1)
    rows = [content.Row(at, f"person#{new_id()}") for at in range(50)]
    item.mark = content.store(item, rows).mark
    item.update([Campaign.mark.set(item.mark), Campaign.rows.set(50)])
    stage.approve(finding.find(item.id))
    running.start(news(CampaignStarted))
    running.post(replace_turn(news(CampaignChunk), 0))  # an old one does nothing
    chunk = news(CampaignChunk)
    with counting() as calls:
        running.post(chunk)
    assert calls == [
        *["GetItem"] * 3,
        "GetObject",
        "BatchGetItem",
        *["TransactWriteItems"] * 2,
        "PutObject",
        "TransactWriteItems",
        "GetItem",
        "TransactWriteItems",
    ]
    assert finding.find(item.id).posted == 50


def replace_turn(event: CampaignChunk, turn: int) -> CampaignChunk:
    return event.model_copy(update={"turn": turn})
