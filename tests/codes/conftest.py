"""A small town with a few doors and their codes."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Self

import pytest

from chalicelib.codes.service import counting, importing
from chalicelib.places.service import imports, places, tree
from tests.codes.queue import Queues
from tests.codes.street import NAMES, SYSTEM, Street, Town


class Inline:
    """A pool without threads: moto can't bear them. Real ones run on the embedded AWS."""

    def __init__(self, _threads: int) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, call: Callable[..., None], *given: Any) -> Future[None]:
        future: Future[None] = Future()
        try:
            call(*given)
            future.set_result(None)
        except Exception as error:  # noqa: BLE001 - as a pool does
            future.set_exception(error)
        return future


@pytest.fixture(autouse=True)
def _no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "ThreadPoolExecutor", Inline)


@pytest.fixture
def town(house: None) -> Town:  # noqa: ARG001 - the tables
    counting.SCANS.__init__()  # type: ignore[misc]  # nothing was scanned yet
    district = places.found(SYSTEM, "康巴什区")
    made = imports.ensure_places(SYSTEM, NAMES, why="test")
    tree.forget()
    one, two, other = (made[names] for names in NAMES)
    return Town(district, one[1], one[2], other[2], one[3], one[4], two[4], other[4])


@pytest.fixture
def street(town: Town) -> Street:
    return Street(town)


@pytest.fixture
def queues() -> Queues:
    return Queues()
