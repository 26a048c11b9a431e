"""Honours, what all acts on a nomination share: it is found, asked for, moved, and its news goes out."""

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Stale, Transaction
from chalicelib.points.honours import rules
from chalicelib.points.honours.events import NominationMoved
from chalicelib.points.honours.records import PUBLISHED, Nomination

LISTED = frozenset({"consented", "confirmed", "published"})
TEXTS = ("reason", "name", "shown")


def find(nomination: str) -> Nomination:
    """Get one nomination, consistently. Raises NotFound."""
    try:
        return Nomination.get(*Nomination.at(nomination), consistent_read=True)
    except DoesNotExist:
        raise NotFound(nomination=nomination) from None


def on(there: Nomination) -> On:
    """Tell the policy where a nomination is and who is named in it: for staff it is nowhere before the consent."""
    places = frozenset(there.places or ()) if there.state in rules.SEEN_BY_STAFF else frozenset[str]()
    return On(places=places, named=frozenset(() if there.of is None else (there.of,)))


def asked(actor: Actor, act: str, nomination: str) -> Nomination:
    """Get a nomination for an act on it. Raises NotSignedIn, NotFound, NotAllowed."""
    signed_in(actor)
    there = find(nomination)
    allow(actor, act, on(there), see="honour.see")
    return there


def listing(place: str, state: str) -> str:
    """Name the list of a state; what is published is in one for all."""
    return PUBLISHED if state == "published" else f"nominations#{place}#{state}"


def move(tx: Transaction, was: Nomination, act: str, mark: str, *more: Action) -> str:
    """Add an act on a nomination to ``tx``: nothing else happened to it since it was read, else Stale.

    It goes where its state is listed; the words of one that is over go. Gives the state. Raises IllegalMove.
    """
    after = rules.NOMINATION.after(was.state, act)
    actions = [Nomination.state.set(after), Nomination.act.set(mark), *more]
    if after != was.state and after in LISTED:
        at = f"{now_ms():015d}#{was.id}"
        actions += [Nomination.listing.set(listing(was.place, after)), Nomination.listed_at.set(at)]
    elif after not in LISTED:
        actions += [Nomination.listing.remove(), Nomination.listed_at.remove()]
    if after in {"declined", "withdrawn"}:
        actions += [getattr(Nomination, field).remove() for field in TEXTS]
    tx.update(
        Nomination(was.pk, was.sk),
        *actions,
        given=(Nomination.state == was.state) & (Nomination.act == was.act),
        or_raise=Stale(),
    )
    return after


def tell(tx: Transaction, nomination: str, act_id: str, state: str, by: str) -> None:
    """Add the news of a nomination to ``tx``."""
    key = f"nomination#{nomination}#{state}#{act_id}"
    emit(tx, NominationMoved(key=key, at_ms=now_ms(), nomination=nomination, state=state, by=by))
