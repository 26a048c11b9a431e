"""What staff tell others: ids alone."""

from typing import ClassVar, Literal

from chalicelib.core.outbox import Event


class RoleChanged(Event):
    """Somebody was given a role, or it was taken from them."""

    name: ClassVar[str] = "staff.role_changed"
    person: str
    role: str
    place: str
    state: Literal["given", "taken"]
    by: str
