from typing import Any
from unittest.mock import patch

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core import audit, tables
from chalicelib.core.errors import Busy, Conflict, IllegalMove, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor
from chalicelib.core.tables import RoomTable, Stale, Transaction, rereading, shared, table_meta
from tests.support.calls import call_aws

pytestmark = pytest.mark.usefixtures("house")


class Thing(RoomTable):
    Meta = table_meta("places")
    fen = NumberAttribute(default=0)


class ByColour(GlobalSecondaryIndex["Painted"]):
    class Meta:
        index_name = "by_colour"
        projection = AllProjection()

    colour = UnicodeAttribute(hash_key=True)


class Painted(RoomTable):
    Meta = table_meta("places")
    colour = UnicodeAttribute()
    by_colour = ByColour()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "FIRST_PAUSE_S", 0)


def test_writes_happen_together_or_not_at_all() -> None:
    with Transaction() as tx:
        tx.create(Thing("a", "1", fen=1), or_raise=Conflict())
        tx.create(Thing("a", "2", fen=1), or_raise=Conflict())
    assert len(tx) == 2
    tx = Transaction()
    tx.update(Thing("a", "1"), Thing.fen.add(1), given=Thing.fen == 1, or_raise=Conflict())
    tx.delete(Thing("a", "2"), given=Thing.fen == 7, or_raise=IllegalMove())
    tx.remove(Thing("a", "9"))
    with pytest.raises(IllegalMove), tx:
        pass
    assert [int(one.fen) for one in Thing.query("a")] == [1, 1]
    with Transaction() as tx:
        tx.check(Thing("a", "2"), given=Thing.fen == 1, or_raise=NotFound())
        tx.put(Thing("a", "1", fen=9), given=Thing.fen == 1, or_raise=NotFound())
        tx.remove(Thing("a", "8"))
    assert [int(one.fen) for one in Thing.query("a")] == [9, 1]


def test_the_first_line_that_failed_speaks_whatever_the_order_of_sending() -> None:
    Thing("a", "1").save()
    tx = Transaction()
    tx.create(Thing("a", "1"), or_raise=NotFound())
    tx.check(Thing("a", "none"), given=Thing.pk.exists(), or_raise=Conflict())
    with pytest.raises(NotFound), tx:
        pass


def test_a_block_that_raises_sends_nothing() -> None:
    tx = Transaction()
    tx.create(Thing("a", "1"), or_raise=Conflict())
    with pytest.raises(ValueError, match="no"), tx:
        raise ValueError("no")
    assert list(Thing.query("a")) == []


class Engine:
    """Cancels transactions with the codes that it is given, then lets them through."""

    def __init__(self, *codes: list[str | None]) -> None:
        self.codes = list(codes)
        self.tokens: list[str] = []

    def answer(self, client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        if operation != "TransactWriteItems":
            return call_aws(client, operation, arguments)
        self.tokens.append(arguments["ClientRequestToken"])
        if not self.codes:
            return call_aws(client, operation, arguments)
        reasons = [{"Code": code or "None"} for code in self.codes.pop(0)]
        said: Any = {"Error": {"Code": "TransactionCanceledException", "Message": "cancelled"}}
        raise ClientError(said | {"CancellationReasons": reasons}, operation)


def answering(engine: Engine) -> Any:
    def answer(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        return engine.answer(client, operation, arguments)

    return patch.object(BaseClient, "_make_api_call", answer)


def create() -> None:
    with Transaction() as tx:
        tx.create(Thing("a", "1"), or_raise=Conflict())


def test_contention_is_retried_with_one_token() -> None:
    engine = Engine(["TransactionConflict"], ["ThrottlingError"])
    with answering(engine):
        create()
    assert len(engine.tokens) == 3
    assert len(set(engine.tokens)) == 1


def test_endless_contention_is_busy_and_another_reason_is_a_conflict() -> None:
    endless: list[list[str | None]] = [["TransactionConflict"]] * tables.ATTEMPTS
    engine = Engine(*endless, ["ValidationError"])
    with answering(engine):
        with pytest.raises(Busy):
            create()
        with pytest.raises(Conflict):
            create()


def test_a_failure_that_is_no_cancellation_is_raised() -> None:
    def broken(*_: Any) -> None:
        raise ClientError({"Error": {"Code": "ValidationException", "Message": "x"}}, "TransactWriteItems")

    with patch.object(BaseClient, "_make_api_call", broken), pytest.raises(TransactWriteError):
        create()


def test_what_depends_on_a_read_is_read_again() -> None:
    Thing("a", "1", fen=0).save()
    seen: list[int] = []

    @rereading
    def add(rivals: int) -> None:
        there = Thing.get("a", "1")
        seen.append(int(there.fen))
        if len(seen) <= rivals:
            Thing("a", "1").update(actions=[Thing.fen.add(10)])
        with Transaction() as tx:
            tx.update(there, Thing.fen.add(1), given=Thing.fen == there.fen, or_raise=Stale())

    add(2)
    assert seen == [0, 10, 20]
    assert int(Thing.get("a", "1").fen) == 21
    with pytest.raises(Busy):
        add(99)


def test_kinds_of_one_table_share_a_client_and_know_all_indexes() -> None:
    assert Thing._get_connection().connection is shared
    Painted._get_connection()
    names = {one["IndexName"] for one in shared.get_meta_table("test-places").data["GlobalSecondaryIndexes"]}
    assert "by_colour" in names


def test_an_act_leaves_its_entry_in_the_audit() -> None:
    actor = Actor(new_id())
    with Transaction() as tx:
        audit.record(tx, actor, "place.rename", "place#1", place="district", why="拼写", state="active")
    audit.record_now(audit.SYSTEM, "lease.suspend", "binding#1", place="district")
    assert [(one.act, one.reason) for one in audit.Entry.query("place#district")] == [
        ("place.rename", "拼写"),
        ("lease.suspend", None),
    ]
    assert [one.target for one in audit.Entry.by_actor.query(str(actor.person))] == ["place#1"]
    assert [one.actor for one in audit.Entry.by_target.query("binding#1")] == ["system"]
