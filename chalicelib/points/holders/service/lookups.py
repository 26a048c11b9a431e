"""Holders, look-ups by staff: for a reason that is in the audit before anything is shown, one account, masked."""

from dataclasses import dataclass

from chalicelib.core import audit
from chalicelib.core.policy import Actor
from chalicelib.people import standing
from chalicelib.points.accounts import Account
from chalicelib.points.holders.schemas import LookUp
from chalicelib.points.holders.service import reading, seeing
from chalicelib.points.ledger.records import Entry, Head
from chalicelib.points.ledger.service import posting


@dataclass(frozen=True, slots=True)
class Looked:
    """What is shown: the masked name of a person, where the account stands, a page of its entries."""

    name: str | None
    head: Head | None
    entries: list[Entry]
    after: str | None


def look(actor: Actor, account: Account, asked: LookUp) -> Looked:
    """Look up one account of somebody in one's places. Raises NotSignedIn, NotFound, BadInput."""
    building = seeing.looked_at(actor, account)
    audit.record_now(actor, "points.look", account.holder, place=building, why=asked.reason, currency=account.currency)
    entries, after = reading.page(account, limit=asked.limit, cursor=asked.cursor, actor=actor)
    name = standing.called([account.of])[account.of] if account.kind == "person" else None
    return Looked(name, posting.heads([account])[account], entries, after)
