"""What goes in and out over HTTP for campaigns."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chalicelib.core.schema import Id, Paged, Phone, Strict
from chalicelib.points.campaigns.rules import MOST_CHECKED_IN, Source, State
from chalicelib.points.scheme.document import Code

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9 \-]{10,20}$")]
Ms = Annotated[int, Field(ge=0, le=9_999_999_999_999)]


class CampaignOrder(Strict):
    """A new campaign. ``id`` is made when the form opens.

    ``version`` is the scheme's, as it was read; ``at_ms`` when the event was. With ``upload`` a list is read at once,
    without it people are checked in first. ``supplements`` names the campaign whose list this one completes: who is on
    both counts once.
    """

    id: Id
    title: Title
    item: Code
    version: Annotated[int, Field(ge=1)]
    place: Id
    at_ms: Ms
    upload: Id | None = None
    supplements: Id | None = None


class CampaignAct(Strict):
    """An act on a campaign. ``id`` is made when the button shows."""

    id: Id


class Approval(CampaignAct):
    """The second person's word: ``hash`` is of the content that they looked at."""

    hash: Hash


class CheckIns(Strict):
    """Who is there: by person, verified phone, household, or the number on an indoor code's sticker."""

    people: tuple[Id, ...] = ()
    phones: tuple[Phone, ...] = ()
    households: tuple[Id, ...] = ()
    numbers: tuple[Number, ...] = ()

    @model_validator(mode="after")
    def _some(self) -> Self:
        count = len(self.people) + len(self.phones) + len(self.households) + len(self.numbers)
        if not 1 <= count <= MOST_CHECKED_IN:
            raise ValueError(f"签到人数不对｜每次提交 1 至 {MOST_CHECKED_IN} 个")
        return self


class CheckInLine(Strict):
    """What became of one of them: the list it stood in and its place there, from 0."""

    by: str  # person | phone | household | number
    at: int
    outcome: Literal["taken", "repeated", "refused"]
    fault: str | None = None
    right: str | None = None


class CheckedIn(Strict):
    """What became of all, in the order of people, phones, households, numbers."""

    items: list[CheckInLine]


class CampaignsQuery(Paged):
    """The campaigns of a place, of those within it and those that contain it, newest first; of one state, or all."""

    place: Id
    state: State | None = None


class CampaignLine(Strict):
    """A campaign in a list."""

    id: Id
    title: str
    item: str
    item_title: str
    place: Id
    place_name: str
    at_ms: int
    made_ms: int
    by: Id
    source: Source
    state: State
    rows: int | None
    posted: int
    refused: int


class BadRow(Strict):
    """A row that is not posted as it stands: its number in the list, the column, what is wrong, what would be right.

    ``counts``: the row stays on the list all the same (over_cap); the ledger decides when it comes to it.
    """

    row: int
    column: str
    code: str
    fault: str
    right: str
    counts: bool = False


class Preview(Strict):
    """What reading the list found. ``points`` is what is expected to be given: the cap's rows are not in it."""

    rows: int
    good: int
    bad: dict[str, int]  # by code: malformed unknown ambiguous outside repeated already over_cap …
    points: int
    bad_rows: list[BadRow]
    download: str | None  # the file of bad rows, to mend and upload; kept for 7 days


class Unreadable(Strict):
    """Why the list could not be read."""

    code: str
    message: str
    faults: tuple[dict[str, str], ...] = ()


class Progress(Strict):
    """How far the posting is; ``turn`` counts the runs. ``points`` is what has been given."""

    turn: int
    chunks: int
    chunks_done: int
    posted: int
    refused: int
    points: int


class CampaignView(CampaignLine):
    """A campaign as its staff sees it. ``legal``: the acts that its state allows, to whoever may."""

    version: int
    clause: str
    points: int
    currency: str
    unit: str
    supplements: Id | None
    legal: list[str]
    job: Id | None
    hash: str | None
    checked_in: int | None
    preview: Preview | None
    unreadable: Unreadable | None
    approved_by: Id | None
    approved_ms: int | None
    progress: Progress | None
    stopped: Unreadable | None


class ResultsQuery(Paged):
    """The results of rows, in the order of the list; of one ``outcome``, if it is given."""

    outcome: Literal["posted", "refused", "waiting"] | None = None


class ResultLine(Strict):
    """What became of a row: ``seq`` is its entry's number in the account's statement.

    ``name`` is what the person is called, masked, or the home's address; None of who is there no more.
    """

    row: int
    holder: str
    name: str | None = None
    outcome: Literal["posted", "refused", "waiting"]
    seq: int | None = None
    code: str | None = None
    message: str | None = None
