"""Races on the embedded AWS, each in a process that has the stack's environment: threads that call the services.

``python -m tests.e2e.racing NAME`` reads what it needs as JSON from its input and writes what came of it as JSON.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from chalicelib.codes import tokens
from chalicelib.codes.records import find, find_line
from chalicelib.codes.service import acts
from chalicelib.codes.service.acts import Scan
from chalicelib.core import limits
from chalicelib.core.audit import Entry
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import AppError
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Actor, Caller
from chalicelib.people.accounts.service import login, sessions
from chalicelib.people.actors import actor_of
from chalicelib.people.homes.records import Occupancy
from chalicelib.people.homes.schemas import Application, Decision
from chalicelib.people.homes.service import applying, deciding, finding
from chalicelib.people.records import Home, partition

Act = Callable[[], object]
MANY = 16


def at_once(tries: Sequence[Act]) -> list[Any]:
    """Do all of ``tries`` at the same moment, a thread each. Gives what each gave, or the code of its error."""
    start = Barrier(len(tries))

    def one(act: Act) -> object:
        start.wait()
        try:
            return act()
        except AppError as error:
            return error.code

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(one, tries))


def actor(person: str) -> Actor:
    """Tell what somebody may now."""
    return actor_of(Caller(person, new_id(), "10.0.0.1"))


def owners(said: dict[str, Any]) -> Any:
    """Two strangers apply as owners of the same home, and two of staff approve both, again and again."""
    return [_one_home(token, said["staff"]) for token in said["tokens"]]


def _one_home(token: str, staff: list[str]) -> dict[str, Any]:
    people = [login.enter(f"oRace{new_id()}", "手机").person for _ in range(2)]

    def apply(person: str) -> Act:
        asked = Application(id=new_id(), code=token, role="owner", name="陈")
        return lambda: applying.apply(actor(person), asked)

    bindings = at_once([apply(person) for person in people])

    def approve(by: str, binding: str) -> Act:
        return lambda: deciding.decide(actor(by), binding, Decision(id=new_id(), act="approve"))

    at_once([approve(by, one.id) for by in staff for one in bindings])
    now = Occupancy.get(f"dwelling#{bindings[0].dwelling}", "now", consistent_read=True)
    home = finding.household(now.household)
    mirrors = [item for person in people for item in partition(person) if isinstance(item, Home)]
    return {
        "states": sorted(finding.binding(one.id).state for one in bindings),
        "heads": sum(1 for item in mirrors if item.head),
        "members": len(home.seated),
        "mirrors": len(mirrors),
        "same": home.head in people and {item.household for item in mirrors} == {home.id},
    }


def posted(said: dict[str, Any]) -> Any:
    """The same scan of a patrol arrives from many connections at once."""
    code, scan = tokens.read(said["token"]), Scan(new_id(), now_ms(), said["token"])
    assert code is not None
    results = at_once([lambda: acts.patrol(actor(said["staff"]), [scan])[0].outcome for _ in range(MANY)])
    return {"outcomes": sorted(set(results)), "state": find(code.id).state, **_effects(f"code#{code.id}", scan.id)}


def approved(said: dict[str, Any]) -> Any:
    """The same approval arrives from many connections at once."""
    person, decision = login.enter(f"oRace{new_id()}", "手机").person, Decision(id=new_id(), act="approve")
    asked = Application(id=new_id(), code=said["token"], role="owner", name="陈")
    binding = applying.apply(actor(person), asked).id
    tries = [lambda: deciding.decide(actor(said["staff"]), binding, decision).state for _ in range(MANY)]
    return {"states": sorted(set(at_once(tries))), **_effects(f"binding#{binding}", decision.id)}


def replaced(said: dict[str, Any]) -> Any:
    """Many people replace the same code at once, each by an act of their own."""
    code = tokens.read(said["token"])
    assert code is not None
    first = find(code.id)
    tries = [lambda: acts.do(actor(said["staff"]), code.id, "replace", act=new_id()).id for _ in range(MANY)]
    results = at_once(tries)
    line = find_line(first.building, first.dwelling)
    live = str(line.code(code.kind))
    return {"new": [one for one in results if one == live], "old": find(code.id).state, "live": find(live).state}


def limited(said: dict[str, Any]) -> Any:
    """A limit is reached by many at once: it lets exactly as many in as it says."""
    limit, who = limits.Limit("race", said["most"], 86_400), new_id()

    def ten() -> int:
        return sum(_let_in(limit, who) for _ in range(10))

    return sum(at_once([ten] * MANY))


def _let_in(limit: limits.Limit, who: str) -> int:
    try:
        limits.take(limit, who)
    except AppError:
        return 0
    return 1


def entered(_said: dict[str, Any]) -> Any:
    """A phone that is new logs in many times at once, then refreshes the same token many times at once."""
    openid = f"oRace{new_id()}"
    opened = at_once([lambda: login.enter(openid, "手机").person for _ in range(MANY // 2)])
    token = login.enter(openid, "手机").refresh
    successors = at_once([lambda: sessions.refresh(token).refresh for _ in range(MANY // 2)])
    return {"people": len(set(opened)), "successors": len(set(successors))}


def _effects(target: str, act: str) -> dict[str, int]:
    """Count what was audited of ``target``, and the events of one act."""
    acts_on_it = Counter(one.act for one in Entry.by_target.query(target))
    events = sum(1 for one in Outbox.scan() if one.key.endswith(f"#{act}"))
    return {"audited": max(acts_on_it.values()), "acts": len(acts_on_it), "events": events}


RACES = {race.__name__: race for race in (owners, posted, approved, replaced, limited, entered)}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(RACES[sys.argv[1]](json.load(sys.stdin))))
