"""A building with two doors that have indoor codes in use, its staff, and people who come to live there."""

from dataclasses import dataclass, field

import pytest

from chalicelib.codes import tokens
from chalicelib.codes.records import SCAN_SK, CodeItem
from chalicelib.codes.service import minting
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor
from chalicelib.core.tables import Transaction
from chalicelib.places.service import dwellings, imports, places, tree
from tests.people.homes.acts import Acts
from tests.places.conftest import NAMES, SYSTEM, Town
from tests.support.people import person


@dataclass
class Block:
    """The place of all tests here."""

    town: Town
    worker: str
    clerk: str
    other_worker: str
    doors: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)


def made_town() -> Town:
    """Make the district."""
    district = places.found(SYSTEM, "康巴什区")
    made = imports.ensure_places(SYSTEM, NAMES, why="test")
    one, two, three, four = (made[names] for names in NAMES)
    tree.forget()
    return Town(district, one[1], one[2], four[2], one[3], three[3], one[4], two[4], three[4], four[4])


def built(town: Town) -> Block:
    """Make the block in ``town``."""
    block = Block(
        town,
        worker=person(("grid_worker", town.building)),
        clerk=person(("community_staff", town.community)),
        other_worker=person(("grid_worker", town.other_building)),
    )
    clerk = Actor(block.clerk, roles={"community_staff": frozenset({town.community})})
    for room in ("101", "102"):
        with Transaction() as tx:
            made = dwellings.add(tx, town.building, "1单元", room, None, by="system", or_raise=Conflict())
        code = minting.mint(clerk, made.id, "indoor", act=new_id())
        CodeItem(code.id, SCAN_SK).update(actions=[CodeItem.state.set("active")])
        block.doors.append(made.id)
        block.tokens.append(tokens.make(tokens.code_of(code.id)))
    return block


@pytest.fixture
def town(house: None) -> Town:  # noqa: ARG001 - the tables
    return made_town()


@pytest.fixture
def block(town: Town) -> Block:
    return built(town)


@pytest.fixture
def acts(block: Block) -> Acts:
    return Acts(block)
