"""codes: bodies in and out. Not on a scan's path: it imports pydantic."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chalicelib.codes.service.mismatches import Decision
from chalicelib.codes.service.scans import Face
from chalicelib.codes.tokens import Kind
from chalicelib.core.schema import Id, Paged, Strict
from chalicelib.places.doorlist import Reading

CodeId = Annotated[str, StringConstraints(pattern=r"^[OI][0-9A-HJKMNP-TV-Z]{8}$")]
Token = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=40)]  # as somebody typed it
Why = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LiveState = Literal["minted", "printed", "posted", "active", "suspended"]
State = Literal["minted", "printed", "posted", "active", "suspended", "replaced", "revoked"]
AtMs = Annotated[int, Field(ge=0, le=1 << 53)]


class ContactView(Strict):
    """Whom to call for a door."""

    role: str
    title: str
    name: str | None
    number: str | None
    note: str | None
    on_duty: bool
    when: str


class ScanView(Strict):
    """What a scan shows, for screens. ``face`` says which one; the rest is null where it may not be known.

    ``dwelling`` and the address of an indoor code are there for whoever is signed in: to see what one applies for.
    """

    face: Face
    kind: Kind | None = None
    token: str | None = None
    where: str | None = None
    door: str | None = None
    number: str | None = None
    dwelling: str | None = None
    contacts: list[ContactView] = Field(default_factory=list)
    actions: list[str] = Field(default_factory=list)


class TypedNumber(Strict):
    """The number on a sticker, as somebody typed it."""

    number: Number


class MismatchReport(Strict):
    """A sticker is not at its door: what differs."""

    token: Token
    why: Literal["number", "address"]


class Received(Strict):
    """It was taken in."""

    received: Literal[True] = True


class CodeView(Strict):
    """A code as staff see it. ``legal`` are the acts that its state allows."""

    id: CodeId
    kind: Kind
    state: State
    number: str
    where: str
    door: str
    dwelling: Id
    building: Id
    changed_ms: int
    successor: CodeId | None
    legal: list[str]


class LiveCode(Strict):
    """The live code of a door."""

    id: CodeId
    state: LiveState
    number: str


class DoorView(Strict):
    """A door with its live codes."""

    dwelling: Id
    building: Id
    door: str
    outdoor: LiveCode | None
    indoor: LiveCode | None


class DoorsWanted(Paged):
    """Which doors to list: in ``place``, with a code of ``kind`` (else either) in ``state``; "none": without one."""

    place: Id
    kind: Kind | None = None
    state: Literal["minted", "printed", "posted", "active", "suspended", "none"] | None = None


class ActRequest(Strict):
    """An act on a code. ``id`` is made when the form opens: the same one again gives the first answer."""

    id: Id
    code: CodeId
    act: Literal["post", "confirm", "suspend", "resume", "replace", "revoke"]
    why: Why | None = None


class MintRequest(Strict):
    """A new code for a door that has none of this kind."""

    id: Id
    dwelling: Id
    kind: Kind


class PatrolScan(Strict):
    """One scan of a patrol, with the time at which it was taken: a token, or the number typed from a sticker."""

    id: Id
    token: Token | None = None
    number: Number | None = None
    at_ms: AtMs

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.token is None) == (self.number is None):
            raise ValueError("扫到的码填写有误｜请填写 token 或 number 其中一项")
        return self


class PatrolRequest(Strict):
    """A patrol's scans, kept on the phone while there was no network."""

    scans: Annotated[list[PatrolScan], Field(min_length=1, max_length=100)]


class PatrolResult(Strict):
    """What became of one scan; when it was refused, why."""

    id: Id
    outcome: Literal["posted", "same", "refused"]
    code: CodeId | None
    kind: Kind | None
    door: str | None
    state: State | None
    error: str | None
    message: str | None


class PatrolResults(Strict):
    """What became of a patrol's scans, in their order."""

    results: list[PatrolResult]


class RoundRequest(Strict):
    """Staff confirm a building's round."""

    id: Id
    building: Id


class CoverageWanted(Paged):
    """Whose coverage to list."""

    place: Id


class CoverageView(Strict):
    """How many doors a place has and how many codes of each kind are in which state, counted at ``at_ms``.

    ``estate`` is the name of the estate that the place is in: buildings of two may be called alike.
    """

    place: Id
    name: str
    estate: str | None
    doors: int
    outdoor: dict[str, int]
    indoor: dict[str, int]
    at_ms: int


class MismatchesWanted(Paged):
    """Which reports to list."""

    place: Id
    state: Literal["open", "decided"] = "open"


class MismatchView(Strict):
    """People say that a code is not at its door."""

    report: Id
    code: CodeId
    building: Id
    reports: int
    first_ms: int
    last_ms: int
    state: Literal["open", "suspended", "dismissed"]
    why: str | None


class ReviewRequest(Strict):
    """What staff decide on a report."""

    id: Id
    report: Id
    code: CodeId
    decision: Decision
    why: Why | None = None


class ImportRequest(Strict):
    """Read an uploaded door list. With ``reading``, as a person changed it."""

    id: Id
    upload: Id
    reading: Reading | None = None


class CommitRequest(Strict):
    """Let the previewed list go in; ``mark`` is the preview's. ``id`` names the job to watch."""

    id: Id
    mark: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ImportView(Strict):
    """A door list on its way in. ``preview`` and ``mark`` are there once it is read, for a week.

    What failed can be committed again; what expired must be uploaded anew.
    ``outside`` names the places of it that one may not import into; ``rejects`` downloads the refused rows, to mend.
    """

    id: Id
    state: Literal["queued", "ready", "unreadable", "committing", "done", "failed", "expired"]
    mark: str | None = None
    preview: dict[str, Any] | None = None
    outside: list[str] = Field(default_factory=list)
    rejects: str | None = None
    job: Id
    done: int
    doors: int


class SheetRequest(Strict):
    """Labels for the doors in ``place``: of which kinds, in which states, on what."""

    id: Id
    place: Id
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=2)] = Field(default=["outdoor"])
    states: Annotated[list[LiveState], Field(min_length=1, max_length=5)] = Field(default=["minted"])
    layout: Literal["a4", "roll"] = "a4"


class Unprinted(Strict):
    """A label that could not be printed, and why."""

    code: str
    reason: str


class SheetFile(Strict):
    """One PDF of an order; ``download`` is there once it is drawn."""

    number: int
    labels: int
    pages: int
    download: str | None
    unprinted: list[Unprinted]


class SheetView(Strict):
    """An order for labels and its files. Refused: for more labels than one order may have; failed: some files lack."""

    id: Id
    place: Id
    state: Literal["queued", "refused", "planned", "failed", "done"]
    labels: int
    done: int
    files: list[SheetFile]


class ImageRequest(Strict):
    """A picture of one live code."""

    id: Id
    code: CodeId
    format: Literal["png", "svg"] = "png"


class ImageView(Strict):
    """Where to download a picture, for 15 minutes."""

    download: str
