"""The mall, built once a file and given to each test as it was."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.points.mall.stage import Mall, built
from tests.support import aws


@pytest.fixture(scope="module")
def kept() -> Iterator[tuple[Mall, dict[str, Any]]]:
    with aws.empty():
        yield built(), aws.snapshot()


@pytest.fixture
def mall(kept: tuple[Mall, dict[str, Any]]) -> Mall:
    aws.restore(kept[1])
    return kept[0]
