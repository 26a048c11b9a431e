"""The committee, decisions (决定): a round that is complete or over is decided, drawn again, or waits for members.

Nobody decides but the quorum: the schedule and the last vote only count. Each act is one transaction, bound to the
case as it was read, so that no vote slips in after it.
"""

from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.tables import Transaction
from chalicelib.points.review import rules
from chalicelib.points.review.records import Review
from chalicelib.points.review.service import moving, seating
from chalicelib.points.review.service.finding import Case
from chalicelib.points.review.service.moving import Act


def look(case: Case) -> str | None:
    """Do what is due of a case that a panel decides. Returns what was done. Raises Stale if the case has moved."""
    review = case.review
    if review.votes_due_ms is None:
        return _seat(case)
    outcome = case.tally.outcome()
    if outcome is None:
        return _fill(case) if review.seats < case.terms.quorum else None
    if outcome == "lapsed":
        return _again(case)
    return _decide(case, approved=outcome == "approved")


def _decide(case: Case, *, approved: bool) -> str:
    review, now = case.review, now_ms()
    name = rules.act_of(review.state, approved=approved)
    after = rules.REVIEW.after(review.state, name)
    due: int | None = now if after in {"confirmed", "overturned"} else None
    actions = []
    if after == "noticed":
        due = now + case.terms.notice_days * DAY_MS
        actions = [Review.notice_ends_ms.set(due)]
    facts = {"round": int(review.round), "yes": int(review.yes), "no": int(review.no)}
    with Transaction() as tx:
        moving.move(tx, review, Act(name, facts=facts), after, *actions, due_ms=due)
        _close(tx, case)
    return name


def _close(tx: Transaction, case: Case) -> None:
    for seat in case.now:
        if seat.state == "seated":
            moving.settle(tx, seat, "closed")


def fresh(tx: Transaction, case: Case, act: Act, after: str, stage: str, drawn: tuple[str, ...], *more: object) -> None:
    """Let a new round begin with the members ``drawn``, or let the case wait where nobody was.

    Closes what is left of the round before, and moves the case to ``after``.
    """
    review, now = case.review, now_ms()
    number = int(review.round) + bool(drawn)
    until = now + case.terms.vote_days * DAY_MS
    moving.move(
        tx,
        review,
        act,
        after,
        Review.round.set(number),
        Review.seats.set(len(drawn)),
        Review.yes.set(0),
        Review.no.set(0),
        Review.votes_due_ms.set(until) if drawn else Review.votes_due_ms.remove(),
        *more,
        due_ms=until if drawn else now,
        seated=drawn,
        short=not drawn,
        round_=number,
    )
    _close(tx, case)
    moving.seat(tx, review.pk, number, stage, drawn, until)


def _seat(case: Case) -> str | None:
    """Give a waiting case a panel, if there are members enough by now."""
    review, stage = case.review, case.stage or "review"
    drawn = seating.panel(case, stage, most=case.terms.panel, least=case.terms.quorum)
    if not drawn:
        return None
    after = rules.REVIEW.after(review.state, "seat") if review.state == "proposed" else review.state
    with Transaction() as tx:
        fresh(tx, case, Act("seat"), after, stage, drawn)
    return "seat"


def _again(case: Case) -> str:
    """Begin a new round: the one before ended without a quorum. Its votes count for nothing."""
    review, stage = case.review, str(case.stage)
    drawn = seating.panel(case, stage, most=case.terms.panel, least=case.terms.quorum)
    name = "redraw" if drawn else "unseat"
    waits = not drawn and review.state == "reviewing"
    after = rules.REVIEW.after(review.state, "unseat") if waits else review.state
    with Transaction() as tx:
        fresh(tx, case, Act(name), after, stage, drawn)
    return name


def _fill(case: Case) -> str | None:
    """Give the round that runs more members: so many recused that it can't decide."""
    review, stage = case.review, str(case.stage)
    drawn = seating.panel(case, stage, most=case.terms.panel - int(review.seats), least=1)
    if not drawn:
        return None
    seats, until = int(review.seats) + len(drawn), int(review.votes_due_ms)
    short = seats < case.terms.quorum
    due = now_ms() if short else until
    with Transaction() as tx:
        moving.move(
            tx, review, Act("fill"), review.state, Review.seats.set(seats), due_ms=due, seated=drawn, short=short
        )
        moving.seat(tx, review.pk, int(review.round), stage, drawn, until)
    return "fill"
