"""The community of these tests, built once a module and taken back for each test; and a clock that moves."""

import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from chalicelib.points.review.service import seating
from tests.points.review.stage import Later, Stage, built
from tests.support import aws


@pytest.fixture(autouse=True)
def seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The draw is by chance, and the same each time."""
    monkeypatch.setattr(seating, "CHANCE", random.Random(20261124))  # noqa: S311 - a test


@pytest.fixture(scope="module")
def whole() -> Iterator[tuple[Stage, dict[str, Any]]]:
    with aws.empty():
        stage = built()
        yield stage, aws.snapshot()


@pytest.fixture
def stage(whole: tuple[Stage, dict[str, Any]]) -> Stage:
    stage, kept = whole
    aws.restore(kept)
    return deepcopy(stage)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    return lambda by_ms: aws.later(monkeypatch, by_ms)
