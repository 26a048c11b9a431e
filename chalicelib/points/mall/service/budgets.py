"""The mall, budgets (预算): opened, topped up and reduced by finance, with a reason, never below what is free."""

from chalicelib.core import audit, cursors
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound, fault
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.places.service import tree as trees
from chalicelib.points.mall import rules
from chalicelib.points.mall.errors import BelowZero, Repeated
from chalicelib.points.mall.records import BUDGETS, Budget, Change
from chalicelib.points.mall.schemas import BudgetChange, BudgetNew, BudgetsQuery
from chalicelib.points.mall.service import changing, finding
from chalicelib.points.marks import mark as mark_of


def open_new(actor: Actor, asked: BudgetNew) -> Budget:
    """Open a budget. The same again gives the first. Raises NotSignedIn, NotFound, NotAllowed, BadInput, Repeated."""
    signed_in(actor)
    mark = mark_of(actor, "open", f"budget#{asked.id}", asked)
    allow(actor, "mall.keep_budget", trees.on(asked.place), see="mall.see_budget")
    if trees.tree().find(asked.place).kind not in rules.PLACES:
        raise fault("place", "预算不能设在这一级", right="请选择区、街道或社区")
    now = now_ms()
    made = Budget.of(asked.id)
    made.name, made.place, made.by, made.said, made.at_ms = asked.name, asked.place, signed_in(actor), mark, now
    made.total = made.left = asked.fen
    made.held = made.spent = 0
    made.listing, made.listed_at = BUDGETS, f"{now:013d}#{asked.id}"
    try:
        with Transaction() as tx:
            tx.create(made, or_raise=Repeated(id=asked.id))
            changing.note(tx, actor, made.pk, asked.id, asked.fen, asked.reason, mark)
            audit.record(tx, actor, "mall.open_budget", made.pk, place=asked.place, why=asked.reason, fen=asked.fen)
    except Repeated:
        first = finding.budget(asked.id)
        if first.said != mark:
            raise
        return first
    return made


def change(actor: Actor, budget_id: str, asked: BudgetChange) -> Budget:
    """Top a budget up, or reduce it by what is free at most. The same again changes nothing.

    Raises NotSignedIn, NotFound, NotAllowed, BelowZero, Repeated.
    """
    signed_in(actor)
    there = finding.budget(budget_id)
    allow(actor, "mall.keep_budget", trees.on(there.place), see="mall.see_budget")
    mark = mark_of(actor, "change", there.pk, asked)
    if not changing.is_known(there.pk, asked.id, mark):
        room = (Budget.left >= -asked.fen) & (Budget.total <= rules.MOST_FEN - asked.fen)
        refused = BelowZero(free=int(there.left)) if asked.fen < 0 else fault("fen", "超过预算的最大金额")
        with changing.once(there.pk, asked.id, mark), Transaction() as tx:
            changing.note(tx, actor, there.pk, asked.id, asked.fen, asked.reason, mark)
            tx.update(
                Budget.of(budget_id),
                Budget.total.add(asked.fen),
                Budget.left.add(asked.fen),
                given=room,
                or_raise=refused,
            )
            audit.record(tx, actor, "mall.change_budget", there.pk, place=there.place, why=asked.reason, fen=asked.fen)
    return finding.budget(budget_id)


def listed(actor: Actor, query: BudgetsQuery) -> tuple[list[Budget], str | None]:
    """List the budgets that goods of a place may draw on, and those under it, oldest first.

    Raises NotSignedIn, NotFound, BadInput.
    """
    who = signed_in(actor)
    allow(actor, "mall.see_budget", trees.on(query.place), see="mall.see_budget")
    tree, what = trees.tree(), f"budgets#{query.place}"
    key = cursors.read(query.cursor, who=who, what=what)
    after, page = key["listed_at"]["S"] if key else "0", list[Budget]()
    above = set(tree.path(query.place))
    for one in Budget.by_list.query(BUDGETS, Budget.listed_at > after):
        if len(page) == query.limit:
            return page, cursors.write({"listed_at": {"S": after}}, who=who, what=what)
        after = one.listed_at
        if one.place in above or query.place in trees.tree(knowing=one.place).path(one.place):
            page.append(one)
    return page, None


def see(actor: Actor, budget_id: str) -> Budget:
    """Get one budget. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    one = finding.budget(budget_id)
    allow(actor, "mall.see_budget", trees.on(one.place), see="mall.see_budget")
    return one


def changes(actor: Actor, budget_id: str, *, cursor: str | None, limit: int) -> tuple[list[Change], str | None]:
    """List the changes of a budget, newest first. Raises NotSignedIn, NotFound, BadInput."""
    return changing.listed(actor, see(actor, budget_id).pk, cursor=cursor, limit=limit)


def check_serves(budget_id: str, place: str) -> None:
    """Return if goods of ``place`` may draw on a budget: it stands there or above. Raises BadInput."""
    try:
        serves = finding.budget(budget_id).place in trees.tree(knowing=place).path(place)
    except NotFound:
        serves = False
    if not serves:
        raise fault("budget", "没有这笔预算，或不能用于该地点的商品", right="请选择本地点或上级的预算")
