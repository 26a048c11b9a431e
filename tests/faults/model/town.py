"""Walks over the whole room: the ledger, the committee, the mall and campaigns, on the same people's accounts."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.points.ledger.service import returning
from tests.faults.crash import Point
from tests.faults.model import world
from tests.faults.model.committee import Committee
from tests.faults.model.drills import Drills
from tests.faults.model.market import Market
from tests.faults.model.walk import CRASHES


class Town(Committee, Market, Drills):
    """All rules at once."""

    def __init__(self) -> None:
        super().__init__()
        self.chance = world.repeatable(1)
        self.chance.__enter__()
        self.world = world.begin()
        for someone in self.world.people:
            self.book.post(world.earned(someone))
        people = [f"person#{one}" for one in self.world.people]
        self.holders = people + [f"household#{one}" for one in self.world.homes]
        self.households = self.holders[3:]
        self.apart = ("reservation#",)

    def teardown(self) -> None:
        self.chance.__exit__(None, None, None)
        super().teardown()

    @rule(days=st.sampled_from([1, 3, 8, 20, 200]), crash=CRASHES)
    def time_passes(self, days: int, crash: Point | None) -> None:
        """The schedule runs: the committee first, then what lapses, then what nobody came for."""
        self.now_ms += days * DAY_MS

        def real() -> None:
            self.committee_looks()
            assert returning.lapse_due()["failed"] == 0
            self.mall_looks()

        def said() -> str:
            self.see()
            self.book.lapse(now_ms())
            self.expire()
            return "ok"

        self.do(real, said, crash)

    @invariant()
    def counters(self) -> None:
        self.shelf()
