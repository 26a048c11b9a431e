"""The small town of ``asking``, built; and its staff."""

import pytest

from chalicelib.places.service import imports, places, tree
from tests.places.asking import NAMES, SYSTEM, Staff, Town

__all__ = ["NAMES", "SYSTEM", "Staff", "Town", "staff", "town"]


@pytest.fixture
def town(house: None) -> Town:  # noqa: ARG001 - the tables
    district = places.found(SYSTEM, "康巴什区")
    made = imports.ensure_places(SYSTEM, NAMES, why="test")
    one, two, three, four = (made[names] for names in NAMES)
    tree.forget()
    return Town(district, one[1], one[2], four[2], one[3], three[3], one[4], two[4], three[4], four[4])


@pytest.fixture
def staff(town: Town) -> Staff:
    return Staff(town)
