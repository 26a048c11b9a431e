"""Login by WeChat's code (登录): the openid's claim leads to the person, who is made on the first login."""

from chalicelib.core import limits
from chalicelib.core.clock import now_ms
from chalicelib.core.crypto import blind
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.accounts.errors import Leaving
from chalicelib.people.accounts.records import OpenidClaim
from chalicelib.people.accounts.rules import BY_ADDRESS, BY_OPENID, FIRST
from chalicelib.people.accounts.service import consents, known, privacy, sessions
from chalicelib.people.accounts.service.sessions import Opened
from chalicelib.people.records import Person, me
from chalicelib.wechat import service as wechat


def login(code: str, device: str, *, address: str, consent: str | None = None) -> Opened:
    """Open a session for whoever WeChat says that ``code`` is. ``consent``: the version of the privacy text agreed to.

    A lost answer is asked for again with a new code, since each works once; the session that nobody got is over
    when it was not used for its time. Raises TooMany, BadInput for a code that was refused or used, or for a text that
    is not in force, Leaving, RiskyUser, WeChatBusy.
    """
    if consent is not None:
        privacy.check_version("consent", consent)
    limits.take(BY_ADDRESS, address)
    openid = wechat.login(code).openid
    limits.take(BY_OPENID, openid)
    return enter(openid, device, consent)


@rereading
def enter(openid: str, device: str, consent: str | None = None) -> Opened:
    """Open a session for who has ``openid``, and make the person if there is none: one transaction. Raises Leaving."""
    person = holder(openid)
    with Transaction() as tx:
        if person is None:
            person, epoch = _register(tx, openid, consent), 0
        else:
            epoch = _welcome(tx, person, consent)
        if consent is not None:
            consents.record(tx, person, new_id(), "given", consent)
        begun = sessions.begin(tx, person, epoch, device)
    return begun.opened()


@rereading
def ensure(openid: str) -> str:
    """Give the person who has ``openid``, made if there is none: for who gets a role before they ever log in."""
    person = holder(openid)
    if person is None:
        with Transaction() as tx:
            person = _register(tx, openid, None)
    return person


def holder(openid: str) -> str | None:
    """Tell which person has ``openid``."""
    key = OpenidClaim.of(blind(openid, "openid"))
    try:
        return OpenidClaim.get(key.pk, key.sk, consistent_read=True).person
    except OpenidClaim.DoesNotExist:
        return None


def _register(tx: Transaction, openid: str, consent: str | None) -> str:
    """Add a new person and their claim to ``tx``. Who is slower than another login of theirs gets Stale."""
    person, mark = new_id(), blind(openid, "openid")
    claim = OpenidClaim.of(mark)
    claim.person = person
    item = me(person)
    item.state, item.made_ms, item.consent = FIRST, now_ms(), consent
    item.openid, item.openid_blind = item.seal("openid", openid), mark
    tx.create(claim, or_raise=Stale())
    tx.create(item, or_raise=Conflict())
    return person


def _welcome(tx: Transaction, person: str, consent: str | None) -> int:
    """Add to ``tx`` that ``person`` is as it was read, and what they agreed to. Returns their epoch. Raises Leaving."""
    item = known.find(person)
    if item.state != FIRST:
        raise Leaving
    epoch = int(item.epoch)
    unchanged = (Person.state == FIRST) & (Person.epoch == epoch)
    if consent is None:
        tx.check(me(person), given=unchanged, or_raise=Stale())
    else:
        tx.update(me(person), Person.consent.set(consent), given=unchanged, or_raise=Stale())
    return epoch
