"""What a caller may now: one consistent query of the person. Who moved out or lost a role is out at once."""

from collections.abc import Iterable

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import SessionOver
from chalicelib.core.policy import Actor, Caller
from chalicelib.people.records import Home, People, Person, Proxy, Role, partition

ACTIVE = "active"


def actor_of(caller: Caller) -> Actor:
    """Read what ``caller``, who is signed in, may now. Raises SessionOver for a person who is gone or leaving."""
    return actor_from(caller, partition(caller.person or ""))


def actor_from(caller: Caller, items: Iterable[People]) -> Actor:
    """Tell what ``caller`` may by the ``items`` of their partition. Raises SessionOver."""
    now = now_ms()
    active, homes, heads = False, set(), set()
    roles: dict[str, frozenset[str]] = {}
    proxies: dict[str, frozenset[str]] = {}
    for item in items:
        if isinstance(item, Person):
            active = item.state == ACTIVE
        elif isinstance(item, Home) and gives(item, now):
            homes.add(item.household)
            if item.head:
                heads.add(item.household)
        elif isinstance(item, Role):
            roles[item.role] = roles.get(item.role, frozenset()) | {item.place}
        elif isinstance(item, Proxy) and item.expires_ms > now:
            proxies[item.principal] = frozenset(item.scopes)
    if not active:
        raise SessionOver
    return Actor(caller.person, caller.session, frozenset(homes), frozenset(heads), roles, proxies, caller.address)


def gives(home: Home, now: int) -> bool:
    """Tell whether a binding gives anything at ``now``."""
    return home.until_ms is None or home.until_ms > now
