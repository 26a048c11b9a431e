"""Asynchronous jobs: events in, a room's service called, only what failed comes back to the queue.

Work may see an event twice, late and out of order; it is safe by its conditions.
"""

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from chalicelib.core import logs
from chalicelib.core.outbox import Event

Work = Callable[[Any], None]


class Job:
    """The Lambda handler of a queue: gives each message to the work of its event.

    What a work raises is reported for that message alone, so that its neighbours are not delivered again.
    A message's attribute ``name`` is its event's, its body the event, as the relay sends it.
    """

    def __init__(self, queue: str, works: dict[type[Event], Work]) -> None:
        self.queue = queue
        self.works = {event.name: (TypeAdapter(event), work) for event, work in works.items()}

    def __call__(self, batch: dict[str, Any], _context: object) -> dict[str, Any]:
        """Do the work of a batch. Returns what failed, as SQS wants it."""
        failed = []
        for record in batch["Records"]:
            try:
                name = record.get("messageAttributes", {}).get("name", {}).get("stringValue", "")
                adapter, work = self.works[name]
                work(adapter.validate_json(record["body"]))
            except Exception as error:  # noqa: BLE001 - whatever it is, the queue gets it back
                message = record["messageId"]
                logs.line("error", "message failed", queue=self.queue, message=message, **logs.kind_of(error))
                failed.append({"itemIdentifier": message})
        logs.line("info", "batch done", queue=self.queue, messages=len(batch["Records"]), failed=len(failed))
        return {"batchItemFailures": failed}


def job(queue: str, works: dict[type[Event], Work]) -> Job:
    """Make the handler of ``queue``."""
    return Job(queue, works)
