"""Places, dwellings (门户): found, listed as a person walks, added by imports, corrected by staff.

The id is made of building, unit and room as they were first named, so that an import finds what it made before. A
correction keeps it; the new name's id becomes an alias, so that a list with either name finds the dwelling.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pynamodb.exceptions import DoesNotExist

from chalicelib.core import audit, cursors
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import AppError, Conflict, NotFound, fault
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, allow, signed_in
from chalicelib.core.tables import Ready, Transaction
from chalicelib.places.doorlist.order import natural, room_order
from chalicelib.places.doorlist.text import fold
from chalicelib.places.events import DwellingCorrected
from chalicelib.places.naming import read_door
from chalicelib.places.records import Dwelling, Raw, dwelling_id, read_many
from chalicelib.places.service import tree as trees


class NameTaken(Conflict):
    """Another dwelling of the building has this name, or was first entered under it."""

    code, message = "name_taken", "本楼已有（或曾有）同名门户，请核对单元和门牌号"


def id_of(building: str, unit: str | None, room: str) -> str:
    """Give the id of the dwelling that is first named so; names normalised as the door list's reader does."""
    return dwelling_id(building, fold(unit or ""), fold(room))


def order_of(unit: str | None, room: str) -> str:
    """Give the ASCII string by which the doors of one building sort as a person walks: unit, floor, room."""
    return f"{natural(unit or '')}/{room_order(room)}"


def find(dwelling: str) -> Dwelling:
    """Get a dwelling, by an alias too. Raises NotFound."""
    try:
        found = Dwelling.get(dwelling, "dwelling", consistent_read=True)
    except DoesNotExist:
        raise NotFound(dwelling=dwelling) from None
    return found if found.alias is None else find(found.alias)


def on(dwelling: str) -> tuple[Dwelling, frozenset[str]]:
    """Get a dwelling and all places that contain it, itself not among them. Raises NotFound."""
    found = find(dwelling)
    return found, trees.tree(knowing=found.building).containing(str(found.building))


def found(dwellings: Iterable[str]) -> dict[str, Dwelling]:
    """Get those of ``dwellings`` that are there, 100 a call and consistently; an alias gives the dwelling it is of."""
    wanted = list(dict.fromkeys(dwellings))
    items = _read(wanted)
    aliases = {asked: str(item.alias) for asked, item in items.items() if item.alias is not None}
    named = _read([one for one in dict.fromkeys(aliases.values()) if one not in items])
    return items | {asked: (items | named)[one] for asked, one in aliases.items()}


def _read(dwellings: list[str]) -> dict[str, Dwelling]:
    raw = read_many([(one, "dwelling") for one in dwellings], consistent=True)
    return {pk: _made(item) for (pk, _), item in raw.items()}


def _made(item: Raw) -> Dwelling:
    made = Dwelling()
    made.deserialize(item)
    return made


def all_of(building: str) -> Iterator[Dwelling]:
    """Yield the dwellings of a building as a person walks. The index may lag a second behind a change."""
    return iter(Dwelling.by_building.query(building))


def listed(actor: Actor, building: str, *, cursor: str | None, limit: int) -> tuple[list[Dwelling], str | None]:
    """List one page of a building's dwellings as a person walks. Raises NotSignedIn, NotFound, BadInput."""
    signed_in(actor)
    allow(actor, "dwelling.see", trees.on(building), see="dwelling.see")
    if trees.tree().find(building).kind != "building":
        raise fault("place", "不是楼栋", right="请给出楼栋的编号")
    return cursors.page(
        lambda last: Dwelling.by_building.query(building, limit=limit, last_evaluated_key=last),
        actor=actor,
        what=f"dwellings#{building}",
        cursor=cursor,
    )


def see(actor: Actor, dwelling: str) -> Dwelling:
    """Get a dwelling for staff. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    there, places = on(dwelling)
    allow(actor, "dwelling.see", On(places=places), see="dwelling.see")
    return there


def add(
    tx: Transaction, building: str, unit: str | None, room: str, area: int | None, *, by: str, or_raise: AppError
) -> Dwelling:
    """Add a new dwelling to ``tx``, which fails with ``or_raise`` if one has its id. One write.

    Names as the door list's reader normalises them, ``area`` in hundredths of a square metre, ``by`` a person's id.
    """
    made = Dwelling(
        id_of(building, unit, room),
        "dwelling",
        building=building,
        order=order_of(unit, room),
        unit=unit,
        room=room,
        area=area,
        version=1,
        by=by,
    )
    tx.create(made, or_raise=or_raise)
    return made


@dataclass(frozen=True, slots=True)
class Entered:
    """A dwelling as an import has just entered it: what the room of codes needs of it."""

    id: str
    building: str
    unit: str | None
    room: str
    order: str


def enter(
    tx: Transaction, building: str, unit: str | None, room: str, area: int | None, *, by: str, or_raise: AppError
) -> Entered:
    """Add a new dwelling to ``tx`` as ``add`` does, for imports of many thousand. One write."""
    made = Entered(id_of(building, unit, room), building, unit, room, order_of(unit, room))
    item = {
        "pk": {"S": made.id},
        "sk": {"S": "dwelling"},
        "building": {"S": building},
        "order": {"S": made.order},
        "room": {"S": room},
        "version": {"N": "1"},
        "by": {"S": by},
    }
    item |= ({} if unit is None else {"unit": {"S": unit}}) | ({} if area is None else {"area": {"N": str(area)}})
    tx.create_ready(Ready(Dwelling, item), or_raise=or_raise)
    return made


def entered(dwelling: Dwelling) -> Entered:
    """Give of a dwelling that is there already what ``enter`` gives of a new one."""
    return Entered(dwelling.id, str(dwelling.building), dwelling.unit, str(dwelling.room), str(dwelling.order))


def set_area(tx: Transaction, dwelling: Dwelling, area: int | None, *, by: str, or_raise: AppError) -> None:
    """Add another area (hundredths of a square metre) to ``tx``, which fails if the dwelling has changed. One write."""
    version = int(dwelling.version)
    change = Dwelling.area.remove() if area is None else Dwelling.area.set(area)
    tx.update(
        Dwelling(dwelling.id, "dwelling"),
        change,
        Dwelling.version.set(version + 1),
        Dwelling.by.set(by),
        given=Dwelling.version == version,
        or_raise=or_raise,
    )


def correct(actor: Actor, dwelling: str, version: int, *, unit: str | None, room: str, area: int | None) -> Dwelling:
    """Correct unit, room or area (hundredths of a square metre); the same again gives the first answer.

    The id stays, as do codes and households. Raises NotSignedIn, NotFound, NotAllowed, BadInput, NameTaken, Conflict.
    """
    person = signed_in(actor)
    there, places = on(dwelling)
    allow(actor, "dwelling.correct", On(places=places), see="dwelling.see")
    unit, room = read_door(unit, room)
    wanted = (unit, room, area)
    if there.version != version:
        if (there.version, there.by) == (version + 1, person) and _facts(there) == wanted:
            return there
        raise Conflict(version=int(there.version))
    renamed = _facts(there)[:2] != wanted[:2]
    with Transaction() as tx:
        _update(tx, there, wanted, person)
        _move_alias(tx, there, id_of(str(there.building), unit, room))
        target, place = f"dwelling#{there.id}", str(there.building)
        audit.record(tx, actor, "dwelling.correct", target, place=place, version=version + 1, renamed=renamed)
        emit(tx, _news(there, version + 1, renamed=renamed))
    return find(there.id)


def _facts(there: Dwelling) -> tuple[str | None, str, int | None]:
    return there.unit, str(there.room), None if there.area is None else int(there.area)


def _update(tx: Transaction, there: Dwelling, wanted: tuple[str | None, str, int | None], by: str) -> None:
    unit, room, area = wanted
    version = int(there.version)
    tx.update(
        Dwelling(there.id, "dwelling"),
        Dwelling.unit.remove() if unit is None else Dwelling.unit.set(unit),
        Dwelling.room.set(room),
        Dwelling.order.set(order_of(unit, room)),
        Dwelling.area.remove() if area is None else Dwelling.area.set(area),
        Dwelling.version.set(version + 1),
        Dwelling.by.set(by),
        given=Dwelling.version == version,
        or_raise=Conflict(version=version + 1),
    )


def _move_alias(tx: Transaction, there: Dwelling, named: str) -> None:
    """Let lists that name the dwelling otherwise now find it; the alias of the name that it leaves goes."""
    left = id_of(str(there.building), there.unit, str(there.room))
    if named == left:
        return
    if named != there.id:
        tx.create(Dwelling(named, "dwelling", alias=there.id), or_raise=NameTaken(field="room"))
    if left != there.id:
        tx.delete(Dwelling(left, "dwelling"), given=Dwelling.alias == there.id, or_raise=Conflict(dwelling=there.id))


def _news(there: Dwelling, version: int, *, renamed: bool) -> DwellingCorrected:
    return DwellingCorrected(
        key=f"{there.id}#dwelling#{version}",
        at_ms=now_ms(),
        dwelling=there.id,
        building=str(there.building),
        dwelling_version=version,
        renamed=renamed,
    )
