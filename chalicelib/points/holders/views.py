"""How accounts, entries and their explanations are shown: words beside codes, no names."""

import json
from typing import Any

from chalicelib.points.accounts import CURRENCY_WORDS, Account
from chalicelib.points.chain import FIRST, Verdict
from chalicelib.points.holders import rules, schemas
from chalicelib.points.holders.service import explaining
from chalicelib.points.holders.service.explaining import Explanation
from chalicelib.points.holders.service.lookups import Looked
from chalicelib.points.holders.service.reading import Stands
from chalicelib.points.ledger.auditing import WORDS
from chalicelib.points.ledger.records import Difference, Entry, Head, Report
from chalicelib.points.ledger.rules import KIND_WORDS
from chalicelib.points.review.rules import STATE_WORDS
from chalicelib.points.verify import told


def holders(stands: Stands) -> list[schemas.HolderView]:
    """Show the accounts of each holder, in the order in which they were asked for."""
    by_holder: dict[str, list[schemas.BalanceView]] = {}
    for account, head in stands.items():
        by_holder.setdefault(account.holder, []).append(balance(account, head))
    return [
        schemas.HolderView(kind=_any(holder.partition("#")[0]), id=holder.partition("#")[2], accounts=found)
        for holder, found in by_holder.items()
    ]


def balance(account: Account, head: Head | None) -> schemas.BalanceView:
    """Show where an account stands; one without entries stands at 0."""
    return schemas.BalanceView(
        currency=_any(account.currency),
        word=CURRENCY_WORDS[account.currency],
        balance=0 if head is None else int(head.balance),
        seq=0 if head is None else int(head.seq),
        hash=FIRST if head is None else head.hash,
        closed_ms=None if head is None or head.closed_ms is None else int(head.closed_ms),
    )


def entry(one: Entry) -> schemas.EntryView:
    """Show an entry in a statement."""
    return schemas.EntryView(**one.shown(), word=KIND_WORDS[one.kind], title=explaining.title(one))


def explained(found: Explanation) -> schemas.Explained:
    """Show an entry with all that stands behind it."""
    return schemas.Explained(
        entry=entry(found.entry),
        text=None if found.item is None else found.item.text,
        scheme=int(found.entry.version),
        scheme_digest=found.digest,
        evidence=_evidence(found),
        decided=_decided(found),
        given_back=[_given(one) for one in found.given_back],
        left=found.left,
        appeal=_appeal(found),
    )


def _evidence(found: Explanation) -> schemas.EvidenceView | None:
    if found.entry.evidence is None:
        return None
    kind = "none" if found.item is None else found.item.evidence
    return schemas.EvidenceView(
        hash=found.entry.evidence, kind=kind, word=rules.EVIDENCE_WORDS[kind], ids=list(found.ids)
    )


def _decided(found: Explanation) -> schemas.Decided:
    kind, _, of = found.entry.basis.partition("#")
    state = None if found.case is None else found.case.state
    return schemas.Decided(
        kind=kind,
        id=of or None,
        word=rules.BASIS_WORDS.get(kind, rules.OTHER_BASIS),
        title=None if found.campaign is None else found.campaign.title,
        state=state,
        state_word=None if state is None else STATE_WORDS[state],
    )


def _given(one: Entry) -> schemas.Given:
    return schemas.Given(
        seq=int(one.seq), kind=_any(one.kind), word=KIND_WORDS[one.kind], points=int(one.points), at_ms=int(one.at_ms)
    )


def _appeal(found: Explanation) -> schemas.Appeal | None:
    if found.case is None:
        return None
    until_ms = found.case.appeal_until_ms
    return schemas.Appeal(
        review=found.case.id, open=found.appealable, until_ms=None if until_ms is None else int(until_ms)
    )


def checked(found: Verdict) -> schemas.CheckView:
    """Show what a check found, in the words of the public verifier."""
    return schemas.CheckView(
        holds=found.holds,
        fault=found.fault,
        at=found.at,
        seq=found.entries,
        hash=found.head,
        balance=found.balance,
        words=told(found),
    )


def looked(account: Account, found: Looked) -> schemas.LookedUp:
    """Show what staff looked up."""
    return schemas.LookedUp(
        name=found.name,
        account=balance(account, found.head),
        entries=[entry(one) for one in found.entries],
        next=found.after,
    )


def report_line(one: Report) -> schemas.ReportLine:
    """Show a comparison in a list."""
    return schemas.ReportLine(**_report(one))


def report(one: Report, differences: list[Difference]) -> schemas.ReportView:
    """Show a comparison whole."""
    issued = json.loads(one.issued or "{}")
    return schemas.ReportView(
        **_report(one),
        issued=[_issued(name, *sums) for name, sums in sorted(issued.items())],
        found=[_difference(difference) for difference in differences],
    )


def _report(one: Report) -> dict[str, Any]:
    return {
        "id": one.id,
        "state": one.state,
        "began_ms": int(one.began_ms),
        "ended_ms": None if one.ended_ms is None else int(one.ended_ms),
        "accounts": int(one.accounts),
        "entries": int(one.entries),
        "differences": int(one.differences),
    }


def _issued(name: str, points: int, entries: int) -> schemas.Issued:
    item, currency, holding = name.rsplit("#", 2)
    return schemas.Issued(
        item=item, currency=_any(currency), holding=_any(holding), points=int(points), entries=entries
    )


def _difference(one: Difference) -> schemas.DifferenceView:
    numbers = {name: getattr(one, name) for name in ("seq", "expected", "found")}
    return schemas.DifferenceView(
        account=one.account,
        what=one.what,
        word=WORDS[one.what],
        **{name: None if value is None else int(value) for name, value in numbers.items()},
    )


def _any(text: Any) -> Any:  # noqa: ANN401 - a literal, as the item keeps it
    return text
