"""The committee, voting (投票): one vote each with a reason, or a recusal. The last vote of a panel decides."""

from chalicelib.core import audit
from chalicelib.core.clock import now_ms
from chalicelib.core.policy import Actor, On, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.points.marks import mark
from chalicelib.points.review.errors import AlreadyVoted, Interested, VoteClosed
from chalicelib.points.review.records import Review, Seat
from chalicelib.points.review.schemas import Ballot, Recusal
from chalicelib.points.review.service import due, finding, moving, seating
from chalicelib.points.review.service.finding import Case
from chalicelib.points.review.service.moving import Act


def vote(actor: Actor, review_id: str, asked: Ballot) -> Case:
    """Vote; the same again gives the first answer. The last vote of a panel decides, and what follows is done at once.

    Raises NotSignedIn, NotFound, NotAllowed, VoteClosed, AlreadyVoted, Interested.
    """
    if _voted(actor, review_id, asked):
        due.hurry(review_id)
    return finding.case(review_id)


@rereading
def _voted(actor: Actor, review_id: str, asked: Ballot) -> bool:
    """Count a vote. Returns whether the round is complete by it."""
    person = signed_in(actor)
    case = finding.case(review_id)
    said = mark(actor, "vote", case.review.pk, asked)
    seat = case.seat_of(person)
    if seat is not None and seat.said == said:
        return case.stage is not None and case.tally.complete
    seat = _open(actor, case, "review.vote")
    if not actor.homes.isdisjoint(case.review.homes):
        raise Interested
    review = case.review
    yes, no = int(review.yes) + asked.approve, int(review.no) + (not asked.approve)
    complete = yes + no == review.seats >= case.terms.quorum
    cast = [Seat.choice.set(asked.approve), Seat.reason.set(seat.seal("reason", asked.reason)), Seat.said.set(said)]
    with Transaction() as tx:
        moving.change(tx, review, review.state, Review.yes.set(yes), Review.no.set(no))
        moving.settle(tx, seat, "voted", *cast)
        if complete:
            moving.beat(tx, review.pk, now_ms())
        audit.record(tx, actor, "review.vote", review.pk, place=review.place, state=review.state, round=seat.round)
    return complete


def recuse(actor: Actor, review_id: str, asked: Recusal) -> None:
    """Leave a panel because of an interest; another member is drawn where one is left. The same again changes nothing.

    Raises NotSignedIn, NotFound, NotAllowed, VoteClosed, AlreadyVoted.
    """
    if _recused(actor, review_id, asked):
        due.hurry(review_id)


@rereading
def _recused(actor: Actor, review_id: str, asked: Recusal) -> bool:
    """Give up a seat. Returns whether the round is complete without it."""
    person = signed_in(actor)
    case = finding.case(review_id)
    said = mark(actor, "recuse", case.review.pk, asked)
    seat = case.seat_of(person)
    if seat is not None and seat.said == said:
        return False
    seat = _open(actor, case, "review.recuse")
    words = [Seat.reason.set(seat.seal("reason", asked.reason)), Seat.said.set(said)]
    return leave(case, seat, Act("recuse", actor), *words)


def leave(case: Case, seat: Seat, act: Act, *said: object) -> bool:
    """Empty ``seat`` of the round that runs, and fill it again where somebody is left. Returns whether all have voted.

    With fewer seats than a quorum the schedule looks for more, and staff are told.
    """
    review, stage = case.review, str(case.stage)
    drawn = seating.panel(case, stage, most=1, least=1)
    seats = int(review.seats) - 1 + len(drawn)
    voted = int(review.yes) + int(review.no)
    short = seats < case.terms.quorum
    until = int(review.votes_due_ms)
    complete = voted == seats and not short
    with Transaction() as tx:
        moving.move(
            tx,
            review,
            act,
            review.state,
            Review.seats.set(seats),
            due_ms=now_ms() if short or complete else until,
            seated=drawn,
            short=short,
        )
        moving.settle(tx, seat, "recused", *said)
        moving.seat(tx, review.pk, seat.round, stage, drawn, until)
    return complete


def _open(actor: Actor, case: Case, act: str) -> Seat:
    """Give the open seat of ``actor``. Raises NotFound, NotAllowed, AlreadyVoted, VoteClosed."""
    person, review = signed_in(actor), case.review
    finding.allowed(actor, act, case, On(places=case.places, named=case.panel))
    seat = case.seat_of(person)
    if seat is None or seat not in case.now or seat.state == "closed" or now_ms() >= int(review.votes_due_ms):
        raise VoteClosed(until_ms=review.votes_due_ms and int(review.votes_due_ms))
    if seat.state == "voted":
        raise AlreadyVoted
    return seat
