"""A small town, two communities, three estates, four buildings; its staff; and asking the API as somebody."""

from dataclasses import dataclass
from typing import Any

from chalicelib.core.ids import new_id
from chalicelib.places.records import Place
from tests.support.people import person
from tests.support.web import Answer, call

NAMES = (
    ("滨河街道", "康和社区", "康和一区", "1号楼"),
    ("滨河街道", "康和社区", "康和一区", "2号楼"),
    ("滨河街道", "康和社区", "康和二区", "1号楼"),
    ("滨河街道", "神华社区", "神华家园", "B座"),
)
SYSTEM = "system"


@dataclass(frozen=True)
class Town:
    """The ids of the district's places, from above to below."""

    district: str
    street: str
    community: str
    other_community: str
    estate: str
    second_estate: str
    building: str
    second_building: str
    third_building: str
    other_building: str

    @property
    def path(self) -> tuple[str, ...]:
        return (self.district, self.street, self.community, self.estate, self.building)


def put(path: str, body: object, *, person: str | None = None) -> Answer:
    """Replace."""
    return call("PUT", path, body, person=person)


def made_elsewhere(kind: str, parent: str) -> str:
    """Make a place as another process does: this one does not know of it. Returns its id."""
    made = new_id()
    Place(*Place.at(made), kind=kind, name="x", key="x", first="x", parent=parent, version=1, by=SYSTEM).save()
    return made


class Staff:
    """One of each kind who matters here, all of the first community unless said otherwise."""

    def __init__(self, town: Town) -> None:
        self.admin = person(("district_admin", town.district))
        self.clerk = person(("community_staff", town.community))
        self.other_clerk = person(("community_staff", town.other_community))
        self.grid_worker = person(("grid_worker", town.building))
        self.manager = person(("property_manager", town.estate))
        self.resident = person(homes=(("01JD9Z7Q4M8W3T5X6Y7V8B9H01", "owner"),))


def faults(answer: Answer) -> list[tuple[str, str]]:
    """Give field and fault of each line of a refusal."""
    return [(one["field"], one["fault"]) for one in answer.json["details"]["faults"]]


def entry(place: str, **more: Any) -> dict[str, Any]:
    """Make a duty entry."""
    plain = {"place": place, "role": "grid_worker", "number": "0477-8590001", "consent": True}
    return plain | more
