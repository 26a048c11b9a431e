"""Points, what other rooms propose (计分事项): one shape, whoever sends it. No I/O.

A room above sends ``Proposed`` itself, in the transaction of its act; what a room below tells is read into the same
shape by ``sources``. It holds ids and times, never what a person typed. It proposes and no more: what the scheme in
force does not have, or caps, is refused here and nobody else is troubled.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints

from chalicelib.core.clock import now_ms
from chalicelib.core.outbox import Event

SOURCE = r"^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39}){0,3}$"
SUBJECT = r"^(person|household)#[0-9A-HJKMNP-TV-Z]{26}$"
PERSON = r"^[0-9A-HJKMNP-TV-Z]{26}$"
MOST_HOURS = 1_000  # of one service
NATURAL = r"^[A-Za-z0-9_.:#-]{1,120}$"
MOST_EVIDENCE = 20
Natural = Annotated[str, StringConstraints(pattern=NATURAL)]


class Proposed(Event):
    """Something happened for which the scheme may give points.

    ``source`` names what happened, as the table in ``sources`` has it; ``subject`` is person#ID or household#ID;
    ``event`` names the one occurrence by ids, and the same (item, subject, event) counts once, for ever;
    ``happened_ms`` is the time by which caps count; ``evidence`` are the ids of what shows it, as kind#ID.
    """

    name: ClassVar[str] = "points.proposed"
    source: Annotated[str, StringConstraints(pattern=SOURCE)]
    subject: Annotated[str, StringConstraints(pattern=SUBJECT)]
    event: Natural
    happened_ms: Annotated[int, Field(ge=0)]
    evidence: Annotated[tuple[Natural, ...], Field(max_length=MOST_EVIDENCE)] = ()

    @classmethod
    def of(cls, source: str, subject: str, event: str, *, happened_ms: int, evidence: Sequence[str] = ()) -> Self:
        """Make one, ready for ``emit``. Raises ValueError for what has not this shape."""
        return cls(
            key=f"{source}#{subject}#{event}",
            at_ms=now_ms(),
            source=source,
            subject=subject,
            event=event,
            happened_ms=happened_ms,
            evidence=tuple(evidence),
        )


class ServiceConfirmed(Event):
    """An organiser confirmed that a person served (志愿服务): it repairs what deductions took, as the scheme says.

    ``service`` is the id of that one service, whole ``hours`` of it count, and it counts once.
    """

    name: ClassVar[str] = "points.service_confirmed"
    person: Annotated[str, StringConstraints(pattern=PERSON)]
    service: Annotated[str, StringConstraints(pattern=PERSON)]
    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)]
    happened_ms: Annotated[int, Field(ge=0)]
