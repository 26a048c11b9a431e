"""Places, documents: rosters, grids and settings as the process remembers them, a minute at most. A scan imports it."""

import json
from collections.abc import Iterable
from typing import Any

from chalicelib.core.memory import Memory
from chalicelib.places import duty
from chalicelib.places.records import TREE, Key, read_many
from chalicelib.places.rules import KEPT_MS

MOST = 2_000  # documents remembered: all of a district's, and no attack grows it
_memory: Memory[Key, dict[str, Any]] = Memory(most=MOST, kept_ms=KEPT_MS)


def roster(community: str) -> Key:
    """Give the key of a community's duty roster."""
    return community, "roster"


def grids(community: str) -> Key:
    """Give the key of the document that says which of a community's buildings is in which grid."""
    return TREE, f"grids#{community}"


def settings(place: str) -> Key:
    """Give the key of what a place decided for itself."""
    return place, "settings"


def remembered(keys: Iterable[Key]) -> dict[Key, dict[str, Any]]:
    """Give documents, empty where there is none: from memory, the others by one call for all of them.

    A roster comes as its entries by place, ready for a door; grids and settings as they are stored.
    """
    known: dict[Key, dict[str, Any]] = {}
    asked: list[Key] = []
    for key in dict.fromkeys(keys):
        try:
            known[key] = _memory[key]
        except KeyError:
            asked.append(key)
    if asked:
        read = read_many(asked, consistent=False)
        for key in asked:
            body = json.loads(read[key]["body"]["S"]) if key in read else {}
            known[key] = _memory[key] = duty.by_place(body) if key[1] == "roster" else body
    return known


def forget(key: Key) -> None:
    """Forget a document: this process changes it."""
    _memory.forget(key)
