"""Homes, review: the householder decides on others' applications; where there is none, the grid worker does."""

from datetime import date

from chalicelib.core import audit
from chalicelib.core.clock import now_ms, today
from chalicelib.core.errors import NotAllowed
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.accounts import service as accounts
from chalicelib.people.homes import rules
from chalicelib.people.homes.errors import LeaseOver, OwnApplication
from chalicelib.people.homes.events import BindingDecided
from chalicelib.people.homes.records import Binding, Household
from chalicelib.people.homes.schemas import Decision
from chalicelib.people.homes.service import acting, changes, finding
from chalicelib.people.homes.service.acting import Hand


@rereading
def decide(actor: Actor, binding_id: str, asked: Decision) -> Binding:
    """Approve, reject or ask for more; the same decision again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed, OwnApplication, IllegalMove, LeaseOver, HouseholdFull.
    """
    signed_in(actor)
    binding = finding.binding(binding_id)
    mark = acting.mark(actor, asked.act, asked)
    if binding.act == mark:
        return binding
    home = finding.home_of(binding)
    here = finding.on(binding, home)
    hand = _hand(actor, binding, here, home, asked)
    try:
        via = _decider(hand, here, home)
    except NotAllowed:
        if finding.binding(binding_id).act != binding.act:  # decided since it was read: by this very act, sent twice
            raise Stale from None
        rules.BINDING.after(binding.state, asked.act)  # who was slower hears that, not that they may not
        raise
    after = rules.BINDING.after(binding.state, asked.act)
    with Transaction() as tx:
        household = _act(tx, binding, home, after, mark, via, hand, asked)
        facts = {"state": after, "via": via, **hand.facts}
        audit.record(tx, actor, f"binding.{asked.act}", binding.pk, place=binding.building, **facts)
        acting.tell(tx, hand, asked.act, asked.id, binding.pk)
        emit(tx, _decided(binding, asked.id, after, household))
    return finding.binding(binding_id)


def _hand(actor: Actor, binding: Binding, here: On, home: Household | None, asked: Decision) -> Hand:
    """Return whose decision it is. Raises NotFound for who may not see the application."""
    hand = acting.hand(actor, asked.acts_for, "household", here.places, home)
    allow(hand.whole, "binding.see", here, see="binding.see")
    if binding.of in {signed_in(actor), hand.person} or binding.by == signed_in(actor):
        raise OwnApplication
    return hand


def _decider(hand: Hand, here: On, home: Household | None) -> str:
    """Tell in what capacity it is decided. Raises NotAllowed."""
    if home is not None and home.head is not None:
        allow(hand.whole, "binding.decide_as_head", here, see="binding.see")
        return hand.via or "householder"
    allow(hand.whole, "binding.decide_as_staff", here, see="binding.see")
    return "staff"


def _act(
    tx: Transaction,
    binding: Binding,
    home: Household | None,
    after: str,
    mark: str,
    via: str,
    hand: Hand,
    asked: Decision,
) -> str | None:
    """Add the move and what it brings to ``tx``. Returns the household of an approved binding."""
    more = [Binding.decider.set(hand.person), Binding.decided_via.set(via)]
    if asked.words is not None:
        field = "question" if asked.act == "ask" else "reason"
        more.append(getattr(Binding, field).set(binding.seal(field, asked.words)))
    if asked.act != "approve":
        changes.move(
            tx, binding, after, mark, hand, *more, listed_ms=int(binding.due_ms) if after in rules.OPEN else None
        )
        changes.check_same(tx, binding.dwelling, home)
        if after == "rejected":
            changes.release(tx, binding)
        return None
    if binding.lease_ends is not None:
        if date.fromisoformat(binding.lease_ends) < today():
            raise LeaseOver
        more.append(Binding.lease.set(changes.WATCHED))
    accounts.check_active(tx, binding.of)
    household, _ = changes.seat(tx, binding, home)
    changes.move(tx, binding, after, mark, hand, Binding.household.set(household), *more)
    return household


def _decided(binding: Binding, act_id: str, state: str, household: str | None) -> BindingDecided:
    return BindingDecided(
        key=f"{binding.pk}#{act_id}",
        at_ms=now_ms(),
        binding=binding.id,
        dwelling=binding.dwelling,
        household=household,
        person=binding.of,
        role=binding.role,
        state=state,
    )
