"""moto, filled as the template says. Keys are made once a process: RSA and KMS are no news in each test."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from typing import Any
from unittest.mock import patch

from moto import mock_aws
from moto.kms import models as kms_models
from moto.kms.utils import generate_private_key

from chalicelib.core import aws, jobs, keys, memory
from chalicelib.core.clock import SECOND_MS, now_ms
from chalicelib.core.config import CONFIG
from infra.template import joined
from tests.support import answering, measuring, rollback


@cache
def tables() -> list[dict[str, Any]]:
    """Give the arguments of CreateTable for each table of the template."""
    kept = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes", "StreamSpecification")
    made = []
    for resource in joined()["Resources"].values():
        if resource.get("Type") == "AWS::DynamoDB::Table":
            said = resource["Properties"]
            name = said["TableName"]["Fn::Sub"].replace("${AWS::StackName}", CONFIG.stack)
            made.append({"TableName": name, **{word: said[word] for word in kept if word in said}})
    return made


_rsa = cache(generate_private_key)  # moto makes an RSA key for every KMS key; ours are of another kind


@contextmanager
def empty() -> Iterator[None]:
    """Give an AWS in the process with what the template has, and keys; forgotten at the end."""
    with (
        answering.by_type(),
        measuring.resting_in_aws(),
        mock_aws(),
        rollback.by_item(),
        patch.object(kms_models, "generate_private_key", _rsa),
    ):
        forget()
        dynamodb = aws.client("dynamodb")
        for table in tables():
            dynamodb.create_table(**table)
        where = {"LocationConstraint": CONFIG.region}
        aws.client("s3").create_bucket(Bucket=CONFIG.bucket, CreateBucketConfiguration=where)
        secret = {"secret": "made-up-wechat-secret", "push_token": "pushtoken", "push_aes_key": "A" * 43}
        aws.client("secretsmanager").create_secret(Name=CONFIG.wechat_secret_id, SecretString=json.dumps(secret))
        kms = aws.client("kms")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=CONFIG.kms_key, TargetKeyId=key)
        keys.make_missing()
        yield
        forget()


def forget() -> None:
    """Let go of what was known of the AWS before. Clients stay: to make one takes longer than most tests."""
    keys.forget()
    memory.clear_all()
    jobs.queue_url.cache_clear()


def later(monkeypatch: Any, by_ms: int) -> None:
    """Let time pass by ``by_ms`` for everything that asks the clock."""
    from chalicelib.core import clock

    there = clock.OFFSET.ms() + by_ms
    assert by_ms >= SECOND_MS or by_ms >= 0
    monkeypatch.setattr(clock.OFFSET, "ms", lambda: there)
    assert now_ms() > 0


def clear(*, keep: str = "core") -> None:
    """Empty all tables but ``keep``'s keys: quick enough for every scenario of a crash sweep."""
    memory.clear_all()
    for name, table in _backend_tables():
        if name != CONFIG.table(keep):
            table.items.clear()
        else:
            for pk in [pk for pk in table.items if not str(pk.value).startswith("key#")]:
                del table.items[pk]


def snapshot() -> dict[str, Any]:
    """Keep what all tables hold now, for ``restore``: quicker than building it anew for every scenario."""
    return {name: deepcopy(table.items) for name, table in _backend_tables()}


def restore(kept: dict[str, Any]) -> None:
    """Give all tables what they held at a ``snapshot``; what the process remembers is forgotten."""
    memory.clear_all()
    for name, table in _backend_tables():
        table.items = deepcopy(kept[name])


def _backend_tables() -> Iterator[tuple[str, Any]]:
    from moto.dynamodb.models import dynamodb_backends

    for backend in (one for account in dynamodb_backends.values() for one in account.values()):
        yield from backend.tables.items()
