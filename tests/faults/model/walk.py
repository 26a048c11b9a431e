"""Random walks over the ledger: what is done, refused, crashed and done again, the book says the same.

Each rule calls the real service and the book with the same words, and both must answer the same. Now and then the
service is crashed at one of its calls first: what must always hold is looked at there, and the act is done again.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.core import clock
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import AppError
from chalicelib.core.tables import Transaction, rereading
from chalicelib.points.accounts import Account
from chalicelib.points.ledger.rules import MALL, Caps, Line
from chalicelib.points.ledger.service import closing, posting, returning
from tests.faults.crash import Crash, Point, crashing
from tests.faults.model import tables
from tests.faults.model.book import Book, Row
from tests.faults.model.world import BEGIN_MS
from tests.support import aws

PEOPLE = [f"person#01JD9Z7Q4M8W3T5X6Y7V8B9A0{at}" for at in range(3)]
HOUSEHOLDS = [f"household#01JD9Z7Q4M8W3T5X6Y7V8B9H0{at}" for at in range(2)]
CAPS = {"drill": Caps(year=20), "volunteer_hour": Caps(day=80), "bind_home": Caps(year=10), "both": Caps(10, 30)}
WORTH = {"drill": 5, "volunteer_hour": 30, "bind_home": 10, "both": 5}
PAID = ("volunteer_hour", "bind_home")  # in material points
HOLDERS = st.integers(0, 4)  # three people, two households
LAPSES = st.sampled_from([None, 30, 90])
WHICH = st.integers(0, 60)
EVENTS = st.integers(0, 9).map("event#{}".format)
CRASHES: st.SearchStrategy[Point | None] = st.one_of(
    st.none(), st.none(), st.none(), st.tuples(st.integers(0, 8), st.sampled_from(["before", "after"]))
)
STEPS = {"made": 0}  # steps of all walks of this process


@contextmanager
def frozen(walk: "Walk") -> Iterator[None]:
    """Let the clock stand where the walk says."""
    before = clock.OFFSET.ms
    clock.OFFSET.ms = lambda: walk.now_ms - time.time_ns() // 1_000_000  # type: ignore[method-assign]
    try:
        yield
    finally:
        clock.OFFSET.ms = before  # type: ignore[method-assign]


class Walk(RuleBasedStateMachine):
    """The ledger alone. What the sub-rooms above it do comes in walks of their own, on the same book."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = BEGIN_MS
        self.book = Book()
        self.holders, self.households = PEOPLE + HOUSEHOLDS, HOUSEHOLDS
        self.apart: tuple[str, ...] = ()  # entries of these bases are given back by their own sub-room alone
        self.world: Any = None
        self.clock = frozen(self)
        self.clock.__enter__()
        aws.clear()

    def teardown(self) -> None:
        self.clock.__exit__(None, None, None)

    def do(self, real: Callable[[], object], said: Callable[[], str], crash: Point | None) -> None:
        """Do an act, after a crash in its midst if there is one; the service answers what the book says."""
        if crash is not None:
            with suppress(Crash, AppError), crashing(crash):
                real()
            tables.check()
        answer = outcome(real)
        wanted = said()
        assert answer == wanted, f"{answer}, and the book says {wanted}"

    def attempt(self, real: Callable[[], object], crash: Point | None) -> str:
        """Do an act whose answer the book does not foresee, after a crash in its midst; the same answer twice."""
        if crash is not None:
            with suppress(Crash, AppError), crashing(crash):
                real()
            tables.check()
        answer = outcome(real)
        assert answer != "ok" or outcome(real) == "ok", "the same again gets the first answer"
        return answer

    @rule(holder=HOLDERS, item=st.sampled_from(sorted(WORTH)), event=EVENTS, times=st.integers(1, 3), crash=CRASHES)
    def award(self, holder: int, item: str, event: str, times: int, crash: Point | None) -> None:
        account = Account(self.holders[holder], "material" if item in PAID else "merit")
        self.post(line(account, "award", item, event, WORTH[item] * times, caps=CAPS[item]), crash)

    @rule(holder=HOLDERS, event=EVENTS, hours=st.integers(1, 3), crash=CRASHES)
    def serve(self, holder: int, event: str, hours: int, crash: Point | None) -> None:
        self.award(holder, "volunteer_hour", event, hours, crash)

    @rule(holder=HOLDERS, event=EVENTS, points=st.integers(1, 60), days=LAPSES, crash=CRASHES)
    def deduct(self, holder: int, event: str, points: int, days: int | None, crash: Point | None) -> None:
        lapses = None if days is None else now_ms() + days * DAY_MS
        account = Account(self.holders[holder], "merit")
        self.post(line(account, "deduction", "drunk_driving", event, -points, lapses_ms=lapses), crash)

    @rule(holder=HOLDERS, event=EVENTS, points=st.integers(1, 60), crash=CRASHES)
    def spend(self, holder: int, event: str, points: int, crash: Point | None) -> None:
        self.post(line(Account(self.holders[holder], "material"), "redemption", MALL, event, -points), crash)

    def post(self, one: Line, crash: Point | None) -> None:
        self.do(lambda: posting.post(one), lambda: self.book.post(one), crash)

    @rule(which=WHICH, basis=st.sampled_from(["review#1", "review#1", "review#2"]), crash=CRASHES)
    def reverse(self, which: int, basis: str, crash: Point | None) -> None:
        """One of the entries that there are, or one that isn't there."""
        account, seq = self.chosen(which, lambda row: row.kind != "lapse" or which % 3 == 0)

        @rereading
        def real() -> None:
            with Transaction() as tx:
                returning.reverse(tx, account, seq, basis=basis, at_ms=now_ms())

        self.do(real, lambda: self.book.reverse(account, seq, basis), crash)

    @rule(which=WHICH, service=st.sampled_from(["1", "2", "3"]), points=st.sampled_from([20, 20, 40]), crash=CRASHES)
    def repair(self, which: int, service: str, points: int, crash: Point | None) -> None:
        account, _ = self.chosen(which, lambda row: row.left > 0 or which % 4 == 0)
        account, basis = Account(account.holder, "merit"), f"service#{service}"

        @rereading
        def real() -> None:
            with Transaction() as tx:
                returning.repair(tx, account, service=service, points=points, basis=basis, at_ms=now_ms())

        self.do(real, lambda: self.book.repair(account, service, points), crash)

    def chosen(self, which: int, like: Callable[[Row], bool]) -> tuple[Account, int]:
        """Choose an entry; where there is none like it, one that nobody wrote."""
        every = ((account, row) for account, rows in sorted(self.book.rows.items()) for row in rows)
        there = [(account, row.seq) for account, row in every if like(row) and not row.basis.startswith(self.apart)]
        account, seq = there[which % len(there)] if there else (f"{self.holders[0]}#merit", 99)
        return Account.named(account), seq

    @rule(days=st.sampled_from([1, 20, 60, 200]), crash=CRASHES)
    def time_passes(self, days: int, crash: Point | None) -> None:
        """The schedule runs, and what is due lapses."""
        self.now_ms += days * DAY_MS

        def real() -> None:
            assert returning.lapse_due()["failed"] == 0

        def said() -> str:
            self.book.lapse(now_ms())
            return "ok"

        self.do(real, said, crash)

    @rule(which=st.integers(0, 1), sure=st.integers(0, 4), crash=CRASHES)
    def close(self, which: int, sure: int, crash: Point | None) -> None:
        if sure == 0:
            holder = self.households[which]
            self.do(lambda: closing.close(holder.removeprefix("household#")), lambda: self.shut(holder), crash)

    def shut(self, holder: str) -> str:
        self.book.closed.add(holder)
        return "ok"

    @invariant()
    def holds(self) -> None:
        STEPS["made"] += 1
        tables.agrees(tables.check(), self.book)


def line(account: Account, kind: str, item: str, event: str, points: int, **more: object) -> Line:
    """Write a line of an event of now."""
    basis = "scheme" if kind == "award" else event
    said = {"clause": "2.1", "version": 1, "at_ms": now_ms(), "basis": basis} | more
    return Line(account=account, kind=kind, item=item, event=event, points=points, **said)  # type: ignore[arg-type]


def outcome(act: Callable[[], object]) -> str:
    """Give ``ok``, or the code of the error."""
    try:
        act()
    except AppError as error:
        return error.code
    return "ok"
