"""Random walks over two doors and four people: whatever is done, and refused, what must hold holds."""

from collections.abc import Collection
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
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
from chalicelib.people.homes.records import Binding
from chalicelib.people.homes.rules import CLAIMED, OPEN, SEATED
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
from chalicelib.people.homes.service import applying, deciding, leases, leaving, personal
from tests.people.homes import invariants
from tests.people.homes.acts import all_bindings, all_households
from tests.people.homes.conftest import Block, built, made_town
from tests.support import aws
from tests.support.people import person

pytestmark = pytest.mark.no_cover  # the same lines again and again: counted, they take twice as long
PEOPLE, DOORS = st.integers(0, 3), st.integers(0, 1)
ROLES = st.sampled_from(["owner", "owner", "family", "tenant", "carer"])
WHICH = st.integers(0, 30)
SELDOM = st.sampled_from([False, False, False, True])  # somebody acts whose act it is not


class Walk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.aws = aws.empty()
        self.aws.__enter__()
        self.offset = clock.OFFSET.ms
        self.passed = 0
        clock.OFFSET.ms = lambda: self.passed  # type: ignore[method-assign]
        self.block: Block = built(made_town())
        self.people = [person() for _ in range(4)]

    def teardown(self) -> None:
        clock.OFFSET.ms = self.offset  # type: ignore[method-assign]
        self.aws.__exit__(None, None, None)

    @initialize(first=ROLES, second=ROLES)
    def somebody_lives_there(self, first: str, second: str) -> None:
        for who, role in enumerate((first, second)):
            self.apply(who, 0, role, stranger=False)
            self.decide(30, "approve", stranger=False)

    def actor(self, who: str, *, stranger: bool = False) -> Actor:
        return actor_of(Caller(self.people[3] if stranger else who))

    def one(self, which: int, states: Collection[str]) -> Binding | None:
        there = sorted((one for one in all_bindings() if one.state in states), key=lambda one: one.pk)
        return there[which % len(there)] if there else None

    def head_of(self, one: Binding) -> str:
        """Tell who decides on ``one``."""
        heads = [home.head for home in all_households() if home.dwelling == one.dwelling and home.head is not None]
        return heads[0] if heads else self.block.worker

    @rule(who=PEOPLE, door=DOORS, role=ROLES, stranger=SELDOM)
    def apply(self, who: int, door: int, role: str, *, stranger: bool) -> None:
        ends = today() + timedelta(days=40) if role == "tenant" else None
        where: dict[str, Any] = {"code": self.block.tokens[door]}
        if not stranger:
            where = {"dwelling": self.block.doors[door], "acts_for": ActsFor(person=self.people[who], via="counter")}
        asked = Application(id=new_id(), role=role, name="王明", lease_ends=ends, **where)  # type: ignore[arg-type]
        with suppress(AppError):
            applying.apply(self.actor(self.people[who] if stranger else self.block.clerk), asked)

    @rule(which=WHICH, act=st.sampled_from(["approve", "approve", "approve", "reject", "ask"]), stranger=SELDOM)
    def decide(self, which: int, act: str, *, stranger: bool) -> None:
        one = self.one(which, OPEN)
        if one is not None:
            words = None if act == "approve" else "请补充"
            said = Decision(id=new_id(), act=act, words=words)  # type: ignore[arg-type]
            with suppress(AppError):
                deciding.decide(self.actor(self.head_of(one), stranger=stranger), one.id, said)

    @rule(which=WHICH, back=SELDOM)
    def answer_or_withdraw(self, which: int, *, back: bool) -> None:
        one = self.one(which, OPEN)
        if one is not None:
            with suppress(AppError):
                if back:
                    applying.withdraw(self.actor(one.of), one.id, Withdrawal(id=new_id()))
                else:
                    applying.answer(self.actor(one.of), one.id, Reply(id=new_id(), words="好的"))

    @rule(which=WHICH, stranger=SELDOM)
    def move_out(self, which: int, *, stranger: bool) -> None:
        one = self.one(which, SEATED)
        if one is not None:
            with suppress(AppError):
                said = MoveOut(id=new_id(), reason="搬走")
                leaving.move_out(self.actor(one.of, stranger=stranger), one.id, said)

    @rule(which=WHICH, stranger=SELDOM)
    def hand_over(self, which: int, *, stranger: bool) -> None:
        one = self.one(which, SEATED)
        if one is not None:
            with suppress(AppError):
                said = HandOver(id=new_id(), to=one.id, reason="移交")
                leaving.hand_over(self.actor(self.block.worker, stranger=stranger), str(one.household), said)

    @rule(days=st.sampled_from([5, 20, 60]))
    def time_passes(self, days: int) -> None:
        self.passed += days * DAY_MS
        assert leases.watch()["failed"] == 0

    @rule(which=WHICH)
    def renew(self, which: int) -> None:
        one = self.one(which, SEATED)
        if one is not None and one.lease_ends is not None:
            ends = max(today(), date.fromisoformat(one.lease_ends)) + timedelta(days=50)
            with suppress(AppError):
                leases.renew(self.actor(self.block.worker), one.id, Renewal(id=new_id(), lease_ends=ends))

    @rule(which=WHICH)
    def erase(self, which: int) -> None:
        one = self.one(which, CLAIMED)
        if one is not None:
            personal.erase(one.of)

    @rule()
    def staff_post_the_new_codes(self) -> None:
        for item in CodeItem.scan((CodeItem.sk == SCAN_SK) & (CodeItem.state == "minted")):
            item.update(actions=[CodeItem.state.set("active")])

    @invariant()
    def holds(self) -> None:
        invariants.check()


Walk.TestCase.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWalk = Walk.TestCase
