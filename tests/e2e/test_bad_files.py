"""Files that are no door lists, and uploads that never came: refused in words, and nothing is changed."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core.ids import new_id
from infra.local.demo.api import Json
from tests.e2e.people import Person, until
from tests.e2e.refusing import CHINESE, refused, unchanged
from tests.e2e.town import Town, building_rows, door_list

pytestmark = pytest.mark.embedded


def workbook(sheet: Callable[[Any], None]) -> bytes:
    """Make a small XLSX whose first sheet ``sheet`` writes, chunk by chunk."""
    from openpyxl import Workbook

    plain, packed = io.BytesIO(), io.BytesIO()
    Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
        with new.open("xl/worksheets/sheet1.xml", "w") as part:
            sheet(part)
    return packed.getvalue()


def bomb(part: Any) -> None:
    """Write 200 MB of one cell, which packs to nothing."""
    part.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">')
    part.write(b'<c r="A1" t="inlineStr"><is><t>')
    for _ in range(200):
        part.write(b"0" * (1 << 20))
    part.write(b"</t></is></c></row></sheetData></worksheet>")


def headless() -> bytes:
    """Give a list without the names of its columns."""
    return (
        door_list(building_rows("北岸社区", "北岸新城", 1)).split(b"\r\n", 1)[1].replace("号楼".encode("gb18030"), b"")
    )


UNREADABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "200 MB inside a small zip": (lambda: workbook(bomb), "list_too_much_inside"),
    "a picture that is called a workbook": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "list_wrong_kind"),
    "a zip that is called a workbook": (lambda: b"PK\x03\x04" + b"\0" * 64, "list_broken"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "list_legacy"),
    "nothing but blanks": (lambda: b" \r\n \r\n", "list_empty"),
    "no header": (headless, "list_no_header"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_files_that_are_no_door_lists(town: Town, what: str) -> None:
    make, code = UNREADABLE[what]
    admin, content = town.admin.through(town.stack.base_url), make()
    assert len(content) < 1 << 20
    upload = admin.upload("door-list", "清单.xlsx", content, "application/octet-stream")
    begun = admin.post("/codes/imports", {"id": new_id(), "upload": upload})
    seen = until(lambda: read_of(admin, begun["id"]))
    assert (seen["state"], seen["preview"], seen["doors"]) == ("unreadable", None, 0)
    facts = until(lambda: said_of(admin, begun["job"]))
    assert facts["error"] == code
    assert CHINESE.search(facts["message"])
    with unchanged(town.stack):
        answer = admin.send("POST", f"/codes/imports/{begun['id']}/commit", {"id": new_id(), "mark": "0" * 64})
        refused(answer, 409, "not_this_list")


def said_of(admin: Person, job: str) -> Json | None:
    """Give what a job says of its fault; its list is known to be unreadable a moment before."""
    facts: Json = admin.get(f"/jobs/{job}")["facts"]
    return facts if "error" in facts else None


def read_of(admin: Person, import_id: str) -> Json | None:
    """Give an import whose list was read, or could not be."""
    seen: Json = admin.get(f"/codes/imports/{import_id}")
    return seen if seen["state"] != "queued" else None


def test_an_upload_that_is_empty_wrong_or_never_came(town: Town) -> None:
    admin = town.admin.through(town.stack.base_url)
    asked = {"id": new_id(), "purpose": "door-list", "content_type": "text/csv"}
    form = admin.post("/uploads", asked)
    with unchanged(town.stack):
        nothing = admin.wire.post(
            form["url"], data=form["fields"], files={"file": ("a.csv", b"", "text/csv")}, timeout=60
        )
        assert nothing.status_code in {400, 403}
        lied = dict(form["fields"]) | {"Content-Type": "image/png"}
        assert (
            admin.wire.post(form["url"], data=lied, files={"file": ("a", b"x", "image/png")}, timeout=60).status_code
            == 403
        )
        begin = {"id": new_id(), "upload": asked["id"]}
        (fault,) = refused(admin.send("POST", "/codes/imports", begin), 400, "bad_input")["faults"]
        assert fault["field"] == "upload"
        refused(admin.send("POST", "/codes/imports", {"id": new_id(), "upload": new_id()}), 404, "not_found")
        picture = admin.send("POST", "/uploads", asked | {"id": new_id(), "content_type": "image/png"})
        assert refused(picture, 400, "bad_input")["faults"][0]["field"] == "content_type"
        refused(admin.send("POST", "/uploads", asked | {"purpose": "duty-roster"}), 409, "conflict")
        stranger = town.stranger.through(town.stack.base_url)
        refused(stranger.send("POST", "/uploads", asked), 409, "conflict")
