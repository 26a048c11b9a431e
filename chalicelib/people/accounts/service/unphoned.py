"""People without a login: made by staff, led to by a login later. The sub-room of homes asks for both."""

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import AppError
from chalicelib.core.ids import new_id
from chalicelib.core.tables import Stale, Transaction
from chalicelib.people.accounts.records import OpenidClaim, PhoneHolder
from chalicelib.people.accounts.rules import FIRST
from chalicelib.people.accounts.service import consents
from chalicelib.people.records import Person, me


def register(tx: Transaction, person: str, name: str, *, or_raise: AppError) -> None:
    """Add somebody who has no openid to ``tx``, known by ``name``. Raises ``or_raise`` if the id is taken."""
    item = me(person)
    item.state, item.made_ms, item.nickname = FIRST, now_ms(), item.seal("nickname", name)
    tx.create(item, or_raise=or_raise)


def check_unphoned(tx: Transaction, person: str, *, or_raise: AppError) -> None:
    """Add to ``tx`` that ``person`` is there and has no login."""
    tx.check(me(person), given=(Person.state == FIRST) & Person.openid_blind.does_not_exist(), or_raise=or_raise)


def lead(tx: Transaction, login: Person, person: str) -> None:
    """Lead the openid of ``login`` to ``person``, who had none, with its phone number and its consent.

    ``login`` is erased: all its sessions are over, and its next login is ``person``. Raises Stale if either changed.
    """
    new, old, mark = me(person), login.pk.removeprefix("person#"), str(login.openid_blind)
    actions = [Person.openid.set(new.seal("openid", str(login.open("openid")))), Person.openid_blind.set(mark)]
    if login.consent is not None:
        actions.append(Person.consent.set(login.consent))
        consents.record(tx, person, new_id(), "given", login.consent)
    phone = login.open("phone")
    if phone is not None and login.phone_blind is not None:
        actions += [Person.phone.set(new.seal("phone", phone)), Person.phone_blind.set(login.phone_blind)]
        tx.remove(PhoneHolder.of(login.phone_blind, old))
        hold = PhoneHolder.of(login.phone_blind, person)
        hold.at_ms = now_ms()
        tx.create(hold, or_raise=Stale())
    tx.update(OpenidClaim.of(mark), OpenidClaim.person.set(person), given=OpenidClaim.person == old, or_raise=Stale())
    free = (Person.state == FIRST) & Person.openid_blind.does_not_exist()
    tx.update(new, *actions, given=free, or_raise=Stale())
    tx.update(
        me(old),
        Person.state.set("erased"),
        Person.epoch.add(1),
        *(one.remove() for one in (Person.openid, Person.openid_blind, Person.phone, Person.phone_blind)),
        Person.nickname.remove(),
        Person.consent.remove(),
        given=(Person.state == FIRST) & (Person.openid_blind == mark) & (Person.epoch == login.epoch),
        or_raise=Stale(),
    )
