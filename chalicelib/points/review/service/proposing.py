"""The committee, proposals (提出): staff name item, subject and evidence; a panel is drawn in the same act."""

from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.points.marks import mark
from chalicelib.points.review import rules
from chalicelib.points.review.errors import DecisionUsed, Repeated, VotesCast
from chalicelib.points.review.evidence import Evidence
from chalicelib.points.review.panels import draw
from chalicelib.points.review.records import Claim, Review
from chalicelib.points.review.schemas import Proposal, Withdrawal
from chalicelib.points.review.service import filing, finding, moving, seating, subjects
from chalicelib.points.review.service.finding import Case
from chalicelib.points.review.service.moving import Act
from chalicelib.points.review.service.subjects import Subject
from chalicelib.points.scheme.document import Item, Terms
from chalicelib.points.scheme.service import reading


def propose(actor: Actor, asked: Proposal) -> Case:
    """Propose an award or a deduction; the same again gives the first answer.

    A panel is drawn at once. With fewer members than a quorum at hand the case waits for one, and staff are told.
    Raises NotSignedIn, NotAllowed, NoScheme, Superseded, UnknownItem, BadInput, NoDecision, OutOfScope, OwnCase,
    NotFound for an upload, DecisionUsed, Repeated.
    """
    person = signed_in(actor)
    allow(actor, "review.propose", On(), see="review.own")
    said = mark(actor, "propose", f"review#{asked.id}", asked)
    first = _first(asked.id, said)
    if first is not None:
        return first
    scheme = reading.named(asked.version)
    item = scheme.item(asked.item)
    filing.check(item, asked)
    subject = subjects.find(actor, item, asked.subject)
    review = _made(asked, item, subject, said, filing.keep(person, asked))
    review.by = person
    out = subject.people | {person}
    terms = scheme.terms
    drawn = draw(
        seating.pool(subject.building, review.workplaces or (), out), terms.panel, terms.quorum, seating.CHANCE
    )
    try:
        with Transaction() as tx:
            _add(tx, actor, review, drawn, terms)
    except Repeated:
        raced = _first(asked.id, said)
        if raced is None:  # pragma: no cover - an item with this id was there a moment ago, and cases stay
            raise
        return raced
    return finding.case(asked.id)


def _first(review_id: str, said: str) -> Case | None:
    """Give what the same request made before. Raises Repeated if the id was used for something else."""
    try:
        there = finding.case(review_id)
    except NotFound:
        return None
    if there.review.said != said:
        raise Repeated(id=review_id)
    return there


def _made(asked: Proposal, item: Item, subject: Subject, said: str, evidence: Evidence) -> Review:
    now = now_ms()
    review = Review(
        f"review#{asked.id}",
        "review",
        of=asked.subject,
        holder=subject.holder,
        currency=item.currency,
        item=item.code,
        clause=item.clause,
        scheme=asked.version,
        points=item.points,
        event=filing.event(item, asked),
        event_ms=asked.at_ms,
        building=subject.building,
        place=subject.community,
        homes=set(subject.homes),
        digest=evidence.digest,
        workplaces=filing.blinds(asked.workplaces),
        said=said,
        proposed_ms=now,
        at_ms=now,
        version=1,
        yes=0,
        no=0,
    )
    review.evidence = review.seal("evidence", evidence.written())
    return review


def _add(tx: Transaction, actor: Actor, review: Review, drawn: tuple[str, ...], terms: Terms) -> None:
    review.state = "reviewing" if drawn else "proposed"
    review.round, review.seats = (1, len(drawn)) if drawn else (0, 0)
    review.listing, review.listed_at = moving.listed(review.place, review.state, review.id)
    due = now_ms()
    if drawn:
        due += terms.vote_days * DAY_MS
        review.votes_due_ms = due
    tx.create(review, or_raise=Repeated(id=review.id))
    if review.event.startswith("decision#"):
        claim = Claim.of(review.item, review.holder, review.event)
        claim.case = review.id
        tx.create(claim, or_raise=DecisionUsed(item=review.item))
    moving.seat(tx, review.pk, 1, "review", drawn, due)
    moving.beat(tx, review.pk, due)
    act = Act("propose", actor)
    number = int(review.round)
    moving.record(tx, review, act, review.state, 1, number)
    moving.tell(tx, review, act, review.state, 1, number, seated=drawn, short=not drawn)


@rereading
def withdraw(actor: Actor, review_id: str, asked: Withdrawal) -> Case:
    """Take a proposal back before anybody has voted on it; its decision may then be proposed again.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove, VotesCast.
    """
    signed_in(actor)
    case = finding.case(review_id)
    review = case.review
    said = mark(actor, "withdraw", review.pk, asked)
    if review.withdrawn_said == said:
        return case
    finding.allowed(actor, "review.withdraw", case, On(named=frozenset({review.by})))
    after = rules.REVIEW.after(review.state, "withdraw")
    if any(seat.state == "voted" for seat in case.seats):
        raise VotesCast
    with Transaction() as tx:
        moving.move(
            tx, review, Act("withdraw", actor), after, Review.withdrawn_said.set(said), Review.seats.set(0), due_ms=None
        )
        for seat in case.now:
            moving.settle(tx, seat, "closed")
        if review.event.startswith("decision#"):
            claim = Claim.of(review.item, review.holder, review.event)
            tx.delete(claim, given=Claim.case == review.id, or_raise=Stale())
    return finding.case(review_id)
