"""Awards, applied: a proposal becomes one entry by the scheme in force, or it is refused; once, whichever it is.

The same proposal again finds its outcome and changes nothing, also when there would be room in the cap by then. A
refusal is no fault: it is kept, listed and logged, and the message is done.
"""

from chalicelib.core import logs
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.tables import Transaction, rereading
from chalicelib.people.accounts import service as people
from chalicelib.points import chain
from chalicelib.points.accounts import Account
from chalicelib.points.awards.errors import Refused, Settled
from chalicelib.points.awards.records import POSTED, REFUSED, Proposal
from chalicelib.points.events import Proposed
from chalicelib.points.ledger.errors import AccountClosed, AlreadyPosted, OverCap
from chalicelib.points.ledger.rules import SCHEME, Line
from chalicelib.points.ledger.service import posting
from chalicelib.points.scheme.document import Item
from chalicelib.points.scheme.errors import NoScheme, UnknownItem
from chalicelib.points.scheme.service import reading
from chalicelib.points.sources import SOURCES, Source

BEFORE = "before"  # the outcome of what was settled before


def apply(proposed: Proposed) -> str:
    """Apply one proposal. Returns what became of it: ``posted``, ``refused``, or ``before``. Raises Busy."""
    try:
        outcome, reason = _post(proposed), None
    except Settled:
        outcome, reason = BEFORE, None
    except Refused as refused:
        outcome, reason = _refuse(proposed, refused.reason)
    logs.line("info", "award", source=proposed.source, outcome=outcome, reason=reason)
    return outcome


@rereading
def _post(proposed: Proposed) -> str:
    line = _line(proposed)
    made = Proposal.made(proposed, now_ms())
    made.item, made.version, made.state = line.item, line.version, POSTED
    head = posting.heads([line.account])[line.account]
    try:
        with Transaction() as tx:
            tx.create(made, or_raise=Settled())
            made.seq = int(posting.add(tx, line, head).seq)
            if line.account.kind == "person":
                people.check_active(tx, line.account.of)
    except AlreadyPosted:  # by another source of the same item, or by hand
        raise Settled from None
    except (AccountClosed, OverCap) as full:
        raise Refused(full.code) from None
    except NotFound:
        raise Refused("nobody") from None
    return POSTED


def _line(proposed: Proposed) -> Line:
    """Make the line that the scheme in force gives for what was proposed. Raises Refused."""
    source, item, version = _item(proposed.source)
    if item.committee:
        raise Refused("needs_committee")
    kind, _, _ = proposed.subject.partition("#")
    if kind != item.unit:
        raise Refused("wrong_subject")
    return Line(
        account=Account(proposed.subject, item.currency),
        kind="award",
        item=source.item,
        clause=item.clause,
        version=version,
        event=proposed.event,
        points=item.points,
        at_ms=proposed.happened_ms,
        basis=SCHEME,
        evidence=chain.digest(list(proposed.evidence)) if proposed.evidence else None,
        caps=item.caps,
    )


def _item(name: str) -> tuple[Source, Item, int]:
    source = SOURCES.get(name)
    if source is None:
        raise Refused("unknown_source")
    try:
        scheme = reading.in_force()
        return source, scheme.item(source.item), scheme.version
    except (NoScheme, UnknownItem) as missing:
        raise Refused(missing.code) from None


def _refuse(proposed: Proposed, reason: str) -> tuple[str, str]:
    """Keep that it was refused. Returns the outcome that holds: another delivery may have been quicker."""
    made = Proposal.made(proposed, now_ms())
    source = SOURCES.get(proposed.source)
    made.item = None if source is None else source.item
    made.refuse(reason)
    try:
        with Transaction() as tx:
            tx.create(made, or_raise=Settled())
    except Settled:
        return BEFORE, reason
    return REFUSED, reason
