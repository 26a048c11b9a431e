"""The mall's rules without a table: machines, days, codes and numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.codes import numbers
from chalicelib.core import keys
from chalicelib.core.clock import DAY_MS, day_of, start_of_day_ms
from chalicelib.core.errors import IllegalMove
from chalicelib.core.ids import ALPHABET, encode
from chalicelib.points.mall import rules, tokens
from chalicelib.points.mall.records import listing

TIMES = st.integers(1_700_000_000_000, 4_000_000_000_000)
NOON = 1_795_492_800_000  # 2026-11-24 12:00 in Asia/Shanghai
ONE = "01JD9Z7Q4M8W3T5X6Y7V8B9R01"


def test_what_is_over_moves_no_more_and_what_is_open_comes_to_an_end() -> None:
    assert rules.RESERVATION.states == {*rules.HELD, *rules.OVER} == rules.STATE_WORDS.keys()
    for state in rules.OVER:
        assert rules.RESERVATION.legal(state) == []
    for state in rules.HELD:
        assert rules.RESERVATION.legal(state)
    with pytest.raises(IllegalMove):
        rules.RESERVATION.after("reserved", "collect")


@given(TIMES, st.integers(1, rules.MOST_COLLECT_DAYS))
def test_what_is_ready_is_kept_whole_days(at_ms: int, days: int) -> None:
    until = rules.until_ms(at_ms, days)
    assert until == start_of_day_ms(day_of(until))
    assert days * DAY_MS < until - at_ms <= (days + 1) * DAY_MS
    assert rules.last_day(until) == f"{day_of(until - 1):%Y年%m月%d日}"


def test_a_reminder_comes_a_day_before_and_never_on_the_heels_of_the_first_news() -> None:
    until = rules.until_ms(NOON, 3)
    assert not rules.warns(until - DAY_MS - 1, NOON, until)
    assert rules.warns(until - DAY_MS, NOON, until)
    assert not rules.warns(until - DAY_MS + 1, until - DAY_MS, until)


@pytest.mark.parametrize(
    ("per", "named"), [("day", "2026-11-24"), ("month", "2026-11"), ("year", "2026"), ("ever", "ever")]
)
def test_a_limit_counts_by_the_calendar(per: str, named: str) -> None:
    assert rules.period(per, NOON) == named


def test_open_lists_are_the_districts_and_closed_ones_a_places() -> None:
    assert listing("ready", "p1") == listing("ready", "p2")
    assert listing("collected", "p1") != listing("collected", "p2")


@pytest.mark.usefixtures("house")
def test_a_code_is_good_for_its_reservation_alone() -> None:
    code = tokens.make(ONE)
    assert (len(code), tokens.read(code)) == (44, ONE)
    for at, letter in enumerate(code):
        for other in {ALPHABET[(ALPHABET.index(letter) + step) % 32] for step in (1, 7)}:
            assert tokens.read(code[:at] + other + code[at + 1 :]) is None
    for wrong in ("", code[:-1], code + "0", code.lower(), "码" * 44, f"M{encode(0, 43)}", f"MU{code[2:]}"):
        assert tokens.read(wrong) is None


@pytest.mark.usefixtures("house")
def test_a_code_outlives_a_new_key() -> None:
    code = tokens.make(ONE)
    keys.rotate("collection")
    keys.forget()
    assert tokens.read(code) == ONE


@pytest.mark.usefixtures("house")
def test_a_number_shows_that_it_was_mistyped_and_is_in_no_key() -> None:
    number = tokens.new_number()
    assert numbers.read(numbers.grouped(number)) == number
    assert number not in tokens.blind(number)
    assert tokens.blind(number) == tokens.blind(number) != tokens.blind(tokens.new_number())
