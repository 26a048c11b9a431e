"""Lets coverage rest where nothing of ours runs: to count takes as long as the code itself, whosever it is.

Coverage keeps a stack of the functions that were called and have not returned, so it goes on just as deep as it was
when it was stopped: in the same function, or with as many returns ahead as there were calls before.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from tests.support.calls import call_aws


@contextmanager
def resting() -> Iterator[None]:
    """Count nothing of this thread within."""
    counts = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(counts)
        _called()


@contextmanager
def resting_in_aws() -> Iterator[None]:
    """Count nothing of what botocore, and what answers it in this process, does for a call."""
    with patch.object(BaseClient, "_make_api_call", _uncounted):
        yield


def _uncounted(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
    counts = sys.gettrace()
    sys.settrace(None)
    try:
        return call_aws(client, operation, arguments)
    finally:
        sys.settrace(counts)
        _called()


def _called() -> None:
    """Be called: with the first call coverage is wholly there again, and counts lines too."""
