"""The mall, figures compared: counters against what they count. For the nightly comparison; changes nothing."""

from collections import Counter
from dataclasses import dataclass

from chalicelib.points.mall.records import BUDGETS, Budget, Change, Good, Reservation, listing
from chalicelib.points.mall.rules import HELD

PAGE = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """A counter that is not what it counts: budget#ID or good#ID, which one, what it says, what it should say."""

    of: str
    what: str
    says: int
    should: int


def compare() -> list[Difference]:
    """Compare stock and budgets with their changes and reservations. Empty when all is as it should be.

    Acts go on meanwhile, so a difference counts only if it is there at a second look.
    """
    first = _look()
    if not first:
        return []
    again = set(_look())
    return [one for one in first if one in again]


def _look() -> list[Difference]:
    goods = [one for state in ("on_sale", "off_sale") for one in Good.by_list.query(f"goods#{state}", page_size=PAGE)]
    budgets = list(Budget.by_list.query(BUDGETS, page_size=PAGE))
    pieces: Counter[tuple[str, str]] = Counter()
    fen: Counter[tuple[str, str]] = Counter()
    names = {listing(state, "") for state in HELD} | {listing("collected", good.place) for good in goods}
    for name in sorted(names):
        for one in Reservation.by_list.query(name, page_size=PAGE):
            kept = "held" if one.state in HELD else "gone"
            pieces[one.good, kept] += 1
            fen[one.budget, kept] += int(one.cost)
    return [
        *(found for good in goods for found in _good(good, pieces)),
        *(found for budget in budgets for found in _budget(budget, fen)),
    ]


def _good(one: Good, pieces: Counter[tuple[str, str]]) -> list[Difference]:
    added, held, given = _sum(one.pk), pieces[one.id, "held"], pieces[one.id, "gone"]
    should = {"added": added, "held": held, "given": given, "stock": added - held - given}
    return _differ(one, should)


def _budget(one: Budget, fen: Counter[tuple[str, str]]) -> list[Difference]:
    total, held, spent = _sum(one.pk), fen[one.id, "held"], fen[one.id, "gone"]
    return _differ(one, {"total": total, "held": held, "spent": spent, "left": total - held - spent})


def _sum(of: str) -> int:
    return sum(int(one.amount) for one in Change.query(of, Change.sk.startswith("change#"), page_size=PAGE))


def _differ(one: Good | Budget, should: dict[str, int]) -> list[Difference]:
    says = {name: int(getattr(one, name)) for name in should}
    return [Difference(one.pk, name, says[name], right) for name, right in should.items() if says[name] != right]
