"""Clients of the embedded AWS, and what a program needs in its environment to reach it."""

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import get_session

REGION = "cn-north-1"
ACCOUNT = "000000000000"
ROOT = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}  # the embedded AWS's own; they open nothing else
REPEATABLE = {"dynamodb", "logs", "s3", "sqs"}  # asked again when a connection was closed just as it was used


def endpoint(port: int) -> str:
    """Give the address of the embedded AWS that listens on ``port``."""
    return f"http://127.0.0.1:{port}"


def environment(port: int) -> dict[str, str]:
    """Give what a program needs to reach it."""
    return {**ROOT, "AWS_ENDPOINT_URL": endpoint(port), "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}


@cache
def client(service: str, port: int) -> Any:  # noqa: ANN401 - botocore has no types
    """Give a client of ``service``, one a process."""
    return get_session().create_client(
        service,
        region_name=REGION,
        endpoint_url=endpoint(port),
        aws_access_key_id=ROOT["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ROOT["AWS_SECRET_ACCESS_KEY"],
        config=Config(
            connect_timeout=2,
            read_timeout=120,
            retries={"total_max_attempts": 3 if service in REPEATABLE else 1},
            max_pool_connections=32,
            s3={"addressing_style": "path"},
        ),
    )
