"""What goes in and out over HTTP. A whole document goes in and out as ``Document``."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.core.schema import Id, Paged, Strict
from chalicelib.points.scheme.document import Code, Document, Terms
from chalicelib.points.scheme.rules import MOST_COMMENT

Number = Annotated[int, Field(ge=1, le=999_999)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=MOST_COMMENT)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class DraftRequest(Strict):
    """A new draft: a whole document, as it is exported too. ``id`` is the client's."""

    id: Id
    document: Document


class DraftEdit(Strict):
    """A draft's document anew. ``revision`` is the one that was read."""

    id: Id
    revision: Annotated[int, Field(ge=1)]
    document: Document


class Publication(Strict):
    """Put a draft under public comment. ``revision`` is the one that was read."""

    id: Id
    revision: Annotated[int, Field(ge=1)]


class Reasoned(Strict):
    """Take a version back, to its draft or for good; the reason is kept in the audit."""

    id: Id
    why: Words


class Adoption(Strict):
    """Adopt a version. ``digest`` names the text that was read."""

    id: Id
    digest: Digest


class CommentRequest(Strict):
    """A comment on the version under comment, on an item of it if one is named."""

    id: Id
    text: Said
    item: Code | None = None


class CommentAnswer(Strict):
    """An answer to a comment."""

    id: Id
    text: Said


class CommentsQuery(Paged):
    """Which comments: those that wait for an answer, or those that have one."""

    state: Literal["new", "answered"] = "new"


class ChangesQuery(Strict):
    """Since which version; without one, since the one before it that was in force."""

    since: Number | None = None


class ItemView(Strict):
    """One item. ``line`` says it in plain words."""

    code: str
    clause: str
    title: str
    text: str
    line: str
    proposers: str
    evidence: str
    currency: str
    unit: str
    points: int
    cap_day: int | None
    cap_year: int | None
    committee: bool
    lapse_months: int | None


class SchemeLine(Strict):
    """One version in the list."""

    version: int
    state: str
    state_words: str
    title: str
    at_ms: int
    comment_until_ms: int | None
    in_force_ms: int | None
    until_ms: int | None
    comments: int
    digest: str


class SchemeView(SchemeLine):
    """One version, whole, in plain words. ``digest`` is the SHA-256 of its document's canonical JSON."""

    revision: int
    preamble: str
    items: list[ItemView]
    terms: Terms
    terms_lines: list[str]
    acts: list[str]


class ChangeView(Strict):
    """What became of one item."""

    kind: str
    code: str
    clause: str
    title: str
    lines: list[str]


class ChangesView(Strict):
    """What a version changes since another (``since``; null: there was none)."""

    version: int
    since: int | None
    words: list[str]
    items: list[ChangeView]
    terms: list[str]


class CommentView(Strict):
    """One comment as its author and staff see it; nobody's name is in it."""

    id: Id
    version: int
    item: str | None
    state: str
    text: str
    at_ms: int
    answer: str | None
    answered_ms: int | None
