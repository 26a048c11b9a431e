"""Places: what this room tells others. Ids and versions only; who needs a name reads it."""

from typing import ClassVar

from chalicelib.core.outbox import Event


class PlaceRenamed(Event):
    """A place has another name: addresses in ``buildings`` read otherwise. A large place sends several chunks."""

    name: ClassVar[str] = "place.renamed"
    place: str
    kind: str
    place_version: int
    buildings: list[str]


class DwellingCorrected(Event):
    """A dwelling has another unit, room or area; its id stayed. ``renamed``: the door reads otherwise."""

    name: ClassVar[str] = "dwelling.corrected"
    dwelling: str
    building: str
    dwelling_version: int
    renamed: bool
