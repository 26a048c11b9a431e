"""One botocore session and one client a service in a process, with time limits that a request can bear."""

from functools import cache
from threading import Lock
from typing import Any

from chalicelib.core.config import CONFIG

CONNECT_S, READ_S, ATTEMPTS = 1, 3, 3
_lock = Lock()


@cache
def _session() -> Any:  # noqa: ANN401 - botocore has no types
    from botocore.session import get_session

    return get_session()


@cache
def _made(service: str) -> Any:  # noqa: ANN401
    from botocore.config import Config as BotoConfig

    limits = BotoConfig(
        connect_timeout=CONNECT_S,
        read_timeout=READ_S,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        s3={"addressing_style": "path" if CONFIG.embedded else "auto"},
    )
    return _session().create_client(service, region_name=CONFIG.region, endpoint_url=CONFIG.endpoint, config=limits)


def client(service: str) -> Any:  # noqa: ANN401
    """Give the process's client of an AWS ``service``: made once, on first use.

    DynamoDB's is the one that pynamodb uses, so that there is one pool of connections.
    """
    if service == "dynamodb":
        from chalicelib.core.tables import shared

        return shared.client
    with _lock:
        return _made(service)
