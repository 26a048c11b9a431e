"""The embedded AWS's host: when it saves. What it keeps is shown by the test that kills it."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from infra.local import host
from infra.local.host import Refusing, Saving


def http(method: str, target: str = "") -> dict[str, Any]:
    return {"type": "http", "method": method, "headers": [(b"x-amz-target", target.encode())]}


@pytest.mark.parametrize(
    ("scope", "reads"),
    [
        (http("GET"), True),
        (http("HEAD"), True),
        (http("PUT"), False),
        (http("DELETE"), False),
        (http("POST"), False),
        (http("POST", "DynamoDB_20120810.GetItem"), True),
        (http("POST", "DynamoDB_20120810.Query"), True),
        (http("POST", "DynamoDB_20120810.TransactGetItems"), True),
        (http("POST", "DynamoDB_20120810.TransactWriteItems"), False),
        (http("POST", "DynamoDB_20120810.PutItem"), False),
        (http("POST", "AmazonSQS.ReceiveMessage"), True),
        (http("POST", "AmazonSQS.SendMessageBatch"), False),
        (http("POST", "AmazonSQS.DeleteMessage"), False),
    ],
)
def test_which_requests_change_nothing(scope: dict[str, Any], *, reads: bool) -> None:
    assert host.reads(scope) is reads


async def nothing(*_arguments: Any) -> Any:
    return {}


def saves_within(seconds: float, *scopes: dict[str, Any], took_s: float = 0) -> int:
    saved: list[float] = []

    async def save() -> float:
        saved.append(time.monotonic())
        return took_s

    async def story() -> None:
        saving = Saving(nothing)
        task = asyncio.create_task(host.save_now_and_then(saving, save))
        for scope in scopes:
            await saving(scope, nothing, nothing)
        await asyncio.sleep(seconds)
        task.cancel()

    asyncio.run(story())
    return len(saved)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "EVERY_S", 0.02)
    monkeypatch.setattr(host, "QUIET_S", 0.0)


@pytest.mark.usefixtures("soon")
def test_a_change_is_saved_once() -> None:
    assert saves_within(0.2, http("POST")) == 1


@pytest.mark.usefixtures("soon")
def test_reading_and_the_lifespan_save_nothing() -> None:
    assert saves_within(0.1, http("GET"), {"type": "lifespan"}) == 0


def test_what_goes_on_behind_the_last_request_is_saved_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "EVERY_S", 0.02)
    monkeypatch.setattr(host, "QUIET_S", 0.1)

    assert 3 <= saves_within(0.4, http("POST")) <= 8


def test_saving_takes_a_tenth_of_the_time_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "EVERY_S", 0.01)
    monkeypatch.setattr(host, "QUIET_S", 10.0)

    assert saves_within(0.5, http("POST"), took_s=0.02) <= 3


def test_saving_in_a_copy_holds_nobody_up(tmp_path: Path) -> None:
    state, late = {"is": "old"}, tmp_path / "saved"

    def save() -> None:
        time.sleep(0.2)
        late.write_text(state["is"])

    async def story() -> int:
        copying, turns = asyncio.create_task(host.in_a_copy(save)), 0
        await asyncio.sleep(0)
        state["is"] = "new"
        while not copying.done():
            turns += 1
            await asyncio.sleep(0.005)
        return turns

    assert asyncio.run(story()) > 5, "others go on meanwhile"
    assert late.read_text() == "old"


def test_saving_costs_what_the_processor_says_and_not_the_clock() -> None:
    def busy() -> None:
        until = time.process_time() + 0.1
        while time.process_time() < until:
            pass

    assert asyncio.run(host.in_a_copy(lambda: time.sleep(0.3))) < 0.1
    assert asyncio.run(host.in_a_copy(busy)) >= 0.1


def test_a_copy_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "PATIENCE_S", 0.05)
    begun = time.monotonic()

    asyncio.run(host.in_a_copy(lambda: time.sleep(30)))

    assert time.monotonic() - begun < 5


def signed(key: str, service: str, agent: str = "Boto3") -> dict[str, Any]:
    said = f"AWS4-HMAC-SHA256 Credential={key}/20261124/cn-north-1/{service}/aws4_request, SignedHeaders=host"
    headers = [(b"authorization", said.encode()), (b"user-agent", agent.encode())]
    return {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers}


def asked(refusing: Refusing, scope: dict[str, Any]) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(refusing(scope, nothing, send))
    return sent


def switched(refusing: Refusing, query: bytes) -> Any:
    said = asked(refusing, {"type": "http", "method": "POST", "path": "/_refuse", "query_string": query, "headers": []})
    return json.loads(said[1]["body"])


def test_a_share_of_the_functions_calls_is_refused_and_the_same_seed_refuses_the_same() -> None:
    refusing = Refusing(nothing)
    assert asked(refusing, signed("ASIAROLE", "dynamodb")) == [], "nothing is refused until somebody wants it"

    def fates() -> list[bool]:
        switched(refusing, b"share=0.2&seed=7")
        return [bool(asked(refusing, signed("ASIAROLE", "dynamodb"))) for _ in range(200)]

    first = fates()
    assert first == fates()
    assert 20 <= sum(first) <= 60
    assert switched(refusing, b"share=0") == {"passed": 200 - sum(first), "refused": sum(first)}
    assert asked(refusing, signed("ASIAROLE", "dynamodb")) == []


@pytest.mark.parametrize(
    ("scope", "status", "word"),
    [
        (signed("ASIAROLE", "dynamodb"), 400, "ProvisionedThroughputExceededException"),
        (signed("ASIAROLE", "sqs"), 400, "RequestThrottled"),
        (signed("ASIAROLE", "s3"), 503, "SlowDown"),
        (signed("ASIAROLE", "kms"), 400, "ThrottlingException"),
        (signed("test", "dynamodb", "Botocore app/refused"), 400, "ProvisionedThroughputExceededException"),
    ],
)
def test_what_is_refused_says_so_as_aws_does(scope: dict[str, Any], status: int, word: str) -> None:
    refusing = Refusing(nothing)
    switched(refusing, b"share=1")
    start, body = asked(refusing, scope)
    assert start["status"] == status
    assert word in body["body"].decode()


@pytest.mark.parametrize(
    "scope", [signed("test", "dynamodb"), {**signed("x", "y"), "headers": []}, {"type": "lifespan"}]
)
def test_who_runs_the_stack_is_never_refused(scope: dict[str, Any]) -> None:
    refusing = Refusing(nothing)
    switched(refusing, b"share=1")
    assert asked(refusing, scope) == []
