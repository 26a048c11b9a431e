"""The committee, the pieces that acts are made of: each adds its writes to a transaction and never sends it."""

from dataclasses import dataclass
from typing import Any

from chalicelib.core import audit
from chalicelib.core.clock import now_ms
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor
from chalicelib.core.tables import Stale, Transaction
from chalicelib.points.review.events import ReviewMoved
from chalicelib.points.review.records import DUE, Clock, Review, Seat, Step, cast_votes, open_votes


@dataclass(frozen=True, slots=True)
class Act:
    """What is done with a case: ``by`` a person or the system, through ``via``; ``facts`` are the audit's."""

    name: str
    by: Actor | str = audit.SYSTEM
    via: str | None = None
    facts: dict[str, Any] | None = None

    @property
    def person(self) -> str:
        """Who did it."""
        return self.by if isinstance(self.by, str) else str(self.by.person)


def listed(place: str, state: str, review_id: str) -> tuple[str, str]:
    """Tell in which of staff's lists a case in ``state`` stands, and where in it: the newest last."""
    return f"reviews#{place}#{state}", review_id


def move(
    tx: Transaction,
    review: Review,
    act: Act,
    after: str,
    *actions: Any,  # noqa: ANN401 - pynamodb's actions
    due_ms: int | None,
    seated: tuple[str, ...] = (),
    short: bool = False,
    round_: int | None = None,
) -> None:
    """Change ``review``, which is as it was read, and leave a step, the audit's entry and the news of it.

    ``after`` is its state afterwards, ``due_ms`` when it is looked at next: never, when None. In ``tx`` Stale.
    """
    change(tx, review, after, *actions)
    beat(tx, review.pk, due_ms)
    number = int(review.round if round_ is None else round_)
    record(tx, review, act, after, int(review.version) + 1, number)
    tell(tx, review, act, after, int(review.version) + 1, number, seated=seated, short=short)


def change(tx: Transaction, review: Review, after: str, *actions: Any) -> None:  # noqa: ANN401 - pynamodb's actions
    """Change ``review`` alone: a vote that decides nothing yet."""
    listing, listed_at = listed(review.place, after, review.id)
    tx.update(
        Review(review.pk, review.sk),
        Review.state.set(after),
        Review.version.set(int(review.version) + 1),
        Review.at_ms.set(now_ms()),
        Review.listing.set(listing),
        Review.listed_at.set(listed_at),
        *actions,
        given=Review.version == review.version,
        or_raise=Stale(),
    )


def beat(tx: Transaction, pk: str, due_ms: int | None) -> None:
    """Set when a case is looked at next."""
    clock = Clock.of(pk)
    if due_ms is None:
        tx.remove(clock)
        return
    at = f"{due_ms:015d}#{pk.removeprefix('review#')}"
    anyhow = Clock.pk.exists() | Clock.pk.does_not_exist()
    tx.update(clock, Clock.listing.set(DUE), Clock.listed_at.set(at), given=anyhow, or_raise=Stale())


def record(tx: Transaction, review: Review, act: Act, after: str, version: int, number: int) -> None:
    """Leave the step and the audit's entry of an act."""
    step = Step(*Step.at(review.pk, version), act=act.name, state=after, by=act.person, via=act.via)
    step.round, step.at_ms = number, now_ms()
    tx.create(step, or_raise=Stale())
    facts = {"state": after, "item": review.item, "holder": review.holder, **(act.facts or {})}
    if act.via is not None:
        facts["via"] = act.via
    audit.record(tx, act.by, f"review.{act.name}", review.pk, place=review.place, **facts)


def tell(
    tx: Transaction,
    review: Review,
    act: Act,
    after: str,
    version: int,
    number: int,
    *,
    seated: tuple[str, ...],
    short: bool,
) -> None:
    """Send the news of an act."""
    key = f"{review.pk}#{version}"
    event = ReviewMoved(key=key, at_ms=now_ms(), review=review.id, act=act.name, state=after, round=number)
    emit(tx, event.model_copy(update={"seated": seated, "short": short}))


def seat(tx: Transaction, pk: str, number: int, stage: str, people: tuple[str, ...], due_ms: int) -> None:
    """Give ``people`` a seat in a round, and the case a line in each one's list of open votes."""
    for person in people:
        made = Seat(*Seat.at(pk, number, person), stage=stage, state="seated", at_ms=now_ms())
        made.listing, made.listed_at = open_votes(person), f"{due_ms:015d}#{pk.removeprefix('review#')}"
        tx.create(made, or_raise=Stale())


def settle(tx: Transaction, one: Seat, state: str, *actions: Any) -> None:  # noqa: ANN401 - pynamodb's actions
    """Take ``one`` out of its member's open votes, into ``state``: voted, recused or closed."""
    lists: list[Any] = [Seat.listing.remove(), Seat.listed_at.remove()]
    if state == "voted":
        at = f"{now_ms():015d}#{one.review}"
        lists = [Seat.listing.set(cast_votes(one.person)), Seat.listed_at.set(at)]
    tx.update(
        Seat(one.pk, one.sk),
        Seat.state.set(state),
        Seat.at_ms.set(now_ms()),
        *lists,
        *actions,
        given=Seat.state == "seated",
        or_raise=Stale(),
    )
