"""DynamoDB for all rooms: one client, and writes that happen together or not at all.

No ``save()`` over an item that was read (it drops what it does not know and loses concurrent changes):
every change goes through ``Transaction`` with the condition that makes it safe to repeat.
"""

import random
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, ParamSpec, Self, TypeVar

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.connection.base import MetaTable
from pynamodb.connection.table import TableConnection
from pynamodb.exceptions import CancellationReason, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.core.config import CONFIG
from chalicelib.core.errors import AppError, Busy, Conflict

shared = Connection(
    region=CONFIG.region,
    host=CONFIG.endpoint,
    connect_timeout_seconds=1,
    read_timeout_seconds=3,
    max_retry_attempts=2,
)


class Table(Model):
    """Base of every item of a table of its own key. All share one client: a client each costs 250 ms and 10 MB."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        if "_connection" not in cls.__dict__:  # else the parent's, which knows no index of this kind
            cls._connection = None
        table = super()._get_connection()
        if table.connection is not shared:
            _make_known(table.get_meta_table())
            table.connection = shared
        return table


def _make_known(meta: MetaTable) -> None:
    """Tell the shared connection of a table, or of the indexes that one more kind of its items has."""
    if meta.table_name not in shared._tables:  # noqa: SLF001 - pynamodb has no public way to ask
        shared.add_meta_table(meta)
        return
    known = shared.get_meta_table(meta.table_name).data
    for part, name in (("AttributeDefinitions", "AttributeName"), ("GlobalSecondaryIndexes", "IndexName")):
        there = {one[name] for one in known.get(part, [])}
        known[part] = [*known.get(part, []), *(one for one in meta.data.get(part, []) if one[name] not in there)]


class RoomTable(Table):
    """Base of the items of a room's one table: ``pk`` the partition, ``sk`` with the prefix that tells what it is."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


def table_meta(room: str) -> Any:  # noqa: ANN401 - pynamodb reads it by its names
    """Make the ``Meta`` of the items of ``room``'s table."""
    return type("Meta", (), {"table_name": CONFIG.table(room), "region": CONFIG.region, "host": CONFIG.endpoint})


Verb = Literal["condition_check", "delete", "save", "update"]
SENT: tuple[Verb, ...] = ("condition_check", "delete", "save", "update")  # the order in which pynamodb sends them
MOST_WRITES = 100  # DynamoDB's limit for one transaction
ATTEMPTS, FIRST_PAUSE_S = 6, 0.02
CONTENDED = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


@dataclass(frozen=True, slots=True)
class Ready:
    """An item of a table as DynamoDB has it: ``{"pk": {"S": …}, …}``."""

    kind: type[Model]
    item: dict[str, dict[str, Any]]


@dataclass(slots=True, eq=False)
class Write:
    """One write of a transaction, with the error that its failed condition means."""

    verb: Verb
    item: Model | Ready
    or_raise: AppError
    how: dict[str, Any] = field(default_factory=dict)


class Transaction:
    """Conditional writes that happen together when the ``with`` block ends, or not at all.

    Contention is retried here, with jitter and one request token; a failed condition raises what
    its line says, the first line that failed. At most 100 writes, which is DynamoDB's limit.
    Another room takes part through a function of its service that adds to ``tx`` and never sends it.
    """

    def __init__(self) -> None:
        self._writes: list[Write] = []

    def __len__(self) -> int:
        return len(self._writes)

    def create(self, item: Model, *, or_raise: AppError) -> None:
        """Put ``item``; if one with its key exists, raise ``or_raise``."""
        key = item._hash_key_attribute()  # noqa: SLF001 - pynamodb has no public way
        self._writes.append(Write("save", item, or_raise, {"condition": key.does_not_exist()}))

    def create_ready(self, item: Ready, *, or_raise: AppError) -> None:
        """Put ``item``, whose partition key is ``pk``; if one with its key exists, raise ``or_raise``.

        For acts of many thousand writes: pynamodb takes three times as long to make an item as to send it.
        """
        self._writes.append(Write("save", item, or_raise, {"ConditionExpression": "attribute_not_exists(pk)"}))

    def put(self, item: Model, *, given: Condition, or_raise: AppError) -> None:
        """Put the whole ``item`` where ``given`` holds on what is stored: for documents with a version of their own."""
        self._writes.append(Write("save", item, or_raise, {"condition": given}))

    def update(self, item: Model, *actions: Action, given: Condition, or_raise: AppError) -> None:
        """Apply ``actions`` where ``given`` holds on the stored item, else raise ``or_raise``."""
        self._writes.append(Write("update", item, or_raise, {"actions": list(actions), "condition": given}))

    def delete(self, item: Model, *, given: Condition, or_raise: AppError) -> None:
        """Delete ``item`` where ``given`` holds on what is stored, else raise ``or_raise``."""
        self._writes.append(Write("delete", item, or_raise, {"condition": given}))

    def remove(self, item: Model) -> None:
        """Delete ``item`` whatever is stored: that it is gone already is fine."""
        self._writes.append(Write("delete", item, Conflict()))

    def check(self, item: RoomTable, *, given: Condition, or_raise: AppError) -> None:
        """Raise ``or_raise`` unless ``given`` holds on the stored item, which is not changed."""
        self._writes.append(Write("condition_check", item, or_raise, {"condition": given}))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is None and self._writes:
            self._send(sorted(self._writes, key=lambda write: SENT.index(write.verb)), token=secrets.token_urlsafe(24))

    def _send(self, sent: list[Write], token: str) -> None:
        for attempt in range(ATTEMPTS):
            try:
                with TransactWrite(connection=shared, client_request_token=token) as tx:
                    for write in sent:
                        add(tx, write)
            except TransactWriteError as failure:
                if not failure.cancellation_reasons:
                    raise
                self._raise_unless_contended(sent, failure.cancellation_reasons)
                pause(attempt)
            else:
                return
        raise Busy(attempts=ATTEMPTS)

    def _raise_unless_contended(self, sent: list[Write], reasons: Sequence[CancellationReason | None]) -> None:
        codes = [reason.code if reason else None for reason in reasons]
        failed = [write for write, code in zip(sent, codes, strict=True) if code == "ConditionalCheckFailed"]
        if failed:
            raise min(failed, key=self._writes.index).or_raise
        if not CONTENDED.intersection(codes):
            raise Conflict(reasons=codes)


def add(tx: TransactWrite, write: Write) -> None:
    """Hand ``write`` to pynamodb, which wants a key where it checks and an item everywhere else."""
    if isinstance(write.item, Ready):
        put = {"TableName": write.item.kind.Meta.table_name, "Item": write.item.item}
        tx._put_items.append(put | write.how)  # noqa: SLF001 - no public way
    elif isinstance(write.item, RoomTable) and write.verb == "condition_check":
        tx.condition_check(type(write.item), write.item.pk, write.item.sk, **write.how)
    else:
        getattr(tx, write.verb)(write.item, **write.how)


def pause(attempt: int) -> None:
    """Wait before trying again: longer each time, and by chance, so that rivals part."""
    time.sleep(FIRST_PAUSE_S * 2**attempt * random.random())  # noqa: S311 - jitter, not a secret


P = ParamSpec("P")
T = TypeVar("T")


class Stale(Conflict):
    """What was read has changed before the write: read again. Seen by callers only when ``rereading`` gave up."""


def rereading(act: Callable[P, T]) -> Callable[P, T]:
    """Repeat ``act``, which reads and then writes what depends on it, while its write raises Stale.

    Exhausted, it raises Busy: 503 over HTTP, back to the queue in a job.
    """
    from functools import wraps

    @wraps(act)
    def repeated(*args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(ATTEMPTS):
            try:
                return act(*args, **kwargs)
            except Stale:
                pause(attempt)
        raise Busy(attempts=ATTEMPTS)

    return repeated
