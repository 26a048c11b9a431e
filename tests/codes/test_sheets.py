"""Orders for labels: cut, drawn, downloaded; what is printed moves on, a reprint moves nothing."""

import io
from typing import Any

import pytest

from chalicelib.codes.events import SheetsRequested
from chalicelib.codes.records import Chunk, find, lines_of
from chalicelib.codes.service import drawing, sheets
from chalicelib.core import audit, aws, files
from chalicelib.core.config import CONFIG
from chalicelib.core.ids import new_id
from tests.codes.queue import HANDLERS, Queues, events, message
from tests.codes.street import Street, Town, door
from tests.support.web import get, post


def order(street: Street, place: str, **more: Any) -> str:
    sheet = new_id()
    assert post("/codes/sheets", {"id": sheet, "place": place} | more, person=street.admin).status == 202
    return sheet


def texts(pdf: bytes) -> list[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_range())
            text.close()
            page.close()
    return found


def test_an_order_is_drawn_and_what_was_minted_is_printed(street: Street, town: Town, queues: Queues) -> None:
    street.mint(door(1, "101"), door(0, "1001"), door(0, "202"))
    sheet = order(street, town.estate, kinds=["outdoor", "indoor"])
    queues.run(times=2)
    assert queues.failed == 0
    seen = get(f"/codes/sheets/{sheet}", person=street.admin).json
    assert (seen["state"], seen["labels"], seen["done"]) == ("done", 6, 6)
    (file,) = seen["files"]
    assert (file["labels"], file["pages"], file["unprinted"]) == (6, 1, [])
    assert file["download"].startswith("https://")
    job = get(f"/jobs/{sheet}", person=street.admin).json
    assert (job["state"], job["facts"]["files"], job["download"] is not None) == ("done", 1, True)
    chunk = Chunk.get(f"sheet#{sheet}", "chunk#0001")
    (text,) = texts(files.read(chunk.file))
    flat = "".join(text.split())
    assert (
        flat.index("康和一区1号楼1单元202")
        < flat.index("康和一区1号楼1单元1001")
        < flat.index("康和一区10号楼1单元101")
    )
    for building in (town.building, town.second_building):
        assert {line.state(kind) for line in lines_of(building) for kind in ("outdoor", "indoor")} == {"printed"}
        assert [one.act for one in audit.Entry.query(f"place#{building}") if one.act == "codes.print"] == [
            "codes.print"
        ]


def test_a_reprint_prints_the_same_and_moves_nothing(street: Street, town: Town, queues: Queues) -> None:
    code = street.one("active")
    again = {"kinds": ["outdoor"], "states": ["active"], "layout": "roll"}
    sheet = order(street, town.building, **again)
    queues.run()
    assert get(f"/codes/sheets/{sheet}", person=street.worker).json["done"] == 1
    assert find(code.id).state == "active"


def test_a_large_order_becomes_several_files(
    street: Street, town: Town, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "LABELS_A_FILE", 4)
    street.mint(*(door(0, str(101 + at)) for at in range(10)))
    sheet = order(street, town.building)
    queues.run(times=2)
    seen = get(f"/codes/sheets/{sheet}", person=street.admin).json
    assert [file["labels"] for file in seen["files"]] == [4, 4, 2]
    assert seen["state"] == "done"
    job = get(f"/jobs/{sheet}", person=street.admin).json
    assert (job["facts"]["files"], job["download"]) == (3, None)


def test_an_order_that_is_too_large_fails_in_words(
    street: Street, town: Town, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "LABELS_A_FILE", 1)
    monkeypatch.setattr(sheets, "MOST_FILES", 2)
    street.mint(*(door(0, str(101 + at)) for at in range(3)))
    sheet = order(street, town.building)
    queues.run()
    job = get(f"/jobs/{sheet}", person=street.admin).json
    assert (job["state"], job["facts"]["error"], job["facts"]["most"]) == ("failed", "too_many_labels", 2)
    seen = get(f"/codes/sheets/{sheet}", person=street.admin).json
    assert (seen["state"], seen["files"]) == ("refused", [])
    assert aws.client("s3").list_objects_v2(Bucket=CONFIG.bucket, Prefix="sheets/")["KeyCount"] == 0


@pytest.mark.parametrize("name", ["sheets.requested", "sheets.chunk_requested"])
def test_an_order_that_fails_again_and_again_says_so_and_can_still_end(
    street: Street, town: Town, queues: Queues, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError

    street.mint(door(0, "101"))
    sheet = order(street, town.building)
    if name == "sheets.chunk_requested":
        sheets.plan(SheetsRequested.model_validate_json(events("sheets.requested")[0].body))
    (event,) = events(name)
    record = message(event.name, event.body) | {"attributes": {"ApproximateReceiveCount": "5"}}
    with monkeypatch.context() as patch:
        patch.setattr(files, "store", broken)
        assert HANDLERS["render-sheets"]({"Records": [record]}, None)["batchItemFailures"]
    assert get(f"/codes/sheets/{sheet}", person=street.admin).json["state"] == "failed"
    assert get(f"/jobs/{sheet}", person=street.admin).json["state"] == "failed"
    queues.run()
    assert get(f"/codes/sheets/{sheet}", person=street.admin).json["state"] == "done"


def test_an_order_without_labels_is_done_at_once(street: Street, town: Town, queues: Queues) -> None:
    sheet = order(street, town.building)
    queues.run(times=2)
    seen = get(f"/codes/sheets/{sheet}", person=street.admin).json
    assert (seen["state"], seen["files"]) == ("done", [])
    assert get(f"/jobs/{sheet}", person=street.admin).json["state"] == "done"


def test_what_cannot_be_printed_is_reported_and_stays_minted(street: Street, town: Town, queues: Queues) -> None:
    good, bad = street.mint(door(0, "101"), door(0, "😀1"))
    sheet = order(street, town.building)
    queues.run()
    (file,) = get(f"/codes/sheets/{sheet}", person=street.admin).json["files"]
    assert [one["code"] for one in file["unprinted"]] == [bad.outdoor]
    assert "印刷字库" in file["unprinted"][0]["reason"]
    assert (find(str(good.outdoor)).state, find(str(bad.outdoor)).state) == ("printed", "minted")


def test_a_code_replaced_between_planning_and_drawing_is_left_alone(street: Street, town: Town, queues: Queues) -> None:
    kept, replaced = street.mint(door(0, "101"), door(0, "102"))
    order(street, town.building)
    sheets.plan(SheetsRequested.model_validate_json(events("sheets.requested")[0].body))
    street.act(str(replaced.outdoor), "replace")
    queues.run()
    assert queues.failed == 0
    assert find(str(kept.outdoor)).state == "printed"
    assert find(str(replaced.outdoor)).state == "replaced"


def test_the_same_order_again_is_the_same_and_another_under_its_id_is_refused(street: Street, town: Town) -> None:
    asked = {"id": new_id(), "place": town.building}
    first = post("/codes/sheets", asked, person=street.admin)
    assert post("/codes/sheets", asked, person=street.admin).json == first.json
    assert post("/codes/sheets", asked | {"layout": "roll"}, person=street.admin).status == 409
    assert len(events("sheets.requested")) == 1


def test_labels_are_for_staff_of_the_place(street: Street, town: Town) -> None:
    asked = {"id": new_id(), "place": town.building}
    assert post("/codes/sheets", asked, person=street.stranger).status == 404
    assert post("/codes/sheets", asked).status == 401
    assert post("/codes/sheets", asked | {"kinds": []}, person=street.admin).status == 400
    sheet = order(street, town.building)
    assert get(f"/codes/sheets/{sheet}", person=street.stranger).status == 404
    assert get(f"/codes/sheets/{new_id()}", person=street.admin).status == 404


@pytest.mark.parametrize(("kind", "head"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_a_single_code_is_drawn_and_printed_with_it(street: Street, kind: str, head: bytes) -> None:
    code = street.one()
    asked = {"id": new_id(), "code": code.id, "format": kind}
    for _ in range(2):
        answer = post("/codes/images", asked, person=street.worker)
        assert f"{code.id}.{kind}" in answer.json["download"]
    assert files.read(f"sheets/codes/{code.id}.{kind}").startswith(head)
    assert find(code.id).state == "printed"
    drawn = [one.actor for one in audit.Entry.by_target.query(f"code#{code.id}") if one.act == "code.draw"]
    assert drawn == [street.worker] * 2
    assert post("/codes/images", asked, person=street.stranger).status == 404


def test_a_code_that_is_over_is_not_drawn(street: Street) -> None:
    asked = {"id": new_id(), "code": street.one("revoked").id}
    assert post("/codes/images", asked, person=street.worker).code == "code_over"


def test_a_file_drawn_again_is_the_same_but_for_nothing(street: Street, town: Town, queues: Queues) -> None:
    street.mint(door(0, "101"))
    sheet = order(street, town.building)
    queues.run()
    chunk = Chunk.get(f"sheet#{sheet}", "chunk#0001")
    first = files.read(chunk.file)
    drawing._draw(sheets.find(sheet), chunk)
    assert files.read(chunk.file) == first
