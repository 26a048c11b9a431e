"""Places, grids (网格): which buildings of a community are in which grid. A building is in one grid at most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.core import audit
from chalicelib.core.errors import BadInput, fault
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.places.service import documents, writing
from chalicelib.places.service import tree as trees
from chalicelib.places.service.tree import Node, Tree


@dataclass(frozen=True, slots=True)
class Grids:
    """The grids of a community at a version of their document, each with its buildings."""

    version: int
    grids: tuple[tuple[Node, tuple[str, ...]], ...]


def see(actor: Actor, community: str) -> Grids:
    """Get the grids of a community. Raises NotSignedIn, NotFound, BadInput."""
    signed_in(actor)
    allow(actor, "place.see", On(), see="place.see")
    tree = trees.fresh()  # a grid that another process has just made would be left out, and lost when this is sent back
    check_community(tree, community)
    there = writing.stored(documents.grids(community))
    return _shown(tree, community, there.number, there.body)


def replace(actor: Actor, community: str, version: int, buildings: Mapping[str, Sequence[str]]) -> Grids:
    """Say anew which buildings each grid of a community has; what is not named is in no grid.

    Raises NotSignedIn, NotFound, NotAllowed, BadInput, Conflict.
    """
    person = signed_in(actor)
    allow(actor, "grids.edit", trees.on(community), see="place.see")
    tree = trees.fresh()
    check_community(tree, community)
    body = _checked(tree, community, buildings)
    key = documents.grids(community)
    there = writing.stored(key)
    if not writing.repeats(there, version, person, there.body == body):
        with Transaction() as tx:
            there = writing.put(tx, key, there, body, person)
            target, number = f"place#{community}", there.number
            audit.record(tx, actor, "grids.edit", target, place=community, version=number, buildings=len(body))
    documents.forget(key)
    trees.forget()
    return _shown(tree, community, there.number, body)


def check_community(tree: Tree, community: str) -> None:
    """Raise BadInput unless the place is a community, NotFound if there is none."""
    if tree.find(community).kind != "community":
        raise fault("place", "网格按社区设置", right="请给出社区的编号")


def _checked(tree: Tree, community: str, buildings: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Turn the sets around: building -> grid. Raises BadInput with a line for each that cannot be."""
    grids = {one.id for one in tree.children(community, "grid")}
    there = set(tree.buildings(community))
    body: dict[str, str] = {}
    faults: list[dict[str, str]] = []
    for at, (grid, members) in enumerate(buildings.items()):
        if grid not in grids:
            faults.append({"field": f"grids.{at}.grid", "fault": "本社区没有该网格", "right": "请先在本社区添加网格"})
        for number, building in enumerate(members):
            where = f"grids.{at}.buildings.{number}"
            if building not in there:
                faults.append({"field": where, "fault": "本社区没有该楼栋", "right": "请选择本社区的楼栋"})
            elif body.setdefault(building, grid) != grid:
                faults.append({"field": where, "fault": "该楼栋已在另一网格", "right": "一栋楼只能属于一个网格"})
    if faults:
        raise BadInput(faults=faults)
    return dict(sorted(body.items()))


def _shown(tree: Tree, community: str, version: int, body: Mapping[str, str]) -> Grids:
    members: dict[str, list[str]] = {}
    for building, grid in body.items():
        members.setdefault(grid, []).append(building)
    return Grids(version, named(tree, community, members))


def named(tree: Tree, community: str, members: Mapping[str, Sequence[str]]) -> tuple[tuple[Node, tuple[str, ...]], ...]:
    """Give all grids of a community by name, each with its ``members``."""
    grids = tree.children(community, "grid")
    return tuple((one, tuple(members.get(one.id, ()))) for one in grids)
