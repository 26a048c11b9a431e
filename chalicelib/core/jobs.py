"""Asynchronous jobs: events in, a room's service called, only what failed comes back to the queue.

Work may see an event twice, late and out of order; it is safe by its conditions.
"""

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from chalicelib.core import logs
from chalicelib.core.outbox import Event

Handler = Callable[[dict[str, Any], object], dict[str, Any]]
Work = Callable[[Any], None]


def job(queue: str, works: dict[type[Event], Work]) -> Handler:
    """Make the Lambda handler of ``queue``: it gives each message to the work of its event.

    What a work raises is reported for that message alone, so that its neighbours are not delivered again.
    A message's attribute ``name`` is its event's, its body the event, as the relay sends it.
    """
    by_name = {event.name: (TypeAdapter(event), work) for event, work in works.items()}

    def handler(batch: dict[str, Any], _context: object) -> dict[str, Any]:
        failed = []
        for record in batch["Records"]:
            try:
                name = record.get("messageAttributes", {}).get("name", {}).get("stringValue", "")
                adapter, work = by_name[name]
                work(adapter.validate_json(record["body"]))
            except Exception as error:  # noqa: BLE001 - whatever it is, the queue gets it back
                logs.line("error", "message failed", queue=queue, message=record["messageId"], **logs.kind_of(error))
                failed.append({"itemIdentifier": record["messageId"]})
        logs.line("info", "batch done", queue=queue, messages=len(batch["Records"]), failed=len(failed))
        return {"batchItemFailures": failed}

    return handler
