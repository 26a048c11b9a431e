"""codes, orders for labels (标签): asked for by staff, cut into files in the order of a walk, drawn by the queue.

queued → planned → done; refused if it asks for too many labels, failed if a file can't be drawn. The planning writes
down which codes stand in which file, so that drawing one again draws the same; no token is stored, it is made anew
each time.
"""

import json
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, Literal

from pynamodb.exceptions import DoesNotExist

from chalicelib.codes.events import ChunkRequested, SheetsRequested
from chalicelib.codes.records import Chunk, Line, Sheet, lines_of
from chalicelib.codes.service import listing
from chalicelib.codes.tokens import Kind
from chalicelib.core import audit, files, progress
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import AppError, Conflict, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.places.service import tree as trees
from chalicelib.places.service.tree import Tree

LayoutName = Literal["a4", "roll"]
LABELS_A_FILE = 2_400  # 100 sheets of A4
MOST_FILES = 45  # two writes each in the planning's transaction: 108,000 labels


def ask(actor: Actor, sheet: str, place: str, kinds: list[Kind], states: list[str], layout: LayoutName) -> Sheet:
    """Order labels for the doors in ``place`` whose codes of ``kinds`` are in one of ``states``.

    The same id again gives the first answer. Raises NotSignedIn, NotFound, NotAllowed, Conflict.
    """
    by = signed_in(actor)
    allow(actor, "codes.print", trees.on(place), see="codes.see")
    asked = json.dumps({"kinds": kinds, "states": sorted(states), "layout": layout})
    item = Sheet(f"sheet#{sheet}", "sheet", owner=by, place=place, state="queued", asked=asked, made_ms=now_ms())
    try:
        with Transaction() as tx:
            tx.create(item, or_raise=Conflict(sheet=sheet))
            progress.queue(tx, sheet, "sheets", by, place=place)
            audit.record(tx, actor, "codes.order_labels", f"sheet#{sheet}", place=place, layout=layout)
            emit(tx, SheetsRequested(key=sheet, at_ms=now_ms(), sheet=sheet))
    except Conflict:
        found = find(sheet)
        if (found.owner, found.place, found.asked) != (by, place, asked):
            raise
        return found
    return item


def find(sheet: str) -> Sheet:
    """Get an order. Raises NotFound."""
    try:
        return Sheet.get(f"sheet#{sheet}", "sheet", consistent_read=True)
    except DoesNotExist:
        raise NotFound(sheet=sheet) from None


def see(actor: Actor, sheet: str) -> tuple[Sheet, list[Chunk]]:
    """Get an order and its files. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    item = find(sheet)
    allow(actor, "codes.print", trees.on(item.place), see="codes.print")
    return item, chunks_of(sheet)


def chunks_of(sheet: str) -> list[Chunk]:
    """List the files of an order."""
    return list(Chunk.query(f"sheet#{sheet}", Chunk.sk.startswith("chunk#"), consistent_read=True))


def folder(sheet: Sheet) -> str:
    """Name where the files of an order lie."""
    return f"sheets/{sheet.id}/{sheet.run}"


def plan(event: SheetsRequested) -> None:
    """Cut an order into files. Planned twice, the first planning counts; delivered again, it says again what is."""
    item = find(event.sheet)
    if item.run is None and item.state != "refused":
        item.run = new_id()
        sizes = _store_all(item)
        if sizes is None:
            _say(item.id, str(item.state), "refused")
        else:
            _plan(item, sizes)
    tell(item.id)


def _store_all(item: Sheet) -> list[int] | None:
    """Store which labels stand in which file. Returns how many in each; None, and stores none, if they are too many."""
    sizes: list[int] = []
    for number, labels in enumerate(_cut(_labels(item)), 1):
        if number > MOST_FILES:
            for stored in range(1, number):
                files.remove(_labels_file(item, stored))
            return None
        sizes.append(_store(item, number, labels))
    return sizes


def _plan(item: Sheet, sizes: list[int]) -> None:
    there = [Sheet.state.set("planned"), Sheet.run.set(item.run)]
    there += [Sheet.chunks.set(len(sizes)), Sheet.labels.set(sum(sizes))]
    try:
        with Transaction() as tx:
            key = Sheet(item.pk, "sheet")
            tx.update(key, *there, given=Sheet.run.does_not_exist(), or_raise=Conflict(sheet=item.id))
            for number, size in enumerate(sizes, 1):
                chunk = Chunk(item.pk, f"chunk#{number:04d}", state="planned", labels=size)
                tx.create(chunk, or_raise=Conflict(sheet=item.id))
                emit(tx, ChunkRequested(key=f"{item.id}#{number}", at_ms=now_ms(), sheet=item.id, chunk=number))
    except Conflict:
        return


def tell(sheet: str) -> None:
    """Say how far an order is; whoever sees that its last file is done, or that it has none, ends it."""
    item = find(sheet)
    if item.state == "refused":
        progress.fail(sheet, "too_many_labels", most=MOST_FILES * LABELS_A_FILE)
        return
    progress.advance(sheet, int(item.done), int(item.labels))
    if item.chunks_done < item.chunks or item.state == "done":
        return
    one = {"file": f"{folder(item)}/0001.pdf", "filename": f"{sheet}.pdf"} if item.chunks == 1 else {}
    progress.finish(sheet, labels=int(item.labels), files=int(item.chunks), **one)
    _say(sheet, str(item.state), "done")


def give_up(event: SheetsRequested | ChunkRequested) -> None:
    """Say that an order failed for a reason that is not its own: the last attempt at a part of it failed.

    Its other files are drawn all the same; drawn after all, the order is done.
    """
    progress.fail(event.sheet, AppError.code, message=AppError.message)
    _say(event.sheet, "queued" if isinstance(event, SheetsRequested) else "planned", "failed")


def _say(sheet: str, source: str, state: str) -> None:
    tx = Transaction()
    given = Sheet.state == source
    tx.update(Sheet(f"sheet#{sheet}", "sheet"), Sheet.state.set(state), given=given, or_raise=Conflict())
    try:
        with tx:
            pass
    except Conflict:
        return


def _cut(labels: Iterator[str]) -> Iterator[list[str]]:
    rest: list[str] = []
    for label in labels:
        rest.append(label)
        if len(rest) == LABELS_A_FILE:
            yield rest
            rest = []
    if rest:
        yield rest


def _labels(item: Sheet) -> Iterator[str]:
    """Yield a line of JSON for each label, as a person walks."""
    asked, tree = json.loads(item.asked), trees.fresh()
    for building in listing.walk(tree, item.place):
        for line in lines_of(building):
            for kind in asked["kinds"]:
                if line.state(kind) in asked["states"]:
                    yield json.dumps(_label(tree, building, line, kind), ensure_ascii=False)


def _label(tree: Tree, building: str, line: Line, kind: Kind) -> dict[str, str]:
    _, street, community, estate, _ = tree.names(building)
    return {
        "code": str(line.code(kind)),
        "building": building,
        "dwelling": line.dwelling,
        "number": line.number(kind),
        "where": f"{street}{community}",
        "door": estate + line.door.replace(" ", ""),
    }


def _labels_file(item: Sheet, number: int) -> str:
    return f"{folder(item)}/{number:04d}.jsonl"


def _store(item: Sheet, number: int, labels: list[str]) -> int:
    with tempfile.TemporaryFile() as out:
        _write(out, labels)
        files.store(_labels_file(item, number), out, "application/x-ndjson")
    return len(labels)


def _write(out: BinaryIO, labels: list[str]) -> None:
    out.writelines(label.encode() + b"\n" for label in labels)
    out.seek(0)
