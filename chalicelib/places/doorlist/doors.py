"""Places, door lists: a door (门牌) as a list names it, its key, order and JSON. It has no id: the tree gives one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.places.doorlist.fields import Field
from chalicelib.places.doorlist.order import natural, walk_order
from chalicelib.places.doorlist.text import fold


@dataclass(frozen=True, slots=True)
class Door:
    """One door: the names to show, already normalised, and the area in hundredths of a square metre (平方米).

    ``unit`` is None for villages, villas and shops without one.
    """

    street: str
    community: str
    estate: str
    building: str
    unit: str | None
    room: str
    area: int | None = None

    @property
    def key(self) -> str:
        """What all spellings of this door have in common: six folded names with ``|`` between, empty for no unit."""
        return key_of(self.street, self.community, self.estate, self.building, self.unit or "", self.room)

    @property
    def walk_order(self) -> str:
        """ASCII string by which doors of one estate sort as a person walks."""
        return walk_order(self.building, self.unit, self.room)

    @property
    def list_order(self) -> str:
        """ASCII string by which doors of a whole list sort: street, community, estate, then as a person walks."""
        return "/".join((natural(self.street), natural(self.community), natural(self.estate), self.walk_order))

    def places(self) -> Iterator[tuple[Field, str, str]]:
        """Yield (field, name, key) of each place above the door, from the street down to its unit if it has one.

        A place's key holds the keys of all places above it, so two buildings of one number in two estates differ.
        """
        key = ""
        for field in (Field.STREET, Field.COMMUNITY, Field.ESTATE, Field.BUILDING, Field.UNIT):
            name = getattr(self, field.value)
            if name is not None:
                key = f"{key}|{fold(name)}" if key else fold(name)
                yield field, name, key

    def to_json(self) -> str:
        """Write the door as one line of JSON."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__}, ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> "Door":
        """Read what ``to_json`` wrote; what a later version added is ignored."""
        stored = json.loads(line)
        return cls(**{name: stored[name] for name in cls.__slots__})


def key_of(*names: str) -> str:
    """Return the key of normalised names, from the street down."""
    return "|".join(map(fold, names))
