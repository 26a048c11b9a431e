"""Homes, one's own data: what an export holds, and what an erasure ends and takes away."""

from chalicelib.codes.service import minting
from chalicelib.core import audit, files
from chalicelib.core.outbox import emit
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.people.homes import rules
from chalicelib.people.homes.records import Binding, Grant
from chalicelib.people.homes.service import changes, finding, leaving, proxies
from chalicelib.people.records import People, Proxy, person_key

ERASED = "erase"  # the mark of what an erasure ended
WORDS = ("name", "relation", "question", "answer", "reason")


def export(person: str) -> dict[str, object]:
    """Give all that homes keep of ``person``: their bindings with what they typed, and their proxies."""
    return {"bindings": [_said(one) for one in _all(person)], "proxies": [_granted(one) for one in proxies.of(person)]}


def _all(person: str) -> list[Binding]:
    return list(Binding.by_person.query(person, Binding.pk.startswith("binding#")))


def _said(one: Binding) -> dict[str, object]:
    return {
        "id": one.id,
        "door": one.door,
        "role": one.role,
        "state": one.state,
        "lease_ends": one.lease_ends,
        "via": one.via,
        "submitted_ms": int(one.submitted_ms),
        "at_ms": int(one.at_ms),
        **{field: one.open(field) for field in WORDS},
    }


def _granted(one: Grant) -> dict[str, object]:
    return {"id": one.id, "agent": one.agent, "scopes": one.scopes, "until_ms": int(one.expires_ms), "state": one.state}


def erase(person: str) -> None:
    """End what ``person`` has here, and take away every word of theirs; again is fine.

    Open applications are withdrawn, active bindings end as by moving out, proxies end on both sides. Ids and states
    stay, so that the history of a home keeps its places.
    """
    for found in _all(person):
        _finish(person, found.id)
        _forget(found.id)
    mirrors = Proxy.query(person_key(person), People.sk.startswith("proxy#"), consistent_read=True)
    for made in [*proxies.of(person), *(proxies.find(one.proxy) for one in mirrors)]:
        _revoke(made.id)


@rereading
def _finish(person: str, binding_id: str) -> None:
    binding = finding.binding(binding_id)
    with Transaction() as tx:
        if binding.state in rules.OPEN:
            changes.move(tx, binding, rules.BINDING.after(binding.state, "withdraw"), ERASED, None)
            changes.release(tx, binding)
        elif binding.state in rules.SEATED:
            home = finding.household(str(binding.household))
            leaving.end(tx, person, binding, home, ERASED, ERASED)
            minting.rotate(tx, person, home.dwelling, "indoor", "move_out")
            audit.record(
                tx, person, "binding.move_out", f"binding#{binding_id}", place=home.building, household=home.id
            )


@rereading
def _forget(binding_id: str) -> None:
    binding = finding.binding(binding_id)
    if binding.evidence is not None:
        files.remove(binding.evidence)
    fields = ("relation", "question", "answer", "reason", "evidence", "evidence_ms")
    gone = [getattr(Binding, field).remove() for field in fields]
    with Transaction() as tx:
        tx.update(
            Binding(binding.pk, binding.sk),
            Binding.name.set(binding.seal("name", "")),
            *gone,
            given=Binding.state.is_in(*set(rules.STATES) - rules.CLAIMED),
            or_raise=Stale(),
        )


@rereading
def _revoke(proxy_id: str) -> None:
    made = proxies.find(proxy_id)
    if made.state == "held":
        with Transaction() as tx:
            proxies.end(tx, made, ERASED)
            emit(tx, proxies.changed(made, ERASED, "ended"))
