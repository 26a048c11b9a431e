"""Consent (同意) to the privacy text: which version, when; withdrawn, what rests on it is deleted in the same act."""

from chalicelib.core import cursors, limits
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import SessionOver
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor, Caller, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.people.accounts.errors import Repeated
from chalicelib.people.accounts.records import Consent
from chalicelib.people.accounts.rules import CONSENTS, FIRST
from chalicelib.people.accounts.service import known, phone, privacy
from chalicelib.people.records import Person, me


def record(tx: Transaction, person: str, consent_id: str, act: str, version: str) -> Consent:
    """Add the record of one act to ``tx``. An id that was used before raises Repeated."""
    item = Consent.of(person, consent_id)
    item.text, item.text_version, item.act, item.at_ms = "privacy", version, act, now_ms()
    tx.create(item, or_raise=Repeated(id=consent_id))
    return item


def give(caller: Caller, consent_id: str, version: str) -> Consent:
    """Agree to ``version``; the same again gives the first answer. Raises NotSignedIn, BadInput, Repeated, TooMany."""
    person = signed_in(caller)
    privacy.check_version("version", version)
    limits.take(CONSENTS, person)
    tx = Transaction()
    item = record(tx, person, consent_id, "given", version)
    tx.update(me(person), Person.consent.set(version), given=Person.state == FIRST, or_raise=SessionOver())
    try:
        with tx:
            pass
    except Repeated:
        first = Consent.get(item.pk, item.sk, consistent_read=True)
        if (first.act, first.text_version) != ("given", version):
            raise
        return first
    return item


@rereading
def withdraw(caller: Caller) -> None:
    """Take back one's consent; the phone number goes with it. Where none holds, nothing is done. Raises NotSignedIn."""
    person = signed_in(caller)
    item = known.find(person)
    if item.consent is None:
        return
    with Transaction() as tx:
        record(tx, person, new_id(), "withdrawn", item.consent)
        unchanged = (Person.state == FIRST) & (Person.consent == item.consent)
        phone.drop(tx, item, Person.consent.remove(), given=unchanged)


def history(caller: Caller, *, limit: int, cursor: str | None) -> tuple[list[Consent], str | None]:
    """List what one agreed to and withdrew, newest first. Raises NotSignedIn, BadInput for a wrong cursor."""
    pk = Consent.of(signed_in(caller), "").pk
    return cursors.page(
        lambda last: Consent.query(pk, scan_index_forward=False, limit=limit, last_evaluated_key=last),
        actor=Actor(caller.person),
        what="consents",
        cursor=cursor,
    )
