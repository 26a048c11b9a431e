"""Places, for imports: the streets, communities, estates and buildings of a door list, made once, whoever is first.

Done twice, or by two imports at once, it makes each place once: the claim of its name decides.
"""

from collections.abc import Iterable, Iterator

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
Wanted = tuple[str, str, str, str]  # parent, kind, folded name, name


def known_buildings(names: Iterable[Names]) -> dict[Names, str]:
    """Find the buildings that are there already, by their names; the others are left out. Nothing is written."""
    return {one: found[-1] for one, found in _look_up(trees.fresh(), list(names))[0].items()}


@rereading
def ensure_places(actor: Actor | str, names: Iterable[Names], *, why: str) -> dict[Names, tuple[str, ...]]:
    """Make the places that are missing and give, for each building's names, the ids from the district down to it.

    ``why`` names the import in the audit (job#ID). Names compare folded; a place's first name counts beside its present
    one. Raises NotFound if there is no district, Busy if rivals do not come to an end.
    """
    wanted = list(dict.fromkeys(names))
    for _ in LEVELS:
        tree = trees.fresh()
        found, missing = _look_up(tree, wanted)
        if not missing:
            return found
        for chunk in _chunks(missing):
            _make(actor, chunk, tree.district.id, why)
    raise Stale(missing=len(missing))


def _look_up(tree: Tree, names: list[Names]) -> tuple[dict[Names, tuple[str, ...]], list[Wanted]]:
    """Walk down from the district by folded names.

    Returns the whole path of each building that is there, and what is missing under the places that are.
    """
    district = tree.district.id
    at: dict[Names, tuple[str, ...]] = dict.fromkeys(names, (district,))
    missing: list[Wanted] = []
    for level, kind in enumerate(LEVELS[1:]):
        asked = {one: (path[-1], kind, fold(one[level])) for one, path in at.items()}
        named = {claim: tree.named(*claim) for claim in dict.fromkeys(asked.values())}
        named |= _claimed([claim for claim, place in named.items() if place is None])
        shown = {claim: one[level] for one, claim in reversed(asked.items())}
        missing += [(*claim, shown[claim]) for claim, place in named.items() if place is None]
        at = {one: (*path, place) for one, path in at.items() if (place := named[asked[one]]) is not None}
    return at, missing


def _claimed(claims: list[tuple[str, str, str]]) -> dict[tuple[str, str, str], str | None]:
    """Ask the claims themselves: of names that a place had before, and of places made since the tree was read."""
    keys = {Claim.at(*claim): claim for claim in claims}
    found = read_many(list(keys), consistent=True)
    return {claim: found[key]["place"]["S"] if key in found else None for key, claim in keys.items()}


def _chunks(missing: list[Wanted]) -> Iterator[list[Wanted]]:
    for start in range(0, len(missing), AT_ONCE):
        yield missing[start : start + AT_ONCE]


def _make(actor: Actor | str, chunk: list[Wanted], district: str, why: str) -> None:
    by = actor if isinstance(actor, str) else signed_in(actor)
    with Transaction() as tx:
        for parent, kind, key, name in chunk:
            place = new_id()
            item = Place(*Place.at(place), kind=kind, name=name, key=key, first=key, parent=parent, version=1, by=by)
            tx.create(Claim(*Claim.at(parent, kind, key), place=place), or_raise=Stale(parent=parent))
            tx.create(item, or_raise=Conflict(place=place))
        audit.record(tx, actor, "place.import", f"place#{district}", place=district, why=why, places=len(chunk))
