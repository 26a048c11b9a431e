"""The ledger: what a line is and what each kind may do. No I/O."""

from calendar import monthrange
from dataclasses import dataclass
from typing import Literal

from chalicelib.core.clock import day_of, local
from chalicelib.points.accounts import Account, issuer

Kind = Literal["award", "deduction", "reversal", "lapse", "repair", "redemption"]
KIND_WORDS: dict[str, str] = {
    "award": "奖励",
    "deduction": "扣减",
    "reversal": "撤销",
    "lapse": "到期恢复",
    "repair": "服务修复",
    "redemption": "兑换",
}
MOST_POINTS = 100_000  # of one line, either way
REVERSIBLE = ("award", "deduction", "redemption")
SCHEME = "scheme"  # the basis of what the scheme itself decides: automatic items, lapses
MOST_REPAIRED = 25  # deductions that one service repairs: three writes each, and room for the caller's own
MALL = "mall"  # the item of what the mall takes: no scheme has one of that name


@dataclass(frozen=True, slots=True)
class Caps:
    """What an item gives one account at most, in points, by the day and the year of the event in Asia/Shanghai."""

    day: int | None = None
    year: int | None = None

    def periods(self, at_ms: int) -> dict[str, int]:
        """Give the cap of each period that an event of ``at_ms`` falls into: {"2026-11-24": 5, "2026": 20}."""
        day = day_of(at_ms)
        named = {day.isoformat(): self.day, f"{day.year:04d}": self.year}
        return {period: cap for period, cap in named.items() if cap is not None}


def months_later(at_ms: int, months: int) -> int:
    """Give the same time of the day ``months`` later in Asia/Shanghai; the last of the month where it is shorter.

    A deduction lapses so many months after its event.
    """
    at = local(at_ms)
    years, month = divmod(at.month - 1 + months, 12)
    year, month = at.year + years, month + 1
    return int(at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1])).timestamp() * 1000)


def repair_points(hours: int, per_hours: int, per_points: int) -> int:
    """Give what ``hours`` of confirmed service are worth by a scheme's terms, rounded down: 10 hours 20 points."""
    return hours * per_points // per_hours


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be posted: ``points`` signed, never 0. (item, holder, event) is its natural key.

    ``event`` and ``basis`` are ids; ``evidence`` is the hash of the evidence; ``original`` the sequence of the entry
    that is given back: such a line keeps that entry's item, and its event names the act and the sequence
    (reversal#12), so that an issuing account comes out even. ``lapses_ms`` is a deduction's, when it has one.
    ``caps`` are an award's; ``counted`` is a reversal's: the periods in whose caps it gives room back.
    """

    account: Account
    kind: Kind
    item: str
    clause: str
    version: int
    event: str
    points: int
    at_ms: int
    basis: str
    evidence: str | None = None
    original: int | None = None
    caps: Caps = Caps()
    lapses_ms: int | None = None
    counted: str | None = None

    def __post_init__(self) -> None:
        if self.points == 0 or abs(self.points) > MOST_POINTS:
            raise ValueError("points of a line are 1 to 100,000, either way")

    @property
    def against(self) -> str:
        """The issuing account on the other side."""
        return issuer(self.item)
