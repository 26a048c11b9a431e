"""Accounts, one's own data: what an export holds, and how an account ends, once every room has done its part."""

from chalicelib.core import audit
from chalicelib.core.clock import now_ms
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.accounts.errors import Leaving
from chalicelib.people.accounts.records import Consent, OpenidClaim, PhoneHolder, Session
from chalicelib.people.accounts.rules import FIRST, PERSON
from chalicelib.people.accounts.service import known, sessions, whereabouts
from chalicelib.people.records import Person, me

PERSONAL = (
    Person.openid,
    Person.openid_blind,
    Person.phone,
    Person.phone_blind,
    Person.nickname,
    Person.large,
    Person.consent,
)


def export(person: str) -> dict[str, object]:
    """Give all that accounts keep of ``person``, in clear: it is theirs."""
    item, now = known.find(person), now_ms()
    devices = Session.query(Session.of(person, "").pk, consistent_read=True)
    return {
        "id": person,
        "made_ms": int(item.made_ms),
        "openid": item.open("openid"),
        "nickname": item.open("nickname"),
        "phone": item.open("phone"),
        "consents": [
            {"version": one.text_version, "act": one.act, "at_ms": int(one.at_ms)}
            for one in Consent.query(Consent.of(person, "").pk)
        ],
        "devices": [
            {"device": one.open("device"), "started_ms": int(one.started_ms), "used_ms": int(one.used_ms)}
            for one in devices
            if one.expires * 1000 > now
        ],
    }


def leave(tx: Transaction, person: str, job: str) -> None:
    """Add to ``tx`` that ``person`` leaves by ``job``: nobody acts or refreshes as them from now on. Raises Leaving."""
    after = PERSON.after(FIRST, "leave")
    actions = (Person.state.set(after), Person.leaving.set(job))
    tx.update(me(person), *actions, given=Person.state == FIRST, or_raise=Leaving())


def leaves_by(person: str) -> tuple[str, str | None]:
    """Tell the state of ``person``, and the job by which they leave or left. Raises NotFound."""
    item = known.find(person)
    return item.state, item.leaving


def stay(person: str, job: str) -> None:
    """Let ``person`` stay after all; whoever does so already is left alone."""
    tx = Transaction()
    back = PERSON.after("leaving", "stay")
    actions = (Person.state.set(back), Person.leaving.remove())
    tx.update(me(person), *actions, given=(Person.state == "leaving") & (Person.leaving == job), or_raise=Stale())
    try:
        with tx:
            pass
    except Stale:
        return


@rereading
def end(person: str, job: str) -> None:
    """End the account of ``person``, who leaves by ``job``: all goes but the id. Again is fine."""
    item = known.find(person)
    if item.state == "leaving":
        with Transaction() as tx:
            _erase(tx, item, person, job)
    sessions.forget(person)


def _erase(tx: Transaction, item: Person, person: str, job: str) -> None:
    after, gone = PERSON.after(item.state, "erase"), [field.remove() for field in PERSONAL]
    same = (Person.state == "leaving") & (Person.leaving == job)
    tx.update(me(person), Person.state.set(after), Person.epoch.add(1), *gone, given=same, or_raise=Stale())
    if item.openid_blind is not None:
        claim = OpenidClaim.of(item.openid_blind)
        tx.delete(claim, given=OpenidClaim.person == person, or_raise=Stale())
    if item.phone_blind is not None:
        tx.remove(PhoneHolder.of(item.phone_blind, person))
    district = whereabouts.district()
    if district is not None:
        audit.record(tx, person, "person.erase", f"person#{person}", place=district)
