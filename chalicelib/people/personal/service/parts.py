"""The parts of one's own data: a line a room, which exports it, erases it, and may say what stands in the way.

A room that comes to keep personal data adds its line; a room above people gives its part by name, since people know
nothing of it. All are safe to call again. They are imported when a job or a request needs them: logging in needs none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from chalicelib.core import audit
from chalicelib.core.errors import AppError
from chalicelib.people.personal.errors import HouseholdToHandOver
from chalicelib.people.records import Home, partition


@dataclass(frozen=True, slots=True)
class Part:
    """What one room keeps of a person. ``obstacle`` gives the error that an erasure meets, if there is one.

    ``give_up`` goes before all erasing and changes nothing where it refuses. ``words`` are the Chinese words for the
    fields of its export, and for its name.
    """

    name: str
    export: Callable[[str], object]
    erase: Callable[[str], None] | None = None
    obstacle: Callable[[str], AppError | None] | None = None
    give_up: Callable[[str], None] | None = None
    words: Mapping[str, str] = field(default_factory=dict)


ABOVE = ("chalicelib.points.personal:PART",)  # package.module:PART of the rooms above people, erased first


def parts() -> tuple[Part, ...]:
    """List the parts in the order in which they are erased; the account itself goes after them, and last the inbox."""
    from chalicelib.inbox import service as inbox
    from chalicelib.people.accounts.service import personal as account
    from chalicelib.people.homes.service import personal as homes
    from chalicelib.people.staff.service import personal as staff

    return (
        *(above(named) for named in ABOVE),
        Part("account", account.export),
        Part("homes", homes.export, homes.erase, others_at_home),
        Part("roles", staff.export, None, staff.obstacle, staff.erase),
        Part("inbox", inbox.exported),
        Part("acts", acts),
    )


def above(named: str) -> Part:
    """Import the part of a room above."""
    module, _, name = named.partition(":")
    part: Part = getattr(import_module(module), name)
    return part


def others_at_home(person: str) -> HouseholdToHandOver | None:
    """Tell which households of a primary owner have other members, whom an erasure would put out."""
    from chalicelib.people.homes.service import finding

    heads = [item.household for item in partition(person) if isinstance(item, Home) and item.head]
    shared = [one for one in heads if any(member.person != person for member in finding.household(one).seated)]
    return HouseholdToHandOver(households=shared) if shared else None


def acts(person: str) -> list[dict[str, object]]:
    """Give what the audit keeps of one's own acts. It stays when a person is erased: ids, times, and sealed reasons."""
    return [
        {"at_ms": int(one.at_ms), "act": one.act, "target": one.target, "why": one.reason}
        for one in audit.Entry.by_actor.query(person)
    ]
