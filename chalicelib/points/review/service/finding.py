"""The committee, cases read whole and consistently, and where each stands for the policy."""

from dataclasses import dataclass
from functools import cached_property

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotAllowed, NotFound
from chalicelib.core.policy import Actor, On, may
from chalicelib.people import standing
from chalicelib.places.service import tree as trees
from chalicelib.points.review.panels import Tally
from chalicelib.points.review.records import Part, Review, Seat, Step
from chalicelib.points.review.rules import DECIDED, VOTED_ON
from chalicelib.points.scheme.document import Item, Terms
from chalicelib.points.scheme.service import reading


@dataclass(frozen=True)
class Case:
    """A review with its seats and steps: one query."""

    review: Review
    seats: tuple[Seat, ...] = ()
    steps: tuple[Step, ...] = ()

    @cached_property
    def terms(self) -> Terms:
        """The terms in force when the case began."""
        return reading.version(int(self.review.scheme)).terms

    @cached_property
    def item(self) -> Item:
        """The item as it was then."""
        return reading.version(int(self.review.scheme)).item(self.review.item)

    @property
    def stage(self) -> str | None:
        """What a panel votes on now: review or appeal; None while there is nothing to vote on."""
        return VOTED_ON.get(self.review.state)

    @property
    def now(self) -> tuple[Seat, ...]:
        """The seats of the round that runs, without those who recused."""
        if self.stage is None or self.review.votes_due_ms is None:
            return ()
        return tuple(one for one in self.seats if one.round == self.review.round and one.state != "recused")

    @property
    def decided(self) -> dict[int, Step]:
        """The rounds that ended with a decision, with the step that it was."""
        return {int(step.round): step for step in self.steps if step.act in DECIDED}

    @property
    def panel(self) -> frozenset[str]:
        """Whoever sits or sat on a panel of the case and did not recuse."""
        return frozenset(one.person for one in self.seats if one.state != "recused")

    @property
    def tally(self) -> Tally:
        """The votes of the round that runs."""
        one = self.review
        over = one.votes_due_ms is not None and now_ms() >= one.votes_due_ms
        return Tally(int(one.seats), int(one.yes), int(one.no), self.terms.quorum, over)

    @property
    def places(self) -> frozenset[str]:
        """The places that contain it."""
        return trees.tree(knowing=self.review.building).containing(self.review.building)

    @property
    def subject(self) -> On:
        """For the policy: who it is about."""
        one = self.review
        if one.account.kind == "household":
            return On(home=one.of)
        return On(named=frozenset({one.of}))

    @property
    def here(self) -> On:
        """For the policy: where it is, who is named in it."""
        about = self.subject
        return On(about.home, self.places, about.named | self.panel | {self.review.by})

    def seat_of(self, person: str) -> Seat | None:
        """Give the latest seat of ``person``."""
        return max((one for one in self.seats if one.person == person), key=lambda one: one.round, default=None)


def case(review_id: str) -> Case:
    """Get a case. Raises NotFound."""
    parts = list(Part.query(f"review#{review_id}", consistent_read=True))
    review = next((one for one in parts if isinstance(one, Review)), None)
    if review is None:
        raise NotFound(review=review_id)
    seats = tuple(one for one in parts if isinstance(one, Seat))
    return Case(review, seats, tuple(one for one in parts if isinstance(one, Step)))


def may_see(actor: Actor, found: Case) -> bool:
    """Tell whether ``actor`` may see a case: its subject, their proxy, its panel, its proposer, staff of its place."""
    return may(actor, "review.see", found.here) or stands_for(actor, found)


def stands_for(actor: Actor, found: Case) -> bool:
    """Tell whether ``actor`` is a proxy in points of whom the case is about."""
    principals = {one for one, scopes in actor.proxies.items() if "points" in scopes}
    if not principals:
        return False
    one = found.review
    people = (one.of,) if one.account.kind == "person" else standing.household(one.of).people
    return not principals.isdisjoint(people)


def allowed(actor: Actor, act: str, found: Case, on: On) -> None:
    """Return if ``actor`` may do ``act`` on ``on``. Raises NotAllowed, or NotFound to who may not even see the case."""
    if not may(actor, act, on):
        raise NotAllowed(act=act) if may_see(actor, found) else NotFound
