"""Places, hours of duty: a weekly plan, who is on duty at a moment, until when, and how people say it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.core.clock import MINUTE_MS, local

DAY_MIN, WEEK_MIN = 1_440, 10_080
DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
EVENING, NOON, MORNING = 18, 12, 6  # the hours at which 今晚, 今天 and 明早 begin


@dataclass(frozen=True, slots=True)
class Span:
    """The same hours on some days: ``days`` 1 (Monday) to 7, minutes of the day in Asia/Shanghai.

    ``ends`` up to 1440 (24:00); not after ``starts``, it is on the next day.
    """

    days: tuple[int, ...]
    starts: int
    ends: int


Minutes = tuple[tuple[int, int], ...]  # from, to: minutes since Monday 00:00; to may lie in the next week


def week_of(spans: Iterable[Span]) -> Minutes:
    """Lay ``spans`` out over a week, those that touch or overlap joined: sorted, starts within the week."""
    laid = sorted(
        (
            (day - 1) * DAY_MIN + span.starts,
            (day - 1) * DAY_MIN + span.ends + (DAY_MIN if span.ends <= span.starts else 0),
        )
        for span in spans
        for day in span.days
    )
    joined: list[tuple[int, int]] = []
    for starts, ends in laid:
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((starts, ends))
    return tuple(joined)


def until_ms(week: Minutes, at_ms: int) -> int | None:
    """Tell until when duty lasts that is on at ``at_ms``; None if none is. At most a week ahead: then it never ends."""
    now = _minute(at_ms)
    ends = _end(week, now)
    if ends is None:
        return None
    while ends - now < WEEK_MIN and (later := _end(week, ends % WEEK_MIN)) is not None:
        ends += later - ends % WEEK_MIN
    return _floor(at_ms) + min(ends - now, WEEK_MIN) * MINUTE_MS


def _end(week: Minutes, at: int) -> int | None:
    """Give the end of the span that is on at minute ``at`` of the week, on from it."""
    for starts, ends in week:
        if starts <= at < ends:
            return ends
        if starts <= at + WEEK_MIN < ends:
            return ends - WEEK_MIN
    return None


def next_ms(week: Minutes, at_ms: int) -> int | None:
    """Tell when duty next begins after ``at_ms``; None if there is none in the week."""
    now = _minute(at_ms)
    waits = [(starts - now - 1) % WEEK_MIN + 1 for starts, _ in week]
    return _floor(at_ms) + min(waits) * MINUTE_MS if waits else None


def always(ends_ms: int, at_ms: int) -> bool:
    """Tell whether duty that lasts until ``ends_ms`` never ends."""
    return ends_ms - _floor(at_ms) >= WEEK_MIN * MINUTE_MS


def _minute(at_ms: int) -> int:
    when = local(at_ms)
    return when.weekday() * DAY_MIN + when.hour * 60 + when.minute


def _floor(at_ms: int) -> int:
    return at_ms - at_ms % MINUTE_MS


def spoken(when_ms: int, at_ms: int) -> str:
    """Say a moment of the coming days as people do: 今晚 22:00, 明早 08:00, 周六 09:00, 12月3日 09:00."""
    when, now = local(when_ms), local(at_ms)
    day, hour, clock = when.date(), when.hour, f"{when:%H:%M}"
    if clock == "00:00" and day > now.date():  # the end of a day belongs to that day
        day, hour, clock = day - timedelta(days=1), 24, "24:00"
    ahead = (day - now.date()).days
    if ahead == 0:
        return f"{'今晚' if hour >= EVENING else '今天'} {clock}"
    if ahead == 1:
        return f"{_tomorrow(hour)} {clock}"
    if ahead < len(DAYS):
        return f"{DAYS[day.weekday()]} {clock}"
    return f"{day.month}月{day.day}日 {clock}"


def _tomorrow(hour: int) -> str:
    if hour >= EVENING:
        return "明晚"
    if hour < MORNING:
        return "明天凌晨"
    return "明早" if hour < NOON else "明天"
