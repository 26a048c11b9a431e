"""The items of awards in the room's one table.

proposal#SOURCE#SUBJECT#EVENT    proposal    what was proposed, once, and what became of it: posted or refused
service#ID                       service     a service that staff confirmed by hand
"""

from typing import Self

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core.clock import day_of
from chalicelib.points.events import Proposed
from chalicelib.points.records import Points

POSTED, REFUSED = "posted", "refused"


def listing(day: str) -> str:
    """Name the list of what was refused on a day in Asia/Shanghai."""
    return f"refused#{day}"


class ByList(GlobalSecondaryIndex["Proposal"]):
    """What was refused, by day."""

    class Meta:
        index_name = "by_list"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class ByPerson(GlobalSecondaryIndex["Proposal"]):
    """What was refused, of one person."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    of = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class Proposal(Points):
    """One proposal and its outcome. ``evidence`` are the ids whose hash the entry holds.

    What was refused stands in the lists of its day and of its person; what was posted in none: it has its entry.
    """

    source = UnicodeAttribute()
    subject = UnicodeAttribute()
    event = UnicodeAttribute()
    item = UnicodeAttribute(null=True)  # null: no row of the table knows the source
    happened_ms = NumberAttribute()
    at_ms = NumberAttribute()
    evidence = ListAttribute(of=UnicodeAttribute)
    state = UnicodeAttribute()  # posted | refused
    reason = UnicodeAttribute(null=True)  # the code of what was in the way
    version = NumberAttribute(null=True)  # of the scheme
    seq = NumberAttribute(null=True)  # of the entry
    listing = UnicodeAttribute(null=True)
    listed_at = UnicodeAttribute(null=True)
    of = UnicodeAttribute(null=True)
    by_list = ByList()
    by_person = ByPerson()

    @classmethod
    def at(cls, source: str, subject: str, event: str) -> tuple[str, str]:
        """Give the key of a proposal."""
        return f"proposal#{source}#{subject}#{event}", "proposal"

    @classmethod
    def made(cls, proposed: Proposed, at_ms: int) -> Self:
        """Make the item of what was proposed; its outcome is still to be set."""
        return cls(
            *cls.at(proposed.source, proposed.subject, proposed.event),
            source=proposed.source,
            subject=proposed.subject,
            event=proposed.event,
            happened_ms=proposed.happened_ms,
            at_ms=at_ms,
            evidence=list(proposed.evidence),
        )

    def refuse(self, reason: str) -> None:
        """Set that it was refused, for a reason, and list it by the day and by its person."""
        kind, _, holder = self.subject.partition("#")
        self.of = holder if kind == "person" else None
        self.state, self.reason = REFUSED, reason
        self.listing = listing(day_of(int(self.at_ms)).isoformat())
        self.listed_at = f"{int(self.at_ms):015d}#{self.pk}"


class Service(Points):
    """A service that staff confirmed by hand. ``said`` is the mark of the request."""

    person = UnicodeAttribute()
    hours = NumberAttribute()
    happened_ms = NumberAttribute()
    at_ms = NumberAttribute()
    by = UnicodeAttribute()
    said = UnicodeAttribute()

    @classmethod
    def at(cls, service: str) -> tuple[str, str]:
        """Give the key of a service."""
        return f"service#{service}", "service"
