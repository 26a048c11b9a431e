"""Points on the embedded AWS: a campaign through the real queue function against its bare writes, and what it costs.

The campaign: from the approval to the last chunk counted, through outbox, stream, relay, queue and the deployed
function. Its floor: the very writes, prepared beforehand, in the same transactions, by as many processes and threads,
sent by botocore alone to an empty table, without queue and without reading heads, once before and once after. Both
are warm.

Calls and write units are counted in the process on tables beside the stack's, to which nothing listens: every call of
DynamoDB and S3 that the job makes, units by the sizes of the items as they are stored, twice since transactions cost
twice, indexes too. The floors: full transactions and nothing else; the award's own items and nothing else.
``N=200000 make bench ONLY=points`` is for by hand.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

REFERENCE, FEW = 19_747, 2_000
PATIENCE_S, PAUSE_S = 900, 0.2
Figure = tuple[str, float, str, float | None]
Write = dict[str, dict[str, Any]]


def figures(stack: Any) -> Iterator[Figure]:
    """Yield what a campaign takes beside its floor, what an award costs, and the calls of what a holder reads."""
    count = int(os.environ.get("N", REFERENCE))
    os.environ.update(stack.env)
    stack.warm()
    workers = at_once()
    stage = Stage()
    _, first = campaign(stage, stage.rows(workers * chunk()))  # so many functions are up
    rows = stage.rows(count)
    before = bare(first, rows, workers)
    took, item = campaign(stage, rows)
    floor = (before + bare(item, rows, workers)) / 2  # on either side of it: other work on the machine hits both
    yield "points.floor_s", floor, "s", None
    yield "points.campaign_s", took, "s", None
    yield "points.campaign_ratio", took, "s", took / floor
    yield "points.awards_per_s", count / took, "1/s", None
    yield "points.given", given(item), "points", None
    yield from costs(stack, count)
    yield from reads()


def at_once() -> int:
    """Tell how many functions post at once."""
    from infra.template import jobs

    return int(jobs()["campaigns"]["at_once"])


def chunk() -> int:
    """Tell how many awards a message carries."""
    from chalicelib.points.campaigns.rules import CHUNK

    return CHUNK


class Stage:
    """A place, a scheme, and two of its staff, as the tables hold them."""

    def __init__(self) -> None:
        from chalicelib.core.policy import Actor
        from chalicelib.places.records import Place
        from chalicelib.places.service import places, tree
        from tests.points import schemes
        from tests.support.people import person

        if not list(Place.query("tree", Place.sk.startswith("place#"), limit=1)):
            places.found("bench", "康巴什区")
        tree.forget()
        self.place = tree.fresh().district.id
        self.maker = person(("community_staff", self.place))
        self.approver = Actor(
            person(("community_staff", self.place)), roles={"community_staff": frozenset({self.place})}
        )
        schemes.enforce()

    def rows(self, count: int) -> list[Any]:
        """Make ``count`` people who have nothing yet, as rows of a list."""
        from chalicelib.core.ids import new_id
        from chalicelib.points.campaigns.service.content import Row

        return [Row(at, f"person#{new_id()}") for at in range(count)]

    def ready(self, rows: list[Any]) -> Any:
        """Make a campaign whose list was read."""
        from chalicelib.core.clock import HOUR_MS, now_ms
        from chalicelib.core.ids import new_id
        from chalicelib.points.campaigns.records import LISTING, Campaign
        from chalicelib.points.campaigns.service import content

        item = Campaign.of(new_id())
        item.title, item.said, item.item, item.version = item.seal("title", "演练"), "bench", "drill", 1
        item.place, item.at_ms, item.event = self.place, now_ms() - HOUR_MS, item.basis
        item.source, item.by, item.made_ms, item.revision = "upload", self.maker, now_ms(), 2
        item.listing, item.listed_at = LISTING, f"{now_ms():015d}#{item.id}"
        item.state, item.reading, item.rows, item.told = "ready", new_id(), len(rows), "{}"
        stored = content.store(item, rows)
        item.mark, item.same = stored.mark, stored.same
        item.save()
        return item

    def approve(self, item: Any) -> None:
        """Approve it as a second person."""
        from chalicelib.core.ids import new_id
        from chalicelib.points.campaigns.schemas import Approval
        from chalicelib.points.campaigns.service import moving

        moving.approve(self.approver, item.id, Approval(id=new_id(), hash=item.mark))


def given(item: Any) -> int:
    """Sum the points of all entries that a campaign made, as the ledger has them."""
    from chalicelib.core.aws import client
    from chalicelib.core.config import CONFIG

    pages = (
        client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=CONFIG.table("points"),
            FilterExpression="basis = :basis",
            ExpressionAttributeValues={":basis": {"S": item.basis}},
        )
    )
    return sum(int(entry["points"]["N"]) for page in pages for entry in page["Items"])


def campaign(stage: Stage, rows: list[Any]) -> tuple[float, Any]:
    """Approve a campaign and wait until it is done. Returns the seconds, and its item."""
    from chalicelib.points.campaigns.service import finding

    item = stage.ready(rows)
    begun = time.perf_counter()
    stage.approve(item)
    while (now := finding.find(item.id)).state == "running":
        assert time.perf_counter() - begun < PATIENCE_S, f"{now.chunks_done} chunks of {len(rows)} rows"
        time.sleep(PAUSE_S)
    took = time.perf_counter() - begun
    assert (now.state, now.posted, now.refused) == ("done", len(rows), 0), (now.state, now.stopped)
    return took, now


def transactions(item: Any, rows: list[Any], table: str) -> list[list[list[Write]]]:
    """Make the writes of a campaign's awards as the job does: chunks of transactions of writes."""
    from chalicelib.core.clock import now_ms
    from chalicelib.core.tables import MOST_WRITES
    from chalicelib.points.campaigns.service import running
    from chalicelib.points.ledger.service import batch
    from chalicelib.points.ledger.writing import NEW

    made = []
    for start in range(0, len(rows), chunk()):
        lines = [running._line(item, row) for row in rows[start : start + chunk()]]
        postings = [batch.prepared(at, line, NEW, now_ms()) for at, line in enumerate(lines)]
        made.append(
            [
                [elsewhere(write, table) for one in group for write in one.writes]
                for group in batch.packed(postings, MOST_WRITES)
            ]
        )
    return made


def elsewhere(write: Any, table: str) -> Write:
    """Give the same write to another table."""
    return {verb: {**said, "TableName": table} for verb, said in write.items()}


def bare(item: Any, rows: list[Any], workers: int) -> float:
    """Send the same writes raw. Returns the seconds."""
    from chalicelib.core.aws import client
    from chalicelib.core.config import CONFIG
    from tests.support.aws import tables

    (points,) = [one for one in tables() if one["TableName"] == CONFIG.table("points")]
    table = f"floor-{item.id}"
    client("dynamodb").create_table(**points | {"TableName": table})
    chunks = transactions(item, rows, table)
    with multiprocessing.get_context("spawn").Pool(workers, _connect) as pool:
        pool.map(_ready, range(4 * workers), chunksize=1)
        begun = time.perf_counter()
        for _ in pool.imap_unordered(_send_chunk, chunks):
            pass
        return time.perf_counter() - begun


_raw: dict[str, Any] = {}


def _connect() -> None:
    from botocore.session import get_session

    from chalicelib.core.config import CONFIG
    from chalicelib.points.ledger.service.batch import THREADS

    _raw["client"] = get_session().create_client("dynamodb", region_name=CONFIG.region, endpoint_url=CONFIG.endpoint)
    _raw["threads"] = ThreadPoolExecutor(THREADS)


def _ready(_at: int) -> None:
    _raw["client"].list_tables()


def _send_chunk(groups: list[list[Write]]) -> None:
    send: Callable[[list[Write]], Any] = lambda writes: _raw["client"].transact_write_items(TransactItems=writes)  # noqa: E731
    list(_raw["threads"].map(send, groups))


def costs(stack: Any, count: int) -> Iterator[Figure]:
    """Yield what an award costs in a process of its own, on tables of its own, few of them and ``count``."""
    env = {**os.environ, **stack.env, "MASHANG_STACK": "bench", "MASHANG_CLOCK_FILE": "", "N": str(count)}
    said = subprocess.run([sys.executable, "-m", __name__], env=env, check=True, capture_output=True, text=True)
    yield from (tuple(one) for one in json.loads(said.stdout.splitlines()[-1]))


def counted() -> Iterator[Figure]:
    """Run two campaigns in the process and count."""
    from chalicelib.core import keys
    from tests.bench.imports import make_tables

    make_tables("bench")
    keys.make_missing()
    stage = Stage()
    few = cost(stage, FEW)
    many = cost(stage, int(os.environ["N"]))
    for name, unit in (("calls", "calls"), ("wcu", "WCU")):
        yield f"points.{name}_per_award_floor", many[f"{name}_floor"], unit, None
        yield f"points.{name}_per_award", many[name], unit, many[name] / many[f"{name}_floor"]
        yield f"points.{name}_many_to_few", many[name], unit, many[name] / few[name]
    yield "points.cpu_ms_per_award", many["cpu_ms"], "ms", many["cpu_ms"] / few["cpu_ms"]


def cost(stage: Stage, count: int) -> dict[str, float]:
    """Run a campaign in the process as its messages would. Gives calls, units and CPU time an award."""
    from chalicelib.core.outbox import Outbox
    from functions.campaigns import handler
    from tests.codes.queue import message

    item = stage.ready(stage.rows(count))
    stage.approve(item)
    before = {one.key for one in Outbox.scan() if one.name != "campaign.started" or item.id not in one.key}
    with tallied() as tally:
        begun, seen = time.process_time(), set(before)
        while new := [one for one in Outbox.scan() if one.key not in seen]:
            for one in new:
                seen.add(one.key)
                if one.name in {"campaign.started", "campaign.chunk"}:
                    answer = handler({"Records": [message(one.name, one.body)]}, None)
                    assert not answer["batchItemFailures"]
        took = time.process_time() - begun
    assert given(item) == 5 * count
    writes, units = tally.award_writes / count, tally.award_units / count
    return {
        "calls": tally.calls / count,
        "calls_floor": writes / 100,
        "wcu": tally.units / count,
        "wcu_floor": units,
        "cpu_ms": 1000 * took / count,
    }


class Tally:
    """What was called and written."""

    def __init__(self) -> None:
        self.calls = 0
        self.units = 0
        self.award_writes = 0
        self.award_units = 0

    def note(self, operation: str, said: dict[str, Any]) -> None:
        """Count one call; the bench's own look at the outbox is none of the job's."""
        if operation == "Scan":
            return
        self.calls += 1
        for write in said.get("TransactItems", ()):
            ((_, one),) = write.items()
            item = one.get("Item") or one["Key"] | one["ExpressionAttributeValues"]
            units = 2 * -(-size(item) // 1024) * (2 if item.get("sk", {}).get("S") == "campaign" else 1)
            self.units += units
            if one["TableName"].endswith("-points") and item["pk"]["S"].startswith(("account#", "key#")):
                self.award_writes += 1
                self.award_units += units


def size(item: dict[str, dict[str, Any]]) -> int:
    """Give the bytes of an item as DynamoDB counts them: names, texts, and about half a byte a digit."""
    return sum(
        len(name.encode()) + (len(value["S"].encode()) if "S" in value else len(str(value.get("N", ""))) // 2 + 2)
        for name, value in item.items()
    )


@contextmanager
def tallied() -> Iterator[Tally]:
    """Count the calls of DynamoDB and S3 within the block."""
    from threading import Lock

    from botocore.client import BaseClient

    from tests.support.calls import call_aws

    tally, lock = Tally(), Lock()

    def call(client: BaseClient, operation: str, said: dict[str, Any]) -> object:
        with lock:
            tally.note(operation, said)
        return call_aws(client, operation, said)

    with patch.object(BaseClient, "_make_api_call", call):
        yield tally


def reads() -> Iterator[Figure]:
    """Yield the calls of a balance and of a page of 50 entries of a statement."""
    from chalicelib.core.clock import now_ms
    from chalicelib.core.ids import new_id
    from chalicelib.core.policy import Actor, Caller
    from chalicelib.points.accounts import Account, person
    from chalicelib.points.holders.service import reading
    from chalicelib.points.ledger.rules import Line
    from chalicelib.points.ledger.service import batch
    from tests.support.calls import calls_to

    someone = new_id()
    account = Account(person(someone), "material")
    said = {"kind": "award", "item": "bench", "clause": "1", "version": 1, "at_ms": now_ms(), "basis": "bench"}
    lines = [Line(account=account, event=f"bench#{at}", points=1, **said) for at in range(60)]  # type: ignore[arg-type]
    assert all(one.posted for one in batch.post_many(lines))
    page: Callable[[], Any] = lambda: reading.page(account, limit=50, cursor=None, actor=Actor(someone))[0]  # noqa: E731
    reading.own(Caller(someone))
    with calls_to() as calls:
        reading.own(Caller(someone))
    yield "points.balance_calls", len(calls), "calls", None
    page()  # keys are read once a process, the clock's offset once a second
    with calls_to() as calls:
        assert len(page()) == 50
    yield "points.statement_calls", len(calls), "calls", None


if __name__ == "__main__":
    print(json.dumps(list(counted())))
