"""Reads of many thousand items: 100 keys a call, calls side by side, only what is asked for. No writes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from chalicelib.core.aws import client
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import Busy
from chalicelib.core.tables import pause

Raw = Mapping[str, Mapping[str, Any]]
Key = tuple[str, str]
AT_ONCE = 8  # calls side by side: what the one client has connections for
MOST_KEYS = 100  # of one call
BATCH_ATTEMPTS = 6
T = TypeVar("T")
R = TypeVar("R")


def side_by_side(work: Callable[[T], R], on: Sequence[T]) -> list[R]:
    """Give ``work`` of each of ``on``, in their order; a single one without a thread. The first error is raised."""
    if len(on) <= 1:
        return [work(one) for one in on]
    client("dynamodb")  # made here, once, and not by each thread
    with ThreadPoolExecutor(min(AT_ONCE, len(on))) as threads:
        return list(threads.map(work, on))


def items(room: str, keys: Iterable[Key], wanted: Sequence[str]) -> dict[Key, Raw]:
    """Read the attributes ``wanted`` of items of ``room``'s table, consistently; what is not there is left out.

    Raises Busy if the engine gives only a part.
    """
    asked = list(dict.fromkeys(keys))
    chunks = [asked[at : at + MOST_KEYS] for at in range(0, len(asked), MOST_KEYS)]
    found: dict[Key, Raw] = {}
    for part in side_by_side(lambda chunk: _chunk(CONFIG.table(room), chunk, wanted), chunks):
        found |= part
    return found


def _chunk(table: str, keys: Iterable[Key], wanted: Sequence[str]) -> dict[Key, Raw]:
    names = {f"#{at}": name for at, name in enumerate(("pk", "sk", *wanted))}
    asked: dict[str, Any] = {
        table: {
            "Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys],
            "ConsistentRead": True,
            "ProjectionExpression": ",".join(names),
            "ExpressionAttributeNames": names,
        }
    }
    found: dict[Key, Raw] = {}
    for attempt in range(BATCH_ATTEMPTS):
        answer = client("dynamodb").batch_get_item(RequestItems=asked)
        found |= {(item["pk"]["S"], item["sk"]["S"]): item for item in answer["Responses"].get(table, [])}
        asked = answer.get("UnprocessedKeys") or {}
        if not asked:
            return found
        pause(attempt)
    raise Busy(attempts=BATCH_ATTEMPTS)


def query(room: str, pk: str, prefix: str = "", *, index: str | None = None, wanted: Sequence[str] = ()) -> list[Raw]:
    """Read all items of a partition whose sort key begins with ``prefix``, consistently; of an ``index``, as it is.

    An index is asked by its hash key ``listing``. ``wanted`` are the attributes; empty gives all.
    """
    names = {"#pk": "pk" if index is None else "listing"} | {f"#{at}": name for at, name in enumerate(wanted)}
    asked: dict[str, Any] = {
        "TableName": CONFIG.table(room),
        "KeyConditionExpression": "#pk = :pk",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {":pk": {"S": pk}},
        "ConsistentRead": index is None,
    }
    if index is not None:
        asked["IndexName"] = index
    if prefix:
        asked["KeyConditionExpression"] += " AND begins_with(sk, :prefix)"
        asked["ExpressionAttributeValues"][":prefix"] = {"S": prefix}
    if wanted:
        asked["ProjectionExpression"] = ",".join(f"#{at}" for at in range(len(wanted)))
    found: list[Raw] = []
    while True:
        answer = client("dynamodb").query(**asked)
        found += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return found
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
