"""One stack with the demo district and one browser for all stories; each person has a browser window of their own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from infra.local import demo
from infra.local.running import Stack
from tests.client.browser import Person, chromium
from tests.client.district import District


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    """Give the demo district on a stack that serves the client with the test login.

    While a story is written, RUNNING=.run takes the one of a `make run` instead.
    """
    if folder := os.environ.get("RUNNING"):
        yield District.of(Path(folder))
        return
    with Stack(tmp_path_factory.mktemp("stories"), client="test") as stack:
        demo.load(stack)
        yield District.of(stack.folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give Chromium."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def person(district: District, browser: Browser) -> Iterator[Callable[..., Person]]:
    """Give a function that sets somebody before a browser; at the end nothing that no page may do was done."""
    there: list[Person] = []

    def come(**looks: Any) -> Person:
        there.append(Person(browser, district.base, ahead_ms=district.ahead_ms, **looks))
        return there[-1]

    yield come
    assert [wrong for one in there for wrong in one.leave()] == []
