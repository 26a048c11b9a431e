"""A fifth of all calls is refused while awards and acts on codes go through; poison; a worker that is killed."""

import os
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.local.running import Stack
from tests.e2e.conftest import waiting
from tests.faults import report
from tests.faults.embedded.conftest import EMPTY_S, act, dead, emptied, holds, written

pytestmark = [pytest.mark.slow, pytest.mark.embedded, pytest.mark.timeout(1800)]
SHARE, SEED = 0.2, int(os.environ.get("SEED") or 7)
AWARDS, DOORS, POISONED, KILLED, WORKERS = 2_000, 100, 3, 600, 5
PATIENCE_S = 600


def refuse(stack: Stack, share: float) -> dict[str, int]:
    """Let a share of the functions' calls be refused from now on. Returns what was refused and passed until now."""
    answer = requests.post(f"{stack.endpoint}/_refuse", params={"share": str(share), "seed": str(SEED)}, timeout=10)
    counts: dict[str, int] = answer.json()
    return counts


def test_nothing_is_lost_while_a_fifth_of_all_calls_is_refused(stack: Stack, town: dict[str, Any]) -> None:
    codes = act(stack, "doors", mall=town["mall"], doors=DOORS)["codes"]
    emptied(stack)
    with report.part("awards and acts with a fifth of calls refused") as seen:
        seen.scenarios, seen.seeds = AWARDS + len(codes), [SEED]
        refuse(stack, SHARE)
        people = act(stack, "propose", refusable=True, awards=AWARDS, persons=250, label="refused")["people"]
        acted = act(stack, "act_on_codes", refusable=True, mall=town["mall"], codes=codes)
        relayed(stack)
        counts = refuse(stack, 0)
        took = emptied(stack, EMPTY_S)

        assert acted["acts"] == len(codes) == 2 * DOORS
        assert counts["refused"] > 0.1 * (counts["refused"] + counts["passed"])
        entries = holds(stack).entries
        events = Counter(one["event"] for who in people for one in entries[f"person#{who}#merit"])
        assert events == Counter(f"refused:{at}" for at in range(AWARDS)), "each award once"
        counted = act(stack, "counted", mall=town["mall"], codes=codes)
        assert (counted["wrong"], counted["states"]) == ([], ["replaced", "revoked"])
        seen.said = f"{counts['refused']:,} of {sum(counts.values()):,} calls refused, queues empty after {took:.0f} s"


def relayed(stack: Stack) -> None:
    """Wait until most of what was asked for has gone through, still refused now and then: half of the awards."""
    until = time.monotonic() + PATIENCE_S
    while sum(waiting(stack).values()) > AWARDS / 4:
        assert time.monotonic() < until, f"the queues do not move: {waiting(stack)}"
        time.sleep(0.5)
    assert not dead(waiting(stack))


def queue(stack: Stack, name: str) -> str:
    """Find the address of a queue."""
    urls: list[str] = stack.client("sqs").list_queues()["QueueUrls"]
    return next(url for url in urls if url.rsplit("/", 1)[1] in {name, f"{stack.deployed.name}-{name}"})


def test_poison_delays_nobody_and_killed_workers_lose_nothing(stack: Stack, town: dict[str, Any]) -> None:
    """Poison takes its minutes to end among the dead letters; meanwhile others go through, and workers are killed."""
    assert town
    sqs, url, letters = stack.client("sqs"), queue(stack, "award"), queue(stack, "award-dead")
    with report.part("poison and killed workers") as seen:
        name = {"name": {"DataType": "String", "StringValue": "points.proposed"}}
        for _ in range(POISONED):
            sqs.send_message(QueueUrl=url, MessageBody='{"key": "not an award"}', MessageAttributes=name)
        begun = time.monotonic()
        awarded(stack, "beside", 100, act(stack, "propose", awards=100, persons=20, label="beside")["people"])
        beside_s = time.monotonic() - begun
        assert int(asked(sqs, letters)) == 0, "others did not wait until the poison was out of the way"

        soon = {"VisibilityTimeout": "20"}  # what a dead worker held comes again after this time; else it is minutes
        sqs.set_queue_attributes(QueueUrl=url, Attributes=soon)
        with ThreadPoolExecutor(1) as pool:
            proposing = pool.submit(act, stack, "propose", awards=KILLED, persons=60, label="killed")
            killed = killing(stack)
        awarded(stack, "killed", KILLED, proposing.result()["people"])

        until = time.monotonic() + PATIENCE_S
        while int(asked(sqs, letters)) < POISONED:
            assert time.monotonic() < until, "poison never comes to an end"
            time.sleep(1)
        assert int(asked(sqs, letters)) == POISONED
        sqs.purge_queue(QueueUrl=letters)
        emptied(stack)
        holds(stack)
        seen.scenarios = POISONED + killed
        seen.said = f"{killed} workers killed; 100 awards beside {POISONED} poisoned messages took {beside_s:.0f} s"


def killing(stack: Stack) -> int:
    """Kill the workers of the awards again and again while they have messages in hand. Returns how many there were."""
    killed, until = 0, time.monotonic() + PATIENCE_S
    while killed < WORKERS:
        assert time.monotonic() < until, "no worker was caught at its work"
        if in_hand(stack) > POISONED:
            killed += kill_workers(stack, "award")
        time.sleep(0.2)
    return killed


def in_hand(stack: Stack) -> int:
    """Count the messages of the awards that workers have."""
    names = ["ApproximateNumberOfMessagesNotVisible"]
    said = stack.client("sqs").get_queue_attributes(QueueUrl=queue(stack, "award"), AttributeNames=names)
    return int(said["Attributes"][names[0]])


def awarded(stack: Stack, label: str, count: int, people: list[str]) -> None:
    """Wait until each of so many awards is in the ledger, once."""
    wanted, until = Counter(f"{label}:{at}" for at in range(count)), time.monotonic() + PATIENCE_S
    while True:
        entries = written(stack).entries
        events = Counter(one["event"] for who in people for one in entries.get(f"person#{who}#merit", []))
        if events == wanted:
            return
        assert not events - wanted, "an award counts once"
        assert time.monotonic() < until, f"{count - len(events)} awards are missing"
        time.sleep(0.5)


def asked(sqs: Any, url: str) -> str:
    names = ["ApproximateNumberOfMessages"]
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"][names[0]])


def kill_workers(stack: Stack, function: str) -> int:
    """Kill the processes in which a function of this stack runs. Returns how many there were."""
    killed, ours = 0, f"AWS_ENDPOINT_URL={stack.endpoint}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        names = [one for one in environment if one.startswith(b"AWS_LAMBDA_FUNCTION_NAME=")]
        if ours in environment and names and function.encode() in names[0].lower():
            os.kill(int(process.name), signal.SIGKILL)
            killed += 1
    return killed
