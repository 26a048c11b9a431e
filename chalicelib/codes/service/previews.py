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

from chalicelib.codes.events import PreviewRequested
from chalicelib.codes.records import Import, line_key, read_many
from chalicelib.codes.service import imports
from chalicelib.core import files, progress
from chalicelib.core.errors import BadInput, Conflict
from chalicelib.core.tables import Transaction
from chalicelib.places.doorlist import Accepted, Door, DoorList, Reading, Refused, Summary, open_list
from chalicelib.places.doorlist.rejects import rejects_csv
from chalicelib.places.doorlist.text import fold
from chalicelib.places.service import dwellings
from chalicelib.places.service import tree as trees
from chalicelib.places.service.imports import Names, known_buildings
from chalicelib.places.service.tree import Tree

READ_AT_ONCE = 96
MOST_SHOWN = 50  # refused rows in the answer; the file has all of them


@dataclass(slots=True)
class Found:
    """What a preview found beside the sums of the file."""

    names: dict[Names, None] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    new: int = 0
    same: int = 0
    changed: int = 0


def run(event: PreviewRequested) -> None:
    """Read the list of an import that waits for it. What can't be read is said to its owner and not tried again."""
    item = imports.find(event.import_id)
    if item.state != "queued":
        return
    try:
        with tempfile.TemporaryFile() as source:
            files.fetch(item.file, source)
            with open_list(source) as doors:
                _preview(item, doors)
    except BadInput as refused:
        progress.fail(item.id, refused.code, message=refused.message, details=refused.details)
        _say(item, "unreadable")


def _preview(item: Import, doors: DoorList) -> None:
    reading = doors.read(Reading.from_json(item.reading) if item.reading else None)
    parsing, found, mark = doors.parse(reading), Found(), hashlib.sha256()
    with tempfile.TemporaryFile() as out:
        for outcome in parsing:
            if isinstance(outcome, Accepted):
                line = outcome.door.to_json().encode() + b"\n"
                mark.update(line)
                out.write(line)
                found.names.setdefault(names_of(outcome.door))
            elif isinstance(outcome, Refused) and len(found.refused) < MOST_SHOWN:
                found.refused += [
                    {"sheet": outcome.sheet, "row": outcome.row, **asdict(fault)} for fault in outcome.faults
                ]
        _compare(out, found)
        out.seek(0)
        files.store(doors_file(item.id), out, "application/x-ndjson")
    rejects = _rejects(item, doors, reading) if parsing.summary.refused else None
    files.store(names_file(item.id), json.dumps(list(found.names)).encode(), "application/json")
    said = {"sums": _sums(parsing.summary, found), "reading": json.loads(reading.to_json())}
    said |= {"questions": reading.questions(), "refused": found.refused, "samples": _samples(parsing.summary)}
    files.store(imports.preview_file(item.id), json.dumps(said, ensure_ascii=False).encode(), "application/json")
    _say(
        item,
        "ready",
        Import.said.set("preview.json"),
        Import.mark.set(mark.hexdigest()),
        Import.doors.set(parsing.summary.doors),
        Import.fresh.set(found.same + found.changed == 0),
        Import.touches.set(json.dumps(touched(trees.tree(), found.names))),
        *([] if rejects is None else [Import.rejects_file.set(rejects)]),
    )
    progress.finish(item.id, **_sums(parsing.summary, found))


def _say(item: Import, state: str, *actions: Any) -> None:  # noqa: ANN401 - pynamodb's actions
    tx = Transaction()
    waits = Import.state == "queued"
    tx.update(Import(item.pk, "import"), Import.state.set(state), *actions, given=waits, or_raise=Conflict())
    try:
        with tx:
            pass
    except Conflict:
        return  # a second delivery was quicker; it read the same file


def names_of(door: Door) -> Names:
    """Give the names of a door's places, from the street down to the building."""
    return door.street, door.community, door.estate, door.building


def doors_file(import_id: str) -> str:
    """Name the file with a door a line."""
    return f"{imports.FOLDER}/{import_id}/doors.jsonl"


def names_file(import_id: str) -> str:
    """Name the file with the names of all buildings."""
    return f"{imports.FOLDER}/{import_id}/buildings.json"


def _compare(out: IO[bytes], found: Found) -> None:
    """Count which doors are new, the same, or have another area. Reads two items a door of known buildings."""
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
    key = f"{imports.FOLDER}/{item.id}/rejects.csv"
    with tempfile.TemporaryFile() as out:
        rejects_csv(out, reading, _refused(doors, reading))
        out.seek(0)
        files.store(key, out, "text/csv; charset=utf-8")
    return key


def _refused(doors: DoorList, reading: Reading) -> Iterator[Refused]:
    return (outcome for outcome in doors.parse(reading) if isinstance(outcome, Refused))
