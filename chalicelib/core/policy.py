"""Who may do what where: one table over role × place × relation, asked by services, declared by routes.

What is legal in a state is the machine's alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.core.errors import NotAllowed, NotFound, NotSignedIn


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking, as their token says it: nothing was read. Nobody in particular when both are None."""

    person: str | None = None
    session: str | None = None
    address: str = ""  # the network's, for rate limits; never stored as it is


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, as the tables say now: a person, their households, the places at which they hold each role."""

    person: str | None = None
    session: str | None = None
    homes: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()  # households of which they are the primary owner
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    proxies: Mapping[str, frozenset[str]] = field(default_factory=dict)  # for whom they may act (亲情代理), in what
    address: str = ""


@dataclass(frozen=True, slots=True)
class On:
    """What is acted on: its household, the places that contain it (the tree of places tells), who is named in it."""

    home: str | None = None
    places: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()  # who asked for it, whom it is about, who sits on its panel


Rule = Callable[[Actor, On], bool]
TABLE: dict[str, Rule] = {}


def declare(policy: dict[str, Rule]) -> dict[str, Rule]:
    """Add a room's lines to the one table. Raises ValueError if an act has a line already."""
    twice = TABLE.keys() & policy.keys()
    if twice:
        raise ValueError(f"acts declared twice: {sorted(twice)}")
    TABLE.update(policy)
    return policy


def anyone(_actor: Actor, _on: On) -> bool:
    """Let everybody act, guests too."""
    return True


def signed(actor: Actor, _on: On) -> bool:
    """Let whoever is signed in act."""
    return actor.person is not None


def lives_there(actor: Actor, on: On) -> bool:
    """Let people act on what is their household's."""
    return on.home is not None and on.home in actor.homes


def heads_it(actor: Actor, on: On) -> bool:
    """Let the primary owner (户主) act on what is their household's."""
    return on.home is not None and on.home in actor.heads


def is_named(actor: Actor, on: On) -> bool:
    """Let those act who asked for it or are named in it."""
    return actor.person is not None and actor.person in on.named


def role(*names: str) -> Rule:
    """Let those act who hold one of the roles ``names`` at a place that contains the thing."""
    return lambda actor, on: any(actor.roles.get(name, frozenset()) & on.places for name in names)


def staff_anywhere(*names: str) -> Rule:
    """Let those act who hold one of the roles ``names`` at any place: for lists that the service narrows to it."""
    return lambda actor, _on: any(actor.roles.get(name) for name in names)


def either(*rules: Rule) -> Rule:
    """Let those act whom any of ``rules`` lets."""
    return lambda actor, on: any(rule(actor, on) for rule in rules)


def signed_in(actor: Actor | Caller) -> str:
    """Return who the actor is. Raises NotSignedIn. Asked before anything is read."""
    if actor.person is None:
        raise NotSignedIn
    return actor.person


def may(actor: Actor, act: str, on: On) -> bool:
    """Tell whether ``actor`` may do ``act`` on ``on``."""
    return TABLE[act](actor, on)


def allow(actor: Actor, act: str, on: On, *, see: str) -> None:
    """Return if ``actor`` may do ``act`` on ``on``. Raises NotAllowed, or NotFound to who may not even ``see`` it."""
    if not may(actor, act, on):
        raise NotAllowed(act=act) if may(actor, see, on) else NotFound
