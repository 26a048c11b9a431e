"""Places, documents: read as they are now and replaced by their next version, or not at all."""

import json
from dataclasses import dataclass
from typing import Any

from chalicelib.core.errors import Conflict
from chalicelib.core.tables import Transaction
from chalicelib.places.records import Document, Key, read_many

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """A document as it is stored: version 0 and empty where nobody wrote one yet."""

    number: int
    by: str
    body: Body


def stored(key: Key) -> Version:
    """Read a document consistently."""
    item = read_many([key], consistent=True).get(key)
    if item is None:
        return Version(0, "", {})
    return Version(int(item["version"]["N"]), item["by"]["S"], json.loads(item["body"]["S"]))


def repeats(there: Version, sent: int, by: str, same: bool) -> bool:  # noqa: FBT001 - the last of four facts
    """Tell whether ``by``, who read version ``sent``, sends again what made the present one.

    Raises Conflict if somebody else's version is there by now.
    """
    if there.number == sent:
        return False
    if there.number == sent + 1 and there.by == by and same:
        return True
    raise Conflict(version=there.number)


def put(tx: Transaction, key: Key, there: Version, body: Body, by: str) -> Version:
    """Add the next version of a document to ``tx``: Conflict if ``there`` is no longer the present one.

    The caller forgets the remembered one when the transaction has come through.
    """
    number = there.number + 1
    said = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    given = Document.version.does_not_exist() if there.number == 0 else Document.version == there.number
    tx.put(Document(*key, body=said, version=number, by=by), given=given, or_raise=Conflict(version=number))
    return Version(number, by, body)
