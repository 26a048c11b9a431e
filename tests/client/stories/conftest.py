"""One stack with the demo district and one browser for all stories; each person has a browser window of their own."""

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from infra.build import ROOT
from infra.local import demo
from infra.local.running import Stack
from tests.client.browser import Person, chromium
from tests.client.district import District

PICTURES = ROOT / "build" / "stories"
THERE = pytest.StashKey[list[Person]]()


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leave a picture of everybody's screen in build/stories/ when a story fails."""
    report = yield
    if report.when == "call" and report.failed:
        there: list[Person] = item.stash.get(THERE, [])
        for at, one in enumerate(there):
            one.page.screenshot(path=PICTURES / f"{item.name}-{at}.png")
    return report


@pytest.fixture
def person(request: pytest.FixtureRequest, district: District, browser: Browser) -> Iterator[Callable[..., Person]]:
    """Give a function that sets somebody before a browser; at the end nothing that no page may do was done."""
    there = request.node.stash[THERE] = list[Person]()

    def come(**looks: Any) -> Person:
        there.append(Person(browser, district.base, ahead_ms=district.ahead_ms, **looks))
        return there[-1]

    yield come
    assert [wrong for one in there for wrong in one.leave()] == []
