"""Walks of the mall: pieces, their cost and points, counted once more beside it."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chalicelib.core.clock import now_ms
from chalicelib.core.ids import new_id
from chalicelib.points.accounts import Account
from chalicelib.points.ledger.rules import MALL, Line
from chalicelib.points.mall.rules import until_ms
from chalicelib.points.mall.schemas import BudgetChange, Cancellation, Exchange, Readiness, StockChange
from chalicelib.points.mall.service import budgets, collecting, ending, expiring, goods, preparing, reserving
from tests.faults.crash import Point
from tests.faults.model import tables
from tests.faults.model.walk import CRASHES, WHICH, Walk
from tests.faults.model.world import FEN, STOCK
from tests.points.mall.stage import COST, PRICE, actor

COLLECT_DAYS = 7


class Exchanged:
    """One reservation as the walk knows it."""

    def __init__(self, who: str, seq: int) -> None:
        self.who, self.seq, self.state, self.until_ms = who, seq, "reserved", 0


class Market(Walk):
    """The rules of the mall, for a town's walk."""

    def __init__(self) -> None:
        super().__init__()
        self.stock, self.fen = STOCK, FEN
        self.given = 0
        self.exchanged: dict[str, Exchanged] = {}
        self.asked: list[tuple[str, str]] = []

    @property
    def held(self) -> int:
        return sum(one.state in {"reserved", "ready"} for one in self.exchanged.values())

    @rule(whose=st.integers(0, 2), again=WHICH, crash=CRASHES)
    def reserve(self, whose: int, again: int, crash: Point | None) -> None:
        """Somebody reserves; now and then with the words of before."""
        who, its_id = self.world.people[whose], new_id()
        if again % 6 == 0 and self.asked:
            who, its_id = self.asked[again % len(self.asked)]
        self.asked.append((who, its_id))
        asked = Exchange(id=its_id, good=self.world.mall.good, price=PRICE)
        account = Account(f"person#{who}", "material")

        def said() -> str:
            if its_id in self.exchanged:
                return "ok"
            if self.stock < 1:
                return "sold_out"
            if self.book.balance(account.name) < PRICE:
                return "not_enough_points"
            if self.fen < COST:
                return "unfunded"
            self.book.post(self.price(account, its_id))
            self.exchanged[its_id] = Exchanged(who, self.book.of(account.name)[-1].seq)
            self.stock, self.fen = self.stock - 1, self.fen - COST
            return "ok"

        self.do(lambda: reserving.reserve(actor(who), asked), said, crash)

    def price(self, account: Account, its_id: str) -> Line:
        name = f"reservation#{its_id}"
        more = {"item": MALL, "clause": MALL, "version": 0, "event": name, "basis": name}
        return Line(account=account, kind="redemption", points=-PRICE, at_ms=now_ms(), **more)  # type: ignore[arg-type]

    @rule(which=WHICH, crash=CRASHES)
    def make_ready(self, which: int, crash: Point | None) -> None:
        its_id, one = self.any(which, "reserved")
        if one is not None:
            asked = Readiness(id=new_id())

            def said() -> str:
                if one.state != "reserved":
                    return "illegal_move"
                one.state, one.until_ms = "ready", until_ms(now_ms(), COLLECT_DAYS)
                return "ok"

            self.do(lambda: preparing.make_ready(actor(self.world.mall.clerk), its_id, asked), said, crash)

    @rule(which=WHICH, crash=CRASHES)
    def collect(self, which: int, crash: Point | None) -> None:
        its_id, one = self.any(which, "ready")
        if one is not None:

            def said() -> str:
                if one.state not in {"ready", "collected"}:
                    return "illegal_move"
                self.given += one.state == "ready"
                one.state = "collected"
                return "ok"

            self.do(lambda: collecting.hand_over(actor(self.world.mall.other), its_id), said, crash)

    @rule(which=WHICH, crash=CRASHES)
    def cancel(self, which: int, crash: Point | None) -> None:
        its_id, one = self.any(which, "reserved")
        if one is not None:
            asked = Cancellation(id=new_id())

            def said() -> str:
                if one.state not in {"reserved", "ready"}:
                    return "illegal_move"
                self.back(its_id, one)
                return "ok"

            self.do(lambda: ending.cancel(actor(one.who), its_id, asked), said, crash)

    def back(self, its_id: str, one: Exchanged) -> None:
        """Everything goes back."""
        account = Account(f"person#{one.who}", "material")
        assert self.book.reverse(account, one.seq, f"reservation#{its_id}") == "ok"
        one.state = "restored"
        self.stock, self.fen = self.stock + 1, self.fen + COST

    def any(self, which: int, likely: str) -> tuple[str, Exchanged | None]:
        """Choose a reservation, most times one in the state ``likely``."""
        there = sorted(self.exchanged.items())
        liked = [one for one in there if one[1].state == likely]
        there = liked if liked and which % 4 else there
        return there[which % len(there)] if there else ("", None)

    @rule(pieces=st.sampled_from([-1, 1, 1]), crash=CRASHES)
    def restock(self, pieces: int, crash: Point | None) -> None:
        asked = StockChange(id=new_id(), pieces=pieces, reason="盘点")

        def said() -> str:
            if self.stock + pieces < 0:
                return "below_zero"
            self.stock += pieces
            return "ok"

        self.do(lambda: goods.restock(actor(self.world.mall.clerk), self.world.mall.good, asked), said, crash)

    @rule(fen=st.sampled_from([-COST, COST]), crash=CRASHES)
    def fund(self, fen: int, crash: Point | None) -> None:
        asked = BudgetChange(id=new_id(), fen=fen, reason="调整")

        def said() -> str:
            if self.fen + fen < 0:
                return "below_zero"
            self.fen += fen
            return "ok"

        self.do(lambda: budgets.change(actor(self.world.mall.finance), self.world.mall.budget, asked), said, crash)

    def mall_looks(self) -> None:
        assert expiring.run()["failed"] == 0

    def expire(self) -> None:
        """What nobody came for goes back, what was due first coming first."""
        over = [item for item in self.exchanged.items() if item[1].state == "ready" and item[1].until_ms <= now_ms()]
        for its_id, one in sorted(over, key=lambda item: (item[1].until_ms, item[0])):
            self.back(its_id, one)

    def shelf(self) -> None:
        """Compare the counters: nothing is below zero, each piece and each fen is free, held or given."""
        items = {one["pk"]: one for one in tables.raw() if one["sk"] in {"good", "budget"}}
        good, budget = items[f"good#{self.world.mall.good}"], items[f"budget#{self.world.mall.budget}"]
        assert (good["stock"], good["held"], good["given"]) == (self.stock, self.held, self.given)
        assert (budget["left"], budget["held"]) == (self.fen, self.held * COST)
        assert budget["spent"] == self.given * COST
        assert good["added"] == good["stock"] + good["held"] + good["given"]
        assert budget["total"] == budget["left"] + budget["held"] + budget["spent"]
        assert min(self.stock, self.fen) >= 0
