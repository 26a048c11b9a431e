"""Homes, people without a login: recorded by staff, and joined to a login later by a code that is shown once.

The login must have no life of its own here: its openid is led to the recorded person, who keeps homes, proxies and
history. Nothing is merged, so nothing can be merged wrongly.
"""

import secrets

from chalicelib.core import audit, limits
from chalicelib.core.clock import now_ms
from chalicelib.core.crypto import blind
from chalicelib.core.errors import NotFound, fault
from chalicelib.core.ids import encode
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.accounts.service import unphoned
from chalicelib.people.homes import rules
from chalicelib.people.homes.errors import NotALogin, Repeated
from chalicelib.people.homes.events import PersonJoined
from chalicelib.people.homes.records import Binding, Join, Recorded
from chalicelib.people.homes.schemas import PersonRecord
from chalicelib.people.homes.service import acting, proxies
from chalicelib.people.records import Person, partition
from chalicelib.places.service import tree as trees


def record(actor: Actor, asked: PersonRecord) -> Recorded:
    """Record somebody who has no login; the same again gives the first. Raises NotSignedIn, NotFound, Repeated."""
    said = acting.mark(actor, "record", asked)
    allow(actor, "person.record", trees.on(asked.place), see="person.record")
    made = Recorded.of(asked.id)
    made.place, made.by, made.said, made.at_ms = asked.place, signed_in(actor), said, now_ms()
    try:
        with Transaction() as tx:
            tx.create(made, or_raise=Repeated(id=asked.id))
            unphoned.register(tx, asked.id, asked.name, or_raise=Repeated(id=asked.id))
            audit.record(tx, actor, "person.record", f"person#{asked.id}", place=asked.place)
    except Repeated:
        first = _recorded(asked.id)
        if first is None or first.said != said:
            raise
        return first
    return made


def _recorded(person: str) -> Recorded | None:
    key = Recorded.of(person)
    try:
        return Recorded.get(key.pk, key.sk, consistent_read=True)
    except Recorded.DoesNotExist:
        return None


@rereading
def make_code(actor: Actor, person: str) -> tuple[str, int]:
    """Make a code that joins a login to ``person``; one made before is over. Returns it and when it ends.

    The code is kept as a blind index alone: it is shown this once. Raises NotSignedIn, NotFound.
    """
    signed_in(actor)
    record_ = _recorded(person)
    if record_ is None:
        raise NotFound(person=person)
    allow(actor, "person.record", On(places=trees.tree().containing(record_.place)), see="person.record")
    code = encode(secrets.randbits(5 * rules.JOIN_CODE_CHARS), rules.JOIN_CODE_CHARS)
    mark, ends_s = blind(code, "join"), now_ms() // 1000 + rules.JOIN_CODE_S
    join = Join.of(mark)
    join.person, join.expires = person, ends_s
    with Transaction() as tx:
        over = Join.expires.does_not_exist() | (Join.expires <= now_ms() // 1000)
        tx.put(join, given=over, or_raise=Stale())
        tx.update(
            Recorded(record_.pk, record_.sk), Recorded.join.set(mark), given=Recorded.place.exists(), or_raise=Stale()
        )
        unphoned.check_unphoned(tx, person, or_raise=NotFound(person=person))
        audit.record(tx, actor, "person.join_code", f"person#{person}", place=record_.place)
    return code, ends_s * 1000


@rereading
def join(actor: Actor, code: str) -> str:
    """Lead one's login to the person whose code it is; all sessions of the login are over. Returns that person.

    Raises NotSignedIn, TooMany, BadInput for a code that is none or over, NotALogin.
    """
    login = signed_in(actor)
    limits.take(rules.JOINS, login)
    limits.take(rules.JOINS_BY_ADDRESS, actor.address)
    mark = blind(code, "join")
    person = _joinable(mark)
    items = partition(login)
    mine = next(item for item in items if isinstance(item, Person))
    bound = any(one.state in rules.CLAIMED for one in Binding.by_person.query(login, Binding.pk.startswith("binding#")))
    if len(items) > 1 or bound or any(one.state == "held" for one in proxies.of(login)):
        raise NotALogin
    key = Join.of(mark)
    with Transaction() as tx:
        tx.delete(key, given=Join.person == person, or_raise=Stale())
        unphoned.lead(tx, mine, person)
        emit(tx, PersonJoined(key=f"person#{login}", at_ms=now_ms(), login=login, person=person))
        audit.record(tx, actor, "person.join", f"person#{person}", place=str(proxies.ties(person)[-1]), login=login)
    return person


def _joinable(mark: str) -> str:
    key = Join.of(mark)
    refused = fault("code", "合并码无效或已过期", right="请向社区工作人员索取新的 12 位合并码")
    try:
        there = Join.get(key.pk, key.sk, consistent_read=True)
    except Join.DoesNotExist:
        raise refused from None
    known = _recorded(there.person)
    if there.expires * 1000 <= now_ms() or known is None or known.join != mark:
        raise refused
    return str(there.person)
