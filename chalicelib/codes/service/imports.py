"""codes, door lists on their way in: asked to be read, looked at, confirmed. Reading and writing are the queue's.

queued → ready | unreadable → committing → done | failed | expired. What a person confirms is marked by the SHA-256 of
the doors that the preview found, and lies in files of that preview's own, so that nothing else goes in. Files are kept
for a week; what failed can be confirmed again.
"""

import json
from typing import Any

from pynamodb.exceptions import DoesNotExist

from chalicelib.codes.errors import ListGone
from chalicelib.codes.events import ImportRequested, PreviewRequested
from chalicelib.codes.records import Import
from chalicelib.core import audit, files, progress, uploads
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, On, allow, may, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.places.service import tree as trees

FOLDER = "exports/imports"
COMMITTED_FROM = ("ready", "failed")
MOST_AUDITED = 60  # places named one by one in the audit of a commit; more of them are the district


class NotThisList(Conflict):
    """The list was read anew since the preview that is being confirmed, or it is not ready, or it is in already."""

    code, message = "not_this_list", "清单已重新读取或已提交，请刷新预览后再确认"


def ask(actor: Actor, import_id: str, upload: str, reading: str | None) -> Import:
    """Have an uploaded list read; with ``reading`` (JSON of a Reading) as a person wants it read. Writes no door.

    The same id again gives the first answer. Raises NotSignedIn, NotFound, BadInput if no file came, Conflict.
    """
    by = signed_in(actor)
    allow(actor, "codes.read_list", On(), see="codes.read_list")
    file = uploads.take(by, upload, "door-list")
    item = Import(
        f"import#{import_id}", "import", owner=by, state="queued", file=file, reading=reading, made_ms=now_ms()
    )
    try:
        with Transaction() as tx:
            tx.create(item, or_raise=Conflict(import_id=import_id))
            progress.queue(tx, import_id, "import-preview", by, upload=upload)
            emit(tx, PreviewRequested(key=import_id, at_ms=now_ms(), import_id=import_id))
    except Conflict:
        found = _of(by, import_id)
        if (found.file, found.reading) != (file, reading):
            raise
        return found
    return item


def find(import_id: str) -> Import:
    """Get an import. Raises NotFound."""
    try:
        return Import.get(f"import#{import_id}", "import", consistent_read=True)
    except DoesNotExist:
        raise NotFound(import_id=import_id) from None


def _of(person: str, import_id: str) -> Import:
    item = find(import_id)
    if item.owner != person:
        raise NotFound(import_id=import_id)
    return item


def see(actor: Actor, import_id: str) -> tuple[Import, dict[str, Any], list[str]]:
    """See one's own import: the item, what the preview said, and the places of it that one may not import into.

    An old one whose files are gone is shown without a preview; where it still waited for its commit, as expired.
    Raises NotSignedIn, NotFound.
    """
    item, said = _of(signed_in(actor), import_id), dict[str, Any]()
    if item.run is not None:
        try:
            said = json.loads(files.read(preview_file(item)))
        except files.Gone:
            item.rejects_file = None
            if item.state in COMMITTED_FROM:
                item.state, item.mark = "expired", None
    return item, said, [trees.tree().name(place) for place in _outside(actor, item)]


def _touches(item: Import) -> list[str]:
    return list(json.loads(item.touches or "[]"))


def _outside(actor: Actor, item: Import) -> list[str]:
    return [place for place in _touches(item) if not may(actor, "codes.import", trees.on(place))]


def commit(actor: Actor, import_id: str, mark: str, *, act: str) -> Import:
    """Let a list that was previewed go in; ``mark`` is the preview's. The same ``act`` again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed if some of it is outside the actor's places, NotThisList, ListGone;
    Conflict for an ``act`` that confirmed another mark.
    """
    by = signed_in(actor)
    item = _of(by, import_id)
    outside = _outside(actor, item)
    for place in outside:
        allow(actor, "codes.import", trees.on(place), see="codes.read_list")
    if item.commit != act:
        if item.state in COMMITTED_FROM and files.size(doors_file(item)) is None:
            raise ListGone(import_id=import_id)
        try:
            _commit(actor, by, item, mark, act)
        except Conflict:
            if find(item.id).commit != act:  # else the same request was quicker
                raise
        item = find(item.id)
    if item.mark != mark:
        raise Conflict(import_id=import_id)
    return item


def _commit(actor: Actor, by: str, item: Import, mark: str, act: str) -> None:
    with Transaction() as tx:
        tx.update(
            Import(item.pk, "import"),
            Import.state.set("committing"),
            Import.commit.set(act),
            given=Import.state.is_in(*COMMITTED_FROM) & (Import.mark == mark),
            or_raise=NotThisList(import_id=item.id, state=item.state),
        )
        progress.queue(tx, act, "import", by, total=int(item.doors), import_id=item.id)
        touched = _touches(item)
        for place in touched if len(touched) <= MOST_AUDITED else [trees.tree().district.id]:
            audit.record(tx, actor, "codes.import", f"import#{item.id}", place=place, doors=int(item.doors))
        emit(tx, ImportRequested(key=f"{item.id}#{act}", at_ms=now_ms(), import_id=item.id))


def folder(item: Import) -> str:
    """Name where the files of an import lie: each reading of the list writes its own."""
    return f"{FOLDER}/{item.id}/{item.run}"


def preview_file(item: Import) -> str:
    """Name the file with what the preview said."""
    return f"{folder(item)}/preview.json"


def doors_file(item: Import) -> str:
    """Name the file with a door a line."""
    return f"{folder(item)}/doors.jsonl"


def names_file(item: Import) -> str:
    """Name the file with the names of all buildings."""
    return f"{folder(item)}/buildings.json"
