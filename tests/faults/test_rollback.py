"""The stand-in's quick transactions still happen whole or not at all: what failed leaves no trace."""

from typing import Any

import pytest
from pynamodb.attributes import NumberAttribute

from chalicelib.core.errors import Conflict
from chalicelib.core.outbox import Outbox
from chalicelib.core.tables import RoomTable, Transaction, table_meta
from tests.support import aws

pytestmark = pytest.mark.usefixtures("house")


class Thing(RoomTable):
    Meta = table_meta("people")
    number = NumberAttribute(default=0)


class Refused(Conflict):
    pass


def writes(tx: Transaction) -> None:
    known = Thing.pk.exists()
    tx.update(Thing("a", "1"), Thing.number.add(1), given=known, or_raise=Conflict())
    tx.delete(Thing("a", "2"), given=known, or_raise=Conflict())
    tx.put(Thing("b", "1", number=7), given=known, or_raise=Conflict())
    tx.create(Thing("c", "1", number=1), or_raise=Conflict())
    tx.update(Thing("d", "1"), Thing.number.set(1), given=Thing.pk.does_not_exist(), or_raise=Conflict())
    tx.create(Outbox("news", name="news", body="{}", at_ms=1, expires=1), or_raise=Conflict())


def refused() -> None:
    with Transaction() as tx:
        writes(tx)
        tx.check(Thing("e", "1"), given=Thing.pk.exists(), or_raise=Refused())


def there() -> dict[str, Any]:
    return {str(one.attribute_values): one for one in (*Thing.scan(), *Outbox.scan())}


def stream() -> list[Any]:
    return [record for _, table in aws._backend_tables() if table.stream_shard for record in table.stream_shard.items]


def test_a_transaction_that_fails_leaves_everything_as_it_was() -> None:
    for pk, sk in (("a", "1"), ("a", "2"), ("b", "1")):
        Thing(pk, sk, number=5).save()
    before, carried = there().keys(), len(stream())

    with pytest.raises(Refused):
        refused()

    assert there().keys() == before
    assert len(stream()) == carried

    with Transaction() as tx:
        writes(tx)

    now = {(one.pk, one.sk): one.number for one in Thing.scan(Thing.number.exists())}
    assert now == {("a", "1"): 6, ("b", "1"): 7, ("c", "1"): 1, ("d", "1"): 1}
    assert (Outbox.count(), len(stream())) == (1, carried + 1)
