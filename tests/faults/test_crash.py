"""The sweep finds the fault in flows that are broken on purpose, and none in a sound one."""

from collections.abc import Iterator

import pytest
from pynamodb.attributes import NumberAttribute

from chalicelib.core.errors import Conflict
from chalicelib.core.tables import RoomTable, Transaction, table_meta
from tests.faults.crash import Crash, Step, counting, crashing, sweep
from tests.support.aws import clear

pytestmark = pytest.mark.usefixtures("house")


class Purse(RoomTable):
    Meta = table_meta("people")
    fen = NumberAttribute(default=0)


def purse(name: str) -> int:
    found = list(Purse.query(name, consistent_read=True))
    return int(found[0].fen) if found else 0


def safe() -> None:
    assert purse("a") == purse("b")


def done() -> None:
    assert (purse("a"), purse("b")) == (5, 5)


def one_transaction() -> None:
    tx = Transaction()
    for name in "ab":
        tx.create(Purse(name, "x", fen=5), or_raise=Conflict())
    try:
        with tx:
            pass
    except Conflict:
        return


def two_writes() -> None:
    for name in "ab":
        Purse(name, "x", fen=5).save()


def not_repeatable() -> None:
    tx = Transaction()
    for name in "ab":
        tx.update(
            Purse(name, "x"), Purse.fen.add(5), given=Purse.pk.exists() | Purse.pk.does_not_exist(), or_raise=Conflict()
        )
    with tx:
        pass


def test_a_sound_flow_passes() -> None:
    assert sweep(clear, one_transaction, safe, done) == 4


@pytest.mark.parametrize("broken", [two_writes, not_repeatable])
def test_a_broken_flow_is_found(broken: Step) -> None:
    with pytest.raises(AssertionError):
        sweep(clear, broken, safe, done)


def test_a_crash_that_does_not_come_is_a_failure() -> None:
    runs: Iterator[Step] = iter([one_transaction, one_transaction, lambda: None])

    def once_only() -> None:
        next(runs)()

    with pytest.raises(AssertionError, match="no crash"):
        sweep(clear, once_only, safe, done)


def test_calls_are_counted_and_a_crash_is_no_exception() -> None:
    with counting() as made:
        one_transaction()
    assert made == ["TransactWriteItems"]
    assert not issubclass(Crash, Exception)
    with pytest.raises(Crash), crashing((0, "before")):
        purse("a")


def test_what_is_read_once_a_process_is_no_call_of_the_flow() -> None:
    known: list[int] = []

    def flow() -> None:
        if not known:
            known.append(purse("keys"))
        one_transaction()

    assert sweep(clear, flow, safe, done) == 4
