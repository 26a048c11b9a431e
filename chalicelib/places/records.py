"""Places: the room's one table. Nobody outside the room reads or writes it.

tree       place#ID            a place: district, street, community, estate, building or grid; never deleted
tree       district            the claim of the one district
tree       grids#COMMUNITY     which building is in which grid, as one versioned document
PLACE      name#KIND#KEY       the claim of a name under a place; a former name stays claimed, marked so
PLACE      roster              the duty roster (值班表) of a community, as one versioned document
PLACE      settings            what a place says otherwise than the place above it, as one versioned document
DWELLING   dwelling            a dwelling; its id is made of building, unit and room as they were first named,
                               or an alias: the id of a later name, pointing to the dwelling

The tree is one partition so that it is read whole, by one query: a district has some thousand places.
"""

from hashlib import sha256
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core.aws import client
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import Busy
from chalicelib.core.ids import encode
from chalicelib.core.tables import RoomTable, pause, table_meta

TREE = "tree"
MOST_KEYS = 100  # DynamoDB's limit for one BatchGetItem
BATCH_ATTEMPTS = 4
Key = tuple[str, str]
Raw = dict[str, dict[str, Any]]


class Place(RoomTable):
    """A place: ``pk`` tree, ``sk`` place#ID. ``key`` is its folded name, ``first`` the one under which it was made."""

    Meta = table_meta("places")

    kind = UnicodeAttribute()
    name = UnicodeAttribute()
    key = UnicodeAttribute()
    first = UnicodeAttribute()
    parent = UnicodeAttribute(null=True)  # the district has none
    version = NumberAttribute()
    by = UnicodeAttribute()  # who made the last change, to know a repeated one again

    @property
    def id(self) -> str:
        """The place's id."""
        return self.sk.removeprefix("place#")

    @classmethod
    def at(cls, place: str) -> Key:
        """Give the key of a place."""
        return TREE, f"place#{place}"


class Claim(RoomTable):
    """The claim of a name under a place, or of being the one district. ``former``: the place has another name now."""

    Meta = table_meta("places")

    place = UnicodeAttribute()
    former = BooleanAttribute(default=False)

    @classmethod
    def at(cls, parent: str | None, kind: str, key: str) -> Key:
        """Give the key of the claim of a folded name: parent, kind and key say it all."""
        return (parent, f"name#{kind}#{key}") if parent is not None else (TREE, "district")


class Document(RoomTable):
    """A versioned document: grids, a roster or settings. ``body`` is JSON; ``by`` who wrote this version."""

    Meta = table_meta("places")

    body = UnicodeAttribute()
    version = NumberAttribute()
    by = UnicodeAttribute()


class ByBuilding(GlobalSecondaryIndex["Dwelling"]):
    """The dwellings of a building as a person walks; aliases have no building."""

    class Meta:
        index_name = "by_building"
        projection = AllProjection()

    building = UnicodeAttribute(hash_key=True)
    order = UnicodeAttribute(range_key=True)


class Dwelling(RoomTable):
    """A dwelling (门户): ``pk`` its id, ``area`` in hundredths of a square metre. An alias has ``alias`` alone."""

    Meta = table_meta("places")

    building = UnicodeAttribute(null=True)
    order = UnicodeAttribute(null=True)
    unit = UnicodeAttribute(null=True)
    room = UnicodeAttribute(null=True)
    area = NumberAttribute(null=True)
    version = NumberAttribute(default=1)
    by = UnicodeAttribute(null=True)
    alias = UnicodeAttribute(null=True)
    by_building = ByBuilding()

    @property
    def id(self) -> str:
        """The dwelling's id."""
        return str(self.pk)

    @property
    def door(self) -> str:
        """The door as people say it: unit and room."""
        return f"{self.unit or ''}{self.room}"


def dwelling_id(building: str, unit_key: str, room_key: str) -> str:
    """Make the id of the dwelling that a building has under folded names of unit ("" for none) and room."""
    digest = sha256(f"{building}\x1f{unit_key}\x1f{room_key}".encode()).digest()
    return encode(int.from_bytes(digest[:16]), 26)


def read_tree() -> list[Raw]:
    """Read all places and all grids as DynamoDB gives them, consistently. pynamodb would take ten times as long."""
    items: list[Raw] = []
    asked: dict[str, Any] = {
        "TableName": CONFIG.table("places"),
        "KeyConditionExpression": "pk = :tree",
        "ExpressionAttributeValues": {":tree": {"S": TREE}},
        "ConsistentRead": True,
    }
    while True:
        answer = client("dynamodb").query(**asked)
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return items
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def read_many(keys: list[Key], *, consistent: bool) -> dict[Key, Raw]:
    """Read items by key, 100 a call; what is not there is left out. Raises Busy if the engine gives only a part."""
    table, found = CONFIG.table("places"), dict[Key, Raw]()
    for start in range(0, len(keys), MOST_KEYS):
        wanted = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys[start : start + MOST_KEYS]]
        asked: dict[str, Any] = {table: {"Keys": wanted, "ConsistentRead": consistent}}
        for attempt in range(BATCH_ATTEMPTS):
            answer = client("dynamodb").batch_get_item(RequestItems=asked)
            found |= {(item["pk"]["S"], item["sk"]["S"]): item for item in answer["Responses"].get(table, [])}
            asked = answer.get("UnprocessedKeys") or {}
            if not asked:
                break
            pause(attempt)
        else:
            raise Busy(attempts=BATCH_ATTEMPTS)
    return found
