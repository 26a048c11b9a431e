"""What goes in and out over HTTP."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.core.schema import Id, Paged, Strict
from chalicelib.points.accounts import Currency, Holding

Seq = Annotated[int, Field(ge=1, le=999_999_999_999)]
ReportId = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(-[0-9]{6})?$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=500)]
Kind = Literal["award", "deduction", "reversal", "lapse", "repair", "redemption"]


class BalanceView(Strict):
    """Where one account stands: what a phone remembers of it to check the next statement."""

    currency: Currency
    word: str
    balance: int
    seq: int
    hash: str
    closed_ms: int | None


class HolderView(Strict):
    """The two accounts of a person or a household."""

    kind: Holding
    id: Id
    accounts: list[BalanceView]


class Holders(Strict):
    """The accounts of one's own households."""

    items: list[HolderView]


class EntryView(Strict):
    """One entry: what the chain hashes, its hash and the balance after it, and what it is called."""

    account: str
    against: str
    seq: int
    prev: str
    hash: str
    kind: Kind
    item: str
    clause: str
    version: int
    event: str
    points: int
    balance: int
    at_ms: int
    posted_ms: int
    basis: str
    evidence: str | None = None
    counted: str | None = None
    lapses_ms: int | None = None
    original: int | None = None
    word: str
    title: str | None


class Given(Strict):
    """An entry that gave something of another back."""

    seq: int
    kind: Kind
    word: str
    points: int
    at_ms: int


class EvidenceView(Strict):
    """The evidence: its hash, what kind the item asks for; of an automatic item, the ``ids`` whose hash it is."""

    hash: str
    kind: str
    word: str
    ids: list[str]


class Decided(Strict):
    """Who decided: the scheme itself, a case of the committee, a campaign, the mall.

    ``title`` is the campaign's, ``state`` the case's.
    """

    kind: str
    id: str | None
    word: str
    title: str | None = None
    state: str | None = None
    state_word: str | None = None


class Appeal(Strict):
    """Whether there is still an appeal (申诉), and until when: of which case."""

    review: Id
    open: bool
    until_ms: int | None


class Explained(Strict):
    """All that stands behind one entry. ``left`` is what of a deduction is still missing."""

    entry: EntryView
    text: str | None
    scheme: int
    scheme_digest: str | None
    evidence: EvidenceView | None
    decided: Decided
    given_back: list[Given]
    left: int | None
    appeal: Appeal | None


class CheckView(Strict):
    """What the check found. ``words`` say it; a ``fault`` is one of the chain's, ``at`` the number of its entry."""

    holds: bool
    fault: str | None
    at: int | None
    seq: int
    hash: str
    balance: int
    words: list[str]


class ExportQuery(Strict):
    """After which entry the part begins: 0 for the first, then the ``seq`` of the part before."""

    after: Annotated[int, Field(ge=0, le=999_999_999_999)] = 0


class LookUp(Paged):
    """Why staff look at somebody's points: kept in the audit. And which page."""

    reason: Reason


class LookedUp(Strict):
    """What staff see: the name masked, the account, a page of its entries, newest first."""

    name: str | None
    account: BalanceView
    entries: list[EntryView]
    next: str | None


class ReportLine(Strict):
    """One nightly comparison. ``state``: running, or done; ``differences``: how many were found."""

    id: ReportId
    state: Literal["running", "done"]
    began_ms: int
    ended_ms: int | None
    accounts: int
    entries: int
    differences: int


class Issued(Strict):
    """What an item gave and took in all, and who has it now: derived from entries."""

    item: str
    currency: Currency
    holding: Holding
    points: int
    entries: int


class DifferenceView(Strict):
    """One difference: of which account, at which entry, what is not as it must be."""

    account: str
    seq: int | None
    what: str
    word: str
    expected: int | None
    found: int | None


class ReportView(ReportLine):
    """One comparison whole: the totals of the issuing side, the first differences."""

    issued: list[Issued]
    found: list[DifferenceView]
