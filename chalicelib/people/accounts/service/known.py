"""What other rooms ask about people: whether they are there, how they are reached. Never a name in clear for lists."""

from chalicelib.core.crypto import blind, masked_phone
from chalicelib.core.errors import NotFound
from chalicelib.core.tables import Transaction
from chalicelib.people.accounts.records import PhoneHolder
from chalicelib.people.accounts.rules import FIRST
from chalicelib.people.records import Person, me


def find(person: str) -> Person:
    """Read a person's own item, consistently. Raises NotFound."""
    key = me(person)
    try:
        return Person.get(key.pk, key.sk, consistent_read=True)
    except Person.DoesNotExist:
        raise NotFound(person=person) from None


def check_active(tx: Transaction, person: str) -> None:
    """Add to ``tx`` that ``person`` is there and not leaving; else it raises NotFound."""
    tx.check(me(person), given=Person.state == FIRST, or_raise=NotFound(person=person))


def openid_of(person: str) -> str | None:
    """Give the openid of ``person``, for WeChat's messages; None of who has none or is gone."""
    try:
        return find(person).open("openid")
    except NotFound:
        return None


def masked_phone_of(person: str) -> str | None:
    """Give the phone number of ``person``, masked (138****5678); None if they gave none. Raises NotFound."""
    phone = find(person).open("phone")
    return None if phone is None else masked_phone(phone)


def find_by_phone(phone: str) -> list[str]:
    """List who has verified ``phone`` with WeChat, newest first: a number may be shared, and is handed on."""
    holders = PhoneHolder.query(f"phone#{blind(phone, 'phone')}", consistent_read=True)
    return [one.person for one in sorted(holders, key=lambda one: -one.at_ms)]
