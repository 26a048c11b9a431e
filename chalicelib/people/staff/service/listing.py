"""Who is staff where (人员名单), for lists and for news: read from the lines that stand at each place."""

from collections.abc import Iterable

from chalicelib.core import cursors
from chalicelib.core.crypto import masked_name
from chalicelib.core.policy import Actor, allow, may, signed_in
from chalicelib.people.records import Role, person_key
from chalicelib.people.staff.records import Holder
from chalicelib.people.staff.rules import ROLES
from chalicelib.places.service import tree as trees


def listed(
    actor: Actor, place: str, role: str | None, *, cursor: str | None, limit: int
) -> tuple[list[Holder], str | None]:
    """List one page of the staff at ``place`` and under it, by role. Raises NotSignedIn, NotFound, BadInput."""
    signed_in(actor)
    allow(actor, "staff.see", trees.on(place), see="staff.see")
    prefix = "role#" if role is None else f"role#{role}#"
    return cursors.page(
        lambda last: Holder.query(
            f"place#{place}", Holder.sk.startswith(prefix), limit=limit, last_evaluated_key=last, consistent_read=True
        ),
        actor=actor,
        what=f"staff#{place}#{prefix}",
        cursor=cursor,
    )


def givable(actor: Actor, place: str) -> list[str]:
    """List the roles that ``actor`` may give at ``place``. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    on = trees.on(place)
    allow(actor, "staff.see", on, see="staff.see")
    kind = trees.tree().find(place).kind
    return [name for name, held in ROLES.items() if kind in held.at and may(actor, f"staff.give.{name}", on)]


def holders(places: Iterable[str], roles: Iterable[str]) -> list[str]:
    """List the people who hold one of ``roles`` right at one of ``places``, each once: for news to them.

    To reach whoever is in charge of a thing, give all places that contain it (``Tree.containing``). One query a
    place and role.
    """
    found: set[str] = set()
    wanted = sorted(set(roles))
    for place in sorted(set(places)):
        for role in wanted:
            lines = Holder.query(f"place#{place}", Holder.sk.startswith(f"role#{role}#{place}#"), consistent_read=True)
            found.update(line.person for line in lines)
    return sorted(found)


def called(persons: Iterable[str], roles: Iterable[str], places: Iterable[str]) -> dict[str, str]:
    """Give the names, masked, of those of ``persons`` who hold one of ``roles`` right at one of ``places``.

    100 keys a call: each person at each place in each role is one.
    """
    each, here = sorted(set(persons)), sorted(set(places))
    keys = [
        (f"place#{place}", f"role#{role}#{place}#{one}")
        for one in each
        for place in here
        for role in sorted(set(roles))
    ]
    found = Holder.batch_get(keys, consistent_read=True) if keys else ()
    return {one.person: masked_name(name) for one in found if (name := one.open("name"))}


def name_at(person: str, places: Iterable[str]) -> str | None:
    """Give the name by which staff know ``person`` in a role at one of ``places``; None if they hold none there."""
    here = frozenset(places)
    held = Role.query(person_key(person), Role.sk.startswith("role#"), consistent_read=True)
    return next((one.open("name") for one in held if one.place in here), None)
