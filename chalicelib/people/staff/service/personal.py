"""Staff, one's own data: the roles that a person holds, and their end."""

from chalicelib.core.errors import AppError
from chalicelib.people.staff.errors import LastAdmin
from chalicelib.people.staff.service import giving


def export(person: str) -> list[dict[str, object]]:
    """Give the roles of ``person``, with the name by which staff know them."""
    return [
        {"role": held.role, "place": held.place, "name": held.open("name"), "given_ms": int(held.given_ms)}
        for held in giving.roles_of(person)
    ]


def obstacle(person: str) -> AppError | None:
    """Tell that the last district admin has to appoint another one first."""
    return LastAdmin() if giving.is_last_admin(person) else None


def erase(person: str) -> None:
    """Take all roles of ``person``; again is fine. Raises LastAdmin."""
    giving.take_all(person)
