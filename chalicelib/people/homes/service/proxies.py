"""Homes, proxies (亲情代理): somebody acts for an elder or a person without a phone, within scopes, until a day."""

from chalicelib.core import audit, limits
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import IllegalMove, NotFound, fault
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, may, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.accounts import service as accounts
from chalicelib.people.homes import rules
from chalicelib.people.homes.errors import AlreadyGranted, OwnApplication, Repeated, TooManyProxies
from chalicelib.people.homes.events import ProxyChanged
from chalicelib.people.homes.records import Grant, Recorded
from chalicelib.people.homes.schemas import ProxyGrant, Revocation
from chalicelib.people.homes.service import acting, around
from chalicelib.people.records import Home, People, Proxy, partition, person_key
from chalicelib.places.service import tree as trees


def grant(actor: Actor, asked: ProxyGrant) -> Grant:
    """Let somebody act for oneself; or staff record it for a person of their places. The same again gives the first.

    Raises NotSignedIn, BadInput, NotFound, TooMany, OwnApplication, Repeated, AlreadyGranted, TooManyProxies.
    """
    said = acting.mark(actor, "grant", asked)
    principal = asked.principal or signed_in(actor)
    first = _first(asked.id, said)
    if first is not None:
        return first
    if asked.via is None:  # staff record as many as come
        limits.take(rules.GRANTS, principal)
    tied = ties(principal)
    if asked.via is not None and not may(actor, "proxy.record", On(places=_all(tied))):
        raise NotFound
    if asked.via is not None and asked.agent == signed_in(actor):
        raise OwnApplication
    _check(asked, principal, tied)
    made = _made(actor, asked, principal, said)
    try:
        with Transaction() as tx:
            _add(tx, actor, made, tied)
    except Repeated:  # pragma: no cover - the same request twice at one moment
        return _first(asked.id, said) or made
    return made


def _first(proxy_id: str, said: str) -> Grant | None:
    try:
        there = find(proxy_id)
    except NotFound:
        return None
    if there.said != said:
        raise Repeated(id=proxy_id)
    return there


def find(proxy_id: str) -> Grant:
    """Get one grant. Raises NotFound."""
    try:
        return Grant.get(f"proxy#{proxy_id}", "proxy", consistent_read=True)
    except Grant.DoesNotExist:
        raise NotFound(proxy=proxy_id) from None


def ties(person: str) -> list[str]:
    """List the places that ``person`` belongs to: buildings of their homes, the place at which staff recorded them."""
    homes = [item.building for item in partition(person) if isinstance(item, Home)]
    try:
        record = Recorded.of(person)
        recorded = [Recorded.get(record.pk, record.sk, consistent_read=True).place]
    except Recorded.DoesNotExist:
        recorded = []
    return [*homes, *recorded]


def _all(places: list[str]) -> frozenset[str]:
    tree = trees.tree()
    return frozenset(at for place in places if place in tree for at in tree.containing(place))


def _check(asked: ProxyGrant, principal: str, tied: list[str]) -> None:
    """Refuse what no proxy may be. Raises BadInput, TooManyProxies."""
    if asked.agent == principal:
        raise fault("agent", "不能委托自己", right="请选择另一位代理人")
    most = min(around.numbers(place).proxy_most_days for place in tied or [around.district()])
    if asked.days > most:
        raise fault("days", "委托期限过长", right=f"最多 {most} 天")
    held = [item for item in partition(asked.agent) if isinstance(item, Proxy) and item.expires_ms > now_ms()]
    if len(held) >= rules.MOST_PROXIES:
        raise TooManyProxies


def _made(actor: Actor, asked: ProxyGrant, principal: str, said: str) -> Grant:
    now = now_ms()
    return Grant(
        f"proxy#{asked.id}",
        "proxy",
        of=principal,
        agent=asked.agent,
        scopes=",".join(dict.fromkeys(asked.scopes)),
        expires_ms=now + asked.days * DAY_MS,
        state="held",
        by=signed_in(actor) if asked.via else None,
        via=asked.via,
        said=said,
        act=said,
        at_ms=now,
    )


def mirror(made: Grant) -> Proxy:
    """Make the mirror of a grant in its agent's partition: what lets them act."""
    key = f"proxy#{made.of}"
    scopes, ends = set(made.scopes.split(",")), int(made.expires_ms)
    return Proxy(person_key(made.agent), key, scopes=scopes, expires_ms=ends, expires=-(-ends // 1000), proxy=made.id)


def _add(tx: Transaction, actor: Actor, made: Grant, tied: list[str]) -> None:
    free = Proxy.proxy.does_not_exist() | (Proxy.expires_ms <= now_ms())
    tx.create(made, or_raise=Repeated(id=made.id))
    tx.put(mirror(made), given=free, or_raise=AlreadyGranted(agent=made.agent))
    accounts.check_active(tx, made.of)
    accounts.check_active(tx, made.agent)
    if made.via is not None:
        audit.record(tx, actor, "proxy.record", f"proxy#{made.id}", place=tied[0], via=made.via, agent=made.agent)
    emit(tx, changed(made, made.id, "held"))


@rereading
def revoke(actor: Actor, proxy_id: str, asked: Revocation) -> Grant:
    """End a proxy: by whom it is for, by whom it lets act, by staff. Raises NotSignedIn, NotFound, IllegalMove."""
    person, made = signed_in(actor), find(proxy_id)
    tied = ties(made.of)
    named = frozenset({made.of, made.agent})
    if not may(actor, "proxy.revoke", On(places=_all(tied), named=named)):
        raise NotFound
    mark = acting.mark(actor, "revoke", asked)
    if made.act == mark:
        return made
    if made.state != "held":
        raise IllegalMove(state=made.state, act="revoke", legal=[])
    with Transaction() as tx:
        end(tx, made, mark)
        if person not in named:
            audit.record(tx, actor, "proxy.revoke", f"proxy#{proxy_id}", place=tied[0], agent=made.agent)
        emit(tx, changed(made, asked.id, "ended"))
    return find(proxy_id)


def end(tx: Transaction, made: Grant, mark: str) -> None:
    """Add the end of a grant to ``tx``: its mirror goes with it, unless a later grant has taken its place."""
    held = Grant.state == "held"
    tx.update(Grant(made.pk, made.sk), Grant.state.set("ended"), Grant.act.set(mark), given=held, or_raise=Stale())
    if int(made.expires_ms) > now_ms():
        key = mirror(made)
        tx.delete(Proxy(key.pk, key.sk), given=Proxy.proxy == made.id, or_raise=Stale())


def changed(made: Grant, act_id: str, state: str) -> ProxyChanged:
    """Make the news of a grant."""
    return ProxyChanged(
        key=f"{made.pk}#{state}#{act_id}",
        at_ms=now_ms(),
        proxy=made.id,
        principal=made.of,
        agent=made.agent,
        state=state,
        until_ms=int(made.expires_ms),
    )


def mine(actor: Actor) -> tuple[list[Grant], list[Grant]]:
    """List for whom one acts, and who acts for oneself, now. Raises NotSignedIn."""
    person = signed_in(actor)
    mirrors = Proxy.query(person_key(person), People.sk.startswith("proxy#"), consistent_read=True)
    keys = [(f"proxy#{one.proxy}", "proxy") for one in mirrors if one.expires_ms > now_ms()]
    act_for = list(Grant.batch_get(keys, consistent_read=True)) if keys else []
    return act_for, [one for one in of(person) if one.state == "held" and one.expires_ms > now_ms()]


def agents(person: str, scope: str) -> set[str]:
    """Name who may act for ``person`` within ``scope`` now."""
    held = [one for one in of(person) if one.state == "held" and one.expires_ms > now_ms()]
    return {one.agent for one in held if scope in one.scopes.split(",")}


def of(person: str) -> list[Grant]:
    """List all grants of ``person``, oldest first."""
    return list(Grant.by_person.query(person, Grant.pk.startswith("proxy#")))
