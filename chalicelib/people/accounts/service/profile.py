"""Oneself (我的): who one is here, masked, and what the client may show: roles, homes, for whom one acts."""

from dataclasses import dataclass

from chalicelib.core import limits
from chalicelib.core.clock import now_ms
from chalicelib.core.crypto import masked_phone
from chalicelib.core.errors import SessionOver
from chalicelib.core.policy import Actor, Caller, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.people.accounts.errors import NicknameRefused
from chalicelib.people.accounts.rules import FIRST, NICKNAMES
from chalicelib.people.accounts.service import known
from chalicelib.people.actors import actor_from, gives
from chalicelib.people.records import Home, Person, Proxy, Role, me, partition
from chalicelib.wechat import service as wechat


@dataclass(frozen=True, slots=True)
class Oneself:
    """A person as they see themselves."""

    actor: Actor
    person: Person
    nickname: str | None
    phone: str | None  # masked
    homes: list[Home]
    roles: list[Role]
    proxies: list[Proxy]


def see(caller: Caller) -> Oneself:
    """Read who one is and what one may: one query. Raises NotSignedIn, SessionOver."""
    signed_in(caller)
    items, now = partition(signed_in(caller)), now_ms()
    actor = actor_from(caller, items)
    person = next(item for item in items if isinstance(item, Person))
    phone = person.open("phone")
    return Oneself(
        actor=actor,
        person=person,
        nickname=person.open("nickname"),
        phone=None if phone is None else masked_phone(phone),
        homes=[item for item in items if isinstance(item, Home) and gives(item, now)],
        roles=[item for item in items if isinstance(item, Role)],
        proxies=[item for item in items if isinstance(item, Proxy) and item.expires_ms > now],
    )


def change(caller: Caller, *, nickname: str | None, large: bool) -> None:
    """Say what one is called and how one reads: the whole of it. A new nickname passes WeChat's content security.

    Raises NotSignedIn, SessionOver, TooMany, NicknameRefused, WeChatBusy.
    """
    person = signed_in(caller)
    item = known.find(person)
    if nickname is not None and nickname != item.open("nickname"):
        limits.take(NICKNAMES, person)
        _check(item, nickname)
    named = Person.nickname.remove() if nickname is None else Person.nickname.set(item.seal("nickname", nickname))
    with Transaction() as tx:
        tx.update(me(person), named, Person.large.set(large), given=Person.state == FIRST, or_raise=SessionOver())


def _check(item: Person, nickname: str) -> None:
    openid = item.open("openid")
    if openid is None or wechat.check_text(openid, nickname, wechat.Scene.PROFILE) is not wechat.Verdict.PASS:
        raise NicknameRefused
