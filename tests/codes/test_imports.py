"""Door lists: read, looked at, confirmed, in; twice the same; interrupted anywhere."""

from typing import Any

import pytest

from chalicelib.codes import tokens
from chalicelib.codes.events import ImportRequested
from chalicelib.codes.records import CodeItem, Counter, Import, Line, find, lines_of
from chalicelib.codes.service import importing, imports, minting, moves, previews
from chalicelib.core import audit, files, progress
from chalicelib.core.errors import Busy
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor
from chalicelib.core.tables import Transaction
from chalicelib.places.doorlist import Door
from chalicelib.places.service import dwellings, places, tree
from tests.codes.lists import begin, commit, preview, put_in, rows, text, upload
from tests.codes.queue import HANDLERS, Queues, events, message
from tests.codes.street import Street, Town, door
from tests.support.people import person
from tests.support.web import Answer, get, post

LIST = text(
    *rows("1号楼", range(101, 161)),
    *rows("2栋", range(101, 131)),
    "滨河街道,康和社区,康和一区,1幢,一单元,101,80",
    ",,,,,,",
)


def snapshot() -> list[tuple[Any, ...]]:
    """Take all codes and lines, to see that nothing changed."""
    found = [(one.pk, one.sk, one.version, one.number) for one in CodeItem.scan(CodeItem.sk == "code")]
    found += [(one.pk, one.sk, one.version, one.outdoor) for one in Line.scan(Line.sk.startswith("door#"))]
    return sorted(found)


def test_a_list_is_previewed_and_nothing_goes_in(street: Street, queues: Queues) -> None:
    content = text(
        *rows("1号楼", range(101, 104)),
        "滨河街道,康和社区,康和一区,1幢,一单元,101,80",
        "滨河街道,康和社区,康和一区,1号楼,,商铺1,-5",
        "滨河街道,康和社区,,1号楼,1单元,105,80",
    )
    seen = preview(street.clerk, content, queues)
    assert (seen["state"], seen["doors"], seen["outside"]) == ("ready", 4, [])
    sums = seen["preview"]["sums"]
    assert {name: sums[name] for name in ("rows", "doors", "repeats", "repeats_spelt_otherwise", "refused")} == {
        "rows": 6,
        "doors": 4,
        "repeats": 1,
        "repeats_spelt_otherwise": 1,
        "refused": 1,
    }
    assert (sums["new"], sums["same"], sums["changed"]) == (4, 0, 0)
    assert sums["notices"]["bad_area"] == sums["notices"]["no_unit"] == 1
    (refused,) = seen["preview"]["refused"]
    assert (refused["row"], refused["column"], "缺少小区" in refused["reason"]) == (7, "小区", True)
    assert seen["rejects"].startswith("https://")
    assert seen["preview"]["reading"]["sheets"][0]["columns"]["room"] == 5
    assert snapshot() == []


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


def test_who_may_import_what(street: Street, town: Town, queues: Queues) -> None:
    other = text(*rows("B座", range(101, 103), community="神华社区", estate="神华家园"))
    seen = preview(street.clerk, other, queues)
    assert seen["outside"] == ["神华社区"]
    assert commit(street.clerk, seen).status == 403
    new_community = preview(street.clerk, text(*rows("1号楼", range(1, 2), community="新社区")), queues)
    assert new_community["outside"] == ["滨河街道"]
    new_street = preview(street.clerk, text("乌兰街道,新社区,新区,1号楼,,1,"), queues)
    assert new_street["outside"] == ["康巴什区"]
    assert commit(street.clerk, new_street).status == 403
    assert commit(street.admin, seen).status == 404
    assert get(f"/codes/imports/{seen['id']}", person=street.admin).status == 404
    assert post("/codes/imports", {"id": new_id(), "upload": new_id()}, person=street.nobody).status == 404
    assert post("/codes/imports", {"id": new_id(), "upload": new_id()}, person=street.clerk).status == 404
    assert post("/codes/imports", {"id": new_id(), "upload": new_id()}).status == 401
    put_in(street.admin, text("乌兰街道,新社区,新区,1号楼,,1,"), queues)
    assert tree.fresh().named(town.district, "street", "乌兰街道") is not None


def test_only_what_was_seen_goes_in_and_once(street: Street, queues: Queues) -> None:
    seen = preview(street.clerk, LIST, queues)
    assert commit(street.clerk, seen, mark="0" * 64).code == "not_this_list"
    act = new_id()
    first = commit(street.clerk, seen, id=act)
    assert (first.status, first.json["state"]) == (202, "committing")
    assert commit(street.clerk, seen, id=act).json == first.json
    assert commit(street.clerk, seen).code == "not_this_list"
    assert commit(street.clerk, seen, id=act, mark="0" * 64).code == "conflict"
    assert len(events("import.requested")) == 1
    queues.run()
    assert commit(street.clerk, seen, id=act).json["state"] == "done"
    trail = list(audit.Entry.by_target.query(f"import#{seen['id']}"))
    assert [one.act for one in trail] == ["codes.import"]


def test_the_same_request_again_is_the_same_import(street: Street, queues: Queues) -> None:
    asked = {"id": new_id(), "upload": upload(street.clerk, LIST)}
    first = post("/codes/imports", asked, person=street.clerk)
    assert post("/codes/imports", asked, person=street.clerk).json == first.json
    other = asked | {"upload": upload(street.clerk, LIST)}
    assert post("/codes/imports", other, person=street.clerk).status == 409
    assert post("/codes/imports", other, person=person(("community_staff", "x"))).status == 404
    queues.run()
    assert len(events("import.preview_requested")) == 1


def test_a_person_changes_the_reading_and_it_is_read_so(street: Street, queues: Queues) -> None:
    content = "甲,乙,丙,楼栋,丁,房号\n滨河街道,康和社区,康和一区,1,1,101".encode()
    seen = preview(street.clerk, content, queues)
    assert seen["preview"]["sums"]["doors"] == 0
    assert seen["preview"]["questions"]
    reading = seen["preview"]["reading"]
    reading["sheets"][0]["columns"] = {"street": 0, "community": 1, "estate": 2, "building": 3, "unit": 4, "room": 5}
    mended = preview(street.clerk, content, queues, reading=reading)
    assert mended["preview"]["sums"]["doors"] == 1
    reading["sheets"][0]["columns"]["room"] = 99
    refused = preview(street.clerk, content, queues, reading=reading)
    assert refused["state"] == "unreadable"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b" ", "list_empty"),
        (b"%PDF-1.7", "list_wrong_kind"),
        (b"a,b\n1,2\n", "list_no_header"),
        (b"PK\x03\x04", "list_broken"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_reason(
    street: Street, queues: Queues, content: bytes, code: str
) -> None:
    import_id = begin(street.clerk, content)
    queues.run(times=2)
    assert queues.failed == 0
    seen = get(f"/codes/imports/{import_id}", person=street.clerk).json
    assert (seen["state"], seen["preview"], seen["mark"]) == ("unreadable", None, None)
    job = get(f"/jobs/{import_id}", person=street.clerk).json
    assert (job["state"], job["facts"]["error"], bool(job["facts"]["message"])) == ("failed", code, True)


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


def test_a_very_scattered_list_is_audited_under_the_district(
    street: Street, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST_AUDITED", 1)
    content = text(*rows("1号楼", range(1, 2)), *rows("B座", range(1, 2), community="神华社区", estate="神华家园"))
    seen = preview(street.admin, content, queues)
    assert commit(street.admin, seen).status == 202
    (entry,) = audit.Entry.by_target.query(f"import#{seen['id']}")
    assert entry.pk == f"place#{street.town.district}"


def test_a_preview_delivered_twice_at_once_is_said_once(street: Street, queues: Queues) -> None:
    seen = preview(street.clerk, LIST, queues)
    item = imports.find(seen["id"])
    item.run = new_id()
    previews._say(item, "ready", {}, Import.run.set(item.run))
    kept = Import.get(item.pk, "import")
    assert (kept.state, kept.run != item.run) == ("ready", True)


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


def test_of_two_commits_with_one_id_the_second_gets_the_first_answer(
    street: Street, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, act = preview(street.clerk, LIST, queues), new_id()
    real, first = imports._commit, list[Answer]()

    def rival(*given: Any) -> None:
        if not first:
            monkeypatch.setattr(imports, "_commit", real)
            first.append(commit(street.clerk, seen, id=act))
        real(*given)

    monkeypatch.setattr(imports, "_commit", rival)
    second = commit(street.clerk, seen, id=act)
    assert (second.status, second.json) == (202, first[0].json)
    assert len(events("import.requested")) == 1


def expire(import_id: str) -> None:
    """Let the bucket's rule take the files of an import."""
    item = imports.find(import_id)
    for name in (imports.doors_file(item), imports.names_file(item), imports.preview_file(item)):
        files.remove(name)


def test_an_old_preview_is_shown_as_expired_and_cannot_be_confirmed(street: Street, queues: Queues) -> None:
    seen = preview(street.clerk, text(*rows("1号楼", range(1, 3)), ",,,,,1,"), queues)
    expire(seen["id"])
    late = get(f"/codes/imports/{seen['id']}", person=street.clerk).json
    assert [late[name] for name in ("state", "preview", "mark", "rejects")] == ["expired", None, None, None]
    refused = commit(street.clerk, seen)
    assert (refused.status, refused.code) == (409, "list_gone")
    assert events("import.requested") == []


def test_an_import_whose_files_go_before_its_turn_ends_in_words(street: Street, queues: Queues) -> None:
    seen = preview(street.clerk, LIST, queues)
    act = new_id()
    commit(street.clerk, seen, id=act)
    expire(seen["id"])
    queues.run(times=2)
    assert queues.failed == 0
    assert get(f"/codes/imports/{seen['id']}", person=street.clerk).json["state"] == "expired"
    job = get(f"/jobs/{act}", person=street.clerk).json
    assert (job["state"], job["facts"]["error"]) == ("failed", "list_gone")
    assert "重新上传" in job["facts"]["message"]


def test_an_import_that_is_over_is_shown_without_its_preview_later(street: Street, queues: Queues) -> None:
    done = put_in(street.clerk, text(*rows("1号楼", range(1, 3))), queues)
    expire(done["id"])
    late = get(f"/codes/imports/{done['id']}", person=street.clerk).json
    assert (late["state"], late["preview"]) == ("done", None)


def test_an_upload_that_is_gone_is_said(street: Street, queues: Queues) -> None:
    import_id = begin(street.clerk, LIST)
    files.remove(imports.find(import_id).file)
    queues.run()
    assert get(f"/codes/imports/{import_id}", person=street.clerk).json["state"] == "unreadable"
    assert get(f"/jobs/{import_id}", person=street.clerk).json["facts"]["error"] == "file_gone"


def test_a_list_that_is_too_long_is_refused(street: Street, queues: Queues, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "MOST_ROWS", 10)
    import_id = begin(street.clerk, LIST)
    queues.run()
    job = get(f"/jobs/{import_id}", person=street.clerk).json
    assert (job["state"], job["facts"]["error"], job["facts"]["details"]) == ("failed", "list_too_long", {"most": 10})


def test_a_preview_tells_how_far_it_is(street: Street, queues: Queues, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "TOLD_EVERY", 40)
    told: list[tuple[int, int]] = []
    real = progress.advance

    def advance(job: str, done: int, total: int) -> None:
        told.append((done, total))
        real(job, done, total)

    monkeypatch.setattr(progress, "advance", advance)
    preview(street.clerk, LIST, queues)
    assert told == [(40, 91), (80, 91)]


def deliver(name: str, received: int) -> None:
    (event,) = events(name)
    record = message(event.name, event.body) | {"attributes": {"ApproximateReceiveCount": str(received)}}
    assert HANDLERS["import-doors"]({"Records": [record]}, None)["batchItemFailures"]


def test_what_fails_again_and_again_is_said_to_its_owner_and_can_be_confirmed_again(
    street: Street, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError

    import_id = begin(street.clerk, LIST)
    with monkeypatch.context() as patch:
        patch.setattr(files, "fetch", broken)
        deliver("import.preview_requested", 4)
        assert progress.find(import_id).state == "queued"
        deliver("import.preview_requested", 5)
    assert get(f"/codes/imports/{import_id}", person=street.clerk).json["state"] == "unreadable"
    assert get(f"/jobs/{import_id}", person=street.clerk).json["facts"]["error"] == "internal"
    queues.run()
    seen, act = preview(street.clerk, LIST, queues), new_id()
    assert commit(street.clerk, seen, id=act).status == 202
    with monkeypatch.context() as patch:
        patch.setattr(importing, "ensure_places", broken)
        deliver("import.requested", 5)
    assert get(f"/codes/imports/{seen['id']}", person=street.clerk).json["state"] == "failed"
    assert progress.find(act).state == "failed"
    queues.run()
    assert snapshot() == []
    again = new_id()
    assert commit(street.clerk, seen, id=again).status == 202
    queues.run()
    assert (imports.find(seen["id"]).state, progress.find(again).state) == ("done", "done")
    importing.give_up(ImportRequested(key="x", at_ms=1, import_id=seen["id"]))
    assert imports.find(seen["id"]).state == "done"


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
