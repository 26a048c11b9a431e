"""A thousand races each: on the last piece of the mall, on a daily cap, on one event; a thousand on one account."""

from collections import Counter
from typing import Any

import pytest

from infra.local.running import Stack
from tests.faults import report
from tests.faults.embedded.conftest import act, emptied, holds

pytestmark = [pytest.mark.slow, pytest.mark.embedded, pytest.mark.timeout(1800)]
RACES, RIVALS = 1_000, 2


def test_the_last_piece_has_one_winner(stack: Stack, town: dict[str, Any]) -> None:
    with report.part("races for the last piece") as seen:
        raced = act(stack, "last_item", mall=town["mall"], races=RACES, rivals=RIVALS, people=100)
        seen.scenarios = sum(raced["outcomes"].values())

        assert raced == {"outcomes": {"reserved sold_out": RACES}, "stock": 0, "held": RACES}
        holds(stack)


def test_a_daily_cap_lets_in_what_it_says(stack: Stack) -> None:
    with report.part("races for a daily cap") as seen:
        raced = act(stack, "daily_cap", races=RACES, rivals=RIVALS + 1)
        seen.scenarios = sum(raced["outcomes"].values())

        assert raced["outcomes"] == {"award award over_cap": RACES}
        holds(stack)


def test_one_event_counts_once(stack: Stack) -> None:
    with report.part("races for one event") as seen:
        raced = act(stack, "one_event", races=RACES, rivals=RIVALS + 1)
        seen.scenarios = sum(raced["outcomes"].values())

        assert raced["outcomes"] == {"1 1 1": RACES}, "everybody gets the first answer"
        holds(stack)


def test_a_thousand_awards_of_one_account_are_all_in_its_chain(stack: Stack, town: dict[str, Any]) -> None:
    assert town
    with report.part("races for one account") as seen:
        (one,) = act(stack, "propose", awards=RACES, persons=1, label="chain")["people"]
        took = emptied(stack)
        seen.scenarios = RACES

        entries = holds(stack).entries[f"person#{one}#merit"]
        assert Counter(entry["event"] for entry in entries) == Counter(f"chain:{at}" for at in range(RACES))
        assert took < 300
