"""Crashes before and after each call of what writes in this room, and of its recovery: nothing is left half done."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.core import memory
from chalicelib.core.audit import Entry as Audited
from chalicelib.core.crypto import seal
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Actor
from chalicelib.core.tables import Transaction
from chalicelib.places.records import TREE, Claim, Document, Dwelling, Place, read_tree
from chalicelib.places.service import choosing, dwellings, grids, imports, places, rosters
from chalicelib.places.service.rosters import Entry
from chalicelib.places.service.tree import Tree
from tests.faults.crash import sweep
from tests.places.asking import NAMES, SYSTEM, Town
from tests.support import aws

CLERK = "01JD9Z7Q4M8W3T5X6Y7V8B9P01"
GRID, ESTATE = "01JD9Z7Q4M8W3T5X6Y7V8B9G01", "01JD9Z7Q4M8W3T5X6Y7V8B9G02"
Flow = Callable[[], object]


@pytest.fixture(autouse=True, params=[False, pytest.param(True, marks=pytest.mark.deep)], ids=["once", "deep"])
def deep(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crash the flow, and in the slow tests its recovery too."""
    monkeypatch.setattr(Depth, "deep", bool(request.param))


class Depth:
    deep = False


def swept(flow: Flow, safe: Callable[[], None], done: Callable[[], None]) -> int:
    """Sweep ``flow`` over the tables as they are now; each run is a new process, which remembers nothing."""
    for item in (*Audited.scan(), *Outbox.scan()):
        item.delete()
    kept = aws.snapshot()

    def run() -> None:
        memory.clear_all()
        flow()

    return sweep(lambda: aws.restore(kept), run, safe, done, again=1, deep=Depth.deep)


def clerk(town: Town) -> Actor:
    return Actor(CLERK, roles={"district_admin": frozenset({town.district})})


def now() -> Tree:
    return Tree.of(read_tree())


def acts() -> list[str]:
    return sorted(entry.act for entry in Audited.scan())


def claims_and_places_agree() -> None:
    """Every place has the claim of its name, every claim a place, and no name two places."""
    there = now()
    claims = list(Claim.scan(Claim.sk.startswith("name#")))
    live = {(claim.pk, claim.sk): claim.place for claim in claims if not claim.former}
    named = {Claim.at(one.parent, one.kind, one.key): one.id for one in there.nodes.values() if one.parent is not None}
    assert live == named
    assert all(claim.place in there for claim in claims)


@pytest.mark.usefixtures("house")
def test_a_town_is_built_once_whatever_crashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 7)

    def flow() -> None:
        places.found(SYSTEM, "康巴什区")
        imports.ensure_places(SYSTEM, NAMES, why="job#1")

    def done() -> None:
        claims_and_places_agree()
        assert len(now().nodes) == 11
        assert acts()[0] == "place.add"

    assert swept(flow, claims_and_places_agree, done) > (100 if Depth.deep else 9)


def test_an_added_place_is_whole(town: Town) -> None:
    def safe() -> None:
        claims_and_places_agree()
        assert acts() == ["place.add"] * (ESTATE in now())

    def done() -> None:
        safe()
        assert now().name(ESTATE) == "新区"

    assert swept(lambda: places.add(clerk(town), ESTATE, "estate", town.community, "新区"), safe, done) > (
        10 if Depth.deep else 3
    )


def test_a_renamed_place_is_whole_and_told_of(town: Town) -> None:
    def safe() -> None:
        claims_and_places_agree()
        version = now().find(town.estate).version
        told = sorted(event.key for event in Outbox.scan())
        assert told == [f"place.renamed#tree#place#{town.estate}#{number}#0" for number in range(2, version + 1)]
        assert acts() == ["place.rename"] * (version - 1)

    def done() -> None:
        safe()
        assert now().name(town.estate) == "家园"
        former = [claim.sk for claim in Claim.scan(Claim.sk.startswith("name#")) if claim.former]
        assert former == ["name#estate#康和1区"]

    assert swept(lambda: places.rename(clerk(town), town.estate, 1, "家园"), safe, done) > (30 if Depth.deep else 3)


@pytest.mark.parametrize("kind", ["grids", "roster", "settings"])
def test_a_document_is_written_whole_and_once(town: Town, kind: str) -> None:
    places.add(clerk(town), GRID, "grid", town.community, "一网格")
    seal("warm", table="places", key="x", field="x")  # keys are read once a process
    duty = Entry(town.building, "grid_worker", None, "张三", "13812345678", consent=False)
    flows: dict[str, tuple[tuple[str, str], Flow]] = {
        "grids": (
            (TREE, f"grids#{town.community}"),
            lambda: grids.replace(clerk(town), town.community, 0, {GRID: [town.building]}),
        ),
        "roster": ((town.community, "roster"), lambda: rosters.replace(clerk(town), town.community, 0, [duty])),
        "settings": (
            (town.estate, "settings"),
            lambda: choosing.replace(clerk(town), town.estate, 0, {"contact_open": False}),
        ),
    }
    key, flow = flows[kind]

    def safe() -> None:
        assert [int(one.version) for one in Document.batch_get([key])] == [1] * len(acts())

    def done() -> None:
        safe()
        assert acts() == [f"{kind}.edit"]

    assert swept(flow, safe, done) > (10 if Depth.deep else 3)


def test_a_corrected_dwelling_is_whole(town: Town) -> None:
    with Transaction() as tx:
        made = dwellings.add(tx, town.building, None, "101", None, by=SYSTEM, or_raise=Conflict()).id
    dwellings.correct(clerk(town), made, 1, unit=None, room="102", area=None)

    def safe() -> None:
        door = dwellings.find(made)
        aliases = [one.pk for one in Dwelling.scan(Dwelling.alias == made)]
        assert aliases == [dwellings.id_of(town.building, None, str(door.room))]
        assert Outbox.count() == len(acts()) == door.version - 2

    def done() -> None:
        safe()
        assert dwellings.find(made).room == "103"

    flow = lambda: dwellings.correct(clerk(town), made, 2, unit=None, room="103", area=None)  # noqa: E731
    assert swept(flow, safe, done) > (30 if Depth.deep else 3)


@pytest.mark.usefixtures("house")
def test_two_imports_at_once_make_each_place_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rival comes between looking and writing, with half of the list."""
    monkeypatch.setattr(imports, "AT_ONCE", 4)
    places.found(SYSTEM, "康巴什区")
    make: Callable[..., None] = imports._make
    rivals: list[str] = []

    def rival_first(actor: Actor | str, chunk: list[imports.New], district: str, why: str) -> None:
        if not rivals:
            rivals.append("rival")
            make("rival", [replace(one, id=new_id()) for one in chunk[:1]], district, "theirs")
        make(actor, chunk, district, why)

    monkeypatch.setattr(imports, "_make", rival_first)
    found = imports.ensure_places(SYSTEM, NAMES, why="mine")
    there = now()
    assert len(there.nodes) == 11
    assert found == {names: there.path(path[-1]) for names, path in found.items()}
    claims_and_places_agree()
    by = [place.by for place in Place.query(TREE, Place.sk.startswith("place#"))]
    assert (by.count("rival"), by.count(SYSTEM)) == (1, 10)
