"""The phone number (手机号): from WeChat by a one-time code, asked for once since each exchange costs, kept sealed."""

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.core import limits
from chalicelib.core.clock import now_ms
from chalicelib.core.crypto import blind, masked_phone
from chalicelib.core.errors import Conflict, SessionOver
from chalicelib.core.policy import Caller, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.accounts.records import PhoneHolder
from chalicelib.people.accounts.rules import FIRST, PHONES, PRIVACY
from chalicelib.people.accounts.service import known, privacy
from chalicelib.people.records import Person, me
from chalicelib.wechat import service as wechat


def keep(caller: Caller, code: str) -> str:
    """Ask WeChat for the number that ``code`` stands for and keep it. Returns it masked.

    Who has a number keeps it: the code is not exchanged. To change it, remove it first. Raises NotSignedIn,
    ConsentNeeded, TooMany, BadInput for a code that was refused or used, WeChatBusy.
    """
    person = signed_in(caller)
    item = _ready(person)
    kept = item.open("phone")
    if kept is None:
        limits.take(PHONES, person)
        kept = _store(person, wechat.phone_number(code))
    return masked_phone(kept)


@rereading
def _store(person: str, number: str) -> str:
    """Keep ``number`` unless another request was faster. Returns the number that is kept."""
    item = _ready(person)
    there = item.open("phone")
    if there is not None:
        return there
    hold = PhoneHolder.of(blind(number, "phone"), person)
    hold.at_ms = now_ms()
    ready = (Person.state == FIRST) & (Person.consent == PRIVACY) & Person.phone.does_not_exist()
    with Transaction() as tx:
        tx.update(
            me(person),
            Person.phone.set(item.seal("phone", number)),
            Person.phone_blind.set(blind(number, "phone")),
            given=ready,
            or_raise=Stale(),
        )
        tx.create(hold, or_raise=Conflict())
    return number


def _ready(person: str) -> Person:
    """Read who may give a number. Raises SessionOver, ConsentNeeded."""
    item = known.find(person)
    if item.state != FIRST:
        raise SessionOver
    privacy.check_given(item)
    return item


@rereading
def remove(caller: Caller) -> None:
    """Delete one's own number; where there is none, nothing is done. Raises NotSignedIn."""
    item = known.find(signed_in(caller))
    if item.phone_blind is not None:
        with Transaction() as tx:
            drop(tx, item, given=Person.state == FIRST)


def drop(tx: Transaction, item: Person, *more: Action, given: Condition) -> None:
    """Add to ``tx`` that the number of ``item`` goes, if it has one, and what ``more`` does to the person.

    Raises Stale if ``given`` does not hold, or the number is another than was read.
    """
    same: Condition = Person.phone_blind.does_not_exist()
    actions = list(more)
    if item.phone_blind is not None:
        same = Person.phone_blind == item.phone_blind
        actions += [Person.phone.remove(), Person.phone_blind.remove()]
        tx.remove(PhoneHolder.of(item.phone_blind, item.pk.removeprefix("person#")))
    tx.update(Person(item.pk, item.sk), *actions, given=given & same, or_raise=Stale())
