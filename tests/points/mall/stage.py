"""A mall for tests: a budget, a good, its staff, people with points; and what must always hold of it."""

from dataclasses import dataclass
from typing import Any

from chalicelib.core import memory
from chalicelib.core.clock import now_ms
from chalicelib.core.config import CONFIG
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor, Caller
from chalicelib.people.actors import actor_of
from chalicelib.points.accounts import Account
from chalicelib.points.accounts import person as holder
from chalicelib.points.ledger.rules import Line
from chalicelib.points.ledger.service import posting
from chalicelib.points.mall.records import Reservation
from chalicelib.points.mall.rules import HELD
from chalicelib.points.mall.schemas import BudgetNew, Exchange, GoodNew, Readiness, Sale
from chalicelib.points.mall.service import budgets, finding, goods, preparing, reserving
from tests.people.homes.conftest import made_town
from tests.places.asking import Town
from tests.support import aws
from tests.support.people import bind, person

PRICE, COST, FEN, STOCK = 30, 500, 2_000, 3


def actor(who: str) -> Actor:
    return actor_of(Caller(who))


@dataclass
class Mall:
    """One community's mall: three pieces, money for four."""

    town: Town
    clerk: str
    other: str
    finance: str
    stranger: str
    budget: str
    good: str

    def words(self, **more: Any) -> dict[str, Any]:
        said = {"title": "大米 5kg", "description": "本地大米", "price": PRICE, "cost": COST, "budget": self.budget}
        return {**said, "where": "社区服务站一楼，工作日 9:00-17:00", **more}

    def person(self, points: int = 100, *, lives_here: bool = False, **more: Any) -> str:
        """Make somebody with so many material points."""
        who = person(**more)
        if points:
            earn(who, points)
        if lives_here:
            home = bind(who, new_id(), "family")
            home.building = self.town.building
            home.save()
        return who

    def reserve(self, who: str, **more: Any) -> Reservation:
        return reserving.reserve(actor(who), Exchange(**{"id": new_id(), "good": self.good, "price": PRICE, **more}))

    def ready(self, who: str, **more: Any) -> Reservation:
        made = self.reserve(who, **more)
        return preparing.make_ready(actor(self.clerk), made.id, Readiness(id=new_id()))

    def ready_for(self, whom: str) -> str:
        """Let the clerk take an exchange in for somebody, and the other make it ready."""
        made = self.reserve(self.clerk, acts_for={"person": whom, "via": "counter"})
        return preparing.make_ready(actor(self.other), made.id, Readiness(id=new_id())).id

    def add_good(self, **more: Any) -> str:
        """Add another good and offer it."""
        asked = GoodNew(**self.words(**{"id": new_id(), "place": self.town.community, "stock": STOCK, **more}))
        made = goods.add(actor(self.clerk), asked)
        goods.sell(actor(self.clerk), made.id, Sale(id=new_id(), act="offer"))
        return made.id


def built() -> Mall:
    """Build the mall."""
    town = made_town()
    mall = Mall(
        town,
        clerk=person(("community_staff", town.community)),
        other=person(("community_staff", town.community)),
        finance=person(("finance", town.community)),
        stranger=person(("community_staff", town.other_community)),
        budget=new_id(),
        good="",
    )
    asked = BudgetNew(id=mall.budget, place=town.community, name="惠民预算", fen=FEN, reason="年度预算")
    budgets.open_new(actor(mall.finance), asked)
    mall.good = mall.add_good()
    memory.clear_all()
    return mall


def earn(who: str, points: int) -> None:
    said = {"kind": "award", "item": "volunteer_hour", "clause": "1.2", "version": 1, "event": new_id()}
    account = Account(holder(who), "material")
    posting.post(Line(account=account, points=points, at_ms=now_ms(), basis="scheme", **said))  # type: ignore[arg-type]


def balance(who: str) -> int:
    account = Account(holder(who), "material")
    head = posting.heads([account])[account]
    return 0 if head is None else int(head.balance)


def counts(mall: Mall) -> tuple[int, int, int]:
    """Give stock, held, given of the good."""
    good = finding.good(mall.good)
    return int(good.stock), int(good.held), int(good.given)


def money(mall: Mall) -> tuple[int, int, int]:
    """Give left, held, spent of the budget."""
    budget = finding.budget(mall.budget)
    return int(budget.left), int(budget.held), int(budget.spent)


def holds() -> None:
    """Check what must hold at every moment: of counters, of points, of each reservation and its entries."""
    items = _items()
    made = [one for one in items if one["sk"] == "reservation"]
    for one in items:
        if one["sk"] in {"good", "budget"}:
            _adds_up(one, [line for line in items if line["pk"] == one["pk"] and "amount" in line], made)
        elif one["sk"] == "head":
            lines = [line for line in items if line["pk"] == one["pk"] and line["sk"].startswith("entry#")]
            assert sum(int(line["points"]) for line in lines) == int(one["balance"]) >= 0
    for one in made:
        given_back = [int(one["price"])] * (one["state"] == "restored")
        moved = [int(line["points"]) for line in items if line.get("basis") == one["pk"]]
        assert moved == [-int(one["price"]), *given_back]
        assert one["state"] in {*HELD, "collected", "restored"}
        assert (one["state"] == "collected") == ("collected_by" in one)


def _items() -> list[dict[str, Any]]:
    """Read the whole table where the stand-in keeps it: its scan takes a hundred times as long."""
    table = next(table for name, table in aws._backend_tables() if name == CONFIG.table("points"))
    return [{name: value.value for name, value in item.attrs.items()} for item in table.all_items()]


def _worth(kind: str, one: dict[str, Any]) -> int:
    return int(one["cost"]) if kind == "budget" else 1


def _adds_up(one: dict[str, Any], changes: list[dict[str, Any]], made: list[dict[str, Any]]) -> None:
    """Count a good's pieces, or a budget's fen, from its changes and reservations."""
    kind, _, its_id = one["pk"].partition("#")
    mine = [line for line in made if line[kind] == its_id]
    held = sum(_worth(kind, line) for line in mine if line["state"] in HELD)
    gone = sum(_worth(kind, line) for line in mine if line["state"] == "collected")
    whole = sum(int(line["amount"]) for line in changes)
    names = ("added", "stock", "held", "given") if kind == "good" else ("total", "left", "held", "spent")
    assert [int(one[name]) for name in names] == [whole, whole - held - gone, held, gone]
    assert whole - held - gone >= 0
