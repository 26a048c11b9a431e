"""The room's queues in the process: what the outbox holds goes to the functions that listen, until none is left."""

from typing import Any

from chalicelib.core.outbox import Outbox
from functions import addresses, coverage, import_doors, render_sheets
from functions.routing import QUEUES

HANDLERS = {
    "addresses": addresses.handler,
    "coverage": coverage.handler,
    "import-doors": import_doors.handler,
    "render-sheets": render_sheets.handler,
}


def message(name: str, body: str) -> dict[str, Any]:
    return {"messageId": "m", "body": body, "messageAttributes": {"name": {"stringValue": name}}}


def events(name: str = "") -> list[Outbox]:
    """List what the outbox holds, oldest first; of one name, if it is given."""
    return sorted((one for one in Outbox.scan() if name in ("", one.name)), key=lambda one: (one.at_ms, one.key))


class Queues:
    """Delivers each event once, or ``times`` times; says what failed."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.failed = 0

    def run(self, *, times: int = 1, most: int = 10_000) -> int:
        """Deliver until nothing is left, ``most`` events at most. Returns how many were delivered."""
        delivered = 0
        while delivered < most and (new := [one for one in events() if one.key not in self.seen]):
            for one in new:
                self.seen.add(one.key)
                for _ in range(times):
                    self.deliver(one)
                delivered += 1
        return delivered

    def deliver(self, one: Outbox) -> None:
        """Deliver one event to each function that listens to it."""
        for queue in set(QUEUES[one.name]) & HANDLERS.keys():
            answer = HANDLERS[queue]({"Records": [message(one.name, one.body)]}, None)
            self.failed += len(answer["batchItemFailures"])
