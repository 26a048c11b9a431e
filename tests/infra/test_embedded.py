"""The stack that the built template makes, on the embedded AWS with enforced roles."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.routing import QUEUES
from infra import deploy, redrive, restore
from infra.build import build
from infra.local import stack as stacks
from infra.local.processes import NotStarted
from infra.local.running import Stack
from infra.stage import Stage, local, who
from infra.template import camel, jobs

pytestmark = pytest.mark.embedded
WAIT_S = 20


def ask(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - ours, on loopback
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


def until(there: Callable[[], Any]) -> Any:
    end = time.monotonic() + WAIT_S
    while not (found := there()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def put_news(stack: Stack, key: str) -> tuple[str, str]:
    """Write an event that somebody listens to, as ``emit`` does. Gives its name and one of its queues."""
    name, queues = next((name, queues) for name, queues in sorted(QUEUES.items()) if queues)
    item = {"key": key, "name": name, "body": json.dumps({"key": key})}
    row: dict[str, Any] = {word: {"S": value} for word, value in item.items()}
    row |= {"at_ms": {"N": str(time.time_ns() // 1_000_000)}, "expires": {"N": str(int(time.time()) + 9999)}}
    stack.client("dynamodb").put_item(TableName=f"{stack.deployed.name}-outbox", Item=row)
    return name, queues[0]


def hold(stack: Stack, queue: str, *, held: bool) -> None:
    """Keep the queue's function from taking messages, or let it go on."""
    function = stack.deployed.functions[f"{camel(queue)}Function"]
    (mapping,) = stack.client("lambda").list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    stack.client("lambda").update_event_source_mapping(UUID=mapping["UUID"], Enabled=not held)


def taken(stack: Stack, queue: str, key: str) -> list[dict[str, Any]]:
    """Take messages of ``key`` from a queue that is held."""
    url = json.loads(stack.env["MASHANG_QUEUES"])[queue]
    found = stack.client("sqs").receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=0
    )
    return [one for one in found.get("Messages", ()) if json.loads(one["Body"]).get("key") == key]


def test_the_api_answers_through_the_gateway_and_on_the_one_port(stack: Stack) -> None:
    for base in (stack.gateway_url, stack.base_url):
        status, body = ask(f"{base}/openapi.json")
        assert (status, json.loads(body)["openapi"]) == (200, "3.1.0")
    assert ask(f"{stack.base_url}/nothing-here")[0] == 404


def test_everything_listens_on_loopback_alone(stack: Stack) -> None:
    ports = {f"{port:04X}" for port in (stack.ports.api, stack.ports.aws, stack.ports.wechat)}
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]

    held = {fields[1] for fields in listening if fields[3] == "0A" and fields[1].split(":")[1] in ports}

    assert held == {f"0100007F:{port}" for port in ports}


def test_news_in_the_outbox_reaches_the_queue_that_listens(stack: Stack) -> None:
    _, queue = put_news(stack, "first")
    hold(stack, queue, held=True)
    try:
        name, queue = put_news(stack, "held")
        (message, *_) = until(lambda: taken(stack, queue, "held"))
    finally:
        hold(stack, queue, held=False)

    assert message["MessageAttributes"]["name"]["StringValue"] == name


def test_roles_are_enforced(stack: Stack) -> None:
    function = stack.client("lambda").get_function_configuration(FunctionName=stack.deployed.functions["RelayFunction"])
    role = function["Role"].rsplit("/", 1)[1]
    said = stack.client("iam").simulate_principal_policy(
        PolicySourceArn=function["Role"],
        ActionNames=["sqs:SendMessage", "dynamodb:PutItem"],
        ResourceArns=[f"arn:aws:sqs:cn-north-1:000000000000:{stack.deployed.name}-notify"],
    )

    decisions = {one["EvalActionName"]: one["EvalDecision"] for one in said["EvaluationResults"]}
    assert decisions["sqs:SendMessage"] == "allowed", role
    assert decisions["dynamodb:PutItem"] != "allowed"


def test_the_clock_moves_for_functions(stack: Stack) -> None:
    before = stack.move_clock(0)

    assert stack.move_clock(5000) == before + 5000
    with pytest.raises(ValueError, match="moves on only"):
        stack.move_clock(-1)
    status, body = ask(f"{stack.wechat_url}/sim/clock")
    assert status == 200
    assert json.loads(body)["now_ms"] - time.time_ns() // 1_000_000 == pytest.approx(before + 5000, abs=3000)


def test_what_s3_serves_goes_through_the_one_port(stack: Stack) -> None:
    s3, bucket = stack.client("s3"), stack.env["MASHANG_BUCKET"]
    s3.put_object(Bucket=bucket, Key="sheets/a.pdf", Body=b"%PDF")
    address = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "sheets/a.pdf"})

    outside = address.replace(stack.endpoint, stack.env["MASHANG_S3_PUBLIC_URL"])

    assert ask(outside) == (200, b"%PDF")
    assert ask(outside.replace("X-Amz-Signature=", "X-Amz-Signature=0"))[0] == 403
    assert ask(outside.partition("?")[0])[0] == 404


def test_a_function_that_fails_is_named(stack: Stack) -> None:
    with pytest.raises(NotStarted, match="RelayFunction"):
        stack.call("RelayFunction", {"nonsense": 1})


def stage_of(stack: Stack) -> Stage:
    return local(stack.folder)


def test_redrive_brings_dead_letters_back_and_sends_the_outbox_again(stack: Stack) -> None:
    queue = min(jobs())
    hold(stack, queue, held=True)
    dead = stack.client("sqs").get_queue_url(QueueName=f"{stack.deployed.name}-{queue}-dead")["QueueUrl"]
    attributes = {"name": {"DataType": "String", "StringValue": "thing-happened"}}
    stack.client("sqs").send_message(QueueUrl=dead, MessageBody='{"key":"dead"}', MessageAttributes=attributes)
    try:
        said: list[str] = []
        moved = redrive.redrive(stage_of(stack), 1, said.append)
        (message, *_) = until(lambda: taken(stack, queue, "dead"))
    finally:
        hold(stack, queue, held=False)

    assert moved >= 1
    assert f"{queue}: 1 came back" in said
    assert message["MessageAttributes"]["name"]["StringValue"] == "thing-happened"


def test_restore_gives_a_table_as_it_was_and_copies_it_back(stack: Stack) -> None:
    table, aws = f"{stack.deployed.name}-places", stack.client("dynamodb")
    kept = {"pk": {"S": "restore"}, "sk": {"S": "1"}, "is": {"S": "right"}}
    aws.put_item(TableName=table, Item=kept)
    stage = stage_of(stack)
    said: list[str] = []

    name = restore.restore(stage, "places", datetime.now(UTC) - timedelta(seconds=1), said.append, poll_s=0.05)
    aws.put_item(TableName=table, Item={**kept, "is": {"S": "spoilt"}})
    restore.copy(stage, name, "places", said.append)

    found = aws.get_item(TableName=table, Key={"pk": kept["pk"], "sk": kept["sk"]})["Item"]
    assert found in (kept, {**kept, "is": {"S": "right"}})
    assert restore.restore(stage, "places", datetime.now(UTC), said.append, poll_s=0.05) != ""


def test_changed_code_is_taken_up_by_the_stack_that_stands(stack: Stack) -> None:
    built = build()
    parameters = {"Stage": "local", "PublicUrl": "http://changed", "WechatAppId": "wx"}

    changed = stacks.deploy(stack.ports.aws, built, parameters, {"MASHANG_MARK": "new"}, lambda _line: None)

    assert not changed.fresh
    assert changed.env["MASHANG_MARK"] == "new"
    assert changed.env["MASHANG_PUBLIC_URL"] == "http://changed"
    assert (
        stack.client("dynamodb").describe_table(TableName=f"{changed.name}-places")["Table"]["TableStatus"] == "ACTIVE"
    )


def test_a_kept_state_wants_its_port_again(stack: Stack) -> None:
    with pytest.raises(NotStarted, match=rf"AWS_PORT={stack.ports.aws}"), Stack(stack.folder):
        pass


def test_a_change_set_creates_a_stack_changes_it_and_sees_when_nothing_changes(stack: Stack) -> None:
    stage = Stage("other", "cn-north-1", stacks.ARTIFACTS, {"Seconds": "30"}, stack.endpoint)
    said: list[str] = []

    def body(**more: object) -> str:
        queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": {"Ref": "Seconds"}, **more}}
        return json.dumps({"Parameters": {"Seconds": {"Type": "Number"}}, "Resources": {"Queue": queue}})

    assert deploy.change(stage, body(), said.append, poll_s=0.05) == "CREATE_COMPLETE"
    assert deploy.change(stage, body(MessageRetentionPeriod=60), said.append, poll_s=0.05) == "UPDATE_COMPLETE"
    assert deploy.change(stage, body(MessageRetentionPeriod=60), said.append, poll_s=0.05) == "UPDATE_COMPLETE"
    assert any("AWS::SQS::Queue" in line for line in said)
    assert "root" in who(stage)


def test_after_kill_9_everything_saved_is_there_and_news_flows_on(tmp_path: Path) -> None:
    with Stack(tmp_path) as first:
        for number in range(40):
            key = {"pk": {"S": "kept"}, "sk": {"S": f"{number:02d}"}}
            first.client("dynamodb").put_item(TableName=f"{first.deployed.name}-codes", Item=key)
        put_news(first, "before")
        saved = tmp_path / "aws" / "saved.json"
        written = time.time()
        until(lambda: saved.exists() and json.loads(saved.read_text())["at"] > written + 0.5)
        first.programs["the embedded AWS"].kill()
        ports = first.ports

    with Stack(tmp_path, ports=ports) as second:
        age = second.kept_for_s()
        found = second.client("dynamodb").query(
            TableName=f"{second.deployed.name}-codes",
            KeyConditionExpression="pk = :kept",
            ExpressionAttributeValues={":kept": {"S": "kept"}},
        )
        _, queue = put_news(second, "warm")
        hold(second, queue, held=True)
        put_news(second, "after")
        came = until(lambda: taken(second, queue, "after"))
        again = second.call("SweepFunction", {"since_ms": 1})["messages"]

    assert age is not None
    assert age < 60
    assert found["Count"] == 40
    assert came
    assert again >= 3
