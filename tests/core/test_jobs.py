from typing import Any, ClassVar

import pytest

from chalicelib.core.jobs import Last, job
from chalicelib.core.outbox import Event


class Asked(Event):
    """Something is asked for that always fails."""

    name: ClassVar[str] = "test.asked"


def fail(_event: Asked) -> None:
    raise OSError


def record(received: int, name: str = "test.asked") -> dict[str, Any]:
    body = Asked(key="k", at_ms=1).model_dump_json()
    attributes = {"name": {"stringValue": name}}
    return {
        "messageId": "m",
        "body": body,
        "messageAttributes": attributes,
        "attributes": {"ApproximateReceiveCount": str(received)},
    }


def test_whoever_waits_is_told_with_the_last_try_alone() -> None:
    told: list[str] = []
    handler = job("q", {Asked: fail}, Last(3, {Asked: lambda event: told.append(event.key)}))
    for received in (1, 2, 3):
        assert handler({"Records": [record(received)]}, None) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert told == ["k"]
    assert handler({"Records": [record(3, "other.event")]}, None)["batchItemFailures"]
    assert told == ["k"]


def test_giving_up_may_fail_too(capsys: pytest.CaptureFixture[str]) -> None:
    handler = job("q", {Asked: fail}, Last(1, {Asked: fail}))
    assert handler({"Records": [record(1)]}, None)["batchItemFailures"]
    assert "giving up failed" in capsys.readouterr().out


def test_most_jobs_leave_it_to_the_dead_letters(capsys: pytest.CaptureFixture[str]) -> None:
    assert job("q", {Asked: fail})({"Records": [record(9)]}, None)["batchItemFailures"]
    assert "giving up" not in capsys.readouterr().out
