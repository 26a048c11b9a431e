"""Places, the tree: read whole by one query, remembered for a minute. It holds no dwelling and no person."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.memory import Memory
from chalicelib.core.policy import On
from chalicelib.places.records import Place, Raw, read_many, read_tree
from chalicelib.places.rules import KEPT_MS, LEVELS

AGAIN_MS = 2_000  # how old the tree may be that staff are shown


@dataclass(frozen=True, slots=True)
class Node:
    """A place as the tree knows it. ``key`` is its folded name: two spellings of one name have it in common."""

    id: str
    kind: str
    name: str
    key: str
    parent: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Tree:
    """All places of the district at one moment. A place that is not in it raises NotFound, wherever it is asked for."""

    nodes: dict[str, Node]
    grid_of: dict[str, str] = field(default_factory=dict)  # building -> grid
    read_at_ms: int = 0
    _below: dict[str | None, list[str]] = field(default_factory=dict)
    _named: dict[tuple[str | None, str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, items: Iterable[Raw]) -> Self:
        """Make the tree of the items of its partition."""
        nodes, grid_of = dict[str, Node](), dict[str, str]()
        for item in items:
            what, _, at = item["sk"]["S"].partition("#")
            if what == "place":
                nodes[at] = node(at, item)
            elif what == "grids":
                grid_of |= json.loads(item["body"]["S"])
        tree = cls(nodes, grid_of, now_ms())
        for one in nodes.values():
            tree._below.setdefault(one.parent, []).append(one.id)
            tree._named[one.parent, one.kind, one.key] = one.id
        return tree

    def __contains__(self, place: str) -> bool:
        return place in self.nodes

    def find(self, place: str) -> Node:
        """Get a place. Raises NotFound."""
        try:
            return self.nodes[place]
        except KeyError:
            raise NotFound(place=place) from None

    def name(self, place: str) -> str:
        """Give the name of a place."""
        return self.find(place).name

    def path(self, place: str) -> tuple[str, ...]:
        """Give the ids from the district down to ``place``. A building's grid is not on it."""
        found: list[str] = []
        at: str | None = place
        while at is not None:
            found.append(at)
            at = self.find(at).parent
        return tuple(reversed(found))

    def names(self, place: str) -> tuple[str, ...]:
        """Give the names from the district down to ``place``."""
        return tuple(self.nodes[at].name for at in self.path(place))

    def containing(self, place: str) -> frozenset[str]:
        """Give all places that contain ``place``: itself, those above it, and the grid of a building."""
        above = self.path(place)
        grid = self.grid_of.get(place)
        return frozenset(above if grid is None else (*above, grid))

    def above(self, place: str, kind: str) -> str | None:
        """Give the place of ``kind`` that ``place`` is or lies in; None if there is none (a street has no estate)."""
        return next((at for at in self.path(place) if self.nodes[at].kind == kind), None)

    def children(self, place: str | None, kind: str | None = None) -> list[Node]:
        """List what stands right under ``place`` (None: the district), in the order of their names' numbers."""
        from chalicelib.places.doorlist.order import natural

        below = (self.nodes[one] for one in self._below.get(place, ()))
        return sorted(
            (one for one in below if kind is None or one.kind == kind), key=lambda one: (natural(one.name), one.id)
        )

    def buildings(self, place: str) -> list[str]:
        """List the ids of all buildings in ``place``; of a grid, those that it is a set of."""
        here = self.find(place)
        if here.kind == "grid":
            return sorted(building for building, grid in self.grid_of.items() if grid == place)
        if here.kind == "building":
            return [place]
        found: list[str] = []
        for child in self._below.get(place, ()):
            if self.nodes[child].kind != "grid":
                found += self.buildings(child)
        return found

    def named(self, parent: str | None, kind: str, key: str) -> str | None:
        """Find the place of ``kind`` under ``parent`` by its folded name."""
        return self._named.get((parent, kind, key))

    @property
    def district(self) -> Node:
        """The one district. Raises NotFound before it was founded."""
        found = self._below.get(None)
        if not found:
            raise NotFound(place="district")
        return self.nodes[found[0]]


def node(place: str, item: Raw) -> Node:
    """Read a place from its item."""
    parent = item["parent"]["S"] if "parent" in item else None
    version = int(item["version"]["N"])
    return Node(place, item["kind"]["S"], item["name"]["S"], item["key"]["S"], parent, version)


_memory: Memory[str, Tree] = Memory(most=1, kept_ms=KEPT_MS)
_bare: Memory[str, Tree] = Memory(most=1, kept_ms=AGAIN_MS)  # no district yet: another process may found it any moment


def tree(*, knowing: str | None = None) -> Tree:
    """Give the tree, at most 60 s old; what this process changed is in it at once.

    With ``knowing``, it is read again if that place is there but not in it: another process has just made it.
    """
    try:
        kept = _kept()
    except KeyError:
        return fresh()
    if knowing is None or knowing in kept or not read_many([Place.at(knowing)], consistent=True):
        return kept
    return fresh()


def recent() -> Tree:
    """Give the tree at most 2 s old: for staff, who look for what they have just changed, wherever it was changed."""
    kept = tree()
    return kept if kept.read_at_ms + AGAIN_MS > now_ms() else fresh()


def fresh() -> Tree:
    """Read the tree as it is now: for what is written of it, or shown to be sent back."""
    now = Tree.of(read_tree())
    (_memory if now.nodes else _bare)["tree"] = now
    return now


def _kept() -> Tree:
    try:
        return _memory["tree"]
    except KeyError:
        return _bare["tree"]


def forget() -> None:
    """Forget the tree: this process has changed it."""
    _memory.clear()
    _bare.clear()


def on(place: str) -> On:
    """Tell the policy where ``place`` is. Raises NotFound."""
    return On(places=tree(knowing=place).containing(place))


def address(tree_: Tree, building: str, *, since: str = "estate") -> str:
    """Write the address of ``building`` from the level ``since`` down, as people say it."""
    first = LEVELS.index(since)
    return "".join(tree_.names(building)[first:])
