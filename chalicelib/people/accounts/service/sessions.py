"""Sessions (会话): opened by login, kept by refreshing, listed by device, ended one by one or all at once."""

from dataclasses import dataclass

from pynamodb.exceptions import DoesNotExist

from chalicelib.core import cursors, logs, session
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, NotFound, SessionOver
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor, Caller, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.accounts import tokens
from chalicelib.people.accounts.records import Session
from chalicelib.people.accounts.rules import FIRST, LOST_ANSWER_MS, SESSION_MS
from chalicelib.people.accounts.service import known
from chalicelib.people.accounts.tokens import Refresh
from chalicelib.people.records import Person, me


@dataclass(frozen=True, slots=True)
class Opened:
    """A session as its device gets it; times in epoch milliseconds."""

    person: str
    session: str
    access: str
    access_ends_ms: int
    refresh: str
    refresh_ends_ms: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A session whose transaction is under way: its tokens are given out when that came through."""

    item: Session
    token: Refresh

    def opened(self) -> Opened:
        """Make what the device gets."""
        return _opened(self.token, int(self.item.expires))


def begin(tx: Transaction, person: str, epoch: int, device: str) -> Begun:
    """Add a new session of ``person`` on ``device`` to ``tx``."""
    now = now_ms()
    item = Session.of(person, new_id())
    token = tokens.first(person, item.id)
    item.device, item.epoch, item.started_ms, item.used_ms = item.seal("device", device), epoch, now, now
    item.turn, item.key_version, item.current, item.expires = 0, token.version, token.hashed, _expires(now)
    tx.create(item, or_raise=Conflict())
    return Begun(item, token)


@rereading
def refresh(text: str) -> Opened:
    """Give a new access token and the refresh token that follows ``text``; its last one gives the same for 30 s.

    An older token, or the last one later, was taken by somebody: the session is ended. Raises SessionOver.
    """
    given, now = tokens.read(text), now_ms()
    item = _find(given.person, given.session)
    if item.expires * 1000 <= now:
        raise SessionOver
    if given.hashed == item.prior and now - item.used_ms < LOST_ANSWER_MS:
        following, expires = tokens.successor(given, int(item.key_version)), int(item.expires)
    elif given.hashed == item.current:
        following, expires = tokens.successor(given), _expires(now)
    else:
        _revoke(item)
        raise SessionOver
    with Transaction() as tx:
        at_epoch = (Person.state == FIRST) & (Person.epoch == item.epoch)
        tx.check(me(given.person), given=at_epoch, or_raise=SessionOver())
        if given.hashed == item.current:
            tx.update(
                Session.of(given.person, given.session),
                Session.current.set(following.hashed),
                Session.prior.set(given.hashed),
                Session.key_version.set(following.version),
                Session.turn.set(following.turn),
                Session.used_ms.set(now),
                Session.expires.set(expires),
                given=Session.current == given.hashed,
                or_raise=Stale(),
            )
    return _opened(following, expires)


def _find(person: str, session_id: str) -> Session:
    key = Session.of(person, session_id)
    try:
        return Session.get(key.pk, key.sk, consistent_read=True)
    except DoesNotExist:
        raise SessionOver from None


def _revoke(item: Session) -> None:
    """End a session whose old token came back, unless another token moved it on meanwhile (then it is read again)."""
    with Transaction() as tx:
        tx.delete(item, given=Session.current == item.current, or_raise=Stale())
    logs.line("warning", "refresh token came back", session=item.id)


def devices(caller: Caller, *, limit: int, cursor: str | None) -> tuple[list[Session], str | None]:
    """List one's own sessions, newest first; a page may hold fewer than ``limit``. Raises NotSignedIn, BadInput."""
    person, now = signed_in(caller), now_ms()
    epoch = known.find(person).epoch
    found, after = cursors.page(
        lambda last: Session.query(
            Session.of(person, "").pk,
            Session.sk.startswith("session#"),
            scan_index_forward=False,
            limit=limit,
            last_evaluated_key=last,
        ),
        actor=Actor(person),
        what="sessions",
        cursor=cursor,
    )
    return [one for one in found if one.epoch == epoch and one.expires * 1000 > now], after


def end(caller: Caller, session_id: str) -> None:
    """End one of one's own sessions: it cannot be refreshed from now on. Raises NotSignedIn, NotFound."""
    key = Session.of(signed_in(caller), session_id)
    with Transaction() as tx:
        tx.delete(key, given=Session.current.exists(), or_raise=NotFound(session=session_id))


def end_all(caller: Caller) -> None:
    """End all of one's own sessions, this one too, by one write: those of an older epoch cannot be refreshed."""
    with Transaction() as tx:
        tx.update(me(signed_in(caller)), Person.epoch.add(1), given=Person.state == FIRST, or_raise=SessionOver())


def forget(person: str) -> None:
    """Delete the records of all sessions of ``person``; again is fine."""
    for item in Session.query(Session.of(person, "").pk, consistent_read=True):
        item.delete()


def _expires(now: int) -> int:
    return (now + SESSION_MS) // 1000


def _opened(token: Refresh, expires: int) -> Opened:
    access, ends_ms = session.issue(token.person, token.session)
    return Opened(token.person, token.session, access, ends_ms, token.text, expires * 1000)
