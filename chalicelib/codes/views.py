"""codes: how what is stored becomes what is answered. No reading, no rules."""

import json
from dataclasses import asdict
from typing import Any

from chalicelib.codes import tokens
from chalicelib.codes.errors import NoSuchCode
from chalicelib.codes.records import Chunk, CodeItem, Coverage, Import, Line, Mismatch, Sheet
from chalicelib.codes.schemas import (
    CodeView,
    ContactView,
    CoverageView,
    DoorView,
    ImportView,
    LiveCode,
    MismatchView,
    PatrolResult,
    ScanView,
    SheetFile,
    SheetView,
    Unprinted,
)
from chalicelib.codes.service import acts
from chalicelib.codes.service.coverage import Counts
from chalicelib.codes.service.scans import Seen
from chalicelib.codes.tokens import Kind
from chalicelib.core import files
from chalicelib.core.policy import Caller
from chalicelib.places.service.tree import Tree


def scan_view(seen: Seen, token: str, caller: Caller) -> ScanView:
    """Show a scan; a code that does not exist is the error of the tree."""
    code = seen.code
    if code is None:
        raise NoSuchCode
    at = seen.at or (code if seen.face == "indoor" and caller.person is not None else None)
    return ScanView(
        face=seen.face,
        kind=seen.kind,
        token=token,
        where=at.where if at else None,
        door=at.door if at else None,
        number=at.number if at else None,
        dwelling=code.dwelling if seen.face == "indoor" and caller.person is not None else None,
        contacts=[ContactView(**asdict(one)) for one in seen.contacts],
        actions=list(seen.actions),
    )


def code_view(item: CodeItem) -> CodeView:
    """Show a code."""
    names = ("id", "state", "number", "where", "door", "dwelling", "building", "successor")
    kind, changed_ms = tokens.code_of(item.id).kind, int(item.changed_ms)
    said = {name: getattr(item, name) for name in names} | {"kind": kind, "changed_ms": changed_ms}
    return CodeView.model_validate(said | {"legal": acts.legal(item)})


def door_view(line: Line) -> DoorView:
    """Show a door."""
    return DoorView(
        dwelling=line.dwelling,
        building=line.building,
        door=line.door,
        outdoor=live(line, "outdoor"),
        indoor=live(line, "indoor"),
    )


def live(line: Line, kind: Kind) -> LiveCode | None:
    """Show the live code of a door."""
    code = line.code(kind)
    return (
        None
        if code is None
        else LiveCode.model_validate({"id": code, "state": line.state(kind), "number": line.number(kind)})
    )


def patrol_view(one: acts.Posted) -> PatrolResult:
    """Show what became of a scan."""
    return PatrolResult.model_validate(
        {
            "id": one.id,
            "outcome": one.outcome,
            "code": one.code,
            "kind": one.kind,
            "door": one.door,
            "state": one.state,
            "error": one.error and one.error.code,
            "message": one.error and one.error.message,
        }
    )


def coverage_view(tree: Tree, place: str, counted: Counts | Coverage) -> CoverageView:
    """Show counts of a place."""
    estate = tree.above(place, "estate")
    return CoverageView(
        place=place,
        name=tree.name(place),
        estate=None if estate is None or estate == place else tree.name(estate),
        doors=int(counted.doors),
        outdoor=counted.outdoor,
        indoor=counted.indoor,
        at_ms=int(counted.at_ms),
    )


def mismatch_view(item: Mismatch) -> MismatchView:
    """Show a report."""
    names = ("report", "code", "building", "reports", "first_ms", "last_ms", "state", "why")
    return MismatchView.model_validate({name: getattr(item, name) for name in names})


def import_view(item: Import, said: dict[str, Any], outside: list[str]) -> ImportView:
    """Show an import."""
    rejects = item.rejects_file and files.download_url(item.rejects_file, "待修改.csv")
    return ImportView.model_validate(
        {
            "id": item.id,
            "state": item.state,
            "mark": item.mark,
            "preview": said or None,
            "outside": outside,
            "rejects": rejects,
            "job": item.commit or item.id,
            "done": int(item.done),
            "doors": int(item.doors),
        }
    )


def sheet_view(item: Sheet, chunks: list[Chunk]) -> SheetView:
    """Show an order for labels."""
    said = {"id": item.id, "place": item.place, "state": item.state, "labels": int(item.labels), "done": int(item.done)}
    return SheetView.model_validate(said | {"files": [sheet_file(item, chunk) for chunk in chunks]})


def sheet_file(item: Sheet, chunk: Chunk) -> SheetFile:
    """Show one file of an order."""
    problems = json.loads(chunk.problems or "[]")
    drawn = chunk.file if chunk.pages else None
    return SheetFile(
        number=chunk.at,
        labels=int(chunk.labels),
        pages=int(chunk.pages),
        download=drawn and files.download_url(drawn, f"{item.id}-{chunk.at:02d}.pdf"),
        unprinted=[Unprinted(code=one["row"], reason=one["reason"]) for one in problems],
    )
