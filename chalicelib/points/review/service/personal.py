"""The committee, one's own data: what an export holds, and what an erasure ends and takes away.

The hash of the evidence stays, and who did what when; without salt and evidence the hash tells nothing. What a member
gave as reasons of a vote stays with the decision on others that it carries.
"""

from chalicelib.core import audit, files
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.review import rules
from chalicelib.points.review.evidence import Evidence
from chalicelib.points.review.records import Review, Seat, cast_votes, open_votes
from chalicelib.points.review.service import due, finding, moving, roster, voting
from chalicelib.points.review.service.finding import Case
from chalicelib.points.review.service.moving import Act


def export(person: str) -> dict[str, object]:
    """Give the cases about ``person`` with all that was said, their votes with reasons, what they declared."""
    member = roster.member(person)
    return {
        "reviews": [_said(one) for one in _about(person)],
        "votes": [_voted(one) for one in Seat.by_list.query(cast_votes(person))],
        "workplaces": [] if member is None else roster.workplaces(member),
    }


def _about(person: str) -> list[Review]:
    return list(Review.by_person.query(person, Review.pk.startswith("review#")))


def _said(one: Review) -> dict[str, object]:
    evidence = one.open("evidence")
    return {
        "id": one.id,
        "item": one.item,
        "points": int(one.points),
        "state": one.state,
        "at_ms": int(one.at_ms),
        "evidence": None if evidence is None else Evidence.read(evidence).words,
        "reason": one.open("appeal_reason"),
    }


def _voted(one: Seat) -> dict[str, object]:
    return {"id": one.review, "choice": one.choice, "reason": one.open("reason"), "at_ms": int(one.at_ms)}


def erase(person: str) -> None:
    """End what is open about ``person``, take away what was said of them, leave panels and roster; again is fine."""
    roster.remove(person)
    for seat in list(Seat.by_list.query(open_votes(person))):
        if _leave(seat.review, person):
            due.hurry(seat.review)
    for one in _about(person):
        due.advance(one.id)
        _close(one.id)
        _forget(one.id)


@rereading
def _leave(review_id: str, person: str) -> bool:
    case = finding.case(review_id)
    seat = case.seat_of(person)
    if seat is None or seat not in case.now or seat.state != "seated":
        return False
    return voting.leave(case, seat, Act("recuse", person))


@rereading
def _close(review_id: str) -> None:
    """End an open case: nobody is there whom it could be about. An appeal ends with who made it; the entry stands."""
    case = finding.case(review_id)
    review = case.review
    if "close" not in rules.REVIEW.legal(review.state):
        return
    after = rules.REVIEW.after(review.state, "close")
    with Transaction() as tx:
        moving.move(tx, review, Act("close", audit.SYSTEM), after, due_ms=None)
        for seat in case.now:
            if seat.state == "seated":
                moving.settle(tx, seat, "closed")


@rereading
def _forget(review_id: str) -> None:
    case: Case = finding.case(review_id)
    review = case.review
    sealed = review.open("evidence")
    if sealed is not None:
        for file in Evidence.read(sealed).files:
            files.remove(file.key)
    fields = ("evidence", "appeal_reason", "workplaces")
    with Transaction() as tx:
        tx.update(
            Review(review.pk, review.sk),
            *(getattr(Review, field).remove() for field in fields),
            given=Review.version == review.version,
            or_raise=Stale(),
        )
