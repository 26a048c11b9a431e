"""codes, addresses: a place or a door was renamed, so what a scan shows is written anew. In the queue; idempotent.

What reads right already is left alone, so that a second attempt gets further. The stickers keep the old words: the
number is what people compare. A code that was replaced keeps the address of its time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.codes import rules
from chalicelib.codes.records import SCAN_SK, CodeItem, Key, Line, Raw, lines_of, read_many
from chalicelib.codes.service import minting, moves, rounds
from chalicelib.codes.tokens import KINDS
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.places.service import dwellings
from chalicelib.places.service import tree as trees
from chalicelib.places.service.tree import Tree


@dataclass(frozen=True, slots=True)
class Address:
    """What a door's line and its codes are to say: where it is, what stands on its plate, how it sorts."""

    where: str
    door: str
    order: str


def refresh(buildings: Iterable[str]) -> None:
    """Write the addresses of all codes of ``buildings`` as the tree and the dwellings have them now."""
    tree = trees.fresh()
    for building in dict.fromkeys(buildings):
        _refresh(tree, building)


@rereading
def _refresh(tree: Tree, building: str) -> None:
    lines = lines_of(building)
    there = dict(zip((line.sk for line in lines), _addresses(tree, building, lines), strict=True))
    codes = read_many([key for line in lines for key in _codes(line)])
    for group in rounds.grouped(line for line in lines if not _says(line, codes, there[line.sk])):
        with Transaction() as tx:
            for line in group:
                _add(tx, line, there[line.sk])


def _addresses(tree: Tree, building: str, lines: list[Line]) -> Iterator[Address]:
    found = dwellings.found(line.dwelling for line in lines)
    for line in lines:
        dwelling = found[line.dwelling]
        door = rules.door(tree.name(building), dwelling.unit, str(dwelling.room))
        yield Address(minting.where_of(tree, building, door), door, str(dwelling.order))


def _codes(line: Line) -> list[Key]:
    return [(code, SCAN_SK) for code in (line.code(kind) for kind in KINDS) if code is not None]


def _says(line: Line, codes: dict[Key, Raw], address: Address) -> bool:
    """Tell whether a door's line and both of its codes say ``address`` already."""
    said = {(codes[key]["where"]["S"], codes[key]["door"]["S"]) for key in _codes(line)}
    return (line.door, line.order) == (address.door, address.order) and said <= {(address.where, address.door)}


def _add(tx: Transaction, line: Line, address: Address) -> None:
    """Add the address to the line and its codes. Their versions tell whoever makes a new code that it changed."""
    moves.change_line(tx, line, [Line.door.set(address.door), Line.order.set(address.order)])
    for key in _codes(line):
        tx.update(
            CodeItem(*key),
            CodeItem.where.set(address.where),
            CodeItem.door.set(address.door),
            CodeItem.version.add(1),
            given=CodeItem.pk.exists(),
            or_raise=Stale(),
        )
