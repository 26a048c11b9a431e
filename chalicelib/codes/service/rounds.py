"""codes, many at once: a building's round is confirmed, a sheet was printed. In the queue; twice changes nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator

from chalicelib.codes.events import CodesChanged, RoundConfirmed
from chalicelib.codes.records import SCAN_SK, Line, lines_of, read_many
from chalicelib.codes.rules import CODE
from chalicelib.codes.service import moves
from chalicelib.codes.tokens import KINDS
from chalicelib.core import audit
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, fault
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import MOST_WRITES, Transaction, rereading
from chalicelib.places.service import tree as trees


def ask(actor: Actor, building: str, *, act: str) -> None:
    """Confirm the round of a building: all that was posted there becomes active soon. Asked twice, it is done once.

    Raises NotSignedIn, NotFound, NotAllowed, BadInput.
    """
    by = signed_in(actor)
    allow(actor, "codes.confirm", trees.on(building), see="codes.see")
    if trees.tree().find(building).kind != "building":
        raise fault("building", "不是楼栋", right="请给出楼栋的编号")
    event = RoundConfirmed(key=f"{building}#{act}", at_ms=now_ms(), building=building, by=by, act=act)
    try:
        with Transaction() as tx:
            emit(tx, event)
            audit.record(tx, actor, "codes.confirm", f"building#{building}", place=building)
    except Conflict:
        return  # it was asked for with this id before


@rereading
def confirm(event: RoundConfirmed) -> None:
    """Do what was asked: of what was posted by then. What was posted later waits for its own round."""
    lines = lines_of(event.building)
    codes = _posted_by(event.at_ms, lines)
    for group in grouped(line for line in lines if moves.steps_of(line, "posted", "active", codes)):
        _move(group, "confirm", "posted", codes, by=event.by, act=event.act)


def _posted_by(at_ms: int, lines: Iterable[Line]) -> frozenset[str]:
    """Find the codes of ``lines`` that were posted at ``at_ms`` and have not moved since."""
    posted = [(str(line.code(kind)), SCAN_SK) for line in lines for kind in KINDS if line.state(kind) == "posted"]
    return frozenset(code for (code, _), item in read_many(posted).items() if int(item["changed_ms"]["N"]) <= at_ms)


def printed(lines: Iterable[Line], codes: frozenset[str], *, by: str, act: str) -> None:
    """Move those of ``codes`` that were only minted on: they are on paper. Raises Stale if one has changed."""
    for group in grouped(line for line in lines if moves.steps_of(line, "minted", "printed", codes)):
        _move(group, "print", "minted", codes, by=by, act=act)


def grouped(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Cut lines into what one transaction takes, with a line of audit a building and one event."""
    group: list[Line] = []
    for line in lines:
        buildings = {one.pk for one in (*group, line)}
        if moves.WRITES_A_LINE * (len(group) + 1) + len(buildings) >= MOST_WRITES:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _move(lines: list[Line], name: str, source: str, codes: frozenset[str], *, by: str, act: str) -> None:
    """Move ``codes`` on; each of ``lines`` has one. A code makes a move once, so the first of them names the event."""
    target = CODE.after(source, name)
    moved: Counter[str] = Counter()
    first = lines[0].code(moves.steps_of(lines[0], source, target, codes)[0].kind)
    with Transaction() as tx:
        for line in lines:
            steps = moves.steps_of(line, source, target, codes)
            moves.add_steps(tx, line, steps, act=act, done=moves.did(name, by))
            moved[line.building] += len(steps)
        for building, many in moved.items():
            audit.record(tx, by, f"codes.{name}", f"building#{building}", place=building, codes=many, asked=act)
        emit(tx, CodesChanged(key=f"{first}#{name}#{act}", at_ms=now_ms(), buildings=sorted(moved), act=name))
