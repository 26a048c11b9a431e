"""codes, "this is not my door" (这不是我面前的门): anybody may say so, once more or once less; staff look and decide.

One open report a code: whoever says it again is only counted. Nothing about who said it is kept.
"""

from typing import Literal

from chalicelib.codes import tokens
from chalicelib.codes.errors import NoSuchCode
from chalicelib.codes.events import CodesChanged, MismatchReported
from chalicelib.codes.records import CodeItem, Mismatch, Scanned, find, find_line, scanned
from chalicelib.codes.rules import REPORTS_BY_ADDRESS, REPORTS_BY_CODE, SEEN_BY_SCAN
from chalicelib.codes.service import coverage, moves
from chalicelib.core import audit, cursors, limits
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import emit
from chalicelib.core.policy import Actor, Caller, allow, signed_in
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.places.service import tree as trees

Decision = Literal["suspend", "dismiss"]
DECIDED: dict[Decision, str] = {"suspend": "suspended", "dismiss": "dismissed"}
REASONS = ("number", "address")
MOST_READ = 500  # reports read for one page; where few lie in the place, a page may be short and have a next one


def report(token: str, why: str, caller: Caller) -> None:
    """Take in that the outdoor code of ``token`` is not at its door; ``why`` is one of REASONS, or dropped.

    A code that is being checked or not in use needs no report, and gets none. Raises NoSuchCode, TooMany.
    """
    code = tokens.read(token)
    found = scanned(code.id) if code is not None else None
    if code is None or found is None or code.kind != "outdoor":
        raise NoSuchCode
    limits.take(REPORTS_BY_ADDRESS, caller.address)
    limits.take(REPORTS_BY_CODE, found.id)
    if found.state in SEEN_BY_SCAN:
        _note(found, why if why in REASONS else None)


@rereading
def _note(found: Scanned, why: str | None) -> None:
    community, building, now = found.path[2], found.path[-1], now_ms()
    key = f"community#{community}", f"open#{found.id}"
    there = [Mismatch.reports.add(1), Mismatch.last_ms.set(now), *([Mismatch.why.set(why)] if why else [])]
    try:
        with Transaction() as tx:
            tx.update(Mismatch(*key), *there, given=Mismatch.report.exists(), or_raise=NotFound())
    except NotFound:
        made = Mismatch(*key, report=new_id(), code=found.id, building=building, reports=1, state="open", why=why)
        made.first_ms = made.last_ms = now
        event = MismatchReported(
            key=f"{found.id}#{made.report}",
            at_ms=now,
            report=made.report,
            code=found.id,
            building=building,
            community=community,
        )
        with Transaction() as tx:
            tx.create(made, or_raise=Stale())
            emit(tx, event)


def listed(
    actor: Actor, place: str, state: Literal["open", "decided"], *, cursor: str | None, limit: int
) -> tuple[list[Mismatch], str | None]:
    """List one page of the reports of ``place``: open ones, or decided ones. Raises NotSignedIn, NotFound, BadInput."""
    who = signed_in(actor)
    allow(actor, "codes.see", trees.on(place), see="codes.see")
    tree, what = trees.tree(), f"mismatches#{place}#{state}"
    last = cursors.read(cursor, who=who, what=what)
    wanted, found = set(tree.buildings(place)), list[Mismatch]()
    communities = coverage.communities_of(tree, place)
    start = communities.index(last["pk"]["S"].removeprefix("community#")) if last else 0
    read = 0
    for community in communities[start:]:
        query = Mismatch.query(
            f"community#{community}",
            Mismatch.sk.startswith(f"{state}#"),
            consistent_read=True,
            last_evaluated_key=last,
            limit=MOST_READ - read,
            page_size=limit,
        )
        for item in query:
            read += 1
            found += [item] if item.building in wanted else []
            if len(found) == limit or read == MOST_READ:
                after = {"pk": {"S": item.pk}, "sk": {"S": item.sk}}
                return found, cursors.write(after, who=who, what=what)
        last = None
    return found, None


@rereading
def decide(actor: Actor, code: str, decision: Decision, *, report: str, act: str, why: str | None) -> Mismatch:
    """Close a report: the code is suspended, or the report dismissed. The same act again gives the first answer.

    Raises NotSignedIn, NotFound, NotAllowed, IllegalMove, Conflict if it was decided otherwise.
    """
    by = signed_in(actor)
    item = find(code)
    allow(actor, "codes.review", trees.on(item.building), see="codes.see")
    partition = f"community#{item.path.split('/')[2]}"
    decided = next(iter(Mismatch.query(partition, Mismatch.sk == f"decided#{report}", consistent_read=True)), None)
    if decided is not None:
        if (decided.act, decided.by, decided.state) != (act, by, DECIDED[decision]):
            raise Conflict(report=report, state=decided.state)
        return decided
    opened = next(iter(Mismatch.query(partition, Mismatch.sk == f"open#{code}", consistent_read=True)), None)
    if opened is None or opened.report != report:
        raise NotFound(report=report)
    closed = _closed(opened, DECIDED[decision], by, act, why)
    with Transaction() as tx:
        tx.delete(Mismatch(*_key(opened)), given=Mismatch.reports == opened.reports, or_raise=Stale())
        tx.create(closed, or_raise=Stale())
        if decision == "suspend":
            _add_suspension(tx, item, act, by)
        audit.record(
            tx, actor, f"code.{decision}_after_report", f"code#{code}", place=item.building, why=why, report=report
        )
    return closed


def _add_suspension(tx: Transaction, item: CodeItem, act: str, by: str) -> None:
    target = moves.target_of(item.state, ("suspend",))
    line = find_line(item.building, item.dwelling)
    step = moves.Step(tokens.code_of(item.id).kind, item.state, target)
    moves.add_steps(tx, line, [step], act=act, done=moves.did("suspend", by))
    emit(tx, CodesChanged(key=f"{item.id}#{act}", at_ms=now_ms(), buildings=[item.building], act="suspend"))


def _key(item: Mismatch) -> tuple[str, str]:
    return str(item.pk), str(item.sk)


def _closed(opened: Mismatch, state: str, by: str, act: str, why: str | None) -> Mismatch:
    return Mismatch(
        opened.pk,
        f"decided#{opened.report}",
        report=opened.report,
        code=opened.code,
        building=opened.building,
        reports=opened.reports,
        first_ms=opened.first_ms,
        last_ms=opened.last_ms,
        state=state,
        why=why or opened.why,
        by=by,
        act=act,
    )
