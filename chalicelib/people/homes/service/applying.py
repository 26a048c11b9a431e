"""Homes, applications: ask to be bound, answer a question, take it back. Knowing a code lets one apply, never enter."""

from datetime import timedelta

from chalicelib.codes.service import scans
from chalicelib.core import audit, limits, uploads
from chalicelib.core.clock import now_ms, today
from chalicelib.core.errors import NotFound
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, Caller, allow, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.people.accounts import service as accounts
from chalicelib.people.homes import rules
from chalicelib.people.homes.errors import AlreadyApplied, Repeated
from chalicelib.people.homes.events import BindingSubmitted
from chalicelib.people.homes.records import Binding, Claim
from chalicelib.people.homes.schemas import Application, Reply, Withdrawal
from chalicelib.people.homes.service import acting, around, changes, finding
from chalicelib.people.homes.service.acting import Hand
from chalicelib.people.homes.service.around import Door


def apply(actor: Actor, asked: Application) -> Binding:
    """Ask to be bound to a home; asking again with the same id and content gives the first answer.

    Raises NotSignedIn, BadInput, NotFound, TooMany, AlreadyApplied, Repeated; what ``codes`` says of a code that
    opens nothing any more.
    """
    signed_in(actor)
    said = acting.mark(actor, "apply", asked)
    first = _first(asked.id, said)
    if first is not None:
        return first
    at_counter = asked.acts_for is not None and asked.acts_for.via in rules.COUNTER
    door = around.door(asked.dwelling or _opened(actor, str(asked.code)))
    numbers = around.numbers(door.building)
    if not numbers.bindings_open:
        raise NotFound
    if not at_counter:  # staff take in as many as come
        limits.take(rules.applications(numbers.applications_per_day), signed_in(actor))
    hand = acting.hand(actor, asked.acts_for, "bindings", door.places)
    lease_within(asked, today_plus=1)
    evidence = uploads.take(signed_in(actor), asked.evidence, "evidence") if asked.evidence else None
    binding = _made(hand, asked, door, said, evidence)
    try:
        with Transaction() as tx:
            tx.create(binding, or_raise=Repeated(id=asked.id))
            tx.create(Claim.of(binding), or_raise=AlreadyApplied(role=asked.role))
            accounts.check_active(tx, binding.of)
            emit(tx, _submitted(binding, asked.id))
            if at_counter:
                audit.record(tx, actor, "binding.take_in", binding.pk, place=door.building, **hand.facts)
    except Repeated:
        raced = _first(asked.id, said)
        if raced is None:  # pragma: no cover - an item with this id was there a moment ago, and bindings stay
            raise
        return raced
    return binding


def _first(binding_id: str, said: str) -> Binding | None:
    """Give what the same request made before. Raises Repeated if the id was used for something else."""
    try:
        there = finding.binding(binding_id)
    except NotFound:
        return None
    if there.said != said:
        raise Repeated(id=binding_id)
    return there


def _opened(actor: Actor, code: str) -> str:
    """Tell which dwelling an indoor code, typed or scanned, is of."""
    return scans.indoor_dwelling(code, Caller(actor.person, actor.session, actor.address))


def lease_within(asked: Application, *, today_plus: int) -> None:
    """Refuse a lease end that is over or absurd. Raises BadInput."""
    if asked.lease_ends is not None:
        changes.check_lease_end(asked.lease_ends, today() + timedelta(days=today_plus))


def _made(hand: Hand, asked: Application, door: Door, said: str, evidence: str | None) -> Binding:
    now = now_ms()
    binding = Binding(
        f"binding#{asked.id}",
        "binding",
        of=hand.person,
        by=hand.by,
        via=hand.via,
        acted_by=hand.by,
        acted_via=hand.via,
        role=asked.role,
        state="submitted",
        dwelling=door.dwelling,
        building=door.building,
        community=door.community,
        door=door.text,
        order=door.order,
        evidence=evidence,
        evidence_ms=now if evidence else None,
        lease_ends=asked.lease_ends.isoformat() if asked.lease_ends else None,
        said=said,
        act=said,
        submitted_ms=now,
        due_ms=rules.due_ms(now, around.numbers(door.building).review_working_days),
        at_ms=now,
    )
    binding.name = binding.seal("name", asked.name)
    binding.relation = binding.seal("relation", asked.relation) if asked.relation else None
    binding.listing, binding.listed_at = changes.listed(binding, "submitted", int(binding.due_ms))
    return binding


def _submitted(binding: Binding, act_id: str, *, again: bool = False) -> BindingSubmitted:
    key = f"{binding.pk}#{act_id}"
    return BindingSubmitted(key=key, at_ms=now_ms(), binding=binding.id, dwelling=binding.dwelling, again=again)


@rereading
def answer(actor: Actor, binding_id: str, asked: Reply) -> Binding:
    """Answer the question of who reviews; the review goes on. Raises NotFound, NotAllowed, IllegalMove, BadInput."""
    signed_in(actor)
    binding = finding.binding(binding_id)
    mark = acting.mark(actor, "answer", asked)
    hand = _own(actor, binding, "binding.answer", asked)
    if binding.act == mark:
        return binding
    after = rules.BINDING.after(binding.state, "answer")
    due = rules.due_ms(now_ms(), around.numbers(binding.building).review_working_days)
    more = [Binding.answer.set(binding.seal("answer", asked.words)), Binding.due_ms.set(due)]
    if asked.evidence:
        file = uploads.take(signed_in(actor), asked.evidence, "evidence")
        more += [Binding.evidence.set(file), Binding.evidence_ms.set(now_ms())]
    with Transaction() as tx:
        changes.move(tx, binding, after, mark, hand, *more, listed_ms=due)
        _for_another(tx, hand, binding, "answer", asked.id)
        emit(tx, _submitted(binding, asked.id, again=True))
    return finding.binding(binding_id)


@rereading
def withdraw(actor: Actor, binding_id: str, asked: Withdrawal) -> Binding:
    """Take an application back. Raises NotFound, NotAllowed, IllegalMove."""
    signed_in(actor)
    binding = finding.binding(binding_id)
    mark = acting.mark(actor, "withdraw", asked)
    hand = _own(actor, binding, "binding.withdraw", asked)
    if binding.act == mark:
        return binding
    after = rules.BINDING.after(binding.state, "withdraw")
    with Transaction() as tx:
        changes.move(tx, binding, after, mark, hand)
        changes.release(tx, binding)
        _for_another(tx, hand, binding, "withdraw", asked.id)
    return finding.binding(binding_id)


def _for_another(tx: Transaction, hand: Hand, binding: Binding, act: str, act_id: str) -> None:
    """Add to ``tx`` what an act leaves behind that somebody did for whose application it is."""
    if hand.by is not None:
        audit.record(tx, hand.actor, f"binding.{act}", binding.pk, place=binding.building, **hand.facts)
        acting.tell(tx, hand, act, act_id, binding.pk)


def _own(actor: Actor, binding: Binding, act: str, asked: Reply | Withdrawal) -> Hand:
    """Return whose hand acts on their own application. Raises NotFound, NotAllowed."""
    here = finding.seen(actor, binding)
    hand = acting.hand(actor, asked.acts_for, "bindings", here.places)
    allow(hand.whole, act, here, see="binding.see")
    return hand
