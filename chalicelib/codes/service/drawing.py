"""codes, drawing labels: one file of an order becomes a PDF, and what was only minted is printed from then on.

In the queue. The file is stored first, then the codes move on, then the file is done: drawn again, it is the same file,
and what moved already stays. A single code is drawn at once.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any, Literal

from chalicelib.codes import tokens
from chalicelib.codes.errors import CodeOver
from chalicelib.codes.events import ChunkRequested
from chalicelib.codes.printing import image
from chalicelib.codes.printing.labels import Label, Report
from chalicelib.codes.printing.layout import A4, ROLL
from chalicelib.codes.printing.sheet import write_sheets
from chalicelib.codes.records import Chunk, CodeItem, Line, Sheet, find, find_line, line_key, read_many
from chalicelib.codes.rules import LIVE
from chalicelib.codes.service import rounds, sheets
from chalicelib.core import audit, files
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import Conflict
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.places.service import tree as trees

LAYOUTS = {"a4": A4, "roll": ROLL}
READ_AT_ONCE = 96
MOST_SHOWN = 100  # labels that could not be printed, of one file
PDF = "application/pdf"
Format = Literal["png", "svg"]


def run(event: ChunkRequested) -> None:
    """Draw one file of an order, unless it is done."""
    sheet = sheets.find(event.sheet)
    chunk = Chunk.get(sheet.pk, f"chunk#{event.chunk:04d}", consistent_read=True)
    if chunk.state != "done":
        report = _draw(sheet, chunk)
        _printed(sheet, chunk, frozenset(problem.row for problem in report.problems))
        _done(sheet, chunk, report)
    sheets.tell(sheet.id)


def _said(sheet: Sheet, chunk: Chunk) -> Iterator[dict[str, Any]]:
    for _, line in files.lines(f"{sheets.folder(sheet)}/{chunk.at:04d}.jsonl"):
        yield json.loads(line)


def _file(sheet: Sheet, chunk: Chunk) -> str:
    return f"{sheets.folder(sheet)}/{chunk.at:04d}.pdf"


def _draw(sheet: Sheet, chunk: Chunk) -> Report:
    layout = LAYOUTS[json.loads(sheet.asked)["layout"]]
    with tempfile.TemporaryFile() as out:
        labels = (_label(said) for said in _said(sheet, chunk))
        report = write_sheets(labels, out, layout=layout, public_url=CONFIG.public_url)
        out.seek(0)
        files.store(_file(sheet, chunk), out, PDF)
    return report


def _label(said: dict[str, Any]) -> Label:
    code = tokens.code_of(said["code"])
    return Label(said["code"], code.kind, tokens.make(code), said["number"], said["where"], said["door"])


def _printed(sheet: Sheet, chunk: Chunk, left_out: frozenset[str]) -> None:
    """Move on the codes that are on paper, some at a time."""
    rest = (said for said in _said(sheet, chunk) if said["code"] not in left_out)
    while group := list(islice(rest, READ_AT_ONCE)):
        _printed_some(group, by=str(sheet.owner), act=sheet.id)


@rereading
def _printed_some(group: list[dict[str, Any]], *, by: str, act: str) -> None:
    keys = list(dict.fromkeys(line_key(said["building"], said["dwelling"]) for said in group))
    found = read_many(keys)
    lines = []
    for key in keys:
        if key in found:
            line = Line()
            line.deserialize(found[key])
            lines.append(line)
    rounds.printed(lines, frozenset(said["code"] for said in group), by=by, act=act)


def _done(sheet: Sheet, chunk: Chunk, report: Report) -> None:
    problems = [asdict(problem) for problem in report.problems[:MOST_SHOWN]]
    there = [Chunk.state.set("done"), Chunk.file.set(_file(sheet, chunk)), Chunk.pages.set(report.pages)]
    there.append(Chunk.problems.set(json.dumps(problems, ensure_ascii=False)))
    try:
        with Transaction() as tx:
            key = Chunk(chunk.pk, chunk.sk)
            tx.update(key, *there, given=Chunk.state == "planned", or_raise=Conflict(sheet=sheet.id))
            counted = [Sheet.chunks_done.add(1), Sheet.done.add(int(chunk.labels))]
            tx.update(
                Sheet(sheet.pk, "sheet"), *counted, given=Sheet.state.is_in("planned", "failed"), or_raise=Conflict()
            )
    except Conflict:
        return  # another delivery drew the same file


@rereading
def draw_one(actor: Actor, code: str, kind: Format, *, act: str) -> str:
    """Draw one live code as a picture and give the address to download it; one that was only minted is printed then.

    A picture opens the door's page as its sticker does, so each one leaves its trace.

    Raises NotSignedIn, NotFound, NotAllowed, CodeOver.
    """
    by = signed_in(actor)
    item = find(code)
    allow(actor, "codes.print", trees.on(item.building), see="codes.see")
    if item.state not in LIVE:
        raise CodeOver(code=code, state=item.state)
    key = f"sheets/codes/{code}.{kind}"
    files.store(key, _picture(item, kind), "image/png" if kind == "png" else "image/svg+xml")
    if item.state == "minted":
        rounds.printed([find_line(item.building, item.dwelling)], frozenset({code}), by=by, act=act)
    audit.record_now(actor, "code.draw", f"code#{code}", place=item.building, state=item.state, format=kind)
    return files.download_url(key, f"{code}.{kind}")


def _picture(item: CodeItem, kind: Format) -> bytes:
    code = tokens.code_of(item.id)
    label = Label(code.id, code.kind, tokens.make(code), item.number, item.where, item.door)
    if kind == "png":
        return image.png(label, CONFIG.public_url)
    return image.svg(label, CONFIG.public_url).encode()
