"""Homes, moving out (搬离) and handing over (移交): one act each. Access ends at once and the indoor code is new."""

from dataclasses import dataclass

from chalicelib.codes.service import minting
from chalicelib.core import audit
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, IllegalMove, NotAllowed, NotFound, fault
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, allow, may, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.accounts import service as accounts
from chalicelib.people.homes import rules
from chalicelib.people.homes.errors import AlreadyApplied, OwnApplication
from chalicelib.people.homes.events import BindingEnded, HouseholdEnded, HouseholdHandedOver
from chalicelib.people.homes.records import Binding, Claim, Household, Member
from chalicelib.people.homes.schemas import HandOver, MoveOut
from chalicelib.people.homes.service import acting, around, changes, finding
from chalicelib.people.homes.service.acting import Hand
from chalicelib.people.records import Home, person_key


@rereading
def move_out(actor: Actor, binding_id: str, asked: MoveOut) -> Binding:
    """End a binding: one's own, or by staff and the householder somebody else's, with a reason.

    The primary owner's ends the household with all its bindings, and so does the last one's. The indoor code is
    replaced in the same transaction. Raises NotSignedIn, NotFound, NotAllowed, IllegalMove, BadInput.
    """
    signed_in(actor)
    binding = finding.binding(binding_id)
    mark = acting.mark(actor, "end", asked)
    if binding.act == mark:
        return binding
    home = finding.home_of(binding)
    here = finding.on(binding, home)
    hand = _hand(actor, binding, home, here, asked)
    rules.BINDING.after(binding.state, "end")
    if home is None:  # pragma: no cover - a binding that can end has a household
        raise NotFound
    with Transaction() as tx:
        end(tx, signed_in(actor), binding, home, mark, asked.id, hand, asked.reason)
        minting.rotate(tx, actor, home.dwelling, "indoor", "move_out")
        audit.record(
            tx,
            actor,
            "binding.move_out",
            f"binding#{binding_id}",
            place=home.building,
            why=asked.reason,
            household=home.id,
            **hand.facts,
        )
        acting.tell(tx, hand, "end", asked.id, binding.pk)
    return finding.binding(binding_id)


def _hand(actor: Actor, binding: Binding, home: Household | None, here: On, asked: MoveOut) -> Hand:
    """Return whose act it is: the person's own, staff's with a reason, or the householder's with a reason."""
    own = asked.acts_for is not None and asked.acts_for.person == binding.of
    hand = acting.hand(actor, asked.acts_for, "bindings" if own else "household", here.places, home)
    allow(hand.whole, "binding.see", here, see="binding.see")
    if may(hand.whole, "binding.move_out", here):
        return hand
    by_staff = hand.via is None and may(actor, "binding.move_out_for", here)
    if not by_staff:
        allow(hand.whole, "binding.remove", here, see="binding.see")
        if binding.state in rules.SEATED and not rules.may_remove(binding.role, binding.state):
            raise NotAllowed(act="binding.remove", role=binding.role, state=binding.state)
    if asked.reason is None:
        raise fault("reason", "未填写", right="代他人办理搬离须写明原因")
    return hand


def end(
    tx: Transaction,
    by: str,
    binding: Binding,
    home: Household,
    mark: str,
    act_id: str,
    hand: Hand | None = None,
    why: str | None = None,
) -> None:
    """Add to ``tx`` that ``by`` ends one binding, or the household: the head's binding takes all others with it."""
    now = now_ms()
    left = [one for one in home.seated if one.binding != binding.id]
    if home.head_binding == binding.id or not left:
        changes.end(tx, home, mark, binding.id, hand, why)
        others = list(dict.fromkeys(one.person for one in left if one.person != binding.of))
        key = f"{home.pk}#{act_id}"
        emit(tx, HouseholdEnded(key=key, at_ms=now, household=home.id, dwelling=home.dwelling, people=others, by=by))
    else:
        changes.unseat(tx, Member(binding.id, binding.of, binding.role), home, mark, hand, why)
        changes.regroup(tx, home, left)
    emit(
        tx,
        BindingEnded(
            key=f"{binding.pk}#{act_id}",
            at_ms=now,
            binding=binding.id,
            dwelling=home.dwelling,
            household=home.id,
            person=binding.of,
            role=binding.role,
            by=by,
        ),
    )


@dataclass(frozen=True, slots=True)
class Heir:
    """The binding that takes over, and whether it becomes an owner's by that."""

    binding: Binding
    promoted: bool


@rereading
def hand_over(actor: Actor, household_id: str, asked: HandOver) -> Household:
    """Make another member the primary owner: an owner, or one of the family, who becomes an owner by it.

    By the householder; by staff with a reason, also where a household has no primary owner.
    Raises NotSignedIn, NotFound, NotAllowed, OwnApplication, Conflict, BadInput.
    """
    signed_in(actor)
    home = finding.household(household_id)
    here = On(home.id, around.places_of(home.building))
    mark = acting.mark(actor, "hand_over", asked)
    if home.act == mark:
        return home
    hand = acting.hand(actor, asked.acts_for, "household", here.places, home)
    _allow_hand_over(hand, here, asked)
    heir = _heir(home, asked.to)
    if heir.binding.of == signed_in(actor):
        raise OwnApplication
    with Transaction() as tx:
        accounts.check_active(tx, heir.binding.of)
        _crown(tx, home, heir, mark)
        audit.record(
            tx,
            actor,
            "household.hand_over",
            f"household#{home.id}",
            place=home.building,
            why=asked.reason,
            to=asked.to,
            **hand.facts,
        )
        acting.tell(tx, hand, "hand_over", asked.id, home.pk)
        key, after = f"{home.pk}#{asked.id}", heir.binding.of
        emit(
            tx,
            HouseholdHandedOver(
                key=key, at_ms=now_ms(), household=home.id, dwelling=home.dwelling, before=home.head, after=after
            ),
        )
    return finding.household(household_id)


def _allow_hand_over(hand: Hand, here: On, asked: HandOver) -> None:
    if may(hand.whole, "household.hand_over", here):
        return
    if hand.via is not None:
        raise NotAllowed(act="household.hand_over")
    allow(hand.actor, "household.hand_over_for", here, see="household.see")
    if asked.reason is None:
        raise fault("reason", "未填写", right="代他人办理移交须写明原因")


def _heir(home: Household, binding_id: str) -> Heir:
    """Find who takes over. Raises IllegalMove of a household that ended, NotFound, NotAllowed."""
    if home.state != "live":
        raise IllegalMove(state=home.state, act="hand_over", legal=[])
    if binding_id not in {one.binding for one in home.seated}:
        raise NotFound(binding=binding_id)
    binding = finding.binding(binding_id)
    if binding_id == home.head_binding:
        raise Conflict(binding=binding_id)
    if binding.of == home.head:
        raise AlreadyApplied(role="owner")
    if binding.role not in {"owner", "family"} or binding.state != "active":
        raise NotAllowed(act="household.hand_over", role=binding.role, state=binding.state)
    return Heir(binding, binding.role == "family")


def _crown(tx: Transaction, home: Household, heir: Heir, mark: str) -> None:
    """Take the head's mark from one mirror to another; a family's binding becomes an owner's with claim and mirror."""
    new, head = heir.binding, next((one for one in home.seated if one.binding == home.head_binding), None)
    if head is not None:
        old = Home(person_key(head.person), f"home#{home.id}#{head.role}")
        tx.update(old, Home.head.set(False), given=Home.binding == head.binding, or_raise=Stale())
    members = [Member(one.binding, one.person, "owner") if one.binding == new.id else one for one in home.seated]
    changes.regroup(
        tx, home, members, Household.head.set(new.of), Household.head_binding.set(new.id), Household.act.set(mark)
    )
    if not heir.promoted:
        mirror = Home(person_key(new.of), f"home#{home.id}#{new.role}")
        tx.update(mirror, Home.head.set(True), given=Home.binding == new.id, or_raise=Stale())
        return
    tx.update(
        Binding(new.pk, new.sk),
        Binding.role.set("owner"),
        given=(Binding.state == "active") & (Binding.role == new.role),
        or_raise=Stale(),
    )
    changes.release(tx, new)
    claim = Claim(f"dwelling#{new.dwelling}", f"claim#{new.of}#owner", binding=new.id)
    tx.create(claim, or_raise=AlreadyApplied(role="owner"))
    tx.delete(Home(person_key(new.of), f"home#{home.id}#{new.role}"), given=Home.binding == new.id, or_raise=Stale())
    tx.create(changes.mirror(new, home.id, head=True, role="owner"), or_raise=Stale())
