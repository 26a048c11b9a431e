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
    Person.begun,
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


def has_begun(person: str) -> bool:
    """Tell whether the erasure of ``person`` has begun, or is done. Raises NotFound."""
    item = known.find(person)
    return bool(item.begun) or item.state == "erased"


def begin(person: str, job: str) -> None:
    """Note that ``job`` begins to erase ``person``: nobody lets them stay from now on. Again is fine. Raises Stale."""
    leaves = (Person.state == "leaving") & (Person.leaving == job)
    with Transaction() as tx:
        tx.update(me(person), Person.begun.set(True), given=leaves, or_raise=Stale())


def stay(person: str, job: str) -> bool:
    """Let ``person`` stay after all, unless their erasure has begun. Returns whether they leave by ``job`` no more."""
    back = PERSON.after("leaving", "stay")
    actions = (Person.state.set(back), Person.leaving.remove())
    leaves = (Person.state == "leaving") & (Person.leaving == job) & Person.begun.does_not_exist()
    try:
        with Transaction() as tx:
            tx.update(me(person), *actions, given=leaves, or_raise=Stale())
    except Stale:
        return leaves_by(person)[1] != job
    return True


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
