"""The mall: machines, policy, limits, sums of stock and budget, days of collection. No I/O."""

from datetime import timedelta
from typing import Literal

from chalicelib.core.clock import DAY_MS, day_of, local, start_of_day_ms
from chalicelib.core.limits import Limit
from chalicelib.core.machine import Machine, Move
from chalicelib.core.policy import declare, either, is_named, role, signed, staff_anywhere

GOOD = Machine(Move("off_sale", "offer", "on_sale"), Move("on_sale", "withdraw", "off_sale"))

# 兑换. What is restored has given back the points, the piece and its cost, all three in that one transaction. Who
# reserved may cancel until it is collected; staff may, with a reason. The schedule expires what nobody came for, which
# voids its code at once, and restores it.
RESERVATION = Machine(
    Move("reserved", "ready", "ready"),
    Move("ready", "collect", "collected"),
    Move("ready", "expire", "expired"),
    Move("expired", "restore", "restored"),
    Move("reserved", "cancel", "restored"),
    Move("ready", "cancel", "restored"),
)
HELD = ("reserved", "ready", "expired")  # a piece of the stock and its cost are held for it
OVER = ("collected", "restored")
STATE_WORDS: dict[str, str] = {
    "reserved": "待备货",
    "ready": "待领取",
    "expired": "已过期，退回中",
    "collected": "已领取",
    "restored": "已退回",
}
Ended = Literal["collected", "cancelled", "withdrawn", "expired", "erased"]  # withdrawn: by staff, with a reason
Per = Literal["day", "month", "year", "ever"]
ForWhom = Literal["everyone", "residents"]  # residents: who has a home under the place of the good
SCOPE = "points"  # what a proxy needs to act here for somebody
PLACES = ("district", "street", "community")  # where budgets and goods stand

MOST_FEN = 10_000_000_000
MOST_STOCK = 1_000_000
MOST_READY_DAYS = 30
MOST_COLLECT_DAYS = 60
WARN_MS = DAY_MS  # before the last moment; nobody is reminded within a day of being told that it is ready
NUMBER_KEPT_MS = 90 * DAY_MS  # after the last moment, so that a number that was typed again is known

RESERVES = Limit("mall-reserve", 30, 3_600)  # exchanging and cancelling holds things from others
NUMBERS = Limit("mall-number", 30, 3_600)  # typed ones, by member of staff

KEEPS = ("community_staff", "district_admin")
FUNDS = ("finance", "district_admin")
HANDS = ("grid_worker", "community_staff", "district_admin")
WATCHES = (*HANDS, "auditor")  # who sees what people exchange
SEES = (*WATCHES, "finance")  # who sees goods and budgets

POLICY = declare(
    {
        "mall.browse": signed,
        "mall.reserve": signed,
        "mall.reserve_for": role(*HANDS),
        "mall.list_own": signed,
        "mall.see": either(is_named, role(*WATCHES)),
        "mall.cancel": is_named,
        "mall.cancel_for": role(*HANDS),
        "mall.show_code": is_named,
        "mall.queue": role(*WATCHES),
        "mall.queue_own": staff_anywhere(*WATCHES),
        "mall.make_ready": role(*HANDS),
        "mall.collect": role(*HANDS),
        "mall.collect_anywhere": staff_anywhere(*HANDS),
        "mall.see_good": role(*SEES),
        "mall.list_goods": role(*SEES),
        "mall.list_goods_own": staff_anywhere(*SEES),
        "mall.keep_good": role(*KEEPS),
        "mall.see_budget": role(*SEES),
        "mall.keep_budget": role(*FUNDS),
    }
)


def period(per: str, at_ms: int) -> str:
    """Name the period of a limit into which ``at_ms`` falls in Asia/Shanghai: 2026-11-24, 2026-11, 2026, ever."""
    day = day_of(at_ms).isoformat()
    return {"day": day, "month": day[:7], "year": day[:4]}.get(per, per)


def until_ms(at_ms: int, days: int) -> int:
    """Tell when what became ready at ``at_ms`` is no longer kept: the end of the day, so many days later."""
    return start_of_day_ms(day_of(at_ms) + timedelta(days=days + 1))


def last_day(ends_ms: int) -> str:
    """Write the last day on which something is kept, as people read it."""
    return f"{local(ends_ms - 1):%Y年%m月%d日}"


def warns(now: int, ready_ms: int, ends_ms: int) -> bool:
    """Tell whether it is time to remind of what is ready since ``ready_ms`` and kept until ``ends_ms``."""
    return now >= ends_ms - WARN_MS and now >= ready_ms + WARN_MS
