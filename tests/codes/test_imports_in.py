"""What goes in from a door list: twice the same, interrupted anywhere, as single acts would write it."""

from typing import Any

import pytest

from chalicelib.codes import tokens
from chalicelib.codes.events import ImportRequested
from chalicelib.codes.records import CodeItem, Counter, Line, find, lines_of
from chalicelib.codes.service import importing, imports, minting, moves
from chalicelib.core import progress
from chalicelib.core.errors import Busy
from chalicelib.core.policy import Actor
from chalicelib.core.tables import Transaction
from chalicelib.places.doorlist import Door
from chalicelib.places.service import dwellings, places, tree
from tests.codes.lists import LIST, commit, preview, put_in, rows, snapshot, text
from tests.codes.queue import Queues, events
from tests.codes.street import Street, Town, door
from tests.support.web import get


def test_a_list_goes_in_whole_and_a_second_time_changes_nothing(street: Street, town: Town, queues: Queues) -> None:
    done = put_in(street.clerk, LIST, queues, times=2)
    assert (done["state"], done["done"], done["doors"]) == ("done", 90, 90)
    assert len(lines_of(town.building)) == 60
    codes = list(CodeItem.scan(CodeItem.sk == "code"))
    assert (len(codes), len({one.number for one in codes})) == (180, 180)
    assert {one.state for one in codes} == {"minted"}
    assert codes[0].where == "滨河街道 · 康和社区 · 康和一区"
    job = get(f"/jobs/{done['job']}", person=street.clerk).json
    assert (job["state"], job["done"], job["facts"]["doors"]) == ("done", 90, 90)
    assert get(f"/codes/coverage/{town.community}", person=street.clerk).json["outdoor"] == {"minted": 90}
    before = snapshot()
    again = preview(street.clerk, LIST, queues)
    assert [again["preview"]["sums"][name] for name in ("new", "same", "changed")] == [0, 90, 0]
    put_in(street.clerk, LIST, queues)
    assert snapshot() == before


def test_another_area_is_noted_and_a_missing_one_takes_nothing_away(street: Street, town: Town, queues: Queues) -> None:
    put_in(street.clerk, text(*rows("1号楼", range(101, 104), area="85")), queues)
    before = snapshot()
    changed = text(*rows("1号楼", range(101, 103), area="90.5"), *rows("1号楼", range(103, 104), area=""))
    seen = preview(street.clerk, changed, queues)
    assert [seen["preview"]["sums"][name] for name in ("new", "same", "changed")] == [0, 1, 2]
    where = {"community": "康和社区", "estate": "康和一区"}
    assert seen["preview"]["changes"] == [
        where | {"door": f"1号楼 1单元 {room}", "was": 8500, "becomes": 9050} for room in (101, 102)
    ]
    put_in(street.clerk, changed, queues)
    areas = [dwellings.find(line.dwelling).area for line in lines_of(town.building)]
    assert areas == [9050, 9050, 8500]
    assert snapshot() == before


def test_a_door_that_staff_added_gets_its_codes_from_the_list(street: Street, town: Town, queues: Queues) -> None:
    with Transaction() as tx:
        dwellings.add(tx, town.building, "1单元", "101", 8500, by="x", or_raise=Busy())
    seen = preview(street.clerk, text(*rows("1号楼", range(101, 103))), queues)
    assert seen["preview"]["sums"]["new"] == 2
    commit(street.clerk, seen)
    queues.run()
    assert len(lines_of(town.building)) == 2


def test_a_door_that_was_corrected_is_found_by_its_old_and_its_new_name(
    street: Street, town: Town, queues: Queues
) -> None:
    line = street.mint(door(0, "101"))[0]
    actor = Actor(street.clerk, roles={"community_staff": frozenset({town.community})})
    dwellings.correct(actor, line.dwelling, 1, unit="1单元", room="1101", area=8500)
    queues.run()
    before = snapshot()
    put_in(street.clerk, text(*rows("1号楼", range(101, 102)), *rows("1号楼", range(1101, 1102))), queues)
    assert snapshot() == before


def test_a_long_import_goes_on_with_a_new_message(
    street: Street, town: Town, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "RUN_S", 0.0)
    done = put_in(street.clerk, LIST, queues, times=2)
    assert (done["state"], done["done"]) == ("done", 90)
    assert len(events("import.requested")) == 4
    assert len(lines_of(town.building)) == 60


def test_progress_is_saved_now_and_then_and_a_late_note_changes_nothing(
    street: Street, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SAVE_EVERY", 1)
    done = put_in(street.clerk, LIST, queues)
    item = imports.find(done["id"])
    assert (item.at_byte > 0, item.done) == (True, 90)
    importing._save(item, 1, 1)
    importing._end(item, "failed", Busy())
    assert (imports.find(item.id).state, imports.find(item.id).done, progress.find(done["job"]).done) == (
        "done",
        90,
        90,
    )


def test_a_list_without_a_door_goes_in_as_nothing(street: Street, queues: Queues) -> None:
    done = put_in(street.clerk, text(",,,,,1,"), queues)
    assert (done["state"], done["done"], snapshot()) == ("done", 0, [])


def test_a_message_for_an_import_that_is_over_does_nothing(street: Street, queues: Queues) -> None:
    done = put_in(street.clerk, LIST, queues)
    before = snapshot()
    importing.run(ImportRequested(key="x", at_ms=1, import_id=done["id"]))
    assert snapshot() == before


def test_a_serial_that_is_taken_is_drawn_again_and_the_others_are_not_held_up(
    street: Street, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = street.mint(door(0, "101"))[0]
    real = tokens.new_code
    drawn: list[str] = []

    def unlucky(kind: tokens.Kind) -> tokens.Code:
        drawn.append(kind)
        return tokens.code_of(str(taken.code(kind))) if len(drawn) == 3 else real(kind)

    monkeypatch.setattr(tokens, "new_code", unlucky)
    street.mint(door(0, "102"), door(0, "103"))
    assert len(lines_of(town.building)) == 3


def test_a_door_that_can_never_go_in_does_not_keep_the_others_out(
    street: Street, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = dwellings.enter

    def refuse(tx: Any, building: str, unit: str | None, room: str, *rest: Any, **more: Any) -> Any:
        if room == "103":
            raise importing.Taken
        return real(tx, building, unit, room, *rest, **more)

    monkeypatch.setattr(dwellings, "enter", refuse)
    monkeypatch.setattr(importing, "pause", lambda _attempt: None)
    with pytest.raises(Busy):
        street.mint(*(door(0, str(101 + at)) for at in range(4)))
    assert len(lines_of(town.building)) == 2


def test_numbers_are_taken_in_blocks(street: Street) -> None:
    numbers = importing.Numbers()
    before = int(Counter.get("numbers", "counter").given) if street.mint(door(0, "1")) else 0
    taken = [one for _ in range(10) for one in numbers.take(96)]
    assert len(set(taken)) == 960
    assert int(Counter.get("numbers", "counter").given) == before + importing.NUMBERS_AT_ONCE


def test_what_an_import_writes_is_what_single_acts_write(street: Street, town: Town) -> None:
    line = street.mint(door(0, "101"))[0]
    code = find(str(line.outdoor))
    now = int(code.changed_ms)
    there = tree.tree()
    number = CodeItem.by_number.query(code.number)
    assert [one.pk for one in number] == [code.id]
    at = "/".join(there.path(town.building)), minting.where_of(there, town.building, line.door)
    made = minting.code_item(tokens.code_of(code.id), code.number, line.dwelling, at, line)
    made.changed_ms = now
    assert made.serialize() == code.serialize()
    again = Line(line.pk, line.sk, order=line.order, door=line.door)
    for kind in tokens.KINDS:
        moves.put_in(again, kind, find(str(line.code(kind))))
    assert again.serialize() == line.serialize()
    with Transaction() as tx:
        dwellings.add(tx, town.second_building, "1单元", "101", 8500, by=street.admin, or_raise=Busy())
    added = dwellings.found([dwellings.id_of(town.second_building, "1单元", "101"), line.dwelling]).values()
    one, other = ({**item.serialize(), "pk": None, "building": None} for item in added)
    assert one == other


def test_an_address_that_was_renamed_while_its_list_went_in_is_mended(
    street: Street, town: Town, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = preview(street.clerk, LIST, queues)
    commit(street.clerk, seen)
    actor = Actor(street.admin, roles={"district_admin": frozenset({town.district})})
    real = importing.Work.put

    def put(work: importing.Work, doors: list[Door]) -> None:
        if tree.fresh().name(town.estate) == "康和一区":
            places.rename(actor, town.estate, 1, "康和新苑")
            for event in events("place.renamed"):
                queues.seen.add(event.key)  # it came and went before these doors were there
        real(work, doors)

    monkeypatch.setattr(importing.Work, "put", put)
    queues.run()
    assert queues.failed == 0
    assert len(events("codes.addresses_stale")) == 1
    assert {one.where for one in CodeItem.scan(CodeItem.sk == "code")} == {"滨河街道 · 康和社区 · 康和新苑"}


def test_names_are_noted_before_the_first_door_and_once(street: Street, queues: Queues) -> None:
    seen = preview(street.clerk, LIST, queues)
    commit(street.clerk, seen)
    item = imports.find(seen["id"])
    importing._note_names(imports.find(item.id), "first")
    importing._note_names(item, "second")
    assert item.names == imports.find(item.id).names == "first"
