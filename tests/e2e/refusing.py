"""What a refusal looks like, and that it changed nothing."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from infra.local.demo.api import Json
from infra.local.running import Stack
from tests.e2e.conftest import empty

CHINESE = re.compile("[一-鿿]")
ROOMS = ("places", "codes", "people", "inbox", "audit", "outbox")


def refused(answer: requests.Response, status: int, code: str) -> Json:
    """Check the one shape of a refusal. Returns its details."""
    said: Json = answer.json()
    assert (answer.status_code, said["code"]) == (status, code), said
    assert set(said) == {"code", "message", "details", "request_id"}
    assert CHINESE.search(said["message"])
    assert said["request_id"]
    assert answer.headers["Content-Type"].startswith("application/json")
    for fault in said["details"].get("faults", []):
        assert set(fault) >= {"field", "fault", "right"}, fault
        assert CHINESE.search(fault["fault"] + fault["right"])
    details: Json = said["details"]
    return details


def contents(stack: Stack) -> dict[str, dict[str, Any]]:
    """Give every item of every room, but for sessions."""
    found: dict[str, dict[str, Any]] = {}
    for room in ROOMS:
        table = f"{stack.deployed.name}-{room}"
        pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=table)
        items = [item for page in pages for item in page["Items"]]
        found[room] = {
            json.dumps([item.get(key) for key in ("pk", "sk", "key")]): item
            for item in items
            if not item.get("sk", {}).get("S", "").startswith("session#")  # a phone may refresh at any time
        }
    return found


@contextmanager
def unchanged(stack: Stack) -> Iterator[None]:
    """Check that the block changed nothing in any room: not at once, and not by a queue."""
    empty(stack)
    before = contents(stack)
    yield
    empty(stack)
    after = contents(stack)
    for room in ROOMS:
        assert after[room] == before[room], room
