"""A small district: two communities, three estates, four buildings."""

from dataclasses import dataclass

import pytest

from chalicelib.places.service import imports, places, tree

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


@pytest.fixture
def town(house: None) -> Town:  # noqa: ARG001 - the tables
    district = places.found(SYSTEM, "康巴什区")
    made = imports.ensure_places(SYSTEM, NAMES, why="test")
    one, two, three, four = (made[names] for names in NAMES)
    tree.forget()
    return Town(district, one[1], one[2], four[2], one[3], three[3], one[4], two[4], three[4], four[4])
