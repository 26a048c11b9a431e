"""Places: what goes in and out over HTTP."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chalicelib.core.schema import Dialled, Id, Paged, Strict
from chalicelib.places.duty import LONGEST_NAME, LONGEST_TITLE, MOST_SPANS
from chalicelib.places.service.rosters import MOST_ENTRIES

Kind = Literal["district", "street", "community", "estate", "building", "grid"]
Role = Literal["grid_worker", "property_manager", "community_office", "community_police"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TITLE)]
PersonName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]
Version = Annotated[int, Field(ge=0, le=1_000_000_000)]
Day = Annotated[int, Field(ge=1, le=7)]
Clock = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Start = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Area = Annotated[int, Field(gt=0, lt=10_000_000)]


class PlaceQuery(Paged):
    """What stands right under ``parent``; without it, the district. ``kind`` narrows it."""

    parent: Id | None = None
    kind: Kind | None = None


class NewPlace(Strict):
    """A place that is to come. ``id`` is made when the form opens."""

    id: Id
    kind: Literal["street", "community", "estate", "building", "grid"]
    parent: Id
    name: Name


class Renaming(Strict):
    """Another name for a place; ``version`` is the one that was read."""

    version: Version
    name: Name


class PlaceView(Strict):
    """A place. ``version`` goes into the next change of it."""

    id: Id
    kind: Kind
    name: str
    parent: Id | None
    version: int


class Step(Strict):
    """One place on the way down from the district."""

    id: Id
    kind: Kind
    name: str


class PlaceSeen(PlaceView):
    """A place with the way to it, from the district down, itself the last; ``grid`` is a building's."""

    path: list[Step]
    grid: Id | None


class GridSet(Strict):
    """A grid (网格) and its buildings."""

    grid: Id
    buildings: Annotated[list[Id], Field(max_length=2000)]


class GridsChange(Strict):
    """All grids of a community anew; a building that is not named is in none. ``version`` is the one that was read."""

    version: Version
    grids: Annotated[list[GridSet], Field(max_length=500)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({one.grid for one in self.grids}) != len(self.grids):
            raise ValueError("同一网格出现了两次｜每个网格只写一次")
        return self


class GridView(GridSet):
    """A grid with its name."""

    name: str


class GridsView(Strict):
    """The grids of a community; ``version`` goes into the next change."""

    version: int
    grids: list[GridView]


class Hours(Strict):
    """Hours on some days (1 is Monday), Asia/Shanghai; an end not after the start is on the next day."""

    days: Annotated[list[Day], Field(min_length=1, max_length=7)]
    starts: Start
    ends: Clock


class DutyEntry(Strict):
    """Who is on duty where and when. Without ``hours``, the usual ones; shown at doors with ``consent`` only."""

    place: Id
    role: Role
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TITLE)] | None = (
        None
    )
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)] | None = None
    number: Dialled
    consent: bool
    hours: list[Hours] = Field(default=[], max_length=MOST_SPANS)


class RosterChange(Strict):
    """The duty entries at a place and below it anew. ``version`` is the one that was read."""

    version: Version
    entries: Annotated[list[DutyEntry], Field(max_length=MOST_ENTRIES)]


class DutyView(Strict):
    """A duty entry; name and number are masked for those who may not edit it, unless there is consent."""

    place: Id
    place_name: str
    role: str
    role_name: str
    title: str | None
    name: str | None
    number: str
    consent: bool
    hours: list[Hours]


class RosterView(Strict):
    """The duty entries at a place and below it; ``version`` goes into the next change."""

    version: int
    community: Id
    entries: list[DutyView]


class SheetUpload(Strict):
    """A sheet that was uploaded as ``duty-roster`` or as ``grid-list``."""

    upload: Id


class SheetTakeover(SheetUpload):
    """A sheet that replaces what is there. ``version`` is the roster's or the grids' that was read."""

    version: Version


class SheetFault(Strict):
    """What is wrong with a cell of a sheet."""

    row: int
    column: str
    fault: str
    right: str


class SheetPreview(Strict):
    """A sheet as it was read: nothing is changed yet."""

    rows: int
    entries: list[DutyView]
    faults: list[SheetFault]


class GridSheetPreview(Strict):
    """A sheet of grids as it was read: nothing is changed yet."""

    rows: int
    grids: list[GridView]
    faults: list[SheetFault]


class Download(Strict):
    """Where a file can be downloaded, for 15 minutes."""

    url: str


class Choices(Strict):
    """What a place decides for itself; what it leaves out is as the place above it has it."""

    contact_open: bool | None = Field(default=None, description="我要联系: duty contacts on the door's page")
    bindings_open: bool | None = Field(default=None, description="people may apply to be bound to a home here")
    points_open: bool | None = Field(default=None, description="the room of points is there; only the district's")
    activate_with_posting: bool | None = Field(default=None, description="a code is active from the patrol's scan on")
    lease_reminder_days: Annotated[int, Field(ge=1, le=180)] | None = Field(
        default=None, description="days before a lease ends at which the tenant is reminded"
    )
    lease_suspend_days: Annotated[int, Field(ge=0, le=90)] | None = Field(
        default=None, description="days after a lease ended at which the binding is suspended"
    )
    applications_per_day: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None, description="applications of one person a day"
    )
    review_working_days: Annotated[int, Field(ge=1, le=60)] | None = Field(
        default=None, description="working days within which an application is to be decided"
    )
    typed_numbers_per_hour: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None, description="sticker numbers that one person or address may type an hour"
    )
    proxy_most_days: Annotated[int, Field(ge=1, le=3650)] | None = Field(
        default=None, description="days for which someone may act for another"
    )
    duty_days: Annotated[list[Day], Field(min_length=1, max_length=7)] | None = Field(
        default=None, description="days of duty entries without hours of their own; 1 is Monday"
    )
    duty_from: Start | None = Field(default=None, description="when their duty begins")
    duty_to: Clock | None = Field(default=None, description="when it ends; not after its start, on the next day")


class SettingsChange(Strict):
    """What a place chooses anew. ``version`` is the one that was read."""

    version: Version
    chosen: Choices


class SettingsView(Strict):
    """What a place chose and what is in force there; ``version`` goes into the next change."""

    version: int
    chosen: Choices
    in_force: Choices


class Correction(Strict):
    """A dwelling as it should be; ``area`` in hundredths of a square metre. ``version`` is the one that was read."""

    version: Version
    unit: Name | None
    room: Name
    area: Area | None


class DwellingView(Strict):
    """A dwelling: nothing about who lives there. ``area`` in hundredths of a square metre."""

    id: Id
    building: Id
    unit: str | None
    room: str
    area: int | None
    address: str
    version: int
