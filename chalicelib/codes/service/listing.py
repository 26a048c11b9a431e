"""codes, lists for staff: doors with their codes, as a person walks; by place, kind and state, page after page."""

from dataclasses import dataclass

from chalicelib.codes.records import Line, find_line, lines_of
from chalicelib.codes.tokens import KINDS, Kind
from chalicelib.core import cursors
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.places.doorlist.order import natural
from chalicelib.places.service import dwellings
from chalicelib.places.service import tree as trees
from chalicelib.places.service.tree import Tree

MOST_BUILDINGS = 40  # read for one page; where nothing fits, a page may be short and still have a next one


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which doors: those with a live code of ``kind`` (None: either) in one of ``states`` (empty: whatever state)."""

    kind: Kind | None = None
    states: frozenset[str] = frozenset()

    def fits(self, line: Line) -> bool:
        """Tell whether a door is wanted."""
        kinds = KINDS if self.kind is None else (self.kind,)
        return not self.states or any((line.state(kind) or "none") in self.states for kind in kinds)


def walk(tree: Tree, place: str) -> list[str]:
    """List the buildings in ``place`` as a person walks: by the names from the street down."""
    named = {building: tuple(natural(name) for name in tree.names(building)) for building in tree.buildings(place)}
    return sorted(named, key=lambda building: (named[building], building))


def doors(actor: Actor, place: str, wanted: Wanted, *, cursor: str | None, limit: int) -> tuple[list[Line], str | None]:
    """List one page of the doors in ``place``. Raises NotSignedIn, NotFound, BadInput."""
    who = signed_in(actor)
    allow(actor, "codes.see", trees.on(place), see="codes.see")
    what = f"doors#{place}#{wanted.kind}#{'+'.join(sorted(wanted.states))}"
    last = cursors.read(cursor, who=who, what=what)
    order = walk(trees.tree(), place)
    start, after = (order.index(last["building"]["S"]), last["after"]["S"]) if last else (0, "")
    found: list[Line] = []
    for building in order[start : start + MOST_BUILDINGS]:
        for line in lines_of(building):
            if _place_of(line) > after and wanted.fits(line):
                found.append(line)
                if len(found) == limit:
                    return found, cursors.write(_after(building, _place_of(line)), who=who, what=what)
        after = ""
    rest = order[start + MOST_BUILDINGS :]
    return found, cursors.write(_after(rest[0], "") if rest else None, who=who, what=what)


def _place_of(line: Line) -> str:
    return f"{line.order}#{line.dwelling}"


def _after(building: str, line: str) -> cursors.Key:
    return {"building": {"S": building}, "after": {"S": line}}


def door(actor: Actor, dwelling: str) -> Line:
    """Get the line of one door. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    there, places = dwellings.on(dwelling)
    allow(actor, "codes.see", On(places=places), see="codes.see")
    return find_line(str(there.building), there.id)
