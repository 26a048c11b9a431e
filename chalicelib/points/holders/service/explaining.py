"""Holders, explaining an entry: the clause as the scheme said it then, evidence, who decided, what was given back."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import BadInput, NotFound
from chalicelib.core.policy import Caller
from chalicelib.points.accounts import Account
from chalicelib.points.awards.service import listing
from chalicelib.points.campaigns.service import finding as campaigns
from chalicelib.points.holders.rules import MALL_TITLE
from chalicelib.points.holders.service import seeing
from chalicelib.points.ledger.records import Entry, partition
from chalicelib.points.ledger.rules import MALL, REVERSIBLE, SCHEME
from chalicelib.points.ledger.service import posting
from chalicelib.points.review import rules as review
from chalicelib.points.review.records import Review
from chalicelib.points.review.service import finding
from chalicelib.points.scheme.document import Item
from chalicelib.points.scheme.service import reading


@dataclass(frozen=True, slots=True)
class Explanation:
    """An entry and what stands behind it; ``item`` and ``digest`` are of the version that the entry names."""

    entry: Entry
    item: Item | None
    digest: str | None
    given_back: tuple[Entry, ...]
    case: Review | None
    ids: tuple[str, ...] = ()  # the evidence of an automatic item
    campaign: campaigns.Explained | None = None

    @property
    def left(self) -> int | None:
        """What of a deduction is still missing; None of anything else."""
        if self.entry.kind != "deduction":
            return None
        return -int(self.entry.points) - sum(int(one.points) for one in self.given_back)

    @property
    def appealable(self) -> bool:
        """Whether there is still an appeal of the case that decided it."""
        one = self.case
        if one is None or one.state not in review.APPEALABLE or one.appeal_until_ms is None:
            return False
        return now_ms() < one.appeal_until_ms


def explain(caller: Caller, account: Account, seq: int) -> Explanation:
    """Explain the entry ``seq``. Five calls at most, and more of a long account. Raises NotSignedIn, NotFound."""
    seeing.seen(caller, account)
    entry = posting.entry_of(account, seq)
    digest = None
    with suppress(NotFound):
        digest = reading.version(int(entry.version)).digest
    given = tuple(_given_back(account, entry))
    return Explanation(entry, item(entry), digest, given, _case(entry), _ids(entry), _campaign(entry))


def item(entry: Entry) -> Item | None:
    """Give the item as the version says that the entry names; None of what no scheme has: the mall."""
    try:
        return reading.version(int(entry.version)).item(entry.item)
    except (NotFound, BadInput):
        return None


def title(entry: Entry) -> str | None:
    """Say what an entry was for."""
    if entry.item == MALL:
        return MALL_TITLE
    found = item(entry)
    return None if found is None else found.title


def _given_back(account: Account, entry: Entry) -> Iterable[Entry]:
    if entry.kind not in REVERSIBLE:
        return ()
    where = Entry.sk.between(Entry.at(account, int(entry.seq) + 1)[1], "entry#~")
    return Entry.query(partition(account), where, Entry.original == entry.seq, consistent_read=True)


def _ids(entry: Entry) -> tuple[str, ...]:
    if entry.evidence is None or (entry.kind, entry.basis) != ("award", SCHEME):
        return ()
    return tuple(listing.evidence(entry.item, Account.named(entry.account).holder, entry.event))


def _case(entry: Entry) -> Review | None:
    kind, _, of = entry.basis.partition("#")
    if kind != "review":
        return None
    try:
        return finding.case(of).review
    except NotFound:
        return None


def _campaign(entry: Entry) -> campaigns.Explained | None:
    kind, _, of = entry.basis.partition("#")
    if kind != "campaign":
        return None
    try:
        return campaigns.explained(of)
    except NotFound:
        return None
