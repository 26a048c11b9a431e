"""codes, addresses: a place or a door was renamed, so what a scan shows is written anew. In the queue; idempotent.

The stickers keep the old words: the number is what people compare. A code that was replaced keeps the address of its
time.
"""

from collections.abc import Iterable

from chalicelib.codes import rules
from chalicelib.codes.records import SCAN_SK, CodeItem, Line, lines_of
from chalicelib.codes.service import minting, moves, rounds
from chalicelib.codes.tokens import KINDS
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.places.service import dwellings
from chalicelib.places.service import tree as trees
from chalicelib.places.service.tree import Tree


def refresh(buildings: Iterable[str]) -> None:
    """Write the addresses of all codes of ``buildings`` as the tree and the dwellings have them now."""
    tree = trees.fresh()
    for building in dict.fromkeys(buildings):
        _refresh(tree, building)


@rereading
def _refresh(tree: Tree, building: str) -> None:
    lines = lines_of(building)
    found = dwellings.found(line.dwelling for line in lines)
    for group in rounds.grouped(lines):
        with Transaction() as tx:
            for line in group:
                there = found[line.dwelling]
                door = rules.door(tree.name(building), there.unit, str(there.room))
                _add(tx, line, minting.where_of(tree, building, door), door, str(there.order))


def _add(tx: Transaction, line: Line, where: str, door: str, order: str) -> None:
    moves.change_line(tx, line, [Line.door.set(door), Line.order.set(order)])
    for code in filter(None, (line.code(kind) for kind in KINDS)):
        tx.update(
            CodeItem(code, SCAN_SK),
            CodeItem.where.set(where),
            CodeItem.door.set(door),
            given=CodeItem.pk.exists(),
            or_raise=Stale(),
        )
