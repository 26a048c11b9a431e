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

import pytest
from hypothesis import HealthCheck, settings

from tests.support import aws

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("house")


@pytest.fixture
def house() -> Iterator[None]:
    """Give an empty AWS with the tables of the template, and fresh keys."""
    with aws.empty():
        yield
