"""What the mall tells others."""

from typing import ClassVar

from chalicelib.core.outbox import Event


class ReservationNews(Event):
    """A reservation moved: ``what`` is reserved, ready, expiring, collected or restored; each comes once."""

    name: ClassVar[str] = "points.reservation_moved"
    reservation: str
    person: str
    place: str
    what: str
