"""Stream ``outbox``: carries each new event to the queues that listen to it, and writes nothing back.

Sending again is safe: every job is. What cannot be sent raises, so that the stream comes again; a record that stays
unsendable is bisected out and ends in the on-failure queue.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from chalicelib.core import logs
from chalicelib.core.aws import client
from chalicelib.core.config import CONFIG
from functions.routing import QUEUES

AT_ONCE = 10  # messages in one call of SQS


class NotSent(Exception):
    """SQS took only some of the messages."""


@dataclass(frozen=True, slots=True)
class News:
    """One event as it lies in the outbox."""

    name: str
    body: str


def handler(batch: dict[str, Any], _context: object) -> None:
    """Send the events of new outbox records on."""
    images = (record["dynamodb"]["NewImage"] for record in batch["Records"] if record["eventName"] == "INSERT")
    sent = send(News(image["name"]["S"], image["body"]["S"]) for image in images)
    logs.line("info", "relayed", records=len(batch["Records"]), messages=sent)


def send(news: Iterable[News]) -> int:
    """Send each event to every queue that listens. Returns the number of messages. Raises NotSent."""
    by_queue: dict[str, list[News]] = {}
    for one in news:
        if one.name not in QUEUES:
            logs.line("error", "nobody listens", event=one.name)  # the sweep sends it again once somebody does
        for queue in QUEUES.get(one.name, ()):
            by_queue.setdefault(queue, []).append(one)
    for queue, some in by_queue.items():
        for batch in batches(some):
            _send_batch(CONFIG.queues[queue], batch)
    return sum(map(len, by_queue.values()))


def batches(news: list[News]) -> Iterator[list[News]]:
    """Cut ``news`` into what one call takes."""
    rest = iter(news)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


def _send_batch(url: str, batch: list[News]) -> None:
    entries = [
        {
            "Id": str(at),
            "MessageBody": one.body,
            "MessageAttributes": {"name": {"DataType": "String", "StringValue": one.name}},
        }
        for at, one in enumerate(batch)
    ]
    answer = client("sqs").send_message_batch(QueueUrl=url, Entries=entries)
    if answer.get("Failed"):
        raise NotSent(json.dumps([failed["Code"] for failed in answer["Failed"]]))
