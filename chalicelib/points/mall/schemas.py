"""What goes in and out over HTTP for budgets, goods, reservations and collections."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chalicelib.core.schema import Id, Paged, Strict
from chalicelib.people.homes.schemas import ActsFor, ByWhom
from chalicelib.points.ledger.rules import MOST_POINTS
from chalicelib.points.mall.rules import MOST_COLLECT_DAYS, MOST_FEN, MOST_READY_DAYS, MOST_STOCK, ForWhom, Per

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
State = Literal["reserved", "ready", "expired", "collected", "restored"]


class BudgetNew(Strict):
    """Open a budget at a place, with ``fen`` in it. ``id`` is made when the form opens."""

    id: Id
    place: Id
    name: Name
    fen: Annotated[int, Field(ge=0, le=MOST_FEN)] = 0
    reason: Words


class Amount(Strict):
    """Add to a budget or a stock, or take from it below zero: never more than what is free. ``id`` as for all acts."""

    id: Id
    reason: Words


class BudgetChange(Amount):
    """So many fen."""

    fen: Annotated[int, Field(ge=-MOST_FEN, le=MOST_FEN)]

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.fen == 0:
            raise ValueError("金额不能为 0｜追加填正数，核减填负数，单位为分")
        return self


class StockChange(Amount):
    """So many pieces."""

    pieces: Annotated[int, Field(ge=-MOST_STOCK, le=MOST_STOCK)]

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.pieces == 0:
            raise ValueError("数量不能为 0｜补货填正数，核减填负数")
        return self


class BudgetView(Strict):
    """A budget, in fen: total = left + held + spent."""

    id: Id
    place: Id
    place_name: str
    name: str
    total: int
    left: int
    held: int
    spent: int
    at_ms: int


class ChangeView(Strict):
    """One change of a budget or a stock."""

    id: Id
    amount: int
    by: Id
    reason: str
    at_ms: int


class BudgetsQuery(Paged):
    """Budgets that goods of ``place`` may draw on, and those of places under it."""

    place: Id


class LimitOf(Strict):
    """At most so many a person in a period."""

    most: Annotated[int, Field(ge=1, le=1_000)]
    per: Per


class GoodWords(Strict):
    """What a good says. ``picture`` is an upload's id; one that stands there already stays."""

    title: Name
    description: Text
    picture: Id | None = None
    for_whom: ForWhom = "everyone"
    price: Annotated[int, Field(ge=1, le=MOST_POINTS)]
    cost: Annotated[int, Field(ge=0, le=MOST_FEN)]
    budget: Id
    limit: LimitOf | None = None
    where: Words
    ready_days: Annotated[int, Field(ge=1, le=MOST_READY_DAYS)] = 3
    collect_days: Annotated[int, Field(ge=1, le=MOST_COLLECT_DAYS)] = 7


class GoodNew(GoodWords):
    """A new good, off sale until it is offered. ``id`` is made when the form opens."""

    id: Id
    place: Id
    stock: Annotated[int, Field(ge=0, le=MOST_STOCK)] = 0


class GoodEdit(GoodWords):
    """Say something else of a good, given that it is still as ``version`` had it."""

    id: Id
    version: int


class Sale(Strict):
    """Offer a good or withdraw it from sale."""

    id: Id
    act: Literal["offer", "withdraw"]


class GoodView(Strict):
    """A good as everybody sees it; ``affordable``: one's own points are enough for one."""

    id: Id
    place: Id
    title: str
    description: str
    picture: str | None
    for_whom: ForWhom
    price: int
    limit: LimitOf | None
    where: str
    collect_days: int
    stock: int
    affordable: bool


class KeptGood(Strict):
    """A good as its staff see it: added = stock + held + given."""

    id: Id
    place: Id
    title: str
    description: str
    picture: str | None
    picture_id: Id | None
    for_whom: ForWhom
    price: int
    cost: int
    budget: Id
    limit: LimitOf | None
    where: str
    ready_days: int
    collect_days: int
    state: Literal["on_sale", "off_sale"]
    legal: list[str]
    version: int
    added: int
    stock: int
    held: int
    given: int
    at_ms: int


class GoodsQuery(Paged):
    """Goods of one's own places, or of ``place`` and those under it."""

    place: Id | None = None
    state: Literal["on_sale", "off_sale"] = "on_sale"


class Exchange(Strict):
    """Exchange points for one piece. ``price`` is the one that was shown. ``id`` is made when the page opens."""

    id: Id
    good: Id
    price: Annotated[int, Field(ge=1, le=MOST_POINTS)]
    acts_for: ActsFor | None = None


class Readiness(Strict):
    """The piece lies ready."""

    id: Id


class Cancellation(Strict):
    """Give it up. Staff say why."""

    id: Id
    reason: Words | None = None


class OwnQuery(Paged):
    """One's own, or those of somebody for whom one is a proxy; of one state."""

    person: Id | None = None
    state: State | None = None


class QueueQuery(Paged):
    """For staff: of a state, at one's own places or under ``place``."""

    place: Id | None = None
    state: State = "reserved"


class ReservationView(Strict):
    """An exchange as its person and staff see it. ``name`` is masked, and for staff alone."""

    id: Id
    person: Id
    name: str | None
    by: ByWhom | None
    good: Id
    title: str
    where: str
    place: Id
    points: int
    state: State
    state_word: str
    legal: list[str]
    ended: Literal["collected", "cancelled", "withdrawn", "expired", "erased"] | None
    reason: str | None
    reserved_ms: int
    due_ms: int
    until_ms: int | None
    at_ms: int
    late: bool


class CodeView(Strict):
    """What is shown to whoever hands over: ``code`` as a symbol, ``number`` to type."""

    code: str
    number: str
    until_ms: int


class Collection(Strict):
    """What was scanned, or typed: one of the two."""

    code: Annotated[str, StringConstraints(max_length=200)] | None = None
    number: Annotated[str, StringConstraints(max_length=40)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.code is None) == (self.number is None):
            raise ValueError("未说明领取码｜请扫描领取码，或填写领取编号，只填一项")
        return self
