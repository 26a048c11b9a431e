import io
from urllib.parse import unquote, urlsplit

import pytest

from chalicelib.core import files
from chalicelib.core.audit import Entry
from chalicelib.core.ids import new_id
from chalicelib.places.service import grid_sheets
from tests.places.asking import Staff, Town, faults
from tests.support.web import Answer, get, post

HEADER = "楼栋,小区,网格"


@pytest.fixture
def grids(town: Town, staff: Staff) -> tuple[str, str]:
    made = (new_id(), new_id())
    for grid, name in zip(made, ("第一网格", "第二网格"), strict=True):
        post("/places", {"id": grid, "kind": "grid", "parent": town.community, "name": name}, person=staff.clerk)
    return made


def uploaded(person: str, content: bytes) -> str:
    upload = new_id()
    body = {"id": upload, "purpose": "grid-list", "content_type": "text/csv"}
    assert post("/uploads", body, person=person).status == 201
    files.store(f"uploads/grid-list/{person}/{upload}", content, "text/csv")
    return upload


def sheet(*lines: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *lines]).encode("gb18030")


def preview(town: Town, person: str, content: bytes) -> Answer:
    return post(f"/places/{town.community}/grids/previews", {"upload": uploaded(person, content)}, person=person)


def test_a_sheet_is_read_shown_and_taken_over(town: Town, staff: Staff, grids: tuple[str, str]) -> None:
    content = sheet(
        "康和社区网格表", HEADER, "1幢,康和１区,第一网格", "1号楼,康和二区,第一网格", "2号楼,康和一区,", header=""
    )
    seen = preview(town, staff.clerk, content).json
    assert (seen["rows"], seen["faults"]) == (3, [])
    wanted = {grids[0]: {town.building, town.third_building}, grids[1]: set()}
    assert {one["grid"]: set(one["buildings"]) for one in seen["grids"]} == wanted
    assert get(f"/places/{town.community}/grids", person=staff.clerk).json["version"] == 0
    body = {"upload": uploaded(staff.clerk, content), "version": 0}
    path = f"/places/{town.community}/grids/imports"
    taken = post(path, body, person=staff.clerk)
    assert (taken.json["version"], {one["grid"]: set(one["buildings"]) for one in taken.json["grids"]}) == (1, wanted)
    assert post(path, body, person=staff.clerk).json == taken.json
    assert get(f"/places/{town.building}", person=staff.clerk).json["grid"] == grids[0]
    assert post(path, body | {"upload": uploaded(staff.admin, content)}, person=staff.admin).code == "conflict"


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("1号楼,,第一网格", "小区", "未填写"),
        (",康和一区,第一网格", "楼栋", "未填写"),
        ("1号楼,没有的小区,第一网格", "小区", "没有这个小区"),
        ("9号楼,康和一区,第一网格", "楼栋", "没有这个楼栋"),
        ("B座,神华家园,第一网格", "小区", "没有这个小区"),
        ("1号楼,康和一区,第九网格", "网格", "没有这个网格"),
        ("2号楼,康和一区,第二网格", "网格", "该楼栋已在另一网格"),
    ],
)
@pytest.mark.usefixtures("grids")
def test_each_bad_cell_is_named(town: Town, staff: Staff, line: str, column: str, said: str) -> None:
    content = sheet("2号楼,康和一区,第一网格", line)
    seen = preview(town, staff.clerk, content).json
    assert [(one["row"], one["column"], one["fault"]) for one in seen["faults"]] == [(3, column, said)]
    assert seen["faults"][0]["right"]
    body = {"upload": uploaded(staff.clerk, content), "version": 0}
    refused = post(f"/places/{town.community}/grids/imports", body, person=staff.clerk)
    assert faults(refused) == [(f"row 3 {column}", said)]
    assert get(f"/places/{town.community}/grids", person=staff.clerk).json["version"] == 0


def test_what_is_no_such_sheet_is_refused(town: Town, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(preview(town, staff.clerk, b"%PDF-1.7 ...")) == [("upload", "无法读取该文件")]
    assert faults(preview(town, staff.clerk, sheet("1,2", header="楼栋,小区"))) == [("upload", "没有找到表头")]
    monkeypatch.setattr(grid_sheets, "MOST_ROWS", 1)
    two = sheet("1号楼,康和一区,", "2号楼,康和一区,")
    assert faults(preview(town, staff.clerk, two)) == [("upload", "行数太多")]


def test_what_was_given_out_is_taken_back_unchanged(town: Town, staff: Staff, grids: tuple[str, str]) -> None:
    content = sheet("1号楼,康和一区,第二网格", "2号楼,康和一区,第一网格")
    body = {"upload": uploaded(staff.clerk, content), "version": 0}
    kept = post(f"/places/{town.community}/grids/imports", body, person=staff.clerk).json
    assert [one["grid"] for one in kept["grids"]] == list(grids)
    answer = post(f"/places/{town.community}/grids/exports", {}, person=staff.clerk)
    assert answer.status == 201
    parts = urlsplit(answer.json["url"])
    assert "网格-康和社区.csv" in unquote(unquote(parts.query))
    file = io.BytesIO()
    files.fetch(parts.path.removeprefix("/test-private/").lstrip("/"), file)
    assert len(file.getvalue().decode("utf-8-sig").splitlines()) == 4
    assert preview(town, staff.clerk, file.getvalue()).json["grids"] == kept["grids"]
    assert [one.act for one in Entry.by_actor.query(staff.clerk)][-1] == "grids.export"


def test_who_may_use_sheets(town: Town, staff: Staff) -> None:
    path = f"/places/{town.community}/grids"
    for person, status in ((staff.resident, 404), (staff.other_clerk, 403), (staff.grid_worker, 403)):
        assert post(f"{path}/exports", {}, person=person).status == status
        assert post(f"{path}/previews", {"upload": new_id()}, person=person).status == status
        assert post(f"{path}/imports", {"upload": new_id(), "version": 0}, person=person).status == status
    assert post(f"{path}/exports", {}).status == 401
    assert post(f"{path}/previews", {"upload": new_id()}, person=staff.clerk).status == 404
    elsewhere = post(f"/places/{town.estate}/grids/previews", {"upload": new_id()}, person=staff.clerk)
    assert faults(elsewhere) == [("place", "网格按社区设置")]
