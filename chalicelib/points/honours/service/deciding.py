"""Honours, what staff and committee members do: confirm or refuse (核实), publish (公示)."""

from chalicelib.core import audit
from chalicelib.core.clock import now_ms
from chalicelib.core.policy import Actor, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.people import standing
from chalicelib.points.honours.errors import NotToBeShown, OwnNomination
from chalicelib.points.honours.records import Nomination
from chalicelib.points.honours.schemas import Decision, Publication
from chalicelib.points.honours.service import changes
from chalicelib.points.marks import mark


@rereading
def decide(actor: Actor, nomination: str, asked: Decision) -> Nomination:
    """Confirm or refuse what was consented to: never who nominated, who is named, or who lives with them.

    Raises NotSignedIn, NotFound, NotAllowed, OwnNomination, IllegalMove.
    """
    person, was = signed_in(actor), changes.asked(actor, "honour.confirm", nomination)
    said = mark(actor, asked.act, was.pk, asked)
    if was.act == said:
        return was
    if person in {was.by, was.of} or actor.homes & _homes(was):
        raise OwnNomination
    more = [Nomination.confirmed_by.set(person)]
    if asked.words is not None:
        more.append(Nomination.words.set(was.seal("words", asked.words)))
    with Transaction() as tx:
        after = changes.move(tx, was, asked.act, said, *more)
        audit.record(tx, actor, f"honour.{asked.act}", was.pk, place=was.place, why=asked.words)
        changes.tell(tx, nomination, asked.id, after, person)
    return changes.find(nomination)


def _homes(was: Nomination) -> frozenset[str]:
    return frozenset() if was.of is None else frozenset(seat.household for seat in standing.homes_of(was.of))


@rereading
def publish(actor: Actor, nomination: str, asked: Publication) -> Nomination:
    """Publish what is confirmed, if who is named lets it be shown.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove, NotToBeShown.
    """
    person, was = signed_in(actor), changes.asked(actor, "honour.publish", nomination)
    said = mark(actor, "publish", was.pk, asked)
    if was.act == said:
        return was
    with Transaction() as tx:
        after = changes.move(tx, was, "publish", said, Nomination.published_ms.set(now_ms()))
        if was.shown == "none":
            raise NotToBeShown
        audit.record(tx, actor, "honour.publish", was.pk, place=was.place)
        changes.tell(tx, nomination, asked.id, after, person)
    return changes.find(nomination)
