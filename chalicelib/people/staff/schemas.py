"""What goes in and out over HTTP."""

from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, StringConstraints, field_validator, model_validator

from chalicelib.core.schema import Id, Paged, Phone, Strict
from chalicelib.people.accounts.schemas import plain
from chalicelib.people.staff.rules import ROLES

RoleName = Literal[
    "district_admin",
    "auditor",
    "finance",
    "community_staff",
    "police",
    "grid_worker",
    "property_manager",
    "organiser",
    "committee_member",
    "merchant",
    "courier",
]
if set(get_args(RoleName)) != set(ROLES):
    raise LookupError("the roles of the API are not those of the table")
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Target = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}#[0-9A-Za-z_-]{1,64}$")]
Millis = Annotated[int, Field(ge=0, lt=1 << 47)]


class Given(Strict):
    """A role for somebody, by their id or by the phone number that they verified. ``name``: as staff know them."""

    id: Id
    person: Id | None = None
    phone: Phone | None = None
    role: RoleName
    place: Id
    name: Words

    _plain = field_validator("name")(plain)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.person is None) == (self.phone is None):
            raise ValueError("应填写 person 或 phone 之一｜请填写对方的编号，或对方已登记的手机号")
        return self


class Taken(Strict):
    """A role is taken back, or laid down. ``id`` is made when the form opens."""

    id: Id
    person: Id
    role: RoleName
    place: Id
    why: Reason


class PostView(Strict):
    """A role at a place, of somebody."""

    person: Id
    role: RoleName
    place: Id


class StaffQuery(Paged):
    """The staff at ``place`` and under it; only those of ``role`` if it is given."""

    place: Id
    role: RoleName | None = None


class StaffView(Strict):
    """Somebody in the list of staff."""

    person: Id
    name: str
    role: str
    role_name: str
    place: Id
    place_name: str
    given_by: str
    given_ms: int


class PlaceQuery(Strict):
    """At which place."""

    place: Id


class RoleKind(Strict):
    """A role that one may give here."""

    role: str
    name: str


class AuditQuery(Paged):
    """What is looked for: at ``place`` and under it, by ``actor``, done to ``target`` (kind#id), in a time."""

    place: Id | None = None
    actor: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")] | None = None
    target: Target | None = None
    since_ms: Millis | None = None
    until_ms: Millis | None = None


class AuditView(Strict):
    """One act: who did what to what, when, why. ``facts`` are ids, states and numbers."""

    id: Id
    at_ms: int
    actor: str
    act: str
    target: str
    place: str
    place_name: str
    why: str | None
    facts: dict[str, Any]
