"""codes, the writes of a move: a code and its door's line change together, or not at all. It opens no transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pynamodb.expressions.update import Action

from chalicelib.codes.records import SCAN_SK, CodeItem, Line
from chalicelib.codes.rules import CODE
from chalicelib.codes.tokens import KINDS, Kind
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.tables import Stale, Transaction

WRITES_A_LINE = 3  # the line and both of its codes


@dataclass(frozen=True, slots=True)
class Step:
    """One move of the live code of ``kind`` of a line."""

    kind: Kind
    source: str
    target: str


def did(name: str, by: str) -> str:
    """Give the short hash by which an act of ``name`` by a person is known again."""
    return sha256(f"{name}#{by}".encode()).hexdigest()[:12]


def repeats(item: CodeItem, act: str, name: str, by: str) -> bool:
    """Tell whether the act with id ``act`` is done already. Raises Conflict if it was another's, or another act."""
    if item.act != act:
        return False
    if item.did != did(name, by):
        raise Conflict(code=item.id, state=item.state)
    return True


def target_of(state: str, acts: Iterable[str]) -> str:
    """Follow ``acts`` through the machine. Raises IllegalMove."""
    for act in acts:
        state = CODE.after(state, act)
    return state


def _slot(kind: Kind) -> tuple[Any, Any, Any]:
    return (
        (Line.outdoor, Line.outdoor_state, Line.outdoor_number)
        if kind == "outdoor"
        else (Line.indoor, Line.indoor_state, Line.indoor_number)
    )


def change_line(tx: Transaction, line: Line, actions: list[Action]) -> None:
    """Add a change of ``line`` as it was read. The transaction raises Stale if it has changed since. One write."""
    version = int(line.version)
    key = Line(line.pk, line.sk)
    tx.update(key, *actions, Line.version.set(version + 1), given=Line.version == version, or_raise=Stale())


def in_place_of(kind: Kind, code: CodeItem) -> list[Action]:
    """Give the change by which ``code`` becomes the live one of its line."""
    serial, state, number = _slot(kind)
    return [serial.set(code.id), state.set(code.state), number.set(code.number)]


def put_in(line: Line, kind: Kind, code: CodeItem) -> None:
    """Make ``code`` the live one of a line that is not written yet."""
    for name, value in ((kind, code.id), (f"{kind}_state", code.state), (f"{kind}_number", code.number)):
        setattr(line, name, value)


def taken_out(kind: Kind) -> list[Action]:
    """Give the change by which a line has no code of ``kind`` any more."""
    return [attribute.remove() for attribute in _slot(kind)]


def add_steps(tx: Transaction, line: Line, steps: Iterable[Step], *, act: str, done: str) -> None:
    """Add moves of live codes of ``line`` from live to live; ``done`` as ``did`` gives it.

    A write for the line and one a code.
    """
    actions: list[Action] = []
    for step in steps:
        code = CodeItem(line.code(step.kind), SCAN_SK)
        tx.update(
            code,
            CodeItem.state.set(step.target),
            CodeItem.act.set(act),
            CodeItem.did.set(done),
            CodeItem.changed_ms.set(now_ms()),
            CodeItem.version.add(1),
            given=CodeItem.state == step.source,
            or_raise=Stale(),
        )
        actions.append(_slot(step.kind)[1].set(step.target))
    change_line(tx, line, actions)


def end_code(tx: Transaction, code: CodeItem, state: str, *, act: str, done: str, successor: str | None = None) -> None:
    """Add the end of ``code`` as it was read: replaced or revoked. One write; the line is the caller's."""
    version = int(code.version)
    followed = [] if successor is None else [CodeItem.successor.set(successor)]
    tx.update(
        CodeItem(code.id, SCAN_SK),
        CodeItem.state.set(state),
        CodeItem.act.set(act),
        CodeItem.did.set(done),
        CodeItem.changed_ms.set(now_ms()),
        CodeItem.version.set(version + 1),
        *followed,
        given=CodeItem.version == version,
        or_raise=Stale(),
    )


def steps_of(line: Line, source: str, target: str, codes: frozenset[str]) -> list[Step]:
    """List the moves from ``source`` to ``target`` by which those of ``codes`` that ``line`` has go on."""
    return [Step(kind, source, target) for kind in KINDS if line.state(kind) == source and line.code(kind) in codes]
