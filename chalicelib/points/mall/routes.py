"""HTTP in and out of the mall; what it means is in ``service``."""

from chalicelib.codes.numbers import grouped
from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor, Caller
from chalicelib.core.schema import Id, Listed, Paged
from chalicelib.people import standing
from chalicelib.points.mall import schemas, views
from chalicelib.points.mall.records import Reservation
from chalicelib.points.mall.rules import POLICY
from chalicelib.points.mall.service import budgets, collecting, ending, goods, lists, preparing, reserving

routes = Routes("points.mall", POLICY)
ReservationView = schemas.ReservationView


@routes.post("/mall/budgets", acts=("mall.keep_budget", "mall.see_budget"), status=201)
def open_mall_budget(actor: Actor, body: schemas.BudgetNew) -> schemas.BudgetView:
    """Open a budget (预算) at a place."""
    return views.budget(budgets.open_new(actor, body))


@routes.get("/mall/budgets", acts=("mall.see_budget",))
def list_mall_budgets(actor: Actor, query: schemas.BudgetsQuery) -> Listed[schemas.BudgetView]:
    """List the budgets of a place, those above it and those under it, for staff."""
    found, after = budgets.listed(actor, query)
    return Listed[schemas.BudgetView](items=[views.budget(one) for one in found], next=after)


@routes.get("/mall/budgets/{budget}", acts=("mall.see_budget",))
def see_mall_budget(actor: Actor, budget: Id) -> schemas.BudgetView:
    """See one budget: what is left, held and spent."""
    return views.budget(budgets.see(actor, budget))


@routes.post("/mall/budgets/{budget}/changes", acts=("mall.keep_budget", "mall.see_budget"))
def change_mall_budget(actor: Actor, budget: Id, body: schemas.BudgetChange) -> schemas.BudgetView:
    """Top a budget up, or reduce it by what is free at most; the reason is kept."""
    return views.budget(budgets.change(actor, budget, body))


@routes.get("/mall/budgets/{budget}/changes", acts=("mall.see_budget",))
def list_mall_budget_changes(actor: Actor, budget: Id, query: Paged) -> Listed[schemas.ChangeView]:
    """List what was added to a budget or taken from it, by whom and why, newest first."""
    found, after = budgets.changes(actor, budget, cursor=query.cursor, limit=query.limit)
    return Listed[schemas.ChangeView](items=[views.change(one) for one in found], next=after)


@routes.post("/mall/goods", acts=("mall.keep_good", "mall.see_good"), status=201)
def add_good(actor: Actor, body: schemas.GoodNew) -> schemas.KeptGood:
    """Keep a new good (商品), off sale until it is offered."""
    return views.kept_good(goods.add(actor, body))


@routes.get("/mall/goods", acts=("mall.browse",))
def list_goods(actor: Actor, query: Paged) -> Listed[schemas.GoodView]:
    """List what can be exchanged, the cheapest first; what is too dear or sold out is shown as such."""
    found, points, after = lists.shelf(actor, limit=query.limit, cursor=query.cursor)
    return Listed[schemas.GoodView](items=[views.good(one, points) for one in found], next=after)


@routes.get("/mall/goods/kept", acts=("mall.list_goods", "mall.list_goods_own"))
def list_kept_goods(actor: Actor, query: schemas.GoodsQuery) -> Listed[schemas.KeptGood]:
    """List the goods of a place or of all one's own, on sale or off, with stock and cost, for staff."""
    found, after = lists.kept(actor, query)
    return Listed[schemas.KeptGood](items=[views.kept_good(one) for one in found], next=after)


@routes.get("/mall/goods/{good}", acts=("mall.browse",))
def see_good(actor: Actor, good: Id) -> schemas.GoodView:
    """See one good that is on sale."""
    return views.good(*lists.on_sale(actor, good))


@routes.put("/mall/goods/{good}", acts=("mall.keep_good", "mall.see_good"))
def edit_good(actor: Actor, good: Id, body: schemas.GoodEdit) -> schemas.KeptGood:
    """Say something else of a good; what was exchanged before stays as it was."""
    return views.kept_good(goods.edit(actor, good, body))


@routes.get("/mall/goods/{good}/kept", acts=("mall.see_good",))
def see_kept_good(actor: Actor, good: Id) -> schemas.KeptGood:
    """See one good as its staff do."""
    return views.kept_good(goods.see(actor, good))


@routes.post("/mall/goods/{good}/sales", acts=("mall.keep_good", "mall.see_good"))
def offer_or_withdraw_good(actor: Actor, good: Id, body: schemas.Sale) -> schemas.KeptGood:
    """Offer a good, or withdraw it from sale (上架、下架)."""
    return views.kept_good(goods.sell(actor, good, body))


@routes.post("/mall/goods/{good}/stock", acts=("mall.keep_good", "mall.see_good"))
def change_stock(actor: Actor, good: Id, body: schemas.StockChange) -> schemas.KeptGood:
    """Add pieces to a stock, or take away what is free at most; the reason is kept."""
    return views.kept_good(goods.restock(actor, good, body))


@routes.get("/mall/goods/{good}/stock", acts=("mall.see_good",))
def list_stock_changes(actor: Actor, good: Id, query: Paged) -> Listed[schemas.ChangeView]:
    """List what was added to a stock or taken from it, by whom and why, newest first."""
    found, after = goods.changes(actor, good, cursor=query.cursor, limit=query.limit)
    return Listed[schemas.ChangeView](items=[views.change(one) for one in found], next=after)


@routes.post("/mall/reservations", acts=("mall.reserve", "mall.reserve_for"), status=201)
def reserve_good(actor: Actor, body: schemas.Exchange) -> ReservationView:
    """Exchange material points for one piece (兑换): for oneself, as a proxy, or by staff for whom they take in."""
    return views.reservation(reserving.reserve(actor, body))


@routes.get("/mall/reservations", acts=("mall.list_own",))
def list_reservations(actor: Actor, query: schemas.OwnQuery) -> Listed[ReservationView]:
    """List one's own exchanges, newest first; with ``person``, those of who lets one act for them."""
    found, after = lists.own(actor, query)
    return Listed[ReservationView](items=[views.reservation(one) for one in found], next=after)


@routes.get("/mall/reservations/queue", acts=("mall.queue", "mall.queue_own"))
def list_reservations_to_handle(actor: Actor, query: schemas.QueueQuery) -> Listed[ReservationView]:
    """List exchanges for staff: open ones by when they are due, those that are over newest first."""
    found, after = lists.queue(actor, query)
    called = standing.called(one.of for one in found)
    items = [views.reservation(one, called[one.of]) for one in found]
    return Listed[ReservationView](items=items, next=after)


@routes.get("/mall/reservations/{reservation}", acts=("mall.see",))
def see_reservation(actor: Actor, reservation: Id) -> ReservationView:
    """See one exchange: whose it is, their proxy, staff of its place."""
    return _for(actor, lists.see(actor, reservation))


@routes.post("/mall/reservations/{reservation}/readiness", acts=("mall.make_ready", "mall.see"))
def make_reservation_ready(actor: Actor, reservation: Id, body: schemas.Readiness) -> ReservationView:
    """Say that the piece lies ready (备货): its person is told until when and where to collect it."""
    return _for(actor, preparing.make_ready(actor, reservation, body))


@routes.post("/mall/reservations/{reservation}/cancellations", acts=("mall.cancel", "mall.cancel_for", "mall.see"))
def cancel_reservation(actor: Actor, reservation: Id, body: schemas.Cancellation) -> ReservationView:
    """Give an exchange up before it is collected: points, piece and budget go back. Staff say why."""
    return _for(actor, ending.cancel(actor, reservation, body))


@routes.get("/mall/reservations/{reservation}/code", acts=("mall.show_code", "mall.see"))
def show_collection_code(actor: Actor, reservation: Id) -> schemas.CodeView:
    """Get the code to show when collecting (领取码), and its number: only while the piece lies ready."""
    one, code, number = preparing.code(actor, reservation)
    return schemas.CodeView(code=code, number=grouped(number), until_ms=int(one.until_ms))


@routes.post("/mall/collections", acts=("mall.collect", "mall.collect_anywhere", "mall.see", "mall.browse"))
def collect_reservation(caller: Caller, body: schemas.Collection) -> ReservationView:
    """Hand over what a scanned code or a typed number stands for (核销), once; says what it is and whose."""
    one = collecting.collect(caller, body)
    return views.reservation(one, standing.called([one.of])[one.of])


def _for(actor: Actor, one: Reservation) -> ReservationView:
    """Show a reservation with whose it is, unless it is the actor's own."""
    return views.reservation(one, None if one.of == actor.person else standing.called([one.of])[one.of])
