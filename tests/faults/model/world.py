"""The town of the walks: residents, staff, a roster, a scheme, a mall. Made once, given back each time.

Chance is seeded and the clock stands, so that a walk that is made again is the same.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from chalicelib.core import ids, memory
from chalicelib.core.ids import new_id
from chalicelib.points.accounts import Account
from chalicelib.points.ledger.rules import Line
from chalicelib.points.ledger.service import posting
from chalicelib.points.mall.schemas import BudgetNew
from chalicelib.points.mall.service import budgets
from chalicelib.points.review.service import seating
from tests.people.homes.conftest import made_town
from tests.people.test_standing import settled
from tests.points import schemes
from tests.points.campaigns import stage as campaigns
from tests.points.mall import stage as mall
from tests.points.review import stage as review
from tests.support import aws
from tests.support.people import person

MEMBERS, STOCK, FEN = 9, 2, 2_000
BEGIN_MS = 1_795_000_000_000  # 2026-11-18
EARNED = 90  # material points that each has when a walk begins
_made: list["World"] = []


@dataclass
class World:
    """Who takes part, and the tables as they are when a walk begins."""

    committee: review.Stage
    mall: mall.Mall
    drills: campaigns.Stage
    people: list[str]
    homes: list[str]
    kept: dict[str, Any]


def forget() -> None:
    """Make the town anew at the next walk: the AWS under it is another."""
    _made.clear()


def begin() -> World:
    """Give the town as it is when a walk begins."""
    if not _made:
        with repeatable(0):
            _made.append(_make())
    world = _made[0]
    aws.restore(world.kept)
    memory.clear_all()
    world.drills.seen, world.drills.failed = set(), 0
    return world


def _make() -> World:
    aws.clear()
    town = made_town()
    here = town.community
    anna, ben, cara = person(), person(), person()
    homes = [settled(town.building, (anna, "owner"), (ben, "family")), settled(town.second_building, (cara, "owner"))]
    clerk, other = person(("community_staff", here)), person(("community_staff", here))
    stranger = person(("community_staff", town.other_community))
    committee = review.Stage(town, clerk, person(("police", town.street)), anna, ben, homes[0])
    schemes.enforce()
    for _ in range(MEMBERS):
        committee.member()
    shop = mall.Mall(town, clerk, other, person(("finance", here)), stranger, budget=new_id(), good="")
    asked = BudgetNew(id=shop.budget, place=here, name="惠民预算", fen=FEN, reason="年度预算")
    budgets.open_new(mall.actor(shop.finance), asked)
    shop.good = shop.add_good(stock=STOCK)
    walker, auditor = person(("grid_worker", here)), person(("auditor", here))
    drills = campaigns.Stage(town, clerk, other, auditor, walker, stranger, [anna, ben, cara], homes)
    for at, someone in enumerate(drills.people):
        campaigns.with_phone(someone, drills.phone(at))
    for someone in drills.people:
        posting.post(earned(someone))
    memory.clear_all()
    return World(committee, shop, drills, drills.people, homes, aws.snapshot())


def earned(someone: str) -> Line:
    """Give the line of what somebody had earned before."""
    account = Account(f"person#{someone}", "material")
    how = {"clause": "1.2", "version": 1, "at_ms": BEGIN_MS, "basis": "scheme"}
    return Line(account=account, kind="award", item="volunteer_hour", event="before", points=EARNED, **how)  # type: ignore[arg-type]


@contextmanager
def repeatable(number: int) -> Iterator[None]:
    """Let ids and panels be drawn by a chance of that number, which begins anew with each walk."""
    chance = random.Random(number)  # noqa: S311 - repeatable, not secret
    bits = SimpleNamespace(randbits=chance.getrandbits)
    with patch.object(ids, "secrets", bits), patch.object(seating, "CHANCE", chance):
        yield
