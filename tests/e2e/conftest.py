"""One embedded stack with enforced roles for all tests here, and what must hold when they are done."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.running import Stack
from tests.e2e.people import Person, newcomer
from tests.e2e.town import Building, Town, settle

QUIET_S, PATIENCE_S = 0.5, 90
WAITING = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Give the embedded stack; at the end nothing waits, nothing died and nobody was denied a right."""
    with Stack(tmp_path_factory.mktemp("e2e")) as running:
        running.warm()
        yield running
        empty(running)
        refused = denied(running)
        assert not refused, f"a role lacks a right: {refused[:5]}"


@pytest.fixture(scope="session")
def town(stack: Stack) -> Town:
    """Give the district that all tests share; each takes a building of its own."""
    return settle(stack)


@pytest.fixture(scope="session")
def there(town: Town) -> Building:
    """Give a building whose codes are at their doors, for tests that leave them as they are."""
    return town.posted()


@pytest.fixture
def other(town: Town) -> Person:
    """Give somebody else, who holds nothing."""
    return newcomer(town.stack.base_url, town.stack.wechat_url, "别人")


@pytest.fixture(params=["base_url", "gateway_url"])
def base(request: pytest.FixtureRequest, town: Town) -> str:
    """Give both ways to the API: what serves on this machine, and the gateway with the deployed function."""
    return str(getattr(town.stack, request.param))


def waiting(stack: Stack) -> dict[str, int]:
    """Count what lies in each queue."""
    sqs, found = stack.client("sqs"), {}
    for url in sqs.list_queues()["QueueUrls"]:
        said: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(WAITING))["Attributes"]
        found[url.rsplit("/", 1)[1]] = sum(map(int, said.values()))
    return {name: count for name, count in found.items() if count}


def empty(stack: Stack) -> None:
    """Wait until all queues are empty and stay so; dead letters are a failure at once.

    A failure too: no fewer messages than ever before for PATIENCE_S. How many there are is not for here to say: a stack
    that takes up its state sends a whole district's outbox again.
    """
    until, quiet_since, fewest = time.monotonic() + PATIENCE_S, None, None
    while quiet_since is None or time.monotonic() - quiet_since < QUIET_S:
        left = waiting(stack)
        dead = {name: count for name, count in left.items() if name.endswith(("-dead", "-failures"))}
        assert not dead, f"messages died: {dead}"
        if fewest is None or sum(left.values()) < fewest:
            until, fewest = time.monotonic() + PATIENCE_S, sum(left.values())
        assert time.monotonic() < until, f"the queues do not empty: {left}"
        quiet_since = None if left else quiet_since or time.monotonic()
        time.sleep(0.1)


def lines_of(stack: Stack) -> Iterator[dict[str, Any]]:
    """Yield the structured lines that the functions logged."""
    logs = stack.client("logs")
    for group in logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/")["logGroups"]:
        asked: dict[str, Any] = {"logGroupName": group["logGroupName"]}
        while True:
            page = logs.filter_log_events(**asked)
            for event in page["events"]:
                if event["message"].startswith("{"):
                    yield {"function": group["logGroupName"].rsplit("/", 1)[1], **json.loads(event["message"])}
            if "nextToken" not in page:
                break
            asked["nextToken"] = page["nextToken"]


def denied(stack: Stack) -> list[object]:
    """Find every line that tells of a right that a role lacks, in the functions' logs and those of the programs."""
    found: list[object] = [line for line in lines_of(stack) if "AccessDenied" in str(line.get("code"))]
    for log in sorted(Path(stack.folder / "logs").glob("*.log")):
        found += [line for line in log.read_text("utf-8", "replace").splitlines() if "AccessDenied" in line]
    return found
