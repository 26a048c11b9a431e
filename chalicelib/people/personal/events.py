"""What is asked for here, for the job that does it."""

from typing import ClassVar, Literal

from chalicelib.core.outbox import Event


class PersonalDataRequested(Event):
    """A person asked for the export or the erasure of their own data."""

    name: ClassVar[str] = "personal_data.requested"
    job: str
    person: str
    act: Literal["export", "erase"]
