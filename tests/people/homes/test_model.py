"""Random walks over two doors and four people: whatever is done, and refused, what must hold holds."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.codes.records import SCAN_SK, CodeItem
from chalicelib.core import clock
from chalicelib.core.clock import DAY_MS, today
from chalicelib.core.errors import AppError
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor, Caller
from chalicelib.people.actors import actor_of
from chalicelib.people.homes.records import Binding, Household
from chalicelib.people.homes.schemas import (
    ActsFor,
    Application,
    Decision,
    HandOver,
    MoveOut,
    Renewal,
    Reply,
    Withdrawal,
)
from chalicelib.people.homes.service import applying, deciding, leases, leaving
from tests.people.homes import invariants
from tests.people.homes.acts import all_bindings, all_households
from tests.people.homes.conftest import Block, built, made_town
from tests.support import aws
from tests.support.people import person

PEOPLE, DOORS = st.integers(0, 3), st.integers(0, 1)
ROLES = st.sampled_from(["owner", "family", "tenant", "carer"])
WHICH = st.integers(0, 30)


class Walk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.aws = aws.empty()
        self.aws.__enter__()
        self.offset = clock.OFFSET.ms
        self.passed = 0
        clock.OFFSET.ms = lambda: self.passed  # type: ignore[method-assign]

    def teardown(self) -> None:
        clock.OFFSET.ms = self.offset  # type: ignore[method-assign]
        self.aws.__exit__(None, None, None)

    @initialize()
    def build(self) -> None:
        self.block: Block = built(made_town())
        self.people = [person() for _ in range(4)]

    def actor(self, who: str) -> Actor:
        return actor_of(Caller(who))

    def one(self, which: int) -> Binding | None:
        there = sorted(all_bindings(), key=lambda one: one.pk)
        return there[which % len(there)] if there else None

    def home(self, which: int) -> Household | None:
        there = sorted(all_households(), key=lambda one: one.pk)
        return there[which % len(there)] if there else None

    def deciders(self, one: Binding) -> list[str]:
        return [self.block.worker, *self.people] if one else []

    @rule(who=PEOPLE, door=DOORS, role=ROLES, counter=st.booleans())
    def apply(self, who: int, door: int, role: str, counter: bool) -> None:  # noqa: FBT001
        ends = today() + timedelta(days=40) if role == "tenant" else None
        by, acts_for = (
            (self.block.worker, ActsFor(person=self.people[who], via="counter"))
            if counter
            else (self.people[who], None)
        )
        where: dict[str, Any] = {"dwelling": self.block.doors[door]} if counter else {"code": self.block.tokens[door]}
        asked = Application(id=new_id(), role=role, name="王明", lease_ends=ends, acts_for=acts_for, **where)  # type: ignore[arg-type]
        with suppress(AppError):
            applying.apply(self.actor(by), asked)

    @rule(which=WHICH, who=st.integers(0, 4), act=st.sampled_from(["approve", "approve", "approve", "reject", "ask"]))
    def decide(self, which: int, who: int, act: str) -> None:
        one = self.one(which)
        if one is not None:
            words = None if act == "approve" else "请补充"
            said = Decision(id=new_id(), act=act, words=words)  # type: ignore[arg-type]
            with suppress(AppError):
                deciding.decide(self.actor(self.deciders(one)[who]), one.id, said)

    @rule(which=WHICH, back=st.booleans())
    def answer_or_withdraw(self, which: int, back: bool) -> None:  # noqa: FBT001
        one = self.one(which)
        if one is not None:
            with suppress(AppError):
                if back:
                    applying.withdraw(self.actor(one.of), one.id, Withdrawal(id=new_id()))
                else:
                    applying.answer(self.actor(one.of), one.id, Reply(id=new_id(), words="好的"))

    @rule(which=WHICH, who=st.integers(0, 4))
    def move_out(self, which: int, who: int) -> None:
        one = self.one(which)
        if one is not None:
            with suppress(AppError):
                leaving.move_out(self.actor(self.deciders(one)[who]), one.id, MoveOut(id=new_id(), reason="搬走"))

    @rule(which=WHICH, heir=WHICH, who=st.integers(0, 4))
    def hand_over(self, which: int, heir: int, who: int) -> None:
        home, one = self.home(which), self.one(heir)
        if home is not None and one is not None:
            with suppress(AppError):
                said = HandOver(id=new_id(), to=one.id, reason="移交")
                leaving.hand_over(self.actor(self.deciders(one)[who]), home.id, said)

    @rule(days=st.sampled_from([5, 20, 60]))
    def time_passes(self, days: int) -> None:
        self.passed += days * DAY_MS
        assert leases.watch()["failed"] == 0

    @rule(which=WHICH)
    def renew(self, which: int) -> None:
        one = self.one(which)
        if one is not None and one.lease_ends is not None:
            ends = max(today(), date.fromisoformat(one.lease_ends)) + timedelta(days=50)
            with suppress(AppError):
                leases.renew(self.actor(self.block.worker), one.id, Renewal(id=new_id(), lease_ends=ends))

    @rule()
    def staff_post_the_new_codes(self) -> None:
        for item in CodeItem.scan((CodeItem.sk == SCAN_SK) & (CodeItem.state == "minted")):
            item.update(actions=[CodeItem.state.set("active")])

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "block"):
            invariants.check()


Walk.TestCase.settings = settings(
    max_examples=8, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWalk = Walk.TestCase
