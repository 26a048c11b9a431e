"""Places, for imports: the streets, communities, estates and buildings of a door list, made once, whoever is first.

Done twice, or by two imports at once, it makes each place once: the claim of its name decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.core import audit
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.places.doorlist.text import fold
from chalicelib.places.records import Claim, Place, read_many
from chalicelib.places.rules import LEVELS
from chalicelib.places.service import tree as trees
from chalicelib.places.service.tree import Tree

Names = tuple[
    str, str, str, str
]  # of street, community, estate and building, normalised as the door list's reader does
AT_ONCE = 49  # a place and its claim are two writes; one more for the audit
Name = tuple[str, str, str]  # parent, kind, folded name


@dataclass(frozen=True, slots=True)
class New:
    """A place that is missing: the id that it gets, and what it is called under which parent."""

    id: str
    named: Name
    name: str


def known_buildings(names: Iterable[Names]) -> dict[Names, str]:
    """Find the buildings that are there already, by their names; the others are left out. Nothing is written."""
    paths, missing = _look_up(trees.fresh(), list(names))
    new = {one.id for one in missing}
    return {one: path[-1] for one, path in paths.items() if path[-1] not in new}


@rereading
def ensure_places(actor: Actor | str, names: Iterable[Names], *, why: str) -> dict[Names, tuple[str, ...]]:
    """Make the places that are missing and give, for each building's names, the ids from the district down to it.

    ``why`` names the import in the audit (job#ID). Names compare folded; a place's first name counts beside its present
    one. Raises NotFound if there is no district, Busy if rivals do not come to an end.
    """
    tree = trees.fresh()
    paths, missing = _look_up(tree, list(names))
    try:
        for start in range(0, len(missing), AT_ONCE):
            _make(actor, missing[start : start + AT_ONCE], tree.district.id, why)
    finally:
        if missing:
            trees.forget()
    return paths


def _look_up(tree: Tree, names: list[Names]) -> tuple[dict[Names, tuple[str, ...]], list[New]]:
    """Walk down from the district by folded names.

    Returns the way to each building, and the places on these ways that are missing, parents before children.
    """
    paths: dict[Names, tuple[str, ...]] = dict.fromkeys(names, (tree.district.id,))
    missing: dict[str, New] = {}
    for level, kind in enumerate(LEVELS[1:]):
        asked = {one: (path[-1], kind, fold(one[level])) for one, path in paths.items()}
        shown = {name: one[level] for one, name in reversed(asked.items())}
        places = {name: place for name in shown if (place := tree.named(*name)) is not None}
        places |= _claimed([name for name in shown if name not in places and name[0] not in missing])
        for name in dict.fromkeys(asked.values()):
            if name not in places:
                places[name] = new_id()
                missing[places[name]] = New(places[name], name, shown[name])
        paths = {one: (*path, places[asked[one]]) for one, path in paths.items()}
    return paths, list(missing.values())


def _claimed(names: list[Name]) -> dict[Name, str]:
    """Ask the claims themselves: for first names of places called otherwise, and for places that a rival just made."""
    keys = {Claim.at(*name): name for name in names}
    found = read_many(list(keys), consistent=True)
    return {keys[key]: claim["place"]["S"] for key, claim in found.items()}


def _make(actor: Actor | str, chunk: list[New], district: str, why: str) -> None:
    by = actor if isinstance(actor, str) else signed_in(actor)
    with Transaction() as tx:
        for one in chunk:
            parent, kind, key = one.named
            item = Place(
                *Place.at(one.id), kind=kind, name=one.name, key=key, first=key, parent=parent, version=1, by=by
            )
            tx.create(Claim(*Claim.at(*one.named), place=one.id), or_raise=Stale(parent=parent))
            tx.create(item, or_raise=Conflict(place=one.id))
        audit.record(tx, actor, "place.import", f"place#{district}", place=district, why=why, places=len(chunk))
