"""codes: the room's one table. Nobody outside the room reads or writes it.

CODE               code               a code: all that a scan needs, in 1 KB at most; never deleted
numbers            counter            how many numbers were given
building#ID        door#DWELLING      a door's line (门牌行): which code of each kind is live; guards that it is one
community#ID       coverage#BUILDING  how many codes of the building are in which state, as last counted
community#ID       open#CODE          people said that the code is not at its door; until staff decide
community#ID       decided#ID         what staff decided
import#ID          import             a door list on its way in
sheet#ID           sheet              an order for labels
sheet#ID           chunk#NNNN         a file of them
"""

from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.codes.tokens import Kind
from chalicelib.core.aws import client
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import Busy, NotFound
from chalicelib.core.tables import Ready, RoomTable, table_meta

Key = tuple[str, str]
Raw = dict[str, dict[str, Any]]
MOST_KEYS = 100  # DynamoDB's limit for one BatchGetItem
BATCH_ATTEMPTS = 4
SCAN_SK = "code"


class ByNumber(GlobalSecondaryIndex["CodeItem"]):
    """The code that a typed number names."""

    class Meta:
        index_name = "by_number"
        projection = KeysOnlyProjection()

    number = UnicodeAttribute(hash_key=True)


class CodeItem(RoomTable):
    """A code: ``pk`` its id, ``path`` the ids from the district down to the building, ``act`` the last act's id.

    ``did`` is a short hash of what that act was and by whom: nothing of a person stands here.
    """

    Meta = table_meta("codes")

    state = UnicodeAttribute()
    dwelling = UnicodeAttribute()
    path = UnicodeAttribute()
    where = UnicodeAttribute()
    door = UnicodeAttribute()
    number = UnicodeAttribute()
    version = NumberAttribute(default=1)
    changed_ms = NumberAttribute()
    act = UnicodeAttribute(null=True)
    did = UnicodeAttribute(null=True)
    successor = UnicodeAttribute(null=True)
    by_number = ByNumber()

    @property
    def id(self) -> str:
        """The code's id."""
        return str(self.pk)

    @property
    def building(self) -> str:
        """The building's id."""
        return str(self.path).rpartition("/")[2]


class Line(RoomTable):
    """A door's line: ``pk`` building#ID, ``sk`` door#DWELLING; of each kind the live code, its state and number."""

    Meta = table_meta("codes")

    order = UnicodeAttribute()
    door = UnicodeAttribute()
    outdoor = UnicodeAttribute(null=True)
    outdoor_state = UnicodeAttribute(null=True)
    outdoor_number = UnicodeAttribute(null=True)
    indoor = UnicodeAttribute(null=True)
    indoor_state = UnicodeAttribute(null=True)
    indoor_number = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)

    @property
    def dwelling(self) -> str:
        """The dwelling's id."""
        return str(self.sk).removeprefix("door#")

    @property
    def building(self) -> str:
        """The building's id."""
        return str(self.pk).removeprefix("building#")

    def code(self, kind: Kind) -> str | None:
        """Give the id of the live code of ``kind``."""
        found: str | None = getattr(self, kind)
        return found

    def state(self, kind: Kind) -> str | None:
        """Give the state of the live code of ``kind``."""
        found: str | None = getattr(self, f"{kind}_state")
        return found

    def number(self, kind: Kind) -> str:
        """Give the number of the live code of ``kind``."""
        return str(getattr(self, f"{kind}_number"))


def line_key(building: str, dwelling: str) -> Key:
    """Give the key of a door's line."""
    return f"building#{building}", f"door#{dwelling}"


class Counter(RoomTable):
    """How many numbers were given: ``pk`` numbers."""

    Meta = table_meta("codes")

    given = NumberAttribute(default=0)


class Coverage(RoomTable):
    """How many codes of a building are in which state: ``pk`` community#ID, ``sk`` coverage#BUILDING."""

    Meta = table_meta("codes")

    doors = NumberAttribute()
    outdoor: JSONAttribute = JSONAttribute()  # state -> how many
    indoor: JSONAttribute = JSONAttribute()
    at_ms = NumberAttribute()
    version = NumberAttribute()

    @property
    def building(self) -> str:
        """The building's id."""
        return str(self.sk).removeprefix("coverage#")


class Mismatch(RoomTable):
    """People say that a code is not at its door: ``sk`` open#CODE, then decided#ID."""

    Meta = table_meta("codes")

    report = UnicodeAttribute()  # its id, made with the first report
    code = UnicodeAttribute()
    building = UnicodeAttribute()
    reports = NumberAttribute()
    first_ms = NumberAttribute()
    last_ms = NumberAttribute()
    state = UnicodeAttribute()
    why = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    act = UnicodeAttribute(null=True)


class Import(RoomTable):
    """A door list on its way in: ``pk`` import#ID. ``run`` is the preview that counts: its files.

    ``told`` is JSON: with what the preview's job ended. ``names`` is the SHA-256 of the names that its buildings had
    when the first door went in: if they are others at the end, addresses are looked at again.
    """

    Meta = table_meta("codes")

    owner = UnicodeAttribute()
    state = UnicodeAttribute()
    file = UnicodeAttribute()
    reading = UnicodeAttribute(null=True)
    run = UnicodeAttribute(null=True)
    told = UnicodeAttribute(null=True)
    touches = UnicodeAttribute(null=True)  # JSON: the lowest places there are that hold all of it
    rejects_file = UnicodeAttribute(null=True)
    mark = UnicodeAttribute(null=True)  # SHA-256 of the doors, which a commit repeats
    doors = NumberAttribute(default=0)
    fresh = BooleanAttribute(default=False)  # the preview found none of its doors here
    names = UnicodeAttribute(null=True)
    at_byte = NumberAttribute(default=0)
    done = NumberAttribute(default=0)
    commit = UnicodeAttribute(null=True)
    made_ms = NumberAttribute()

    @property
    def id(self) -> str:
        """The import's id."""
        return str(self.pk).removeprefix("import#")


class Sheet(RoomTable):
    """An order for labels: ``pk`` sheet#ID. ``asked`` is JSON: kinds, states, layout."""

    Meta = table_meta("codes")

    owner = UnicodeAttribute()
    place = UnicodeAttribute()
    state = UnicodeAttribute()
    asked = UnicodeAttribute()
    run = UnicodeAttribute(null=True)  # the planning that counts: its files
    chunks = NumberAttribute(default=0)
    chunks_done = NumberAttribute(default=0)
    labels = NumberAttribute(default=0)
    done = NumberAttribute(default=0)
    made_ms = NumberAttribute()

    @property
    def id(self) -> str:
        """The order's id."""
        return str(self.pk).removeprefix("sheet#")


class Chunk(RoomTable):
    """A file of labels: ``pk`` sheet#ID, ``sk`` chunk#NNNN. ``problems`` is JSON: labels that could not be printed."""

    Meta = table_meta("codes")

    state = UnicodeAttribute()
    labels = NumberAttribute()
    pages = NumberAttribute(default=0)
    file = UnicodeAttribute(null=True)
    problems = UnicodeAttribute(null=True)

    @property
    def at(self) -> int:
        """Which file of the order it is, from 1."""
        return int(str(self.sk).removeprefix("chunk#"))


def ready_code(code: str, dwelling: str, path: str, where: str, door: str, number: str, *, at_ms: int) -> Ready:
    """Make the item of a code just minted, for imports of many thousand: what ``CodeItem`` would write."""
    texts = {"state": "minted", "dwelling": dwelling, "path": path, "where": where, "door": door, "number": number}
    item: Raw = {"pk": {"S": code}, "sk": {"S": SCAN_SK}, **{name: {"S": text} for name, text in texts.items()}}
    return Ready(CodeItem, item | {"version": {"N": "1"}, "changed_ms": {"N": str(at_ms)}})


def ready_line(building: str, dwelling: str, order: str, door: str, codes: dict[Kind, tuple[str, str]]) -> Ready:
    """Make the line of a door with its ``codes`` (id and number) just minted: what ``Line`` would write."""
    pk, sk = line_key(building, dwelling)
    item: Raw = {"pk": {"S": pk}, "sk": {"S": sk}, "order": {"S": order}, "door": {"S": door}, "version": {"N": "1"}}
    for kind, (code, number) in codes.items():
        item |= {kind: {"S": code}, f"{kind}_state": {"S": "minted"}, f"{kind}_number": {"S": number}}
    return Ready(Line, item)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan reads of a code."""

    id: str
    state: str
    dwelling: str
    path: tuple[str, ...]
    where: str
    door: str
    number: str


def scanned(code: str) -> Scanned | None:
    """Read what a scan shows of a code, in one call: a moment old is good enough. None if there is no such code."""
    key = {"pk": {"S": code}, "sk": {"S": SCAN_SK}}
    item = client("dynamodb").get_item(TableName=CONFIG.table("codes"), Key=key).get("Item")
    if item is None:
        return None
    path = tuple(item["path"]["S"].split("/"))
    said = (item[name]["S"] for name in ("where", "door", "number"))
    return Scanned(code, item["state"]["S"], item["dwelling"]["S"], path, *said)


def find(code: str) -> CodeItem:
    """Get a code, consistently. Raises NotFound."""
    try:
        return CodeItem.get(code, SCAN_SK, consistent_read=True)
    except DoesNotExist:
        raise NotFound(code=code) from None


def find_line(building: str, dwelling: str) -> Line:
    """Get a door's line, consistently. Raises NotFound."""
    try:
        return Line.get(*line_key(building, dwelling), consistent_read=True)
    except DoesNotExist:
        raise NotFound(dwelling=dwelling) from None


def lines_of(building: str) -> list[Line]:
    """List the lines of a building, consistently, as a person walks."""
    found = Line.query(f"building#{building}", Line.sk.startswith("door#"), consistent_read=True)
    return sorted(found, key=lambda line: (line.order, line.sk))


def read_many(keys: list[Key]) -> dict[Key, Raw]:
    """Read items by key, consistently, 100 a call; what is not there is left out. Raises Busy."""
    table, found, once = CONFIG.table("codes"), dict[Key, Raw](), list(dict.fromkeys(keys))
    for start in range(0, len(once), MOST_KEYS):
        wanted = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in once[start : start + MOST_KEYS]]
        asked: dict[str, Any] = {table: {"Keys": wanted, "ConsistentRead": True}}
        for _ in range(BATCH_ATTEMPTS):
            answer = client("dynamodb").batch_get_item(RequestItems=asked)
            found |= {(item["pk"]["S"], item["sk"]["S"]): item for item in answer["Responses"].get(table, [])}
            asked = answer.get("UnprocessedKeys") or {}
            if not asked:
                break
        else:
            raise Busy(attempts=BATCH_ATTEMPTS)
    return found
