"""One embedded stack for all tests here that need one: started by the first, ended with the session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.build import Built, build
from infra.local.running import Stack


@pytest.fixture(scope="session")
def built() -> Built:
    """Give what `make build` makes."""
    return build()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Give the embedded stack with enforced roles and every function called once."""
    state: Path = tmp_path_factory.mktemp("stack")
    with Stack(state) as running:
        running.warm()
        yield running
