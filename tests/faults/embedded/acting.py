"""What the tests here have done in a process that has the stack's environment: its services are called as they are.

``python -m tests.faults.embedded.acting NAME`` reads what it needs as JSON, writes what came of it as JSON, last line.
"""

import json
import sys
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.codes.records import Coverage, find
from chalicelib.codes.service import acts, coverage, minting
from chalicelib.codes.tokens import KINDS
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Busy, Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import emit
from chalicelib.core.tables import Transaction
from chalicelib.places.service import dwellings
from chalicelib.points.accounts import Account
from chalicelib.points.accounts import person as holder
from chalicelib.points.events import Proposed
from chalicelib.points.ledger.rules import Caps, Line
from chalicelib.points.ledger.service import posting
from chalicelib.points.mall.schemas import BudgetChange, Exchange, StockChange
from chalicelib.points.mall.service import budgets, finding, goods, reserving
from tests.e2e.racing import at_once
from tests.points import schemes
from tests.points.mall import stage
from tests.support.people import person

Json = dict[str, Any]
EVENTS_AT_ONCE = 90  # of one transaction
TRIES = 50


def prepare(_said: Json) -> Json:
    """Make the town, a scheme whose drills have no cap, and the mall."""
    mall = stage.built()
    schemes.enforce(schemes.DRILL.model_copy(update={"cap_year": None}), schemes.SERVICE, schemes.BIND)
    fen = BudgetChange(id=new_id(), fen=100_000_000, reason="追加")
    budgets.change(stage.actor(mall.finance), mall.budget, fen)
    return {"mall": asdict(mall)}


def doors(said: Json) -> Json:
    """Mint both codes of so many doors. Returns the codes."""
    town, made = said["mall"]["town"], []
    clerk = stage.actor(said["mall"]["clerk"])
    for at in range(said["doors"]):
        building = (town["building"], town["second_building"])[at % 2]
        with Transaction() as tx:
            one = dwellings.add(tx, building, "9单元", str(100 + at), None, by="system", or_raise=Conflict())
        made += [minting.mint(clerk, one.id, kind, act=new_id()).id for kind in KINDS]
    return {"codes": made}


def act_on_codes(said: Json) -> Json:
    """Do an act on each of the codes, again and again until it is done: revoke one kind, replace the other."""
    clerk = stage.actor(said["mall"]["clerk"])

    def one(code: str) -> int:
        name: acts.Act = "replace" if code.startswith("O") else "revoke"
        its_id = new_id()
        return insist(lambda: acts.do(clerk, code, name, act=its_id, why="换新"))

    with ThreadPoolExecutor(4) as pool:
        return {"acts": len(said["codes"]), "tries": sum(pool.map(one, said["codes"]))}


def insist(act: Callable[[], object]) -> int:
    """Do an act until it comes through, as a person does. Returns the tries it took."""
    for tries in range(1, TRIES):
        try:
            act()
        except (PynamoDBException, BotoCoreError, ClientError, Busy):
            time.sleep(0.02 * tries)
        else:
            return tries
    raise AssertionError("never came through")


def counted(said: Json) -> Json:
    """Compare what the coverage says of each building with its doors."""
    there = list(Coverage.scan(Coverage.sk.startswith("coverage#")))
    now = [coverage.counts(one.building) for one in there]
    wrong = [
        one.building for one, it in zip(there, now, strict=True) if (one.outdoor, one.indoor) != (it.outdoor, it.indoor)
    ]
    codes = [find(code).state for code in said["codes"]]
    return {"wrong": wrong, "buildings": len(there), "states": sorted(set(codes))}


def propose(said: Json) -> Json:
    """Propose so many drills, spread over so many people. Returns the people."""
    people = said.get("people") or [somebody() for _ in range(said["persons"])]
    label = said.get("label", new_id())
    for begin in range(0, said["awards"], EVENTS_AT_ONCE):

        def send(begin: int = begin) -> None:
            with Transaction() as tx:
                for at in range(begin, min(begin + EVENTS_AT_ONCE, said["awards"])):
                    who = holder(people[at % len(people)])
                    emit(tx, Proposed.of("drill.checked_in", who, f"{label}:{at}", happened_ms=now_ms()))

        insist_or_known(send)
    return {"people": people}


def somebody() -> str:
    """Make a person, however often that is refused."""
    made: list[str] = []
    insist(lambda: made.append(person()))
    return made[-1]


def insist_or_known(send: Callable[[], object]) -> None:
    """Send until it is there; that it was there already is fine."""
    with suppress(Conflict):
        insist(send)


def last_item(said: Json) -> Json:
    """So many races: one piece is on the shelf, and rivals reach for it at the same moment."""
    mall = stage.Mall(**{**said["mall"], "town": Namespace(**said["mall"]["town"])})
    good = mall.add_good(stock=1, cost=1)
    people = [mall.person(100_000) for _ in range(said["people"])]
    clerk, winners = stage.actor(mall.clerk), Counter[str]()
    for race in range(said["races"]):
        if race:
            goods.restock(clerk, good, StockChange(id=new_id(), pieces=1, reason="补货"))
        rivals = [people[(race * said["rivals"] + at) % len(people)] for at in range(said["rivals"])]
        ids = [new_id() for _ in rivals]
        tries = [partial(reach, who, good, one) for who, one in zip(rivals, ids, strict=True)]
        winners[" ".join(sorted(at_once(tries)))] += 1
    there = finding.good(good)
    return {"outcomes": dict(winners), "stock": int(there.stock), "held": int(there.held)}


def reach(who: str, good: str, its_id: str) -> str:
    asked = Exchange(id=its_id, good=good, price=stage.PRICE)
    return str(reserving.reserve(stage.actor(who), asked).state)


def daily_cap(said: Json) -> Json:
    """So many races: rivals award one account that has room for all but one of them."""
    outcomes = Counter[str]()
    for _ in range(said["races"]):
        account = Account(holder(new_id()), "material")
        cap = Caps(day=10 * (said["rivals"] - 1))
        lines = [award(account, f"hour#{at}", caps=cap) for at in range(said["rivals"])]
        outcomes[" ".join(sorted(at_once([partial(kind_of, line) for line in lines])))] += 1
    return {"outcomes": dict(outcomes)}


def one_event(said: Json) -> Json:
    """So many races: the same event is posted by rivals."""
    outcomes = Counter[str]()
    for _ in range(said["races"]):
        line = award(Account(holder(new_id()), "material"), "hour#1")
        found = at_once([partial(seq_of, line)] * said["rivals"])
        outcomes[" ".join(map(str, found))] += 1
    return {"outcomes": dict(outcomes)}


def seq_of(line: Line) -> int:
    return int(posting.post(line).seq)


def kind_of(line: Line) -> str:
    return str(posting.post(line).kind)


def award(account: Account, event: str, caps: Caps | None = None) -> Line:
    return Line(
        account=account,
        kind="award",
        item="volunteer_hour",
        clause="1.2",
        version=1,
        event=event,
        points=10,
        at_ms=now_ms(),
        basis="scheme",
        caps=caps or Caps(),
    )


ACTS = {one.__name__: one for one in (prepare, doors, act_on_codes, counted, propose, last_item, daily_cap, one_event)}

if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(ACTS[sys.argv[1]](json.load(sys.stdin))) + "\n")
