from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import DAY_MS, SHANGHAI, day_of
from chalicelib.core.errors import IllegalMove
from chalicelib.people.homes.rules import BINDING, CLAIMED, OPEN, SEATED, STATES, due_ms, may_remove


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() * 1000)


@pytest.mark.parametrize(
    ("begin", "days", "due"),
    [
        ("2026-11-24 10:00", 3, "2026-11-27 10:00"),
        ("2026-11-26 10:00", 3, "2026-12-01 10:00"),  # over a weekend
        ("2026-11-28 09:00", 1, "2026-11-30 09:00"),  # on a Saturday
        ("2026-11-24 23:59", 0, "2026-11-24 23:59"),
    ],
)
def test_a_review_is_due_some_working_days_later(begin: str, days: int, due: str) -> None:
    assert due_ms(at(begin), days) == at(due)


@given(st.integers(0, 4_000_000_000_000), st.integers(1, 20))
def test_a_due_day_is_a_working_day(begin: int, days: int) -> None:
    due = due_ms(begin, days)
    assert day_of(due).weekday() < 5
    assert (due - begin) % DAY_MS == 0
    assert days <= (due - begin) // DAY_MS <= days + 2 * (days // 5 + 1)


def test_the_machine_is_what_the_words_say() -> None:
    assert set(STATES) == BINDING.states
    assert CLAIMED == OPEN | SEATED
    assert {state for state in STATES if not BINDING.legal(state)} == set(STATES) - CLAIMED
    assert BINDING.after("more_info", "answer") == "submitted"
    with pytest.raises(IllegalMove) as refused:
        BINDING.after("rejected", "approve")
    assert refused.value.details == {"state": "rejected", "act": "approve", "legal": []}


def test_a_householder_removes_no_owner_and_no_running_lease() -> None:
    assert not may_remove("owner", "active")
    assert not may_remove("tenant", "active")
    assert may_remove("tenant", "suspended")
    assert may_remove("family", "active")
    assert may_remove("carer", "active")
