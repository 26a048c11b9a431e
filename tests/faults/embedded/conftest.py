"""One embedded stack with enforced roles, a small town with a mall, and what must hold when all is done."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from infra.build import ROOT
from infra.local.running import Stack
from tests.e2e.conftest import QUIET_S, denied, waiting
from tests.faults.model import tables

EMPTY_S = 60  # after the last refusal
PATIENCE_S = 600
DEAD = ("-dead", "-failures")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("faults")) as running:
        running.warm()
        yield running
        refused = denied(running)
        assert not refused, f"a role lacks a right: {refused[:5]}"


@pytest.fixture(scope="session")
def town(stack: Stack) -> dict[str, Any]:
    """Make places, codes, people, a scheme and a mall. Returns their ids."""
    return dict(act(stack, "prepare"))


def act(stack: Stack, name: str, *, refusable: bool = False, **said: object) -> Any:
    """Do one act of ``acting`` in a process of the stack's own; ``refusable``: a share of its calls may be refused."""
    more = {"AWS_SDK_UA_APP_ID": "refused"} if refusable else {}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.embedded.acting", name],
        cwd=ROOT,
        env={**stack.env, "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], **more},
        input=json.dumps(said),
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def dead(left: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in left.items() if name.endswith(DEAD)}


def emptied(stack: Stack, patience_s: float = PATIENCE_S) -> float:
    """Wait until all queues are empty and stay so. Returns the seconds it took. Dead letters are a failure at once."""
    begun, quiet_since = time.monotonic(), None
    while quiet_since is None or time.monotonic() - quiet_since < QUIET_S:
        left = waiting(stack)
        assert not dead(left), f"messages died: {dead(left)}"
        assert time.monotonic() - begun < patience_s, f"the queues do not empty: {left}"
        quiet_since = None if left else quiet_since or time.monotonic()
        time.sleep(0.1)
    return time.monotonic() - begun


def items_of(stack: Stack) -> list[tables.Raw]:
    return tables.scanned(stack.client("dynamodb"), f"{stack.deployed.name}-points")


def written(stack: Stack) -> tables.Ledger:
    """Read the ledger while it is written: page after page, so that one page may know what another does not yet."""
    return tables.Ledger(items_of(stack))


def holds(stack: Stack) -> tables.Ledger:
    """Look at all that must hold of the ledger and the mall, when nothing is on its way."""
    items = items_of(stack)
    for one in items:
        if one["sk"] in {"good", "budget"}:
            whole, rest = ("added", "given") if one["sk"] == "good" else ("total", "spent")
            free = one["stock" if one["sk"] == "good" else "left"]
            assert free >= 0
            assert one[whole] == free + one["held"] + one[rest]
    return tables.check(items)
