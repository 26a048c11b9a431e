"""The sweep finds the fault in flows that are broken on purpose, and none in a sound one."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from pynamodb.attributes import NumberAttribute

from chalicelib.core.errors import Conflict
from chalicelib.core.outbox import Event, Outbox, emit
from chalicelib.core.tables import RoomTable, Transaction, table_meta
from tests.faults import report
from tests.faults.crash import Crash, Step, counting, crashing, sweep
from tests.support.aws import clear

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def unreported(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is broken on purpose is no violation."""
    monkeypatch.delenv(report.FILE, raising=False)


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


def entry_then_update() -> None:
    """Writes what happened, then adds to the balance: a crash between them, and the balance lacks it for ever."""
    tx = Transaction()
    tx.create(Purse("a", "x", fen=5), or_raise=Conflict())
    try:
        with tx:
            pass
    except Conflict:
        return  # was done before
    Purse("b", "x").update(actions=[Purse.fen.add(5)])


def cached() -> None:
    """Remembers the act beside an act that has no condition of its own: an idempotency cache."""
    if list(Purse.query("act", consistent_read=True)):
        return
    not_repeatable()
    Purse("act", "x").save()


def cached_before() -> None:
    """Remembers the act first, and forgets to do it when it crashes."""
    if list(Purse.query("act", consistent_read=True)):
        return
    Purse("act", "x").save()
    one_transaction()


class Paid(Event):
    name = "purse.paid"


def lost_outbox() -> None:
    """Tells of it in a transaction of its own: a crash between them, and nobody hears of it."""
    tx = Transaction()
    for name in "ab":
        tx.create(Purse(name, "x", fen=5), or_raise=Conflict())
    try:
        with tx:
            pass
        with Transaction() as news:
            emit(news, Paid(key="purse", at_ms=1))
    except Conflict:
        return


def told() -> None:
    done()
    assert Outbox.count() == 1


def swallowed() -> None:
    """Takes a failure for a success and goes on."""
    with suppress(Exception):
        two_writes()


def test_a_sound_flow_passes() -> None:
    assert sweep(clear, one_transaction, safe, done) == 4


def test_a_fault_of_the_recovery_alone_is_found() -> None:
    """The repair of what a crash left behind is not done in one go: only a crash of the repair shows it."""

    def flow() -> None:
        if purse("begun"):
            if not purse("mended"):
                Purse("mended", "x", fen=1).save()
                Purse("a", "x", fen=5).save()
                Purse("b", "x", fen=5).save()
            return
        Purse("begun", "x", fen=1).save()
        one_transaction()

    sweep(clear, flow, lambda: None, done, deep=False)
    with pytest.raises(AssertionError):
        sweep(clear, flow, lambda: None, done)


@pytest.mark.parametrize("broken", [two_writes, not_repeatable, entry_then_update, cached, cached_before, swallowed])
def test_a_broken_flow_is_found(broken: Step) -> None:
    with pytest.raises(AssertionError):
        sweep(clear, broken, safe, done)


def test_an_event_that_gets_lost_is_found() -> None:
    with pytest.raises(AssertionError):
        sweep(clear, lost_outbox, safe, told)


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


def test_what_was_seen_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "report.jsonl"
    monkeypatch.setenv(report.FILE, str(file))
    monkeypatch.setattr(report, "_noted", set())

    sweep(clear, one_transaction, safe, done)
    with pytest.raises(AssertionError):
        sweep(clear, two_writes, safe, done)

    seen = report.read(file)
    assert [(one.scenarios, one.violations) for one in seen if one.part == "crashes"] == [(4, 0), (1, 1)]
    assert [one.reached for one in seen if one.part == "reached"] == [["tests.faults.test_crash:one_transaction"]]
