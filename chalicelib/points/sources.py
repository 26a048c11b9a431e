"""Points, where they come from by themselves (计分来源): the table from what happens to items of the scheme. No I/O.

A row is all that a new source needs. A room above sends ``Proposed`` and has a row under the name of its source. A room
below knows nothing of points: its row names its event and reads it, and ``functions/routing.py`` sends that event to
the queue ``award`` as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.core.outbox import Event
from chalicelib.people.homes.events import BindingDecided
from chalicelib.points.accounts import person
from chalicelib.points.events import Proposed


@dataclass(frozen=True, slots=True)
class Source:
    """What the scheme calls it: the code of its ``item``. ``read`` gives what an ``event`` of a room below proposes."""

    item: str
    event: type[Event] = Proposed
    read: Callable[[Any], tuple[Proposed, ...]] | None = None


def bound(event: BindingDecided) -> tuple[Proposed, ...]:
    """Read a decision on a binding (绑定): an approval earns its person something; how often, the cap says."""
    if event.state != "active":
        return ()
    evidence = [f"binding#{event.binding}", f"household#{event.household}"]
    return (
        Proposed.of(
            event.name,
            person(event.person),
            f"binding#{event.binding}",
            happened_ms=event.at_ms,
            evidence=evidence,
        ),
    )


SOURCES: dict[str, Source] = {
    BindingDecided.name: Source("bind_home", BindingDecided, bound),
    "drill.checked_in": Source("drill"),
}
