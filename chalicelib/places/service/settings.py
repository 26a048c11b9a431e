"""Places, settings in force: what a place and those above it decided, over the defaults. A scan imports it."""

from collections.abc import Sequence

from chalicelib.core.errors import NotFound
from chalicelib.places.choices import DEFAULTS, Settings, merged
from chalicelib.places.rules import WITH_SETTINGS
from chalicelib.places.service import documents


def of(place: str) -> Settings:
    """Give the settings in force at ``place``, of the tree and documents of the last minute. Raises NotFound."""
    from chalicelib.places.service import tree as trees

    return of_path(trees.tree(knowing=place).path(place))


def of_path(path: Sequence[str]) -> Settings:
    """Give the settings at the end of ``path``, ids from the district down. No call when remembered, else one."""
    keys = [documents.settings(place) for place in path[: len(WITH_SETTINGS)]]
    bodies = documents.remembered(keys)
    return merged(bodies[key] for key in keys)


def is_on(switch: str) -> bool:
    """Tell whether a room's ``switch`` is on in the district; before the district is founded, as the default has it."""
    from chalicelib.places.service import tree as trees

    try:
        chosen = of(trees.tree().district.id)
    except NotFound:
        chosen = DEFAULTS
    return bool(getattr(chosen, switch))
