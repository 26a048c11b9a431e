"""Places, hours of duty in a sheet's cell: 周一至周五 08:30-17:30；周末 09:00-12:00. Read and written; pure."""

import re
import unicodedata
from collections.abc import Iterable

from chalicelib.places.choices import clock, minutes
from chalicelib.places.hours import DAY_MIN, DAYS, Span

RIGHT = "如“周一至周五 08:30-17:30；周末 09:00-12:00”或“全天”，留空为社区统一时间"
WEEK = (1, 2, 3, 4, 5, 6, 7)
WHOLE = (Span(WEEK, 0, DAY_MIN),)
_NAMED = {"每天": WEEK, "每日": WEEK, "工作日": WEEK[:5], "周末": WEEK[5:]}
_WHOLE = {"全天", "24小时", "每天24小时", "全天24小时", "7x24小时"}
_DAY = "[一二三四五六日天]"
_SPAN = re.compile(r"(?P<days>[^0-9]*?)(?P<from>\d{1,2}:\d\d)(?:-|至|到)(?:次日)?(?P<to>\d{1,2}:\d\d)")
_RANGE = re.compile(rf"(?:周|星期)?({_DAY})(?:(?:-|至|到)(?:周|星期)?({_DAY}))?")


def read_plan(text: str) -> tuple[Span, ...]:
    """Read hours of duty; nothing written gives none: the usual hours. Raises ValueError in Chinese.

    Hours that end where they start, or before, end on the next day; days not named are every day.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("~", "-").replace("—", "-").lower()
    if not plain:
        return ()
    if plain in _WHOLE:
        return WHOLE
    return tuple(_span(part) for part in re.split("[;\n]", plain) if part)


def _span(part: str) -> Span:
    match = _SPAN.fullmatch(part)
    if match is None:
        raise ValueError("看不懂值班时间")
    starts, ends = minutes(match["from"]), minutes(match["to"])
    if starts >= DAY_MIN or ends > DAY_MIN or any(int(match[side][-2:]) > 59 for side in ("from", "to")):  # noqa: PLR2004
        raise ValueError("值班时间应在 00:00 至 24:00 之间")
    return Span(_days(match["days"]), starts, ends)


def _days(text: str) -> tuple[int, ...]:
    if not text:
        return WEEK
    found: set[int] = set()
    for part in re.split("[,、和]", text):
        if part in _NAMED:
            found.update(_NAMED[part])
        elif (match := _RANGE.fullmatch(part)) is not None:
            first = _number(match[1])
            last = _number(match[2] or match[1])
            found.update(range(first, last + 1) if first <= last else {*range(first, 8), *range(1, last + 1)})
        else:
            raise ValueError("看不懂值班日期")
    return tuple(sorted(found))


def _number(day: str) -> int:
    return "一二三四五六日".index("日" if day == "天" else day) + 1


def write_plan(spans: Iterable[Span]) -> str:
    """Write hours of duty as ``read_plan`` reads them."""
    return "；".join(f"{_say_days(span.days)} {clock(span.starts)}-{clock(span.ends)}" for span in spans)


def _say_days(days: tuple[int, ...]) -> str:
    if days == WEEK:
        return "每天"
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):  # noqa: PLR2004 - two days are named each
        return f"{DAYS[days[0] - 1]}至{DAYS[days[-1] - 1]}"
    return "、".join(DAYS[day - 1] for day in days)
