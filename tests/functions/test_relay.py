import json
from typing import Any, ClassVar

import pytest
from botocore.client import BaseClient

from chalicelib.core import aws
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.config import CONFIG
from chalicelib.core.jobs import job
from chalicelib.core.outbox import Event, Outbox, emit
from chalicelib.core.tables import Transaction
from functions import relay, routing, sweep
from tests.support.calls import call_aws

pytestmark = pytest.mark.usefixtures("house")


class Rang(Event):
    name: ClassVar[str] = "bell.rang"
    door: str


@pytest.fixture(autouse=True)
def queue(monkeypatch: pytest.MonkeyPatch, house: None) -> str:  # noqa: ARG001
    from dataclasses import replace

    url = str(aws.client("sqs").create_queue(QueueName="bells")["QueueUrl"])
    monkeypatch.setattr(relay, "CONFIG", replace(CONFIG, queues={"bells": url}))
    monkeypatch.setitem(routing.QUEUES, "bell.rang", ("bells",))
    return url


def ring(key: str, at_ms: int | None = None) -> None:
    with Transaction() as tx:
        emit(tx, Rang(key=key, at_ms=at_ms or now_ms(), door="d1"))


def stream(*kinds: str) -> dict[str, Any]:
    image = [{"name": {"S": record.name}, "body": {"S": record.body}} for record in Outbox.scan()]
    return {"Records": [{"eventName": kind, "dynamodb": {"NewImage": image[0]}} for kind in kinds]}


def received(url: str) -> list[dict[str, Any]]:
    got: list[dict[str, Any]] = []
    while True:
        asked = aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["name"])
        if not asked.get("Messages"):
            return got
        got += asked["Messages"]


def test_new_records_go_to_the_queues_that_listen(queue: str) -> None:
    ring("1")
    relay.handler(stream("INSERT", "REMOVE", *["INSERT"] * 11), None)
    got = received(queue)
    assert len(got) == 12
    assert got[0]["MessageAttributes"]["name"]["StringValue"] == "bell.rang"
    assert json.loads(got[0]["Body"])["door"] == "d1"


def test_what_sqs_did_not_take_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sqs:
        def send_message_batch(self, **_: Any) -> dict[str, Any]:
            return {"Failed": [{"Code": "Busy"}]}

    monkeypatch.setattr(relay, "client", lambda _: Sqs())
    ring("1")
    with pytest.raises(relay.NotSent):
        relay.handler(stream("INSERT"), None)


def test_news_that_nobody_listens_to_holds_up_nobody(queue: str, capsys: pytest.CaptureFixture[str]) -> None:
    ring("1")
    batch = stream("INSERT", "INSERT")
    batch["Records"][0]["dynamodb"]["NewImage"] = {"name": {"S": "bell.unknown"}, "body": {"S": "{}"}}
    relay.handler(batch, None)
    assert len(received(queue)) == 1
    assert "nobody listens" in capsys.readouterr().out


def test_a_failed_message_comes_again_after_seconds(queue: str, capsys: pytest.CaptureFixture[str]) -> None:
    sqs = aws.client("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody="{}")
    [got] = sqs.receive_message(QueueUrl=queue, VisibilityTimeout=3600)["Messages"]
    record = {
        "messageId": "1",
        "body": "{}",
        "receiptHandle": got["ReceiptHandle"],
        "eventSourceARN": "arn:aws-cn:sqs:cn-north-1:000000000000:bells",
        "attributes": {"ApproximateReceiveCount": "1"},
    }
    seen: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", lambda client, name, sent: _watched(seen, client, name, sent))
        job("bells", {Rang: print})({"Records": [record]}, None)
        record["attributes"] = {"ApproximateReceiveCount": "20"}
        job("bells", {Rang: print})({"Records": [record]}, None)
    assert seen == [2, 45]
    record["eventSourceARN"] = "arn:aws-cn:sqs:cn-north-1:000000000000:gone"
    assert job("bells", {Rang: print})({"Records": [record]}, None)["batchItemFailures"]
    assert "message comes late" in capsys.readouterr().out


def _watched(seen: list[int], client: Any, name: str, sent: dict[str, Any]) -> Any:
    if name == "ChangeMessageVisibility":
        seen.append(sent["VisibilityTimeout"])
    return call_aws(client, name, sent)


def test_the_sweep_sends_again_what_is_young(queue: str) -> None:
    ring("1")
    ring("2", at_ms=now_ms() - 3 * DAY_MS)
    assert sweep.handler({}, None) == {"messages": 1}
    assert sweep.handler({"since_ms": now_ms() - 5 * DAY_MS}, None) == {"messages": 2}
    assert len(received(queue)) == 3


def test_one_bad_message_fails_alone_and_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []

    def work(rang: Rang) -> None:
        if rang.door == "broken":
            raise RuntimeError("secret")
        seen.append(rang.door)

    handler = job("bells", {Rang: work})

    def message(name: str, body: str, at: int) -> dict[str, Any]:
        return {"messageId": str(at), "body": body, "messageAttributes": {"name": {"stringValue": name}}}

    good = '{"key":"k","at_ms":0,"door":"d1","new_field":1}'
    batch = [
        message("bell.rang", good, 1),
        message("bell.rang", '{"door":"secret"}', 2),
        message("unknown", good, 3),
        message("bell.rang", good.replace("d1", "broken"), 4),
    ]
    assert handler({"Records": batch}, None) == {"batchItemFailures": [{"itemIdentifier": at} for at in "234"]}
    assert seen == ["d1"]
    assert "secret" not in capsys.readouterr().out
