"""codes, what staff do to one code: hand over or post, confirm, suspend, resume, replace, revoke; and a patrol's scans.

Each act is one transaction: the code, its line, the audit and the event. Its id is made by the client; the same one
again gives the first answer.
"""

from dataclasses import dataclass
from typing import Literal

from chalicelib.codes import numbers, tokens
from chalicelib.codes.errors import BeingChecked, CodeOver, Elsewhere, NoSuchCode, NotPrinted
from chalicelib.codes.events import CodesChanged
from chalicelib.codes.records import CodeItem, find, find_line
from chalicelib.codes.rules import CODE, SEEN_BY_SCAN
from chalicelib.codes.service import minting, moves, scans
from chalicelib.codes.tokens import Code, Kind
from chalicelib.core import audit, limits
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import AppError, IllegalMove, NotFound, TooMany
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.tables import Transaction, rereading
from chalicelib.places.service import settings
from chalicelib.places.service import tree as trees

# What a patrol is told of a sticker that can't be taken into use, by its state.
UNFIT = {"minted": NotPrinted, "suspended": BeingChecked, "replaced": CodeOver, "revoked": CodeOver}
Act = Literal["post", "confirm", "suspend", "resume", "replace", "revoke"]


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan of a patrol, taken when there may have been no network: ``id`` made by the phone, ``at_ms`` its time.

    ``token`` was scanned, or ``number`` typed from a sticker that no camera reads.
    """

    id: str
    at_ms: int
    token: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a patrol's scan: posted, same (it was before) or refused with the error's code and words."""

    id: str
    outcome: Literal["posted", "same", "refused"]
    code: str | None = None
    kind: Kind | None = None
    door: str | None = None
    state: str | None = None
    error: AppError | None = None


def see(actor: Actor, code: str) -> CodeItem:
    """Get a code for staff of its place. Raises NotSignedIn, NotFound."""
    signed_in(actor)
    item = find(code)
    allow(actor, "codes.see", trees.on(item.building), see="codes.see")
    return item


@rereading
def do(
    actor: Actor, code: str, name: Act, *, act: str, why: str | None = None, scanned_ms: int | None = None
) -> CodeItem:
    """Do ``name`` to a code. Returns it as it is then; for ``replace`` the new one.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove, Conflict for an ``act`` that was something else.
    """
    by = signed_in(actor)
    item = find(code)
    allow(actor, f"codes.{name}", trees.on(item.building), see="codes.see")
    if moves.repeats(item, act, name, by):
        return find(item.successor) if item.successor is not None else item
    acts = _acts(name, item)
    target = moves.target_of(item.state, acts)
    kind = tokens.code_of(item.id).kind
    line = find_line(item.building, item.dwelling)
    with Transaction() as tx:
        if name == "replace":
            minting.add_replacement(tx, item, line, kind, act=act, by=by)
        elif name == "revoke":
            moves.end_code(tx, item, target, act=act, done=moves.did(name, by))
            moves.change_line(tx, line, moves.taken_out(kind))
        else:
            moves.add_steps(tx, line, [moves.Step(kind, item.state, target)], act=act, done=moves.did(name, by))
        facts = {"was": item.state, "state": target} | ({} if scanned_ms is None else {"scanned_ms": scanned_ms})
        audit.record(tx, actor, f"code.{name}", f"code#{code}", place=item.building, why=why, **facts)
        emit(tx, CodesChanged(key=f"{code}#{act}", at_ms=now_ms(), buildings=[item.building], act=name))
    done = find(code)
    return find(done.successor) if name == "replace" and done.successor is not None else done


def _acts(name: Act, item: CodeItem) -> tuple[str, ...]:
    """Give the acts that go together: posting confirms at once, unless the place wants a word of staff first."""
    if name == "post" and settings.of_path(item.path.split("/")).activate_with_posting:
        return ("post", "confirm")
    return (name,)


def patrol(actor: Actor, taken: list[Scan]) -> list[Posted]:
    """Post codes by what a patrol scanned at their doors, in the order of the scans. Each scan has its own result."""
    signed_in(actor)
    return [_posted(actor, scan) for scan in taken]


def _posted(actor: Actor, scan: Scan) -> Posted:
    code: Code | None = None
    try:
        code = _scanned(scan)
        before = _seen(actor, code)
        if before.state in SEEN_BY_SCAN:
            mine = moves.repeats(before, scan.id, "post", signed_in(actor))
            outcome: Literal["posted", "same"] = "posted" if mine else "same"
            return Posted(scan.id, outcome, code.id, code.kind, before.door, before.state)
        try:
            item = do(actor, code.id, "post", act=scan.id, scanned_ms=scan.at_ms)
        except IllegalMove:
            raise UNFIT.get(before.state, IllegalMove) from None
    except AppError as error:
        said = _said(actor, scan, error)
        if code is None:
            return Posted(scan.id, "refused", error=said)
        return Posted(scan.id, "refused", code.id, code.kind, error=said)
    return Posted(scan.id, "posted", code.id, code.kind, item.door, item.state)


def _scanned(scan: Scan) -> Code:
    """Tell which code a patrol stands before. Raises NoSuchCode."""
    if scan.number is None:
        code = tokens.read(scan.token or "")
    else:
        number = numbers.read(scan.number)
        code = None if number is None else scans.of_number(number)
    if code is None:
        raise NoSuchCode
    return code


def _seen(actor: Actor, code: Code) -> CodeItem:
    """See the code as who stands before it: whose it is, the sticker says to anybody. Raises Elsewhere.

    A refusal is final on the phone, so it is said of the grids as they are now, not as they were a minute ago.
    """
    try:
        return see(actor, code.id)
    except NotFound:
        trees.recent()
    try:
        return see(actor, code.id)
    except NotFound:
        raise Elsewhere from None


def _said(actor: Actor, scan: Scan, error: AppError) -> AppError:
    """Give what is said of ``error``. A typed number of no door of one's own is counted, as the public's are."""
    if isinstance(error, NotFound) and scan.number is not None and numbers.read(scan.number) is not None:
        try:
            limits.take(scans.typing(), signed_in(actor))
        except TooMany as often:
            return often
    return error


def legal(item: CodeItem) -> list[str]:
    """List what can be done to a code now, for screens; printing goes by sheets."""
    return [act for act in CODE.legal(item.state) if act != "print"]
