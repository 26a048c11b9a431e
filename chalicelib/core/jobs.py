"""Asynchronous jobs: events in, a room's service called, only what failed comes back to the queue.

Work may see an event twice, late and out of order; it is safe by its conditions.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from chalicelib.core import logs
from chalicelib.core.aws import client
from chalicelib.core.outbox import Event

Work = Callable[[Any], None]
FIRST_PAUSE_S, MOST_PAUSE_S = 2, 45  # a queue is empty within a minute after a disturbance
INSIST = 4


@dataclass(frozen=True, slots=True)
class Last:
    """What is done when a message failed for the last of its ``tries``: whoever waits for its work is told."""

    tries: int = 0
    works: dict[type[Event], Work] = field(default_factory=dict)


class Job:
    """The Lambda handler of a queue: gives each message to the work of its event.

    What a work raises is reported for that message alone, so that its neighbours are not delivered again.
    A message's attribute ``name`` is its event's, its body the event, as the relay sends it.
    """

    def __init__(self, queue: str, works: dict[type[Event], Work], last: Last) -> None:
        self.queue = queue
        self.last = last
        self.works = {event.name: (TypeAdapter(event), work) for event, work in works.items()}

    def __call__(self, batch: dict[str, Any], _context: object) -> dict[str, Any]:
        """Do the work of a batch. Returns what failed, as SQS wants it."""
        failed: list[dict[str, str]] = []
        for record in batch["Records"]:
            try:
                name = record.get("messageAttributes", {}).get("name", {}).get("stringValue", "")
                adapter, work = self.works[name]
                work(adapter.validate_json(record["body"]))
            except Exception as error:  # noqa: BLE001 - whatever it is, the queue gets it back
                message = record["messageId"]
                logs.line("error", "message failed", queue=self.queue, message=message, **logs.kind_of(error))
                failed.append({"itemIdentifier": message})
                self._give_up(record)
                come_soon(record)
        logs.line("info", "batch done", queue=self.queue, messages=len(batch["Records"]), failed=len(failed))
        return {"batchItemFailures": failed}

    def _give_up(self, record: dict[str, Any]) -> None:
        """Tell whoever waits, if this was the last attempt; the message goes to the dead letters all the same."""
        name = record.get("messageAttributes", {}).get("name", {}).get("stringValue", "")
        given_up = {event.name: (event, work) for event, work in self.last.works.items()}
        if name not in given_up or _received(record) < self.last.tries:
            return
        event, work = given_up[name]
        try:
            work(TypeAdapter(event).validate_json(record["body"]))
        except Exception as error:  # noqa: BLE001 - the alarm on the dead letters rings
            logs.line("error", "giving up failed", queue=self.queue, **logs.kind_of(error))


def _received(record: dict[str, Any]) -> int:
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))


@cache
def queue_url(source: str) -> str:
    """Give the address of the queue whose ARN is ``source``; asked for once in a process."""
    return str(client("sqs").get_queue_url(QueueName=source.rpartition(":")[2])["QueueUrl"])


def come_soon(record: dict[str, Any]) -> None:
    """Let a failed message come again after seconds, longer each time, and not after its whole visibility time-out.

    Asked insistently: messages fail when AWS refuses calls, and this is one of them.
    """
    source, receipt = record.get("eventSourceARN"), record.get("receiptHandle")
    if not source or not receipt:
        return
    pause_s = min(FIRST_PAUSE_S * 2 ** (_received(record) - 1), MOST_PAUSE_S)
    for _ in range(INSIST):
        try:
            said = {"QueueUrl": queue_url(source), "ReceiptHandle": receipt, "VisibilityTimeout": pause_s}
            client("sqs").change_message_visibility(**said)
        except Exception as error:  # noqa: BLE001 - at the worst it comes again all the same, only later
            logs.line("warning", "message comes late", **logs.kind_of(error))
        else:
            return


def job(queue: str, works: dict[type[Event], Work], last: Last | None = None) -> Job:
    """Make the handler of ``queue``; ``last`` knows the tries that ``infra/jobs.yaml`` gives its messages."""
    return Job(queue, works, last or Last())
