"""``make redrive STAGE=… [SINCE=…]``: what was given up comes back to its queue, and the outbox is sent again.

Safe at any time, since every job may see an event twice. SINCE is a time like 2026-05-01T08:00+08:00; without it the
sweep goes two days back.
"""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core.clock import now_ms
from functions.sweep import BACK_MS
from infra.stage import Refused, Stage, read
from infra.template import camel, jobs

AT_ONCE = 10
WAIT_S = 2  # long polling asks every server of the queue: a short one can find nothing where there is something


def redrive(stage: Stage, since_ms: int | None, say: Callable[[str], None]) -> int:
    """Move the dead letters of every queue back and send the outbox again. Returns the number of messages."""
    sqs, queues = stage.client("sqs"), stage.resources("AWS::SQS::Queue")
    moved = 0
    for name in sorted(jobs()):
        count = _move(sqs, queues[f"{camel(name)}DeadLetters"], queues[f"{camel(name)}Queue"])
        moved += count
        say(f"{name}: {count} came back")
    event = {} if since_ms is None else {"since_ms": since_ms}
    function = stage.resources("AWS::Lambda::Function")["SweepFunction"]
    answer = stage.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
    said = json.loads(answer["Payload"].read())
    if answer.get("FunctionError"):
        raise Refused(f"the sweep failed: {said}")
    say(f"sent again from the outbox: {said['messages']}")
    _forget(sqs, queues["RelayFailures"], since_ms or now_ms() - BACK_MS)
    return moved + int(said["messages"])


def _move(sqs: Any, source: str, target: str) -> int:  # noqa: ANN401 - botocore has no types
    moved = 0
    while True:
        found = sqs.receive_message(
            QueueUrl=source, MaxNumberOfMessages=AT_ONCE, MessageAttributeNames=["All"], WaitTimeSeconds=WAIT_S
        ).get("Messages", ())
        if not found:
            return moved
        for one in found:
            kept = {
                name: {key: value[key] for key in ("DataType", "StringValue") if key in value}
                for name, value in one.get("MessageAttributes", {}).items()
            }
            sqs.send_message(QueueUrl=target, MessageBody=one["Body"], MessageAttributes=kept)
            sqs.delete_message(QueueUrl=source, ReceiptHandle=one["ReceiptHandle"])
            moved += 1


def _forget(sqs: Any, failures: str, since_ms: int) -> None:  # noqa: ANN401
    """Delete the relay's failures that the sweep has just sent again: those whose records came since then."""
    asked = {"QueueUrl": failures, "MaxNumberOfMessages": AT_ONCE, "WaitTimeSeconds": WAIT_S}
    while found := sqs.receive_message(**asked).get("Messages"):
        for one in found:
            came = json.loads(one["Body"])["DDBStreamBatchInfo"]["approximateArrivalOfFirstRecord"]
            if datetime.fromisoformat(came).timestamp() * 1000 >= since_ms:
                sqs.delete_message(QueueUrl=failures, ReceiptHandle=one["ReceiptHandle"])


def main(arguments: list[str]) -> int:
    """Redrive the stage that is named. Returns the exit code."""
    name, since = [*arguments, "", ""][:2]
    try:
        since_ms = int(datetime.fromisoformat(since).timestamp() * 1000) if since else None
        redrive(read(name), since_ms, lambda text: print(text, flush=True))
    except ValueError:
        print(f"SINCE={since} is no time; say it like 2026-05-01T08:00+08:00", file=sys.stderr)
        return 1
    except (Refused, ClientError) as failure:
        print(f"not redriven: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
