"""The committee, carried out (执行): what was decided is posted or taken back, together with the case's state."""

from chalicelib.core import logs
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import AppError
from chalicelib.core.tables import Transaction
from chalicelib.points.ledger.errors import AccountClosed, AlreadyPosted, GivenBack, NotEnough, OverCap
from chalicelib.points.ledger.rules import Line, months_later
from chalicelib.points.ledger.service import posting, returning
from chalicelib.points.review import rules
from chalicelib.points.review.records import Review
from chalicelib.points.review.service import moving
from chalicelib.points.review.service.finding import Case
from chalicelib.points.review.service.moving import Act


def post(case: Case) -> str:
    """Post what a case is about, once its notice is over; what the ledger does not take ends as refused.

    Returns what was done. Raises Stale if the case or the account has moved.
    """
    try:
        _post(case)
    except (OverCap, AccountClosed, AlreadyPosted, NotEnough) as why:
        _refuse(case, why)
        return "refuse"
    return "post"


def _post(case: Case) -> None:
    review = case.review
    after = rules.REVIEW.after(review.state, "post")
    head = posting.heads([review.account])[review.account]
    actions = []
    if after == "posted":
        actions = [Review.appeal_until_ms.set(now_ms() + case.terms.appeal_days * DAY_MS)]
    seq = 1 if head is None else int(head.seq) + 1
    with Transaction() as tx:
        act = Act("post", facts={"entry": seq})
        moving.move(tx, review, act, after, Review.seq.set(seq), *actions, due_ms=None)
        posting.add(tx, line(case), head)


def line(case: Case) -> Line:
    """Give the line of a case: a deduction lapses so many months after it is posted."""
    review, item = case.review, case.item
    lapses = None if item.lapse_months is None else months_later(now_ms(), item.lapse_months)
    return Line(
        account=review.account,
        kind="award" if item.points > 0 else "deduction",
        item=item.code,
        clause=item.clause,
        version=int(review.scheme),
        event=review.event,
        points=item.points,
        at_ms=int(review.event_ms),
        basis=review.pk,
        evidence=review.digest,
        caps=item.caps,
        lapses_ms=lapses,
    )


def _refuse(case: Case, why: AppError) -> None:
    review = case.review
    after = rules.REVIEW.after(review.state, "refuse")
    with Transaction() as tx:
        act = Act("refuse", facts={"why": why.code})
        moving.move(tx, review, act, after, Review.refusal.set(why.code), due_ms=None)


def reverse(case: Case) -> str | None:
    """Take the entry of a case back whose appeal was right. Returns what was done.

    A closed account takes nothing back, and what was given back already stays so. Where material points were spent
    since, it is tried again each day. Raises Stale.
    """
    review = case.review
    try:
        _reverse(case, give_back=True)
    except (AccountClosed, GivenBack):
        _reverse(case, give_back=False)
    except NotEnough:
        with Transaction() as tx:
            moving.beat(tx, review.pk, now_ms() + DAY_MS)
        logs.line("warning", "reversal waits", review=review.id)
        return None
    return "reverse"


def _reverse(case: Case, *, give_back: bool) -> None:
    review = case.review
    after = rules.REVIEW.after(review.state, "reverse")
    with Transaction() as tx:
        moving.move(tx, review, Act("reverse"), after, due_ms=None)
        if give_back:
            returning.reverse(tx, review.account, int(review.seq), basis=review.pk, at_ms=now_ms())
