"""The committee, appeals (申诉): whom a case is about does not agree; another panel decides whether it stands. Once."""

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotAllowed, NotFound
from chalicelib.core.policy import Actor, may, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.people.homes.service import acting
from chalicelib.people.homes.service.acting import Hand
from chalicelib.points.marks import mark
from chalicelib.points.review import rules
from chalicelib.points.review.errors import AlreadyAppealed, AppealOver
from chalicelib.points.review.records import Review
from chalicelib.points.review.schemas import Appeal
from chalicelib.points.review.service import deciding, finding, seating
from chalicelib.points.review.service.finding import Case
from chalicelib.points.review.service.moving import Act


@rereading
def appeal(actor: Actor, review_id: str, asked: Appeal) -> Case:
    """Appeal: the person, any member of the household, their proxy in points, staff who take it in for them.

    During the notice the posting waits; afterwards the entry stands until the appeal is decided. A panel is drawn of
    whom nobody sat on the case before, or the case waits for one. The same again gives the first answer.
    Raises NotSignedIn, NotFound, NotAllowed, AlreadyAppealed, IllegalMove, AppealOver.
    """
    signed_in(actor)
    case = finding.case(review_id)
    review = case.review
    hand = _hand(actor, case, asked)
    said = mark(actor, "appeal", review.pk, asked)
    if review.appeal_said == said:
        return case
    if review.appeal_said is not None:
        raise AlreadyAppealed
    after = rules.REVIEW.after(review.state, "appeal")
    if review.appeal_until_ms is not None and now_ms() >= review.appeal_until_ms:
        raise AppealOver(until_ms=int(review.appeal_until_ms))
    besides = frozenset({hand.person, signed_in(actor)})
    terms = case.terms
    drawn = seating.panel(case, "appeal", most=terms.panel, least=terms.quorum, besides=besides)
    with Transaction() as tx:
        act = Act("appeal", actor, hand.via, {"of": hand.person})
        deciding.fresh(tx, case, act, after, "appeal", drawn, *_words(review, hand, said, asked))
    return finding.case(review_id)


def _hand(actor: Actor, case: Case, asked: Appeal) -> Hand:
    """Tell whose appeal it is. Raises NotFound, NotAllowed."""
    if asked.acts_for is None:
        finding.allowed(actor, "review.appeal", case, case.subject)
        return Hand(actor, actor)
    hand = acting.hand(actor, asked.acts_for, "points", case.places)
    if not may(hand.whole, "review.appeal", case.subject):
        raise NotAllowed(act="review.appeal") if finding.may_see(actor, case) else NotFound
    return hand


def _words(review: Review, hand: Hand, said: str, asked: Appeal) -> list[object]:
    words: list[object] = [
        Review.appeal_said.set(said),
        Review.appellant.set(hand.person),
        Review.appeal_reason.set(review.seal("appeal_reason", asked.reason)),
    ]
    return [*words, Review.appeal_via.set(hand.via)] if hand.via is not None else words
