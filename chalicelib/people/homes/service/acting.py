"""Homes, who acts and whose act it is: oneself, a proxy (亲情代理), staff by phone or at the counter.

Whatever is done so is marked: by X for Y, and how.
"""

import json
from dataclasses import dataclass, replace

from chalicelib.core import crypto
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotAllowed, NotFound, SessionOver
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, Caller, On, may, signed_in
from chalicelib.core.schema import Strict
from chalicelib.core.tables import Transaction
from chalicelib.people.actors import actor_of
from chalicelib.people.homes.events import ActedFor
from chalicelib.people.homes.records import Household
from chalicelib.people.homes.rules import COUNTER
from chalicelib.people.homes.schemas import ActsFor


@dataclass(frozen=True, slots=True)
class Hand:
    """``actor`` acts; the act is that of ``whole``, with what they may. ``via`` is None when the two are one."""

    actor: Actor
    whole: Actor
    via: str | None = None

    @property
    def person(self) -> str:
        """Whose act it is."""
        return signed_in(self.whole)

    @property
    def by(self) -> str | None:
        """Who acted for them, if somebody did."""
        return signed_in(self.actor) if self.via else None

    @property
    def facts(self) -> dict[str, str]:
        """What the audit keeps of it: for whom it was done, and how."""
        return {"of": self.person, "via": self.via} if self.via else {}


def hand(
    actor: Actor, acts_for: ActsFor | None, scope: str, places: frozenset[str], home: Household | None = None
) -> Hand:
    """Tell whose act it is. ``places`` contain what is acted on: there staff must hold a role to act for others.

    Whether they head ``home``, that household tells as it was just read: the act's transaction is bound to it.
    Raises NotFound for somebody for whom ``actor`` may do nothing, NotAllowed for what is outside the proxy's scopes.
    """
    if acts_for is None:
        return Hand(actor, as_read(actor, home))
    if acts_for.via in COUNTER:
        if not may(actor, "binding.take_in", On(places=places)):
            raise NotFound
    elif acts_for.person not in actor.proxies:
        raise NotFound
    elif scope not in actor.proxies[acts_for.person]:
        raise NotAllowed(scope=scope)
    return Hand(actor, as_read(whole(acts_for.person), home), acts_for.via)


def whole(person: str) -> Actor:
    """Read what ``person`` may, to act for them: their roles and proxies are nobody's to lend. Raises NotFound."""
    try:
        return replace(actor_of(Caller(person)), roles={}, proxies={})
    except SessionOver:
        raise NotFound from None


def as_read(actor: Actor, home: Household | None) -> Actor:
    """Give ``actor`` without the headship of ``home``, if that has another head by now."""
    if home is None or home.head == actor.person:
        return actor
    return replace(actor, heads=actor.heads - {home.id})


def tell(tx: Transaction, hand: Hand, act: str, act_id: str, about: str) -> None:
    """Add to ``tx`` that whose act it was hears who did it for them, if somebody did. ``about`` is kind#id."""
    if hand.by is not None:
        key, via = f"{about}#{act_id}", str(hand.via)
        emit(tx, ActedFor(key=key, at_ms=now_ms(), about=about, person=hand.person, by=hand.by, via=via, act=act))


def mark(actor: Actor, act: str, body: Strict) -> str:
    """Make the mark by which the same act of the same actor with the same content is known again.

    What a person typed is in it as a keyed hash alone.
    """
    said = json.dumps(body.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return f"{act}#{crypto.blind(f'{signed_in(actor)}#{act}#{said}', 'act')}"
