"""codes, previews: a door list is read and compared with what is there. In the queue; writes files, and no door.

Memory is flat in the length of the list, but for one short entry a door, by which repeats are found.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import IO, Any

from chalicelib.codes import rules
from chalicelib.codes.errors import TooManyRows
from chalicelib.codes.events import PreviewRequested
from chalicelib.codes.records import Import, line_key, read_many
from chalicelib.codes.service import imports
from chalicelib.core import files, progress
from chalicelib.core.errors import AppError, BadInput, Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.tables import Transaction
from chalicelib.places.doorlist import Accepted, Door, DoorList, Reading, Refused, Summary, open_list
from chalicelib.places.doorlist.rejects import rejects_csv
from chalicelib.places.doorlist.text import fold
from chalicelib.places.service import dwellings
from chalicelib.places.service import tree as trees
from chalicelib.places.service.imports import Names, known_buildings
from chalicelib.places.service.tree import Tree

READ_AT_ONCE = 96
MOST_SHOWN = 50  # refused rows, and doors that change, in the answer; the file has all rows that were refused
MOST_ROWS = 500_000  # of one list: a city's district; the function's time and disk bear it
TOLD_EVERY = 5_000  # rows


@dataclass(slots=True)
class Found:
    """What a preview found beside the sums of the file."""

    names: dict[Names, None] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    new: int = 0
    same: int = 0
    changed: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)


def run(event: PreviewRequested) -> None:
    """Read the list of an import that waits for it. What can't be read is said to its owner and not tried again.

    Delivered again, it says again how the reading ended, since a crash may have come between.
    """
    item = imports.find(event.import_id)
    if item.state == "queued":
        _read(item)
        item = imports.find(event.import_id)
    told = json.loads(item.told or "{}")
    if item.state == "unreadable":
        progress.fail(item.id, **told)
    else:
        progress.finish(item.id, **told)


def give_up(event: PreviewRequested) -> None:
    """Say that the list could not be read for a reason that is not its own: its last attempt failed."""
    item = imports.find(event.import_id)
    _refuse(item, AppError())
    run(event)


def _read(item: Import) -> None:
    item.run = new_id()
    try:
        with tempfile.TemporaryFile() as source:
            files.fetch(item.file, source)
            with open_list(source) as doors:
                _preview(item, doors)
    except (BadInput, files.Gone) as refused:
        _refuse(item, refused)


def _refuse(item: Import, refused: AppError) -> None:
    told = {"code": refused.code, "message": refused.message, "details": refused.details}
    _say(item, "unreadable", told)


def _preview(item: Import, doors: DoorList) -> None:
    reading = doors.read(Reading.from_json(item.reading) if item.reading else None)
    total = sum(sheet.rows for sheet in reading.sheets if sheet.use)
    if total > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    parsing, found, mark = doors.parse(reading), Found(), hashlib.sha256()
    with tempfile.TemporaryFile() as out:
        for count, outcome in enumerate(parsing, 1):
            if isinstance(outcome, Accepted):
                line = outcome.door.to_json().encode() + b"\n"
                mark.update(line)
                out.write(line)
                found.names.setdefault(names_of(outcome.door))
            elif isinstance(outcome, Refused) and len(found.refused) < MOST_SHOWN:
                found.refused += [
                    {"sheet": outcome.sheet, "row": outcome.row, **asdict(fault)} for fault in outcome.faults
                ]
            if count % TOLD_EVERY == 0:
                progress.advance(item.id, min(count, total), total)
        _compare(out, found)
        out.seek(0)
        files.store(imports.doors_file(item), out, "application/x-ndjson")
    _said(item, reading, parsing.summary, found)
    rejects = _rejects(item, doors, reading) if parsing.summary.refused else None
    _say(
        item,
        "ready",
        _sums(parsing.summary, found),
        Import.run.set(item.run),
        Import.mark.set(mark.hexdigest()),
        Import.doors.set(parsing.summary.doors),
        Import.fresh.set(found.same + found.changed == 0),
        Import.touches.set(json.dumps(touched(trees.tree(), found.names))),
        *([] if rejects is None else [Import.rejects_file.set(rejects)]),
    )


def _said(item: Import, reading: Reading, summary: Summary, found: Found) -> None:
    """Store what the person sees, and the names of all buildings."""
    said = {"sums": _sums(summary, found), "reading": json.loads(reading.to_json()), "questions": reading.questions()}
    said |= {"refused": found.refused, "changes": found.changes, "samples": _samples(summary)}
    files.store(imports.names_file(item), json.dumps(list(found.names)).encode(), "application/json")
    files.store(imports.preview_file(item), json.dumps(said, ensure_ascii=False).encode(), "application/json")


def _say(item: Import, state: str, told: dict[str, Any], *actions: Any) -> None:  # noqa: ANN401 - pynamodb's actions
    tx = Transaction()
    there = [Import.state.set(state), Import.told.set(json.dumps(told, ensure_ascii=False)), *actions]
    tx.update(Import(item.pk, "import"), *there, given=Import.state == "queued", or_raise=Conflict())
    try:
        with tx:
            pass
    except Conflict:
        return  # a second delivery was quicker: what it read counts


def names_of(door: Door) -> Names:
    """Give the names of a door's places, from the street down to the building."""
    return door.street, door.community, door.estate, door.building


def _compare(out: IO[bytes], found: Found) -> None:
    """Count which doors are new, the same, or have another area; the first of these are shown.

    Reads two items a door of known buildings.
    """
    known = known_buildings(found.names)
    out.seek(0)
    while group := [Door.from_json(line.decode()) for line in islice(out, READ_AT_ONCE)]:
        placed = [(known[names_of(door)], door) for door in group if names_of(door) in known]
        there = existing(placed)
        found.new += len(group) - len(there)
        for area, door in there:
            differs = door.area is not None and door.area != area
            found.changed += differs
            found.same += not differs
            if differs and len(found.changes) < MOST_SHOWN:
                found.changes.append(_change(door, area))


def _change(door: Door, area: int | None) -> dict[str, Any]:
    """Show a door whose area (hundredths of a square metre) changes, from what it was to what it becomes."""
    names = {"community": door.community, "estate": door.estate}
    return names | {"door": rules.door(door.building, door.unit, door.room), "was": area, "becomes": door.area}


def existing(placed: list[tuple[str, Door]]) -> list[tuple[int | None, Door]]:
    """Find those doors of ``placed`` (with their building) that have a dwelling and a line; give the stored area."""
    ids = {dwellings.id_of(building, door.unit, door.room): (building, door) for building, door in placed}
    there = dwellings.found(ids)
    lines = read_many([line_key(ids[one][0], dwelling.id) for one, dwelling in there.items()])
    return [
        (None if dwelling.area is None else int(dwelling.area), ids[one][1])
        for one, dwelling in there.items()
        if line_key(ids[one][0], dwelling.id) in lines
    ]


def touched(tree: Tree, names: dict[Names, None]) -> list[str]:
    """Give the lowest places that are there and hold all of a list: communities, else streets, else the district."""
    found: dict[str, None] = {}
    for street, community in dict.fromkeys(one[:2] for one in names):
        at = tree.district.id
        for kind, name in (("street", street), ("community", community)):
            below = tree.named(at, kind, fold(name))
            if below is None:
                break
            at = below
        found.setdefault(at)
    return list(found)


def _sums(summary: Summary, found: Found) -> dict[str, Any]:
    return {
        "rows": summary.rows,
        "doors": summary.doors,
        "repeats": summary.repeats,
        "repeats_spelt_otherwise": summary.repeats_spelt_otherwise,
        "refused": summary.refused,
        "skipped": summary.skipped,
        "notices": {kind.value: many for kind, many in sorted(summary.notices.items())},
        "new": found.new,
        "same": found.same,
        "changed": found.changed,
    }


def _samples(summary: Summary) -> list[dict[str, Any]]:
    return [{"kind": kind.value, **asdict(one)} for kind, shown in summary.samples.items() for one in shown]


def _rejects(item: Import, doors: DoorList, reading: Reading) -> str:
    """Write the file to mend: all refused rows with their reasons."""
    key = f"{imports.folder(item)}/rejects.csv"
    with tempfile.TemporaryFile() as out:
        rejects_csv(out, reading, _refused(doors, reading))
        out.seek(0)
        files.store(key, out, "text/csv; charset=utf-8")
    return key


def _refused(doors: DoorList, reading: Reading) -> Iterator[Refused]:
    return (outcome for outcome in doors.parse(reading) if isinstance(outcome, Refused))
