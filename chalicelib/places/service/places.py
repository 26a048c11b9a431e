"""Places, acts on the tree: found the district, add and rename places. Ids never change, nothing is deleted.

A change is safe to repeat: an id that is there already, or a version one ahead with the same content by the same person,
is the first answer given again.
"""

from chalicelib.core import audit
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.tables import Stale, Transaction
from chalicelib.places.naming import read_place_name
from chalicelib.places.records import Claim, Place
from chalicelib.places.service import tree as trees

BUILDINGS_AN_EVENT = 100


class NameTaken(Conflict):
    """A place of the kind has this name under the same parent."""

    code, message = "name_taken", "同一上级下已有同名的地点"


def found(by: str, name: str) -> str:
    """Found the one district and give its id; if it is there, give it as it is. Raises BadInput."""
    shown, key = read_place_name("district", name)
    made = _place(new_id(), "district", None, shown, key, by)
    try:
        with Transaction() as tx:
            tx.create(Claim(*Claim.at(None, "district", key), place=made.id), or_raise=Stale())
            tx.create(made, or_raise=Conflict(place=made.id))
            audit.record(tx, by, "place.add", f"place#{made.id}", place=made.id, kind="district")
    except Stale:
        return trees.fresh().district.id
    trees.forget()
    return made.id


def _place(place: str, kind: str, parent: str | None, name: str, key: str, by: str) -> Place:
    return Place(*Place.at(place), kind=kind, name=name, key=key, first=key, parent=parent, version=1, by=by)
