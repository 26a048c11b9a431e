"""Crashes before and after each call of what people ask for here, of a first import in pieces, and of an alert."""

import pytest

from chalicelib.codes.events import ImportRequested
from chalicelib.codes.records import Import, Line
from chalicelib.codes.rules import BUSY
from chalicelib.codes.service import counting, importing, imports, rounds, sheets
from chalicelib.core import progress
from chalicelib.core.audit import Entry
from chalicelib.core.policy import Actor
from tests.codes.lists import commit, preview, rows, text, upload
from tests.codes.queue import Queues, events
from tests.codes.test_crashes import DEEP, World, sweeps

pytestmark = pytest.mark.usefixtures("house")
LONG = 8  # of a long flow's recovery, every eighth call is crashed after each crash of the flow


def clerk(world: World) -> Actor:
    return Actor(world.street.clerk, roles={"community_staff": frozenset({world.street.town.community})})


@pytest.mark.parametrize("deep", DEEP)
def test_asking_for_an_import_survives_any_crash(*, deep: bool) -> None:
    world = World()
    file = upload(world.street.clerk, text(*rows("1号楼", range(101, 103))))
    world.keep()

    def done() -> None:
        assert (imports.find(world.act).state, progress.find(world.act).state) == ("queued", "queued")
        assert len(events("import.preview_requested")) == 1

    assert sweeps(world, lambda: imports.ask(clerk(world), world.act, file, None), done, deep=deep) >= 4


@pytest.mark.parametrize("deep", DEEP)
def test_confirming_an_import_survives_any_crash(*, deep: bool) -> None:
    world, queues = World(), Queues()
    seen = preview(world.street.clerk, text(*rows("1号楼", range(101, 103))), queues)
    world.keep()

    def done() -> None:
        assert (imports.find(seen["id"]).commit, progress.find(world.act).state) == (world.act, "queued")
        assert len(events("import.requested")) == 1
        assert [one.act for one in Entry.scan()].count("codes.import") == 1

    def flow() -> None:
        imports.commit(clerk(world), seen["id"], seen["mark"], act=world.act)

    assert sweeps(world, flow, done, deep=deep) >= 4


@pytest.mark.deep
def test_a_first_import_in_pieces_survives_any_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each door is a group, each message does one of them and says that the next must go on."""
    for name, value in {"RUN_S": 0.0, "DOORS_AT_ONCE": 1, "IN_FLIGHT": 1, "NUMBERS_AT_ONCE": 2}.items():
        monkeypatch.setattr(importing, name, value)
    world, queues = World(), Queues()
    seen = preview(world.street.clerk, text(*rows("9号楼", range(101, 103))), queues)
    assert commit(world.street.clerk, seen).status == 202
    world.keep()
    event = ImportRequested(key="x", at_ms=1, import_id=seen["id"])

    def flow() -> None:
        importing.run(event)
        importing.run(event)

    def done() -> None:
        item = imports.find(seen["id"])
        assert isinstance(item, Import)
        assert item.state == "done"
        assert progress.find(str(item.commit)).state == "done"
        assert len(list(Line.scan(Line.sk.startswith("door#")))) == 2
        assert len(events("import.requested")) in (1, 2)  # whose message came again goes on without another

    assert sweeps(world, flow, done, deep=True, every=LONG) >= 20


@pytest.mark.parametrize("deep", DEEP)
def test_asking_for_labels_survives_any_crash(*, deep: bool) -> None:
    world = World()

    def done() -> None:
        assert (sheets.find(world.act).state, progress.find(world.act).state) == ("queued", "queued")
        assert len(events("sheets.requested")) == 1

    def flow() -> None:
        sheets.ask(clerk(world), world.act, world.street.town.estate, ["outdoor"], ["minted"], "a4")

    assert sweeps(world, flow, done, deep=deep) >= 2


@pytest.mark.parametrize("deep", DEEP)
def test_confirming_a_round_survives_any_crash(*, deep: bool) -> None:
    world = World()

    def done() -> None:
        assert len(events("codes.round_confirmed")) == 1
        assert [one.act for one in Entry.scan()].count("codes.confirm") == 1

    assert (
        sweeps(world, lambda: rounds.ask(clerk(world), world.street.town.building, act=world.act), done, deep=deep) >= 2
    )


@pytest.mark.parametrize("deep", DEEP)
def test_an_alert_of_odd_scans_is_told_once_after_any_crash(*, deep: bool) -> None:
    world = World().with_code("active")

    def done() -> None:
        assert len(events("scan.odd")) == 1

    def flow() -> None:
        counting._tell(BUSY, BUSY.most, world.code.id, str(world.code.building))

    assert sweeps(world, flow, done, deep=deep) >= 2
