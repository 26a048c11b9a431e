"""Import of the reference list on the embedded AWS, the commit alone, against the same items sent raw.

It runs in a process of its own, on tables of its own beside the stack's: nothing listens to their outbox, so that no
function counts coverage meanwhile. The preview is no part of it. The floor sends what the import wrote (dwellings,
lines, codes, events) by ``BatchWriteItem``, 25 items a call, one call after the other, to tables with the same indexes;
beside it stands what as many threads as the import's need for that.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

LIST = Path(__file__).parents[2] / "infra" / "local" / "demo" / "kangbashi-doors.csv"
OWNER = "01JD9Z7Q4M8W3T5X6Y7V8B9P01"
IMPORT, COMMIT = "01JD9Z7Q4M8W3T5X6Y7V8B9M01", "01JD9Z7Q4M8W3T5X6Y7V8B9M02"
WRITTEN = ("places", "codes", "outbox")
Item = dict[str, Any]
Figure = tuple[str, float, str, float | None]


def figures(stack: Any) -> Iterator[Figure]:
    """Yield how long the commit took, what an item took, and their ratio to the floor."""
    env = {**os.environ, **stack.env, "MASHANG_STACK": "bench", "MASHANG_CLOCK_FILE": ""}
    said = subprocess.run([sys.executable, "-m", __name__], env=env, check=True, capture_output=True, text=True)
    yield from (tuple(one) for one in json.loads(said.stdout.splitlines()[-1]))


def measured() -> Iterator[Figure]:
    """Import the list, then send the same items raw."""
    from chalicelib.codes.events import ImportRequested
    from chalicelib.codes.service import importing
    from chalicelib.core import keys

    make_tables("bench")
    keys.make_missing()
    prepare()
    begun = time.perf_counter()
    importing.run(ImportRequested(key="bench", at_ms=1, import_id=IMPORT))
    took = time.perf_counter() - begun
    peak = peak_mb()  # of preview and commit in one process
    items = {room: everything(f"bench-{room}") for room in WRITTEN}
    count = sum(map(len, items.values()))
    make_tables("floor")
    floor = send_raw(items, "floor", 1)
    make_tables("threads")
    yield "import.floor_s", floor, "s", None
    yield "import.floor_by_threads_s", send_raw(items, "threads", importing.THREADS), "s", None
    yield "import.ratio", took, "s", took / floor
    yield "import.item_ms", 1000 * took / count, "ms", None
    yield "import.items", count, "items", None
    yield "import.peak_mb", peak, "MB", None


def make_tables(stack: str) -> None:
    """Make the template's tables under the name of ``stack``, without streams."""
    from chalicelib.core.aws import client
    from tests.support.aws import tables

    for table in tables():
        name = table["TableName"].replace("bench-", f"{stack}-", 1)
        client("dynamodb").create_table(
            **{word: said for word, said in table.items() if word != "StreamSpecification"} | {"TableName": name}
        )


def prepare() -> None:
    """Read the list as a preview does, and let it wait for its commit. No event is sent."""
    from chalicelib.codes.events import PreviewRequested
    from chalicelib.codes.records import Import
    from chalicelib.codes.service import previews
    from chalicelib.core import files, progress
    from chalicelib.core.tables import Transaction
    from chalicelib.places.service import places

    places.found(OWNER, "康巴什区")
    files.store("uploads/bench.csv", LIST.read_bytes(), "text/csv")
    item = Import(f"import#{IMPORT}", "import", owner=OWNER, state="queued", file="uploads/bench.csv", made_ms=1)
    item.save()
    with Transaction() as tx:
        progress.queue(tx, IMPORT, "import-preview", OWNER)
        progress.queue(tx, COMMIT, "import", OWNER)
    previews.run(PreviewRequested(key="bench", at_ms=1, import_id=IMPORT))
    item.update(actions=[Import.state.set("committing"), Import.commit.set(COMMIT)])


def everything(table: str) -> list[Item]:
    """Read all items of a table."""
    from chalicelib.core.aws import client

    pages = client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return [item for page in pages for item in page["Items"]]


def send_raw(items: dict[str, list[Item]], stack: str, threads: int) -> float:
    """Send ``items`` to the tables of ``stack``, 25 a call. Returns the seconds that it took."""
    from chalicelib.core.aws import client

    raw = client("dynamodb")
    calls = [
        {f"{stack}-{room}": [{"PutRequest": {"Item": item}} for item in some[at : at + 25]]}
        for room, some in items.items()
        for at in range(0, len(some), 25)
    ]
    begun = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for answer in pool.map(lambda call: raw.batch_write_item(RequestItems=call), calls):
            assert not answer["UnprocessedItems"]
    return time.perf_counter() - begun


def peak_mb() -> float:
    """Tell the most memory that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(list(measured())))
