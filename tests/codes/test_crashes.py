"""Crashes before and after each call of every flow of codes that writes, and of its recovery."""

from collections.abc import Callable
from typing import Self

import pytest

from chalicelib.codes.events import ChunkRequested, ImportRequested, SheetsRequested
from chalicelib.codes.records import CodeItem, Line, Mismatch, find
from chalicelib.codes.service import acts, drawing, importing, imports, minting, mismatches, sheets
from chalicelib.codes.tokens import KINDS
from chalicelib.core import keys
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Actor, Caller
from chalicelib.core.tables import Transaction, rereading
from chalicelib.places.service import imports as place_imports
from chalicelib.places.service import places, tree
from tests.codes.lists import commit, preview, rows, text
from tests.codes.queue import Queues, events
from tests.codes.street import NAMES, SYSTEM, Street, Town, door, token
from tests.faults.crash import sweep
from tests.support import aws

pytestmark = pytest.mark.usefixtures("house")


DEEP = [False, pytest.param(True, marks=pytest.mark.slow)]


class World:
    """The town, the same for each scenario, and what must always hold of codes."""

    street: Street
    code: CodeItem
    act: str
    report: str

    def __init__(self) -> None:
        district = places.found(SYSTEM, "康巴什区")
        made = place_imports.ensure_places(SYSTEM, NAMES, why="test")
        tree.forget()
        one, two, other = (made[names] for names in NAMES)
        self.street = Street(Town(district, one[1], one[2], other[2], one[3], one[4], two[4], other[4]))
        self.act = new_id()
        for purpose in keys.PURPOSES:
            keys.newest(purpose)  # read once a process, so that each run makes the same calls
        self.keep()

    def with_code(self, state: str) -> Self:
        self.code = self.street.one(state)
        self.keep()
        return self

    def keep(self) -> None:
        self.kept = aws.snapshot()

    def fresh(self) -> None:
        aws.restore(self.kept)

    @property
    def actor(self) -> Actor:
        roles = {"district_admin": frozenset({self.street.town.district})}
        return Actor(self.street.admin, roles=roles)

    def safe(self) -> None:
        """One live code of a kind a door; line and code agree; a number names one code; a replaced one an heir."""
        codes = {str(one.pk): one for one in CodeItem.scan(CodeItem.sk == "code")}
        live = {code: one for code, one in codes.items() if one.state not in ("replaced", "revoked")}
        slots = {}
        for line in Line.scan(Line.sk.startswith("door#")):
            for kind in KINDS:
                if line.code(kind) is not None:
                    slots[line.code(kind)] = (line.state(kind), line.number(kind), line.dwelling)
        assert slots == {code: (one.state, one.number, one.dwelling) for code, one in live.items()}
        assert len({one.number for one in codes.values()}) == len(codes)
        assert all(one.successor in codes for one in codes.values() if one.state == "replaced")


def sweeps(world: World, flow: Callable[[], object], done: Callable[[], None], *, deep: bool) -> int:
    """Crash ``flow`` everywhere; ``deep``: its recovery too."""

    def run() -> None:
        flow()

    def whole() -> None:
        world.safe()
        done()

    return sweep(world.fresh, run, world.safe, whole, again=1, deep=deep)


@pytest.mark.parametrize("deep", DEEP)
def test_minting_a_code_survives_any_crash(*, deep: bool) -> None:
    world = World().with_code("revoked")

    def done() -> None:
        assert len(list(CodeItem.scan(CodeItem.act == world.act))) == 1

    assert sweeps(
        world, lambda: minting.mint(world.actor, world.code.dwelling, "outdoor", act=world.act), done, deep=deep
    )


@pytest.mark.parametrize("deep", DEEP)
@pytest.mark.parametrize(("name", "state", "ends"), [("post", "printed", "active"), ("suspend", "active", "suspended")])
def test_a_move_survives_any_crash(name: acts.Act, state: str, ends: str, *, deep: bool) -> None:
    world = World().with_code(state)

    def done() -> None:
        assert find(world.code.id).state == ends
        assert len([one for one in events("codes.changed") if one.key.endswith(world.act)]) == 1

    assert sweeps(world, lambda: acts.do(world.actor, world.code.id, name, act=world.act), done, deep=deep)


@pytest.mark.parametrize("deep", DEEP)
def test_replacing_survives_any_crash(*, deep: bool) -> None:
    world = World().with_code("active")

    def done() -> None:
        made = CodeItem.scan(CodeItem.act == world.act)
        assert sorted(one.state for one in made) == ["minted", "replaced"]

    assert sweeps(world, lambda: acts.do(world.actor, world.code.id, "replace", act=world.act), done, deep=deep)


@pytest.mark.parametrize("deep", DEEP)
def test_a_rotation_happens_with_the_move_out_or_not_at_all(*, deep: bool) -> None:
    world = World().with_code("active")

    def left() -> bool:
        return bool(Outbox.count(world.act))

    @rereading
    def flow() -> None:
        if left():
            return
        with Transaction() as tx:
            tx.create(Outbox(world.act, name="left", body="{}", at_ms=1, expires=1), or_raise=Conflict())
            minting.rotate(tx, SYSTEM, str(world.code.dwelling), "outdoor", "left")

    def safe() -> None:
        world.safe()
        assert left() == (find(world.code.id).state == "replaced")

    def done() -> None:
        safe()
        assert left()

    assert sweep(world.fresh, flow, safe, done, again=1, deep=deep)


@pytest.mark.parametrize("deep", DEEP)
def test_a_report_survives_any_crash(*, deep: bool) -> None:
    world = World().with_code("active")

    def done() -> None:
        (one,) = Mismatch.scan(Mismatch.sk.startswith("open#"))
        assert len(events("door.mismatch_reported")) == 1
        assert 1 <= one.reports <= 4

    somebody = Caller(address="10.0.0.1")
    assert sweeps(world, lambda: mismatches.report(token(world.code), "number", somebody), done, deep=deep)


@pytest.mark.parametrize("deep", DEEP)
def test_a_review_survives_any_crash(*, deep: bool) -> None:
    world = World().with_code("active")
    mismatches.report(token(world.code), "number", Caller(address="10.0.0.1"))
    world.report = next(iter(Mismatch.scan(Mismatch.sk.startswith("open#")))).report
    world.keep()

    def flow() -> None:
        mismatches.decide(world.actor, world.code.id, "suspend", report=world.report, act=world.act, why=None)

    def done() -> None:
        assert [one.state for one in Mismatch.scan(Mismatch.report.exists())] == ["suspended"]
        assert find(world.code.id).state == "suspended"

    assert sweeps(world, flow, done, deep=deep)


@pytest.mark.parametrize("deep", DEEP)
def test_an_import_survives_any_crash(*, deep: bool) -> None:
    world, queues = World(), Queues()
    world.street.mint(door(0, "101"))
    queues.seen = {one.key for one in events()}
    seen = preview(world.street.clerk, text(*rows("1号楼", range(101, 103)), *rows("3号楼", range(1, 2))), queues)
    assert commit(world.street.clerk, seen).status == 202
    world.keep()

    def done() -> None:
        assert imports.find(seen["id"]).state == "done"
        assert len(list(Line.scan(Line.sk.startswith("door#")))) == 3

    event = ImportRequested(key="x", at_ms=1, import_id=seen["id"])
    assert sweeps(world, lambda: importing.run(event), done, deep=deep)


@pytest.mark.parametrize("deep", DEEP)
def test_drawing_a_file_of_labels_survives_any_crash(*, deep: bool) -> None:
    world, sheet = World(), new_id()
    world.street.mint(door(0, "101"), door(1, "101"))
    sheets.ask(world.actor, sheet, world.street.town.estate, ["outdoor"], ["minted"], "a4")
    sheets.plan(SheetsRequested(key="x", at_ms=1, sheet=sheet))
    world.keep()

    def done() -> None:
        item = sheets.find(sheet)
        assert (item.state, item.done, item.chunks_done) == ("done", 2, 1)
        assert {one.state("outdoor") for one in Line.scan(Line.sk.startswith("door#"))} == {"printed"}

    assert sweeps(world, lambda: drawing.run(ChunkRequested(key="x", at_ms=1, sheet=sheet, chunk=1)), done, deep=deep)


@pytest.mark.parametrize("deep", DEEP)
def test_planning_labels_survives_any_crash(*, deep: bool) -> None:
    world, sheet = World(), new_id()
    world.street.mint(door(0, "101"), door(1, "101"))
    sheets.ask(world.actor, sheet, world.street.town.estate, ["outdoor"], ["minted"], "a4")
    world.keep()

    def done() -> None:
        assert (sheets.find(sheet).state, len(sheets.chunks_of(sheet))) == ("planned", 1)
        assert len(events("sheets.chunk_requested")) == 1

    assert sweeps(world, lambda: sheets.plan(SheetsRequested(key="x", at_ms=1, sheet=sheet)), done, deep=deep)
