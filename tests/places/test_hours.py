from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import DAY_MS, MINUTE_MS, SHANGHAI
from chalicelib.places.hours import WEEK_MIN, Span, always, next_ms, spoken, until_ms, week_of
from chalicelib.places.plans import WEEK, WHOLE, read_plan, write_plan

MONDAY = datetime(2026, 11, 23, tzinfo=SHANGHAI)
spans = st.lists(
    st.builds(
        Span,
        st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
        st.integers(0, 1439),
        st.integers(0, 1440),
    ),
    max_size=4,
)


def at(day: int, hour: int, minute: int = 0) -> int:
    """Give a moment of the week of 2026-11-23; day 1 is that Monday."""
    return int((MONDAY + timedelta(days=day - 1, hours=hour, minutes=minute)).timestamp() * 1000)


def on_duty(plan: list[Span], minute: int) -> bool:
    """Tell by looking at each span alone whether anybody is on duty."""
    for span in plan:
        length = (span.ends - span.starts) % 1440 or 1440
        if span.starts < span.ends:
            length = span.ends - span.starts
        for day in span.days:
            if (minute - ((day - 1) * 1440 + span.starts)) % WEEK_MIN < length:
                return True
    return False


@given(spans, st.integers(0, WEEK_MIN - 1), st.integers(0, 59_999))
def test_duty_ends_when_nobody_is_on_and_begins_when_somebody_is(plan: list[Span], minute: int, rest: int) -> None:
    week, now = week_of(plan), at(1, 0) + minute * MINUTE_MS + rest
    ends, starts = until_ms(week, now), next_ms(week, now)
    assert (ends is not None) == on_duty(plan, minute)
    assert (starts is None) == (not plan)
    if ends is not None:
        stays = [on_duty(plan, (minute + ahead) % WEEK_MIN) for ahead in range(1, WEEK_MIN)]
        assert always(ends, now) == all(stays)
        if not all(stays):
            assert ends == now - rest + (stays.index(False) + 1) * MINUTE_MS
    elif starts is not None:
        waits = [on_duty(plan, (minute + ahead) % WEEK_MIN) for ahead in range(1, WEEK_MIN + 1)]
        assert starts == now - rest + (waits.index(True) + 1) * MINUTE_MS


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    sunday_night = week_of([Span((7,), 20 * 60, 8 * 60)])
    assert until_ms(sunday_night, at(7, 23)) == at(8, 8)
    assert until_ms(sunday_night, at(1, 7, 59)) == at(1, 8)
    assert until_ms(sunday_night, at(1, 8)) is None
    assert next_ms(sunday_night, at(1, 8)) == at(7, 20)
    assert next_ms(week_of([]), at(1, 8)) is None


@pytest.mark.parametrize(
    ("when", "now", "said"),
    [
        (at(1, 22), at(1, 9), "今晚 22:00"),
        (at(1, 17, 30), at(1, 9), "今天 17:30"),
        (at(2, 0), at(1, 9), "今晚 24:00"),
        (at(2, 3), at(1, 23), "明天凌晨 03:00"),
        (at(2, 8), at(1, 23), "明早 08:00"),
        (at(2, 13), at(1, 23), "明天 13:00"),
        (at(2, 20), at(1, 23), "明晚 20:00"),
        (at(3, 0), at(1, 23), "明晚 24:00"),
        (at(6, 9), at(1, 23), "周六 09:00"),
        (at(7, 0), at(1, 23), "周六 24:00"),
        (at(8, 0), at(1, 23), "周日 24:00"),
        (at(8, 9), at(1, 8), "11月30日 09:00"),
        (at(8, 0) + DAY_MS, at(1, 8), "11月30日 24:00"),
    ],
)
def test_moments_are_said_as_people_do(when: int, now: int, said: str) -> None:
    assert spoken(when, now) == said


@given(spans)
def test_a_plan_is_read_as_it_was_written(plan: list[Span]) -> None:
    assert read_plan(write_plan(plan)) == tuple(plan)


@pytest.mark.parametrize(
    ("text", "days", "starts", "ends"),
    [
        ("周一至周五 08:30-17:30", (1, 2, 3, 4, 5), 510, 1050),
        ("星期一到星期三8：30—17：30", (1, 2, 3), 510, 1050),
        ("周六、周日 9:00~12:00", (6, 7), 540, 720),
        ("周六至周一 20:00至次日08:00", (1, 6, 7), 1200, 480),
        ("工作日 00:00-24:00", (1, 2, 3, 4, 5), 0, 1440),
        ("周末和周三 09:00-10:00", (3, 6, 7), 540, 600),
        ("20:00-08:00", WEEK, 1200, 480),
        ("周天 09:00-10:00", (7,), 540, 600),
    ],
)
def test_people_write_plans_in_many_ways(text: str, days: tuple[int, ...], starts: int, ends: int) -> None:
    assert read_plan(text) == (Span(days, starts, ends),)


def test_no_plan_and_the_whole_day() -> None:
    assert read_plan("  ") == ()
    assert read_plan("24小时") == WHOLE
    assert len(read_plan("每天 08:00-12:00；每天 14:00-18:00")) == 2


@pytest.mark.parametrize("text", ["随时", "周一", "25:00-26:00", "24:00-25:00", "08:70-09:00", "节日 08:00-09:00"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="值班"):
        read_plan(text)
