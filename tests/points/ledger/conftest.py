"""The engine is started once a file; each test gets empty tables, and keys that are there already."""

from collections.abc import Iterator

import pytest

from tests.support import aws


@pytest.fixture(scope="module")
def engine() -> Iterator[None]:
    with aws.empty():
        yield


@pytest.fixture
def house(engine: None) -> None:  # noqa: ARG001
    aws.clear()
