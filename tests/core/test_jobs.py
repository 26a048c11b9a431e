from typing import Any, ClassVar

import pytest

from chalicelib.core import jobs
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


class Queues:
    """SQS that refuses its first calls."""

    def __init__(self, refuses: int) -> None:
        self.refuses = refuses
        self.asked = 0
        self.pauses: list[int] = []

    def get_queue_url(self, **said: str) -> dict[str, str]:
        self._count()
        return {"QueueUrl": f"https://sqs/{said['QueueName']}"}

    def change_message_visibility(self, **said: Any) -> None:
        self._count()
        assert (said["QueueUrl"], said["ReceiptHandle"]) == ("https://sqs/q", "receipt")
        self.pauses.append(said["VisibilityTimeout"])

    def _count(self) -> None:
        self.asked += 1
        if self.asked <= self.refuses:
            raise OSError


def paused(monkeypatch: pytest.MonkeyPatch, queues: Queues, *received: int) -> list[int]:
    jobs.queue_url.cache_clear()
    monkeypatch.setattr(jobs, "client", lambda _service: queues)
    source = {"eventSourceARN": "arn:aws:sqs:cn-north-1:1:q", "receiptHandle": "receipt"}
    for tries in received:
        job("q", {Asked: fail})({"Records": [record(tries) | source]}, None)
    jobs.queue_url.cache_clear()
    return queues.pauses


def test_what_failed_comes_again_after_seconds_and_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    queues = Queues(refuses=0)
    assert paused(monkeypatch, queues, 1, 2, 5, 6, 9) == [2, 4, 32, 45, 45]
    assert queues.asked == 6, "its address is asked for once"


def test_a_pause_is_asked_for_insistently(monkeypatch: pytest.MonkeyPatch) -> None:
    assert paused(monkeypatch, Queues(refuses=3), 1) == [2]


def test_a_pause_that_is_always_refused_leaves_the_message_to_its_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    queues = Queues(refuses=99)
    assert paused(monkeypatch, queues, 1) == []
    assert queues.asked == jobs.INSIST
