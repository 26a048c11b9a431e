"""Where one's homes and roles are, in words, and which rooms are switched on there: for the client's navigation."""

from collections.abc import Iterable

from chalicelib.core.errors import NotFound
from chalicelib.people.records import Home
from chalicelib.places.choices import NAMES
from chalicelib.places.service import dwellings, settings
from chalicelib.places.service import tree as trees

SWITCH = "_open"  # the setting contact_open switches the room contact


def rooms_at(place: str) -> list[str]:
    """List the rooms that are switched on at ``place``. Raises NotFound."""
    there = settings.of(place)
    switches = (name for name in NAMES if name.endswith(SWITCH))
    return sorted(name.removesuffix(SWITCH) for name in switches if getattr(there, name))


def rooms() -> list[str]:
    """List the rooms that are switched on for the district, as a guest has them; none before it was founded."""
    here = district()
    return [] if here is None else rooms_at(here)


def district() -> str | None:
    """Give the one district, or None before it was founded."""
    try:
        return trees.tree().district.id
    except NotFound:
        return None


def addresses(homes: Iterable[Home]) -> dict[str, str]:
    """Write the address of each dwelling of ``homes``, down to the door: one call for all of them."""
    found = dwellings.found(home.dwelling for home in homes)
    tree = trees.tree()
    return {
        asked: f"{trees.address(tree, str(one.building))}{one.door}"
        for asked, one in found.items()
        if str(one.building) in tree
    }


def name_and_kind(place: str) -> tuple[str, str]:
    """Give the name and the kind of ``place``; both empty where this process does not know it yet."""
    tree = trees.tree(knowing=place)
    return (tree.name(place), tree.find(place).kind) if place in tree else ("", "")
