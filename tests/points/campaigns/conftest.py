"""The stage, built once a file and given to each test as it was. The stand-in of AWS bears no threads."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core import bulk
from chalicelib.points.ledger.service import batch
from tests.points.campaigns.stage import Stage, built
from tests.support import aws


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "THREADS", 1)
    monkeypatch.setattr(bulk, "AT_ONCE", 1)


@pytest.fixture(scope="module")
def kept() -> Iterator[tuple[Stage, dict[str, Any]]]:
    with aws.empty():
        yield built(), aws.snapshot()


@pytest.fixture
def stage(kept: tuple[Stage, dict[str, Any]]) -> Stage:
    aws.restore(kept[1])
    return replace(kept[0], seen=set(), failed=0)
