"""Random walks over a mall: each act does what a model in plain numbers says, and what must hold always holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from chalicelib.core import clock
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import AppError
from chalicelib.core.ids import new_id
from chalicelib.points.mall.schemas import BudgetChange, Cancellation, Readiness, Sale, StockChange
from chalicelib.points.mall.service import budgets, collecting, ending, expiring, finding, goods, preparing
from tests.points.mall.stage import COST, FEN, PRICE, STOCK, Mall, actor, balance, built, counts, holds, money
from tests.support import aws

PEOPLE, WHICH = st.integers(0, 2), st.integers(0, 9)
POINTS = (100, 60, 20)


@dataclass
class Kept:
    """A reservation as the model has it."""

    id: str
    of: int
    limited: bool
    state: str = "reserved"
    until_ms: int = 0


@dataclass
class Model:
    """The mall in plain numbers: one good without a limit, one that each person takes once."""

    points: list[int] = field(default_factory=lambda: list(POINTS))
    stock: dict[bool, int] = field(default_factory=lambda: {False: STOCK, True: STOCK})
    left: int = FEN
    on_sale: bool = True
    made: list[Kept] = field(default_factory=list)

    def may_reserve(self, who: int, *, limited: bool) -> bool:
        taken = any(one.limited and one.of == who and one.state != "restored" for one in self.made)
        enough = self.stock[limited] >= 1 and self.left >= COST and self.points[who] >= PRICE
        return enough and (not taken if limited else self.on_sale)

    def move(self, one: Kept, state: str) -> None:
        one.state = state
        if state == "restored":
            self.points[one.of] += PRICE
            self.stock[one.limited] += 1
            self.left += COST


class Walk(RuleBasedStateMachine):
    kept: ClassVar[Any] = None

    def __init__(self) -> None:
        super().__init__()
        self.passed, self.offset = 0, clock.OFFSET.ms
        clock.OFFSET.ms = lambda: self.passed  # type: ignore[method-assign]
        aws.restore(self.kept[1])
        self.mall, self.limited, self.people = self.kept[0]
        self.model = Model()

    def teardown(self) -> None:
        clock.OFFSET.ms = self.offset  # type: ignore[method-assign]

    def goes(self, act: Callable[[], object], *, expected: bool) -> bool:
        """Do ``act``; it must go as ``expected``. Tells whether it did."""
        if expected:
            act()
        else:
            with pytest.raises(AppError):
                act()
        return expected

    def one(self, which: int) -> Kept | None:
        return self.model.made[which % len(self.model.made)] if self.model.made else None

    @rule(who=PEOPLE, limited=st.booleans())
    def reserve(self, who: int, *, limited: bool) -> None:
        kept = Kept(new_id(), who, limited)
        good = self.limited if limited else self.mall.good
        expected = self.model.may_reserve(who, limited=limited)
        if self.goes(lambda: self.mall.reserve(self.people[who], id=kept.id, good=good), expected=expected):
            self.model.points[who] -= PRICE
            self.model.stock[limited] -= 1
            self.model.left -= COST
            self.model.made.append(kept)

    @rule(which=WHICH)
    def ready(self, which: int) -> None:
        one = self.one(which)
        if one is not None:
            act = lambda: preparing.make_ready(actor(self.mall.clerk), one.id, Readiness(id=new_id()))  # noqa: E731
            if self.goes(act, expected=one.state == "reserved"):
                one.state, one.until_ms = "ready", int(finding.reservation(one.id).until_ms)

    @rule(which=WHICH)
    def collect(self, which: int) -> None:
        one = self.one(which)
        if one is not None:
            fits = one.state == "collected" or (one.state == "ready" and one.until_ms > now_ms())
            if self.goes(lambda: collecting.hand_over(actor(self.mall.clerk), one.id), expected=fits):
                one.state = "collected"

    @rule(which=WHICH, staff=st.booleans())
    def cancel(self, which: int, *, staff: bool) -> None:
        one = self.one(which)
        if one is not None:
            who, asked = (self.mall.clerk, "停产") if staff else (self.people[one.of], None)
            act = lambda: ending.cancel(actor(who), one.id, Cancellation(id=new_id(), reason=asked))  # noqa: E731
            if self.goes(act, expected=one.state in {"reserved", "ready"}):
                self.model.move(one, "restored")

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        self.passed += days * DAY_MS

    @rule()
    def due(self) -> None:
        over = [one for one in self.model.made if one.state == "ready" and one.until_ms <= now_ms()]
        done = expiring.run()
        assert (done["expired"], done["restored"], done["failed"]) == (len(over), len(over), 0)
        for one in over:
            self.model.move(one, "restored")

    @rule(pieces=st.integers(-3, 2).filter(bool))
    def restock(self, pieces: int) -> None:
        asked = StockChange(id=new_id(), pieces=pieces, reason="盘点")
        act = lambda: goods.restock(actor(self.mall.clerk), self.mall.good, asked)  # noqa: E731
        if self.goes(act, expected=self.model.stock[False] + pieces >= 0):
            self.model.stock[False] += pieces

    @rule(fen=st.sampled_from([-1_000, -400, 500]))
    def fund(self, fen: int) -> None:
        asked = BudgetChange(id=new_id(), fen=fen, reason="调整")
        act = lambda: budgets.change(actor(self.mall.finance), self.mall.budget, asked)  # noqa: E731
        if self.goes(act, expected=self.model.left + fen >= 0):
            self.model.left += fen

    @rule(act=st.sampled_from(["offer", "withdraw"]))
    def sell(self, act: Any) -> None:
        asked, fits = Sale(id=new_id(), act=act), self.model.on_sale == (act == "withdraw")
        if self.goes(lambda: goods.sell(actor(self.mall.clerk), self.mall.good, asked), expected=fits):
            self.model.on_sale = not self.model.on_sale

    @invariant()
    def agrees(self) -> None:
        holds()
        assert [balance(one) for one in self.people] == self.model.points
        assert (counts(self.mall)[0], money(self.mall)[0]) == (self.model.stock[False], self.model.left)


def stage() -> tuple[Mall, str, list[str]]:
    mall = built()
    return mall, mall.add_good(limit={"most": 1, "per": "ever"}), [mall.person(points) for points in POINTS]


@pytest.mark.parametrize(
    ("walks", "steps"), [(5, 20), pytest.param(100, 40, marks=pytest.mark.deep)], ids=["some", "many"]
)
def test_whatever_is_done_the_mall_adds_up(walks: int, steps: int) -> None:
    with aws.empty():
        Walk.kept = (stage(), aws.snapshot())
        run_state_machine_as_test(Walk, settings=settings(max_examples=walks, stateful_step_count=steps, deadline=None))
