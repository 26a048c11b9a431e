"""What goes in and out over HTTP of the committee."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chalicelib.core.schema import Id, Paged, Phone, Strict
from chalicelib.people.homes.rules import Role
from chalicelib.people.homes.schemas import ActsFor
from chalicelib.points.review.evidence import folded
from chalicelib.points.review.rules import MOST_FILES, MOST_REASON, MOST_TEXT, MOST_WORKPLACES
from chalicelib.points.scheme.document import Code

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=MOST_TEXT)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=MOST_REASON)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]
Names = Annotated[tuple[Name, ...], Field(max_length=MOST_WORKPLACES)]
State = Literal[
    "proposed",
    "reviewing",
    "withdrawn",
    "declined",
    "noticed",
    "contested",
    "confirmed",
    "annulled",
    "posted",
    "refused",
    "appealed",
    "upheld",
    "overturned",
    "reversed",
    "closed",
]


def checked_names(names: Iterable[str]) -> None:
    """Refuse names that are nothing but signs: they would be the same as any other. Raises ValueError."""
    if not all(folded(one) for one in names):
        raise ValueError("单位名称没有文字｜请填写单位的全称")


class EffectiveDecision(Strict):
    """A legally effective decision: its number, its day, who issued it."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=60)]
    on: date
    by: Name

    @model_validator(mode="after")
    def _numbered(self) -> Self:
        if not any(one.isdigit() for one in folded(self.number)):
            raise ValueError("决定文号中没有数字｜请按处理决定书填写完整文号")
        return self


class Proposal(Strict):
    """Propose an award or a deduction of an item that the committee decides. ``id`` is made when the form opens.

    ``version`` is the scheme's, as the form showed it; ``subject`` the person's or the household's id, as the item's
    unit says; how many points is the item's alone. ``files`` are uploads of the purpose evidence. ``workplaces``
    are named in the case: members who declared one of them are not drawn.
    """

    id: Id
    item: Code
    version: Annotated[int, Field(ge=1)]
    subject: Id
    at_ms: Annotated[int, Field(ge=0)]
    text: Text | None = None
    files: Annotated[tuple[Id, ...], Field(max_length=MOST_FILES)] = ()
    decision: EffectiveDecision | None = None
    workplaces: Names = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        checked_names(self.workplaces)
        if len(set(self.files)) != len(self.files):
            raise ValueError("同一附件重复填写｜每份附件只填一次")
        return self


class Search(Strict):
    """Who a case could be about: whose door has the ``code`` (scanned, or its number typed), or who has the phone."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)] | None = None
    phone: Phone | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.code is None) == (self.phone is None):
            raise ValueError("请填写一项｜扫门牌上的码、输入编号，或填写手机号")
        return self


class FoundPerson(Strict):
    """Somebody of a household that was found, masked."""

    person: Id
    name: str
    role: Role
    role_word: str


class FoundHome(Strict):
    """A household that was found, with who lives there; by a phone, whoever has it alone."""

    household: Id
    door: str
    people: list[FoundPerson]


class FoundHomes(Strict):
    """What was found within one's places; empty where nobody is, or none that one may propose for."""

    homes: list[FoundHome]


class Withdrawal(Strict):
    """The proposer takes a case back, before anybody has voted."""

    id: Id


class Ballot(Strict):
    """One's vote: for the matter or against it, and why. On an appeal: whether the matter stands."""

    id: Id
    approve: bool
    reason: Reason


class Recusal(Strict):
    """A member has an interest (回避), and says which."""

    id: Id
    reason: Reason


class Appeal(Strict):
    """The subject does not agree, and says why."""

    id: Id
    reason: Reason
    acts_for: ActsFor | None = None


class OwnQuery(Paged):
    """Whose reviews: one's own; those of a household of one's own; of somebody for whom one is a proxy in points."""

    household: Id | None = None
    person: Id | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.household is not None and self.person is not None:
            raise ValueError("只能选一个对象｜住户与个人只填一项")
        return self


class QueueQuery(Paged):
    """Staff's list of a place with what is under it, by state."""

    place: Id
    state: State = "reviewing"


class RosterQuery(Paged):
    """The roster of a place."""

    place: Id


class Membership(Strict):
    """A member on the roster of ``place``, with the workplaces in whose cases they have an interest.

    ``version`` is the one that was read, 0 for a new member.
    """

    place: Id
    active: bool = True
    workplaces: Names = ()
    version: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        checked_names(self.workplaces)
        return self


class MemberView(Strict):
    """A member on the roster."""

    person: Id
    name: str
    place: Id
    active: bool
    workplaces: list[str]
    version: int
    at_ms: int


class FileView(Strict):
    """A file of the evidence: where to download it, and the SHA-256 of what it holds."""

    url: str
    sha256: str


class DecisionView(Strict):
    """The legally effective decision that a deduction rests on."""

    number: str
    on: date
    by: str


class EvidenceView(Strict):
    """The evidence with its salt, so that its hash can be checked; ``gone``: it was erased, the hash alone is left."""

    digest: str
    gone: bool
    salt: str | None = None
    text: str | None = None
    decision: DecisionView | None = None
    files: tuple[FileView, ...] = ()


class VoteView(Strict):
    """A vote of a round that has decided; the member is shown masked."""

    member: str
    approve: bool
    reason: str
    at_ms: int


class RoundView(Strict):
    """What a panel decided, with its reasons."""

    stage: Literal["review", "appeal"]
    approved: bool
    votes_for: int
    votes_against: int
    at_ms: int
    votes: list[VoteView]


class AppealView(Strict):
    """The appeal: by whom (masked), through whom, and why."""

    by: str
    via: str | None
    reason: str | None
    at_ms: int


class StepView(Strict):
    """What was done with a case: who (masked), what, when, where it stood afterwards."""

    by: str
    via: str | None
    act: str
    state: State
    state_word: str
    at_ms: int


class ReviewLine(Strict):
    """A case in a list."""

    id: Id
    item: str
    title: str
    clause: str
    points: int
    holding: Literal["person", "household"]
    called: str
    state: State
    state_word: str
    votes_due_ms: int | None
    notice_ends_ms: int | None
    appeal_until_ms: int | None
    short: bool
    proposed_ms: int
    at_ms: int


class ReviewView(ReviewLine):
    """A case as those who may see it do. ``subject`` and ``place`` are kept from members of a panel.

    ``legal`` are the acts that whoever asks may do now. ``voted``: so many of ``seats`` have.
    """

    version: int
    text: str
    currency: Literal["merit", "material"]
    subject: Id | None
    place: Id | None
    proposer: str
    event_ms: int
    evidence: EvidenceView
    voted: int
    seats: int
    decisions: list[RoundView]
    appeal: AppealView | None
    entry: int | None
    refusal: str | None
    my_vote: bool | None
    timeline: list[StepView]
    legal: list[str]


class VoteLine(Strict):
    """One of my open votes."""

    id: Id
    stage: Literal["review", "appeal"]
    title: str
    clause: str
    points: int
    called: str
    due_ms: int
