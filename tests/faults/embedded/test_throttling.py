"""A fifth of all calls is refused while awards and acts on codes go through; poison; a worker that is killed."""

import os
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.local.running import Stack
from tests.e2e.conftest import waiting
from tests.faults import report
from tests.faults.embedded.conftest import EMPTY_S, act, dead, emptied, holds

pytestmark = [pytest.mark.slow, pytest.mark.embedded, pytest.mark.timeout(1800)]
SHARE, SEED = 0.2, int(os.environ.get("SEED") or 7)
AWARDS, DOORS, POISONED = 2_000, 100, 3
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


def test_poison_ends_among_the_dead_letters_and_delays_nobody(stack: Stack, town: dict[str, Any]) -> None:
    assert town
    sqs, url = stack.client("sqs"), queue(stack, "award")
    with report.part("poison") as seen:
        seen.scenarios = POISONED
        name = {"name": {"DataType": "String", "StringValue": "points.proposed"}}
        for _ in range(POISONED):
            sqs.send_message(QueueUrl=url, MessageBody='{"key": "not an award"}', MessageAttributes=name)
        begun = time.monotonic()
        (one,) = act(stack, "propose", awards=100, persons=1, label="beside")["people"]
        account = f"person#{one}#merit"
        while len(holds(stack).entries.get(account, [])) < 100:
            assert time.monotonic() - begun < 60, "poison delays others"
            time.sleep(0.5)
        letters = queue(stack, "award-dead")
        until = time.monotonic() + PATIENCE_S
        while int(asked(sqs, letters)) < POISONED:
            assert time.monotonic() < until, "poison never comes to an end"
            time.sleep(1)
        sqs.purge_queue(QueueUrl=letters)
        emptied(stack)


def asked(sqs: Any, url: str) -> str:
    names = ["ApproximateNumberOfMessages"]
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"][names[0]])


def test_a_worker_that_is_killed_in_a_batch_loses_nothing(stack: Stack, town: dict[str, Any]) -> None:
    assert town
    sqs, url = stack.client("sqs"), queue(stack, "award")
    with report.part("killed workers") as seen:
        soon = {"VisibilityTimeout": "20"}  # what a dead worker held comes again after this time; else it is minutes
        sqs.set_queue_attributes(QueueUrl=url, Attributes=soon)
        people = act(stack, "propose", awards=600, persons=60, label="killed")["people"]
        killed = 0
        until = time.monotonic() + 30
        while killed < 5 and time.monotonic() < until and waiting(stack):
            killed += kill_workers(stack, "award")
            time.sleep(0.3)
        emptied(stack)
        seen.scenarios = killed
        assert killed
        entries = holds(stack).entries
        events = Counter(one["event"] for who in people for one in entries[f"person#{who}#merit"])
        assert events == Counter(f"killed:{at}" for at in range(600))


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
