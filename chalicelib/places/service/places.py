"""Places, acts on the tree: found the district, add and rename places. Ids never change, nothing is deleted.

A change is safe to repeat: an id that is there already, or a version one ahead, with the same content by the same
person, is the first answer given again.
"""

from collections.abc import Iterator

from pynamodb.expressions.condition import Condition

from chalicelib.core import audit, cursors
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, fault
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Stale, Transaction
from chalicelib.places.events import PlaceRenamed
from chalicelib.places.naming import read_place_name
from chalicelib.places.records import Claim, Place
from chalicelib.places.rules import PARENT_OF, WORDS
from chalicelib.places.service import tree as trees
from chalicelib.places.service.tree import Node

BUILDINGS_AN_EVENT = 10
MOST_EVENTS = 90  # of one rename: the transaction holds 100 writes


class NameTaken(Conflict):
    """A place of the kind has this name under the same parent."""

    code, message = "name_taken", "同一上级下已有同名的地点，请换一个名称"


class Repeated(Conflict):
    """The id was used before, for something else."""

    code, message = "repeated", "该编号已被使用，请重新打开表单"


def found(by: str, name: str) -> str:
    """Found the one district and give its id; if there is one, whatever its name, give that. Raises BadInput."""
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


def see(actor: Actor, place: str) -> Node:
    """Get a place for staff. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    allow(actor, "place.see", On(), see="place.see")
    return trees.recent().find(place)


def listed(
    actor: Actor, parent: str | None, kind: str | None, *, cursor: str | None, limit: int
) -> tuple[list[Node], str | None]:
    """List one page of what stands right under ``parent``; without one, the district. Raises NotFound, BadInput."""
    from chalicelib.places.doorlist.order import natural

    person = signed_in(actor)
    allow(actor, "place.see", On(), see="place.see")
    tree = trees.recent()
    if parent is not None:
        tree.find(parent)
    what = f"places#{parent}#{kind}"
    last = cursors.read(cursor, who=person, what=what)
    after = (last["name"]["S"], last["id"]["S"]) if last else ("", "")
    rest = [one for one in tree.children(parent, kind) if (natural(one.name), one.id) > after]
    page, more = rest[:limit], len(rest) > limit
    ends = {"name": {"S": natural(page[-1].name)}, "id": {"S": page[-1].id}} if more else None
    return page, cursors.write(ends, who=person, what=what)


def add(actor: Actor, place: str, kind: str, parent: str, name: str) -> Node:
    """Add a place under ``parent``; the same again gives the first answer.

    A name that another place had before, but has no longer, is free. Raises NotSignedIn, NotFound, NotAllowed,
    BadInput, Repeated, NameTaken.
    """
    person = signed_in(actor)
    allow(actor, "place.add", trees.on(parent), see="place.see")
    above = trees.tree().find(parent).kind
    if PARENT_OF[kind] != above:
        below = [WORDS[one] for one, of in PARENT_OF.items() if of == above]
        raise fault("kind", f"{WORDS[above]}下不能添加{WORDS[kind]}", right="、".join(below) or "请选择上级地点")
    shown, key = read_place_name(kind, name)
    made = _place(place, kind, parent, shown, key, person)
    try:
        with Transaction() as tx:
            tx.create(made, or_raise=Repeated(place=place))
            tx.put(Claim(*Claim.at(parent, kind, key), place=place), given=_free(), or_raise=NameTaken(field="name"))
            audit.record(tx, actor, "place.add", f"place#{place}", place=parent, kind=kind)
    except Repeated:
        first = _stored(place)
        if (first.kind, first.parent, first.first, first.by) != (kind, parent, key, person):
            raise
        made = first
    trees.forget()
    return _node(made)


def rename(actor: Actor, place: str, version: int, name: str) -> Node:
    """Give a place another name; the same again gives the first answer. Its id, and what hangs on it, stays.

    Its first name stays claimed, so that an old door list finds it; other former names are free. Raises NotSignedIn,
    NotFound, NotAllowed, BadInput, NameTaken, Conflict.
    """
    person = signed_in(actor)
    allow(actor, "place.rename", trees.on(place), see="place.see")
    there = _stored(place)
    shown, key = read_place_name(there.kind, name)
    if there.version != version:
        if (there.version, there.by, there.name) == (version + 1, person, shown):
            return _node(there)
        raise Conflict(version=int(there.version))
    with Transaction() as tx:
        tx.update(
            Place(*Place.at(place)),
            Place.name.set(shown),
            Place.key.set(key),
            Place.version.set(version + 1),
            Place.by.set(person),
            given=Place.version == version,
            or_raise=Conflict(version=version + 1),
        )
        if key != there.key and there.parent is not None:
            _move_claim(tx, there, key)
        audit.record(tx, actor, "place.rename", f"place#{place}", place=place, version=version + 1)
        for event in _news(there, version + 1):
            emit(tx, event)
    trees.forget()
    return Node(place, there.kind, shown, key, there.parent, version + 1)


def _move_claim(tx: Transaction, there: Place, key: str) -> None:
    """Claim the new name; keep the first one as former, let another go."""
    moved = Conflict(version=int(there.version))
    tx.put(
        Claim(*Claim.at(there.parent, there.kind, key), place=there.id),
        given=_free(),
        or_raise=NameTaken(field="name"),
    )
    old = Claim(*Claim.at(there.parent, there.kind, there.key))
    if there.key == there.first:
        tx.update(old, Claim.former.set(True), given=Claim.place == there.id, or_raise=moved)
    else:
        tx.delete(old, given=Claim.place == there.id, or_raise=moved)


def _free() -> Condition:
    """Tell when a name can be claimed: nobody has it, or a place that is called otherwise by now."""
    free: Condition = Claim.place.does_not_exist() | (Claim.former == True)  # noqa: E712 - a condition
    return free


def _news(there: Place, version: int) -> Iterator[PlaceRenamed]:
    """Tell of a rename, in chunks; a grid is in no address."""
    if there.kind == "grid":
        return
    buildings = trees.fresh().buildings(there.id)
    size = max(BUILDINGS_AN_EVENT, -(-len(buildings) // MOST_EVENTS))
    for start in range(0, len(buildings), size):
        yield PlaceRenamed(
            key=f"tree#place#{there.id}#{version}#{start // size}",
            at_ms=now_ms(),
            place=there.id,
            kind=there.kind,
            place_version=version,
            buildings=buildings[start : start + size],
        )


def _place(place: str, kind: str, parent: str | None, name: str, key: str, by: str) -> Place:
    return Place(*Place.at(place), kind=kind, name=name, key=key, first=key, parent=parent, version=1, by=by)


def _stored(place: str) -> Place:
    return Place.get(*Place.at(place), consistent_read=True)  # it is there: the tree knew it, and nothing is deleted


def _node(place: Place) -> Node:
    return Node(place.id, place.kind, place.name, place.key, place.parent, int(place.version))
