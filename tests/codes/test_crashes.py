"""Crashes before and after each call of every flow of codes that writes, and of its recovery."""

from collections.abc import Callable
from typing import Self

import pytest

from chalicelib.codes.events import (
    ChunkRequested,
    ImportRequested,
    PreviewRequested,
    RoundConfirmed,
    SheetsRequested,
)
from chalicelib.codes.records import CodeItem, Coverage, Line, Mismatch, find, lines_of
from chalicelib.codes.service import (
    acts,
    addresses,
    coverage,
    drawing,
    importing,
    imports,
    minting,
    mismatches,
    moves,
    previews,
    rounds,
    sheets,
)
from chalicelib.codes.tokens import KINDS
from chalicelib.core import keys, progress
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Actor, Caller
from chalicelib.core.tables import Transaction, rereading
from chalicelib.places.service import imports as place_imports
from chalicelib.places.service import places, tree
from tests.codes.lists import begin, commit, preview, rows, text
from tests.codes.queue import Queues, events
from tests.codes.street import NAMES, SYSTEM, Street, Town, door, token
from tests.faults.crash import sweep
from tests.support import aws

pytestmark = pytest.mark.usefixtures("house")


DEEP = [False, pytest.param(True, marks=pytest.mark.deep)]
LONG = 8  # of a long flow's recovery, every eighth call is crashed after each crash of the flow


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


def sweeps(world: World, flow: Callable[[], object], done: Callable[[], None], *, deep: bool, every: int = 1) -> int:
    """Crash ``flow`` everywhere; ``deep``: its recovery too."""

    def run() -> None:
        flow()

    def whole() -> None:
        world.safe()
        done()

    return sweep(world.fresh, run, world.safe, whole, again=1, deep=deep, every=every)


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
        assert 1 <= one.reports <= 5  # two crashes after their writes, and three deliveries

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
    assert sweeps(world, lambda: importing.run(event), done, deep=deep, every=LONG)


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

    assert sweeps(
        world, lambda: drawing.run(ChunkRequested(key="x", at_ms=1, sheet=sheet, chunk=1)), done, deep=deep, every=LONG
    )


@pytest.mark.parametrize("deep", DEEP)
def test_planning_labels_survives_any_crash(*, deep: bool) -> None:
    world, sheet = World(), new_id()
    world.street.mint(door(0, "101"), door(1, "101"))
    sheets.ask(world.actor, sheet, world.street.town.estate, ["outdoor"], ["minted"], "a4")
    world.keep()

    def done() -> None:
        assert (sheets.find(sheet).state, len(sheets.chunks_of(sheet))) == ("planned", 1)
        assert len(events("sheets.chunk_requested")) == 1

    assert sweeps(
        world, lambda: sheets.plan(SheetsRequested(key="x", at_ms=1, sheet=sheet)), done, deep=deep, every=LONG
    )


@pytest.mark.parametrize("deep", DEEP)
@pytest.mark.parametrize("kind", ["too_many", "none"])
def test_an_order_that_comes_to_nothing_says_so_after_any_crash(
    monkeypatch: pytest.MonkeyPatch, kind: str, *, deep: bool
) -> None:
    monkeypatch.setattr(sheets, "LABELS_A_FILE", 1)
    monkeypatch.setattr(sheets, "MOST_FILES", 1)
    world, sheet = World(), new_id()
    if kind == "too_many":
        world.street.mint(door(0, "101"), door(1, "101"))
    sheets.ask(world.actor, sheet, world.street.town.estate, ["outdoor"], ["minted"], "a4")
    world.keep()

    def done() -> None:
        said = (sheets.find(sheet).state, progress.find(sheet).state)
        assert said == (("refused", "failed") if kind == "too_many" else ("done", "done"))

    assert sweeps(
        world, lambda: sheets.plan(SheetsRequested(key="x", at_ms=1, sheet=sheet)), done, deep=deep, every=LONG
    )


@pytest.mark.parametrize("deep", DEEP)
@pytest.mark.parametrize("good", [True, False])
def test_a_preview_survives_any_crash(*, good: bool, deep: bool) -> None:
    world = World()
    content = text(*rows("1号楼", range(101, 103)), ",,,,,1,") if good else b"%PDF-1.7"
    import_id = begin(world.street.clerk, content)
    world.keep()

    def done() -> None:
        said = (imports.find(import_id).state, progress.find(import_id).state)
        assert said == (("ready", "done") if good else ("unreadable", "failed"))

    event = PreviewRequested(key="x", at_ms=1, import_id=import_id)
    assert sweeps(world, lambda: previews.run(event), done, deep=deep)


@pytest.mark.parametrize("deep", DEEP)
def test_a_round_survives_any_crash(monkeypatch: pytest.MonkeyPatch, *, deep: bool) -> None:
    monkeypatch.setattr(moves, "WRITES_A_LINE", 45)  # two lines a transaction
    world = World()
    town = world.street.town
    for _ in range(3):
        world.street.one("posted")
    world.keep()
    event = RoundConfirmed(key="x", at_ms=now_ms(), building=town.building, by=world.street.clerk, act=world.act)

    def done() -> None:
        assert {line.outdoor_state for line in lines_of(town.building)} == {"active"}
        told = [one for one in events("codes.changed") if one.key.endswith(world.act)]
        assert len(told) == 2

    assert sweeps(world, lambda: rounds.confirm(event), done, deep=deep)


@pytest.mark.parametrize("deep", DEEP)
def test_writing_addresses_anew_survives_any_crash(monkeypatch: pytest.MonkeyPatch, *, deep: bool) -> None:
    monkeypatch.setattr(moves, "WRITES_A_LINE", 45)
    world = World()
    world.street.mint(*(door(0, str(101 + at)) for at in range(3)))
    town = world.street.town
    places.rename(world.actor, town.estate, 1, "康和新苑")
    world.keep()

    def done() -> None:
        said = {(one.where, one.door[:4]) for one in CodeItem.scan(CodeItem.sk == "code")}
        assert said == {("滨河街道 · 康和社区 · 康和新苑", "1号楼 ")}
        assert {line.version for line in lines_of(town.building)} == {2}

    assert sweeps(world, lambda: addresses.refresh([town.building]), done, deep=deep)


@pytest.mark.parametrize("deep", DEEP)
def test_counting_survives_any_crash(*, deep: bool) -> None:
    world = World()
    world.street.mint(door(0, "101"))
    town = world.street.town
    world.keep()

    def done() -> None:
        (counted,) = Coverage.scan(Coverage.sk.startswith("coverage#"))
        assert (counted.doors, counted.outdoor) == (1, {"minted": 1})

    assert sweeps(world, lambda: coverage.recount([town.building]), done, deep=deep)
