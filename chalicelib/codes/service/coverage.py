"""codes, coverage (覆盖情况): how many codes of each building are in which state. Counted anew, never added to.

A count is as old as its ``at_ms``: the queue counts after each change. Counting twice, late or out of order is safe.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pynamodb.exceptions import DoesNotExist

from chalicelib.codes.records import Coverage, lines_of
from chalicelib.codes.tokens import KINDS
from chalicelib.core import cursors
from chalicelib.core.clock import now_ms
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.places.service import tree as trees
from chalicelib.places.service.tree import Tree


@dataclass(frozen=True, slots=True)
class Counts:
    """How many doors there are, and of each kind how many codes in which state; "none" for a door without."""

    doors: int
    outdoor: dict[str, int]
    indoor: dict[str, int]
    at_ms: int


def recount(buildings: Iterable[str]) -> None:
    """Count the codes of ``buildings`` again."""
    for building in dict.fromkeys(buildings):
        _recount(building)


@rereading
def _recount(building: str) -> None:
    """Count one building. The version read before the lines is the condition: an older count never wins."""
    community = trees.tree(knowing=building).above(building, "community")
    key = f"community#{community}", f"coverage#{building}"
    try:
        version = int(Coverage.get(*key, consistent_read=True).version)
    except DoesNotExist:
        version = 0
    now = counts(building)
    given = Coverage.version == version if version else Coverage.pk.does_not_exist()
    item = Coverage(*key, doors=now.doors, outdoor=now.outdoor, indoor=now.indoor, at_ms=now.at_ms, version=version + 1)
    with Transaction() as tx:
        tx.put(item, given=given, or_raise=Stale())


def counts(building: str) -> Counts:
    """Count the doors of a building and their codes by state, consistently."""
    at_ms, lines = now_ms(), lines_of(building)
    outdoor, indoor = ({**Counter(sorted(line.state(kind) or "none" for line in lines))} for kind in KINDS)
    return Counts(len(lines), outdoor, indoor, at_ms)


def listed(actor: Actor, place: str, *, cursor: str | None, limit: int) -> tuple[list[Coverage], str | None]:
    """List the counts of the buildings in ``place``, by community. Raises NotSignedIn, NotFound, BadInput."""
    who, tree = _seen(actor, place)
    what = f"coverage#{place}"
    last = cursors.read(cursor, who=who, what=what)
    wanted, found = set(tree.buildings(place)), list[Coverage]()
    communities = communities_of(tree, place)
    start = communities.index(last["pk"]["S"].removeprefix("community#")) if last else 0
    for community in communities[start:]:
        query = Coverage.query(
            f"community#{community}", Coverage.sk.startswith("coverage#"), consistent_read=True, last_evaluated_key=last
        )
        for item in query:
            if item.building in wanted:
                found.append(item)
                if len(found) == limit:
                    return found, cursors.write(_key(item), who=who, what=what)
        last = None
    return found, None


def _key(item: Coverage) -> cursors.Key:
    return {"pk": {"S": item.pk}, "sk": {"S": item.sk}}


def total(actor: Actor, place: str) -> Counts:
    """Add up the counts of all buildings in ``place``, as old as the oldest; one building is counted now.

    Raises NotSignedIn, NotFound.
    """
    _, tree = _seen(actor, place)
    if tree.find(place).kind == "building":
        return counts(place)
    wanted = set(tree.buildings(place))
    sums: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    doors, oldest = 0, now_ms()
    for community in communities_of(tree, place):
        for item in Coverage.query(f"community#{community}", Coverage.sk.startswith("coverage#"), consistent_read=True):
            if item.building in wanted:
                doors += int(item.doors)
                oldest = min(oldest, int(item.at_ms))
                for kind in KINDS:
                    sums[kind].update(getattr(item, kind))
    return Counts(doors, {**sums["outdoor"]}, {**sums["indoor"]}, oldest)


def _seen(actor: Actor, place: str) -> tuple[str, Tree]:
    who = signed_in(actor)
    allow(actor, "codes.see", trees.on(place), see="codes.see")
    return who, trees.tree()


def communities_of(tree: Tree, place: str) -> list[str]:
    """List the communities that ``place`` is in, is, or has, in the order of their ids."""
    above = tree.above(place, "community")
    if above is not None:
        return [above]
    found = {tree.above(building, "community") for building in tree.buildings(place)}
    return sorted(one for one in found if one is not None)
