"""A whole AWS in the process for each test: the template's tables, the bucket, the key and the secrets."""

import os

os.environ |= {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "cn-north-1",
    "AWS_DEFAULT_REGION": "cn-north-1",
    "MASHANG_STACK": "test",
    "MASHANG_BUCKET": "test-private",
    "MASHANG_PUBLIC_URL": "https://mashang.example",
    "MASHANG_CLIENT": "yes",
    "MASHANG_WECHAT_APPID": "wx0000000000000001",
    "MASHANG_WECHAT_SECRET_ID": "mashang/wechat",
    "MASHANG_WECHAT_VERIFY_FILE": "verify.txt",
    "MASHANG_WECHAT_VERIFY_TEXT": "verified",
}
os.environ.pop("AWS_ENDPOINT_URL", None)

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import aws

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("house")
ELSEWHERE = [Path(__file__).parent / name for name in ("client", "e2e", "infra")]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what may take longest, so that it isn't left alone at the end.

    Let coverage rest in tests whose subject runs in programs of its own: there is nothing to count here.
    """
    items.sort(key=_patience_s, reverse=True)
    for item in items:
        if any(folder in item.path.parents for folder in ELSEWHERE):
            item.add_marker(pytest.mark.no_cover)


def _patience_s(item: pytest.Item) -> float:
    timeout = item.get_closest_marker("timeout")
    return float(timeout.args[0]) if timeout else 0


@pytest.fixture
def house() -> Iterator[None]:
    """Give an empty AWS with the tables of the template, and fresh keys."""
    with aws.empty():
        yield
