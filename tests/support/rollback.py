"""moto's transactions, made quick: in case they fail they keep the items that they write, not a copy of whole tables.

moto copies every table of a transaction, and all that its stream ever carried; a test that writes much spends nine
tenths of its time there. What a transaction does, checks and raises is moto's own.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from moto.dynamodb import models
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

Call = dict[str, Any]
_whole = models.DynamoDBBackend.transact_write_items


@contextmanager
def by_item() -> Iterator[None]:
    """Let moto's transactions roll back item by item."""
    copies = SimpleNamespace(deepcopy=lambda one: one if isinstance(one, Table) else copy.deepcopy(one))
    with (
        patch.object(models, "copy", copies),
        patch.object(models.DynamoDBBackend, "transact_write_items", _transact),
    ):
        yield


def _transact(backend: Any, calls: list[Call]) -> None:
    backs = [back for call in calls for back in _backs(backend, next(iter(call.values())))]
    try:
        _whole(backend, calls)
    except BaseException:
        for back in backs:
            back()
        raise


def _backs(backend: Any, call: Call) -> Iterator[partial[None]]:
    """Yield what brings the item of ``call`` back, and the stream of its table."""
    table = backend.tables.get(call.get("TableName"))
    if table is None:
        return
    key = call.get("Key") or call["Item"]
    pk = DynamoType(key[table.hash_key_attr])
    sk = DynamoType(key[table.range_key_attr]) if table.range_key_attr else None
    there = table.items.get(pk) if sk is None else table.items.get(pk, {}).get(sk)
    yield partial(_put_back, table, pk, sk, copy.deepcopy(there))
    if table.stream_shard is not None:
        yield partial(_cut, table.stream_shard.items, len(table.stream_shard.items))


def _put_back(table: Any, pk: DynamoType, sk: DynamoType | None, item: Any) -> None:
    if item is None:
        (table.items if sk is None else table.items.get(pk, {})).pop(pk if sk is None else sk, None)
        if sk is not None and not table.items.get(pk):
            table.items.pop(pk, None)
    elif sk is None:
        table.items[pk] = item
    else:
        table.items[pk][sk] = item


def _cut(records: list[Any], length: int) -> None:
    del records[length:]
