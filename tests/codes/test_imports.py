"""Door lists: read, looked at, confirmed; who may, and each once."""

from typing import Any

import pytest

from chalicelib.codes.records import Import
from chalicelib.codes.service import imports, previews
from chalicelib.core import audit, progress
from chalicelib.core.ids import new_id
from chalicelib.places.service import tree
from tests.codes.lists import LIST, begin, commit, preview, put_in, rows, snapshot, text, upload
from tests.codes.queue import Queues, events
from tests.codes.street import Street, Town
from tests.support.people import person
from tests.support.web import Answer, get, post


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


def test_a_very_scattered_list_is_audited_under_the_district(
    street: Street, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST_AUDITED", 1)
    content = text(*rows("1号楼", range(1, 2)), *rows("B座", range(1, 2), community="神华社区", estate="神华家园"))
    seen = preview(street.admin, content, queues)
    assert commit(street.admin, seen).status == 202
    (entry,) = audit.Entry.by_target.query(f"import#{seen['id']}")
    assert entry.pk == f"place#{street.town.district}"


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


def test_a_preview_delivered_twice_at_once_is_said_once(street: Street, queues: Queues) -> None:
    seen = preview(street.clerk, LIST, queues)
    item = imports.find(seen["id"])
    item.run = new_id()
    previews._say(item, "ready", {}, Import.run.set(item.run))
    kept = Import.get(item.pk, "import")
    assert (kept.state, kept.run != item.run) == ("ready", True)
