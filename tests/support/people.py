"""People for tests: as the tables would hold them, without going through login and review."""

from chalicelib.core.clock import now_ms
from chalicelib.core.ids import new_id
from chalicelib.people.records import Home, Person, Proxy, Role, person_key


def person(
    *roles: tuple[str, str],
    homes: tuple[tuple[str, str], ...] = (),
    heads: tuple[str, ...] = (),
    proxies: dict[str, set[str]] | None = None,
    known_as: str | None = None,
) -> str:
    """Make somebody with ``roles`` (role, place), ``homes`` (household, role) and ``proxies``. Returns their id."""
    someone = known_as or new_id()
    pk, now = person_key(someone), now_ms()
    Person(pk, "me", state="active", made_ms=now).save()
    for role, place in roles:
        item = Role(pk, f"role#{role}#{place}", given_by="system", given_ms=now, under=[place])
        item.name = item.seal("name", "工作人员")
        item.save()
    for household, role in homes:
        bind(someone, household, role, head=household in heads)
    for other, scopes in (proxies or {}).items():
        Proxy(pk, f"proxy#{other}", scopes=scopes, expires_ms=now + 3_600_000, proxy=new_id()).save()
    return someone


def bind(someone: str, household: str, role: str, *, head: bool = False, until_ms: int | None = None) -> Home:
    """Bind ``someone`` to a household in some dwelling, until ``until_ms`` if that is given."""
    home = Home(person_key(someone), f"home#{household}#{role}", head=head, since_ms=now_ms(), until_ms=until_ms)
    home.dwelling, home.building, home.binding = new_id(), new_id(), new_id()
    home.save()
    return home
