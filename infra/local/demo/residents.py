"""Fills the demo district's empty homes with people who have no phone: by the thousand, straight into the table.

Nobody applies and nobody reviews: it writes what stands there after staff recorded somebody at the counter and bound
them to a home, and it says so. People who act in a story come in as everybody does. Run with a stack's environment:
``python -m infra.local.demo.residents 19747 people.csv COMMUNITY`` tops the district up, leaves the homes of one
community alone, and writes who lives where.
"""

import csv
import itertools
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.tables import Ready, Transaction
from chalicelib.people import standing
from chalicelib.people.homes.records import Binding, Claim, Household, Member, Occupancy, Recorded, written
from chalicelib.people.records import Home, People, me, person_key
from chalicelib.places.records import Dwelling
from chalicelib.places.service import tree as trees

HOMES_AT_ONCE = 6  # of at most three people, five items each, and two of the household: within 100 writes
THREADS = 4
NAMES = [f"{family}{given}" for family in "王李张刘陈杨赵黄周吴" for given in ("秀英", "建国", "桂兰", "志强", "海燕")]
BY = "demo"


@dataclass(frozen=True, slots=True)
class Door:
    """An empty home, and how many come to live in it."""

    dwelling: str
    building: str
    community: str
    text: str
    order: str
    people: int


def main(arguments: Sequence[str]) -> int:
    """Top the district up to so many people and write them all into a file, a line each."""
    wanted, file, spared = int(arguments[0]), Path(arguments[1]), arguments[2]
    there = standing.residents(trees.fresh().district.id)
    missing = wanted - len(there)
    doors = list(empty(missing, spared)) if missing > 0 else []
    groups = [doors[at : at + HOMES_AT_ONCE] for at in range(0, len(doors), HOMES_AT_ONCE)]
    with ThreadPoolExecutor(THREADS) as pool:
        made = list(itertools.chain.from_iterable(pool.map(settle, groups)))
    with file.open("w", newline="", encoding="utf-8") as out:
        lines = csv.writer(out)
        lines.writerow(["person", "household"])
        lines.writerows([one, min(homes)] for one, homes in sorted(there.items()))
        lines.writerows(made)
    print(f"{len(made)} people were written straight into the table; {len(there)} were there")
    return 0


def empty(people: int, spared: str) -> Iterator[Door]:
    """Find so many homes outside ``spared`` that nobody lives in, building by building, that ``people`` fit in."""
    tree = trees.tree()
    sizes = itertools.cycle((1, 2, 3, 3, 2))
    for building in tree.buildings(tree.district.id):
        community = str(tree.above(building, "community"))
        if community == spared:
            continue
        dwellings = list(Dwelling.by_building.query(building))
        taken = standing.living_at(one.id for one in dwellings)
        for one in dwellings:
            if people <= 0:
                return
            if one.id not in taken:
                size = min(next(sizes), people)
                people -= size
                text = f"{trees.address(tree, building)}{one.door}"
                yield Door(one.id, building, community, text, str(one.order), size)
    if people > 0:
        raise LookupError(f"the district has no home for {people} more people")


def settle(doors: Sequence[Door]) -> list[tuple[str, str]]:
    """Let people live in ``doors``, in one transaction. Returns each with their household."""
    made: list[tuple[str, str]] = []
    with Transaction() as tx:
        for door in doors:
            made += _home(tx, door)
    return made


def _home(tx: Transaction, door: Door) -> list[tuple[str, str]]:
    household, now = new_id(), now_ms()
    members = [Member(new_id(), new_id(), ("owner", "family", "family")[at]) for at in range(door.people)]
    head, place = members[0], {"dwelling": door.dwelling, "building": door.building}
    where = place | {"community": door.community, "door": door.text}
    _put(
        tx,
        Household(f"household#{household}", "household"),
        **where,
        state="live",
        head=head.person,
        head_binding=head.binding,
        members=written(members),
        version=1,
        began_ms=now,
        listing=f"households#{door.building}#live",
        listed_at=f"{door.order}#{household}",
        form=1,
    )
    _put(tx, Occupancy(f"dwelling#{door.dwelling}", "now"), household=household)
    for at, member in enumerate(members):
        _member(tx, door, household, member, where, head=at == 0)
    return [(one.person, household) for one in members]


def _member(tx: Transaction, door: Door, household: str, member: Member, where: dict[str, str], *, head: bool) -> None:
    now, name = now_ms(), NAMES[int(member.person[-4:], 36) % len(NAMES)]
    person, binding = me(member.person), Binding(f"binding#{member.binding}", "binding")
    _put(tx, person, state="active", made_ms=now, epoch=0, version=1, nickname=person.seal("nickname", name))
    _put(tx, Recorded.of(member.person), place=door.building, by=BY, said=BY, at_ms=now)
    _put(
        tx,
        binding,
        **where,
        of=member.person,
        by=BY,
        via="counter",
        role=member.role,
        state="active",
        order=door.order,
        household=household,
        name=binding.seal("name", name),
        decider=BY,
        decided_via="staff",
        said=BY,
        act=BY,
        submitted_ms=now,
        due_ms=now,
        at_ms=now,
        listing=f"bindings#{door.community}#active",
        listed_at=f"{now:013d}#{member.binding}",
        form=1,
    )
    claim = Claim(f"dwelling#{door.dwelling}", f"claim#{member.person}#{member.role}")
    _put(tx, claim, binding=member.binding)
    home = Home(person_key(member.person), f"home#{household}#{member.role}")
    place = {"dwelling": door.dwelling, "building": door.building, "binding": member.binding}
    _put(tx, home, **place, head=head, since_ms=now)


def _put(tx: Transaction, key: People, **said: Any) -> None:  # noqa: ANN401 - an item's attributes
    """Add an item that is not there yet, written as DynamoDB has it: pynamodb takes three times as long."""
    raw = {"pk": {"S": key.pk}, "sk": {"S": key.sk}} | {name: _raw(value) for name, value in said.items()}
    tx.create_ready(Ready(type(key), raw), or_raise=Conflict())


def _raw(value: object) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
