"""Queue ``award``: what happened in other rooms earns points, once each; who moved out has their accounts closed."""

from typing import Any

from chalicelib.core.jobs import Work, job
from chalicelib.core.outbox import Event
from chalicelib.people.homes.events import HouseholdEnded
from chalicelib.points.awards.service import applying, serving
from chalicelib.points.events import Proposed, ServiceConfirmed
from chalicelib.points.ledger.service import closing
from chalicelib.points.sources import SOURCES


def apply(event: Proposed) -> None:
    """Apply what was proposed, or refuse it."""
    applying.apply(event)


def repair(event: ServiceConfirmed) -> None:
    """Give back what a confirmed service repairs."""
    serving.repair(event)


def of(event: type[Event]) -> Work:
    """Make the work of another room's event: each source that reads it may propose something."""
    reads = [source.read for source in SOURCES.values() if source.event is event and source.read is not None]

    def work(told: Any) -> None:  # noqa: ANN401 - the event that the sources name
        for proposed in (one for read in reads for one in read(told)):
            applying.apply(proposed)

    return work


WORKS: dict[type[Event], Work] = {
    Proposed: apply,
    ServiceConfirmed: repair,
    HouseholdEnded: closing.household_ended,
}
WORKS.update({source.event: of(source.event) for source in SOURCES.values() if source.read is not None})
handler = job("award", WORKS)
