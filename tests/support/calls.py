"""Counts the calls to AWS that a piece of code makes: what is promised to cost one read is counted, not believed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

call_aws: Any = vars(BaseClient)["_make_api_call"]  # the one place that every call goes through


@contextmanager
def calls_to(service: str = "dynamodb") -> Iterator[list[str]]:
    """Give the names of the calls that go to ``service`` within the block."""
    made: list[str] = []

    def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> object:
        if client.meta.service_model.service_name == service:
            made.append(operation)
        return call_aws(client, operation, arguments)

    with patch.object(BaseClient, "_make_api_call", call):
        yield made
