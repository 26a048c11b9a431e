"""What goes in and out over HTTP for bindings, households and proxies."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from chalicelib.core.schema import Id, Paged, Strict
from chalicelib.people.homes.rules import COUNTER, MOST_PROXY_DAYS, Role, Scope, Via

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=200)]
State = Literal["submitted", "more_info", "active", "suspended", "rejected", "withdrawn", "ended"]


def folded(code: object) -> object:
    """Read a typed code as Crockford's base32 is read."""
    if not isinstance(code, str):
        return code
    return code.upper().translate(str.maketrans("OIL", "011", "- "))


class ActsFor(Strict):
    """Whose act it is, when somebody else's hand does it: a proxy's, or that of staff by phone or at the counter."""

    person: Id
    via: Via = "proxy"


class Application(Strict):
    """Ask to be bound to a home. ``id`` is made when the form opens.

    ``code`` is an indoor code's token or number. Staff who take an application in may name the ``dwelling`` instead.
    """

    id: Id
    code: Code | None = None
    dwelling: Id | None = None
    role: Role
    name: Name
    relation: Words | None = None
    lease_ends: date | None = None
    evidence: Id | None = None
    acts_for: ActsFor | None = None

    @model_validator(mode="after")
    def _one_home(self) -> Self:
        if (self.code is None) == (self.dwelling is None):
            raise ValueError("未说明是哪一户｜请填写户内码，或（工作人员代办时）选择门户，只填一项")
        if self.dwelling is not None and (self.acts_for is None or self.acts_for.via not in COUNTER):
            raise ValueError("只有工作人员代办时才能直接选择门户｜请扫描或填写户内码")
        return self

    @model_validator(mode="after")
    def _lease(self) -> Self:
        if (self.role == "tenant") != (self.lease_ends is not None):
            raise ValueError("租期与身份不符｜租客必须填写租期截止日期，其他身份不填")
        return self


class Decision(Strict):
    """Approve, reject with a reason, or ask for more with a question. ``id`` is made when the button appears."""

    id: Id
    act: Literal["approve", "reject", "ask"]
    words: Words | None = None
    acts_for: ActsFor | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if (self.act == "approve") != (self.words is None):
            raise ValueError("说明与决定不符｜不通过须写明原因，要求补充须写明问题，通过则不写")
        return self


class Reply(Strict):
    """Answer the question that was asked of an application."""

    id: Id
    words: Words
    evidence: Id | None = None
    acts_for: ActsFor | None = None


class Withdrawal(Strict):
    """Take an application back."""

    id: Id
    acts_for: ActsFor | None = None


class Renewal(Strict):
    """A lease goes on until another day."""

    id: Id
    lease_ends: date
    acts_for: ActsFor | None = None


class MoveOut(Strict):
    """Somebody moves out: oneself, or staff and the householder for others, with a reason."""

    id: Id
    reason: Words | None = None
    acts_for: ActsFor | None = None


class HandOver(Strict):
    """The household gets another primary owner: the member of the binding ``to``, an owner or of the family."""

    id: Id
    to: Id
    reason: Words | None = None
    acts_for: ActsFor | None = None


class Unmasking(Strict):
    """Why somebody needs to see a name and a phone number in full; it is kept in the audit."""

    reason: Words


class Unmasked(Strict):
    """The name as it was stated, and the phone number that the person keeps with us."""

    name: str
    phone: str | None


class ByWhom(Strict):
    """Whose hand it was: ``person`` acted for whom it is about, as a proxy, by phone or at the counter."""

    person: Id
    via: Via


class BindingView(Strict):
    """An application and what became of it. ``name`` is masked. ``legal`` are the acts that its state allows.

    ``by``: who filed it for its person. ``acted``: who did the last act for whose act it was.
    """

    id: Id
    person: Id
    by: ByWhom | None = None
    acted: ByWhom | None = None
    role: Role
    role_word: str
    state: State
    legal: list[str]
    name: str
    relation: str | None = None
    dwelling: Id
    door: str
    household: Id | None = None
    head: bool = False
    lease_ends: date | None = None
    question: str | None = None
    answer: str | None = None
    reason: str | None = None
    evidence: str | None = None
    decided_via: str | None = None
    submitted_ms: int
    due_ms: int
    at_ms: int


class QueueLine(Strict):
    """A binding in a list of staff. ``decides`` is whose decision it is: the householder's or staff's.

    ``household`` is the one whose householder decides.
    """

    id: Id
    role: Role
    role_word: str
    state: State
    name: str
    door: str
    building: Id
    community: Id
    by: ByWhom | None = None
    decides: Literal["householder", "staff"] | None = None
    household: Id | None = None
    due_ms: int
    at_ms: int
    late: bool


class BindingsQuery(Paged):
    """One's own bindings; with ``person``, those of somebody for whom one is a proxy."""

    person: Id | None = None


class QueueQuery(Paged):
    """Bindings in ``state`` under ``place`` (any of the tree); without it, those under all of one's own places."""

    place: Id | None = None
    state: State = "submitted"
    role: Role | None = None


class MemberView(Strict):
    """One who lives there, or is bound to it in another role."""

    binding: Id
    person: Id
    role: Role
    role_word: str
    state: State
    name: str
    head: bool
    lease_ends: date | None = None


class HouseholdView(Strict):
    """One occupancy of a dwelling and who belongs to it."""

    id: Id
    dwelling: Id
    door: str
    state: Literal["live", "ended"]
    began_ms: int
    ended_ms: int | None = None
    members: list[MemberView]


class HouseholdLine(Strict):
    """A household in a list of staff: no names."""

    id: Id
    dwelling: Id
    door: str
    state: Literal["live", "ended"]
    members: int
    has_head: bool
    began_ms: int


class HouseholdsQuery(Paged):
    """The households of a building."""

    building: Id
    state: Literal["live", "ended"] = "live"


class ProxyGrant(Strict):
    """Let ``agent`` act for ``principal``: oneself when it is left out; staff name it, and how it reached them."""

    id: Id
    agent: Id
    principal: Id | None = None
    via: Literal["phone", "counter"] | None = None
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=10)]
    days: Annotated[int, Field(ge=1, le=MOST_PROXY_DAYS)]

    @model_validator(mode="after")
    def _counter(self) -> Self:
        if (self.principal is None) != (self.via is None):
            raise ValueError("代办信息不全｜工作人员登记须同时填写委托人和方式，本人办理则都不填")
        return self


class Revocation(Strict):
    """End a proxy."""

    id: Id


class ProxyView(Strict):
    """A proxy: who may act for whom, in what, until when; ``by`` is the member of staff who recorded it."""

    id: Id
    principal: Id
    principal_name: str | None = None
    agent: Id
    scopes: list[Scope]
    expires_ms: int
    state: Literal["held", "over", "ended"]
    by: ByWhom | None = None


class Proxies(Strict):
    """For whom one may act, and who may act for oneself."""

    i_act_for: list[ProxyView]
    act_for_me: list[ProxyView]


class PersonRecord(Strict):
    """Somebody without a login, recorded by staff at ``place``. ``id`` is made when the form opens."""

    id: Id
    name: Name
    place: Id


class PersonView(Strict):
    """Somebody who was recorded by staff. ``name`` is masked."""

    id: Id
    name: str


class JoinCodeRequest(Strict):
    """Make a code that joins a login to ``person``, whom staff recorded; a code made before is over."""

    person: Id


class JoinCode(Strict):
    """The code, shown this once, and when it ends."""

    code: str
    expires_ms: int


class Joining(Strict):
    """The code that staff gave out, as it is typed: small letters, spaces and what is easily misread are fine."""

    code: Annotated[str, BeforeValidator(folded), StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{12}$")]


class Joined(Strict):
    """Who one is from now on: sign in again."""

    person: Id
