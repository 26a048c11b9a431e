"""Homes, what they ask of other rooms: where a door is, the numbers of its place, its indoor code."""

from dataclasses import dataclass

from chalicelib.places.choices import Settings
from chalicelib.places.service import dwellings, settings
from chalicelib.places.service import tree as trees


@dataclass(frozen=True, slots=True)
class Door:
    """A dwelling and where it is. ``order`` sorts the doors of a building as a person walks."""

    dwelling: str
    building: str
    community: str
    text: str
    order: str
    places: frozenset[str]


def door(dwelling: str) -> Door:
    """Tell where ``dwelling`` is. Raises NotFound."""
    found, places = dwellings.on(dwelling)
    building = str(found.building)
    tree = trees.tree()
    community = str(tree.above(building, "community"))  # every building lies in one
    text = f"{trees.address(tree, building)}{found.door}"
    return Door(found.id, building, community, text, str(found.order), places)


def places_of(building: str) -> frozenset[str]:
    """Give all places that contain ``building``."""
    return trees.tree(knowing=building).containing(building)


def numbers(building: str) -> Settings:
    """Give the settings in force at ``building``: the clock of reviews, days around a lease's end, limits."""
    return settings.of(building)


def building_text(place: str) -> str:
    """Write where a building is, or what a place above it is called. Raises NotFound."""
    tree = trees.tree(knowing=place)
    return trees.address(tree, place) or tree.name(place)


def district() -> str:
    """Give the id of the one district."""
    return trees.tree().district.id
