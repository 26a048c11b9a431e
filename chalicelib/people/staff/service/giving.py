"""Roles, given and taken (授予与收回): within one's scope, by others, listed and audited in one transaction."""

from dataclasses import dataclass
from typing import Literal

from chalicelib.core import audit, limits
from chalicelib.core.clock import now_ms
from chalicelib.core.crypto import blind
from chalicelib.core.errors import Conflict, NotFound, fault
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.accounts import service as accounts
from chalicelib.people.records import Role, person_key
from chalicelib.people.staff.errors import AlreadyHeld, LastAdmin, OwnRole, Repeated, SeveralPeople
from chalicelib.people.staff.events import RoleChanged
from chalicelib.people.staff.records import Admins, Holder, Receipt
from chalicelib.people.staff.rules import ADMIN, BY_PHONE, RECEIPT_MS, ROLES
from chalicelib.places.service import tree as trees


@dataclass(frozen=True, slots=True)
class Post:
    """A role at a place, for somebody."""

    person: str
    role: str
    place: str

    @property
    def target(self) -> str:
        """What the audit calls it: the person, whose acts and roles are looked for by their id."""
        return f"person#{self.person}"


def give_to(actor: Actor, act: str, role: str, place: str, name: str, *, person: str | None, phone: str | None) -> Post:
    """Give a role to whoever ``person`` or ``phone`` says: see ``give``. Who may not give it learns of no phone number.

    Raises what ``give`` and ``whose_phone`` raise.
    """
    signed_in(actor)
    allow(actor, f"staff.give.{role}", trees.on(place), see="staff.see")
    return give(actor, act, Post(person or whose_phone(actor, phone or ""), role, place), name)


@rereading
def give(actor: Actor, act: str, post: Post, name: str) -> Post:
    """Give ``post`` to somebody, whom staff know by ``name``; the same ``act`` again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed, OwnRole, BadInput for a place at which this role is not held, AlreadyHeld,
    Repeated.
    """
    giver = signed_in(actor)
    allow(actor, f"staff.give.{post.role}", trees.on(post.place), see="staff.see")
    if post.person == giver:
        raise OwnRole
    check_kind(post)
    said = digest("give", post, name)
    if was_done(giver, act, said):
        return post
    with Transaction() as tx:
        receipt(tx, giver, act, said)
        accounts.check_active(tx, post.person)
        seat(tx, post, name, giver)
        if post.role == ADMIN:
            one_more = Admins.number.add(1)
            tx.update(Admins.only(), one_more, given=Admins.number.exists(), or_raise=Conflict())
        audit.record(tx, actor, "staff.give", post.target, place=post.place, role=post.role)
        emit(tx, changed(post, act, "given", giver))
    return post


@rereading
def take(actor: Actor, act: str, post: Post, why: str) -> Post:
    """Take ``post`` from somebody, or lay down one's own; the same ``act`` again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed, LastAdmin, Repeated.
    """
    taker = signed_in(actor)
    on = On(places=trees.on(post.place).places, named=frozenset({post.person}))
    allow(actor, f"staff.take.{post.role}", on, see="staff.see_role")
    said = digest("take", post, why)
    if was_done(taker, act, said):
        return post
    held = find(post)
    with Transaction() as tx:
        receipt(tx, taker, act, said)
        unseat(tx, held)
        audit.record(tx, actor, "staff.take", post.target, place=post.place, why=why, role=post.role)
        emit(tx, changed(post, act, "taken", taker))
    return post


@rereading
def take_all(person: str) -> None:
    """Take all roles of ``person``, who leaves; again is fine. Raises LastAdmin, before any was taken."""
    for held in sorted(roles_of(person), key=lambda one: one.role != ADMIN):
        with Transaction() as tx:
            unseat(tx, held)
            audit.record(tx, person, "staff.take", f"person#{person}", place=held.place, role=held.role)


def roles_of(person: str) -> list[Role]:
    """List the roles of ``person``, as they are now."""
    return list(Role.query(person_key(person), Role.sk.startswith("role#"), consistent_read=True))


def is_last_admin(person: str) -> bool:
    """Tell whether ``person`` is the only district admin."""
    if not any(held.role == ADMIN for held in roles_of(person)):
        return False
    key = Admins.only()
    return int(Admins.get(key.pk, key.sk, consistent_read=True).number) <= 1


def find(post: Post) -> Role:
    """Read the role that somebody holds. Raises NotFound."""
    try:
        return Role.get(person_key(post.person), f"role#{post.role}#{post.place}", consistent_read=True)
    except Role.DoesNotExist:
        raise NotFound(role=post.role, place=post.place) from None


def seat(tx: Transaction, post: Post, name: str, giver: str) -> None:
    """Add a role, and its line in the list of its place and of each place above, to ``tx``. Raises AlreadyHeld."""
    now, under = now_ms(), list(trees.tree(knowing=post.place).path(post.place))
    held = Role(person_key(post.person), f"role#{post.role}#{post.place}", given_by=giver, given_ms=now, under=under)
    held.name = held.seal("name", name)
    tx.create(held, or_raise=AlreadyHeld(role=post.role, place=post.place))
    for at in under:
        line = Holder.of(at, post.role, post.place, post.person)
        line.name, line.given_by, line.given_ms = line.seal("name", name), giver, now
        tx.create(line, or_raise=AlreadyHeld(role=post.role, place=post.place))


def unseat(tx: Transaction, held: Role) -> None:
    """Add the end of a role to ``tx``. Raises LastAdmin, or Stale if it is another one by now."""
    person = held.pk.removeprefix("person#")
    if held.role == ADMIN:
        one_less = Admins.number.add(-1)
        tx.update(Admins.only(), one_less, given=Admins.number > 1, or_raise=LastAdmin())
    tx.delete(Role(held.pk, held.sk), given=Role.given_ms == held.given_ms, or_raise=Stale())
    for at in held.under:
        tx.remove(Holder.of(str(at), held.role, held.place, person))


def check_kind(post: Post) -> None:
    """Refuse a place at which the role is not held. Raises BadInput, NotFound."""
    from chalicelib.places.rules import WORDS

    at = ROLES[post.role].at
    if trees.tree(knowing=post.place).find(post.place).kind not in at:
        right = "、".join(WORDS[kind] for kind in at)
        raise fault("place", f"{ROLES[post.role].words}不能授予在这一级", right=f"可授予在：{right}")


def whose_phone(actor: Actor, phone: str) -> str:
    """Tell who has verified ``phone``, to give them a role. Raises NotSignedIn, TooMany, BadInput, SeveralPeople."""
    limits.take(BY_PHONE, signed_in(actor))
    people = accounts.find_by_phone(phone)
    if not people:
        raise fault("phone", "没有已登记该手机号的账号", right="请对方先登录小程序并授权手机号")
    if len(people) > 1:
        raise SeveralPeople
    return people[0]


def receipt(tx: Transaction, person: str, act: str, said: str) -> None:
    """Add to ``tx`` that ``act`` of ``person`` was done. Raises Stale if it just was: its receipt is read then."""
    done = Receipt.of(person, act)
    done.said, done.expires = said, (now_ms() + RECEIPT_MS) // 1000
    tx.create(done, or_raise=Stale())


def was_done(person: str, act: str, said: str) -> bool:
    """Tell whether ``act`` was done before. Raises Repeated if it was something else."""
    key = Receipt.of(person, act)
    try:
        first = Receipt.get(key.pk, key.sk, consistent_read=True)
    except Receipt.DoesNotExist:
        return False
    if first.said != said:
        raise Repeated(id=act)
    return True


def digest(verb: str, post: Post, words: str) -> str:
    """Say what was asked, so that it is known again, without keeping the words: nobody can guess them by the digest."""
    return blind(f"{verb}\x1f{post.person}\x1f{post.role}\x1f{post.place}\x1f{words}", "staff-act")


def changed(post: Post, act: str, state: Literal["given", "taken"], by: str) -> RoleChanged:
    """Make the news of a role."""
    key = f"{post.target}#{post.role}#{post.place}#{by}#{act}"
    return RoleChanged(
        key=key, at_ms=now_ms(), person=post.person, role=post.role, place=post.place, state=state, by=by
    )
