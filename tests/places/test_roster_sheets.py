import io
from urllib.parse import unquote, urlsplit

import pytest
from openpyxl import Workbook

from chalicelib.core import files
from chalicelib.core.audit import Entry
from chalicelib.core.ids import new_id
from chalicelib.places.service import roster_sheets
from tests.places.asking import Staff, Town, entry, faults, put
from tests.support.web import Answer, get, post

HEADER = "岗位,小区,楼栋,网格,值班时间,职务,姓名,电话,同意公开"
GOOD = [
    "网格员,康和１区,1幢,,周一至周五 08:30-17:30,一网格长,张三,0477-8590001,是",
    "社区民警,,,,全天,,,'0477-8590002,否",
    "物业管家,康和二区,,,,,,13812345678,yes",
]


def uploaded(person: str, content: bytes) -> str:
    upload = new_id()
    body = {"id": upload, "purpose": "duty-roster", "content_type": "text/csv"}
    assert post("/uploads", body, person=person).status == 201
    files.store(f"uploads/duty-roster/{person}/{upload}", content, "text/csv")
    return upload


def sheet(*lines: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *lines]).encode("gb18030")


def preview(town: Town, person: str, content: bytes, place: str | None = None) -> Answer:
    path = f"/places/{place or town.community}/roster/previews"
    return post(path, {"upload": uploaded(person, content)}, person=person)


def test_a_sheet_is_read_shown_and_taken_over(town: Town, staff: Staff) -> None:
    content = sheet("康和社区值班表", "填报：某某", HEADER, *GOOD, header="")
    seen = preview(town, staff.clerk, content).json
    assert (seen["rows"], seen["faults"]) == (3, [])
    assert [one["place"] for one in seen["entries"]] == [town.building, town.community, town.second_estate]
    assert seen["entries"][0]["hours"] == [{"days": [1, 2, 3, 4, 5], "starts": "08:30", "ends": "17:30"}]
    assert get(f"/places/{town.community}/roster", person=staff.clerk).json["entries"] == []
    upload = uploaded(staff.clerk, content)
    path = f"/places/{town.community}/roster/imports"
    taken = post(path, {"upload": upload, "version": 0}, person=staff.clerk)
    assert (taken.json["version"], taken.json["entries"]) == (1, seen["entries"])
    assert post(path, {"upload": upload, "version": 0}, person=staff.clerk).json == taken.json
    assert post(path, {"upload": upload, "version": 0}, person=staff.admin).status == 404


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("主任,,,,,,,0477-8590001,是", "岗位", "没有这个岗位"),
        (",,,,,,,0477-8590001,是", "岗位", "未填写"),
        ("网格员,,,,,,,电话,是", "电话", "格式不对"),
        ("网格员,,,,,,,,是", "电话", "未填写"),
        ("网格员,,,,,,,0477-8590001,也许", "同意公开", "应为是或否"),
        (f"网格员,,,,,{'长' * 31},,0477-8590001,是", "职务", "太长"),
        (f"网格员,,,,,,{'长' * 21},0477-8590001,是", "姓名", "太长"),
        ("网格员,,,,随时,,,0477-8590001,是", "值班时间", "看不懂值班时间"),
        (f"网格员,,,,{'；'.join(['08:00-09:00'] * 15)},,,0477-8590001,是", "值班时间", "时段太多"),
        ("网格员,没有的小区,,,,,,0477-8590001,是", "小区", "没有这个小区"),
        ("网格员,康和一区,9号楼,,,,,0477-8590001,是", "楼栋", "没有这个楼栋"),
        ("网格员,康和一区,#N/A,,,,,0477-8590001,是", "楼栋", "没有这个楼栋"),
        ("网格员,,1号楼,,,,,0477-8590001,是", "小区", "填了楼栋，未填小区"),
        ("网格员,,,无此网格,,,,0477-8590001,是", "网格", "没有这个网格"),
        ("网格员,康和一区,,一网格,,,,0477-8590001,是", "网格", "网格与小区、楼栋只能填一处"),
    ],
)
def test_each_bad_cell_is_named(town: Town, staff: Staff, line: str, column: str, said: str) -> None:
    seen = preview(town, staff.clerk, sheet(GOOD[0], line)).json
    assert len(seen["entries"]) == 1
    assert [(one["row"], one["column"], one["fault"]) for one in seen["faults"]] == [(3, column, said)]
    assert seen["faults"][0]["right"]
    body = {"upload": uploaded(staff.clerk, sheet(GOOD[0], line)), "version": 0}
    refused = post(f"/places/{town.community}/roster/imports", body, person=staff.clerk)
    assert faults(refused) == [(f"row 3 {column}", said)]
    assert get(f"/places/{town.community}/roster", person=staff.clerk).json["version"] == 0


def test_a_sheet_of_one_estate_stays_within_it(town: Town, staff: Staff) -> None:
    lines = ["网格员,,2号楼,,,,,0477-8590001,是", "网格员,康和二区,,,,,,0477-8590001,是"]
    seen = preview(town, staff.admin, sheet(*lines), place=town.estate).json
    assert [one["place"] for one in seen["entries"]] == [town.second_building]
    assert [(one["row"], one["fault"]) for one in seen["faults"]] == [(3, "不在所选地点范围内")]


def test_what_is_no_roster_is_refused(town: Town, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(preview(town, staff.clerk, b"%PDF-1.7 ...")) == [("upload", "无法读取该文件")]
    assert faults(preview(town, staff.clerk, sheet(*GOOD, header="a,b"))) == [("upload", "没有找到表头")]
    monkeypatch.setattr(roster_sheets, "MOST_ENTRIES", 2)
    assert faults(preview(town, staff.clerk, sheet(*GOOD))) == [("upload", "行数太多")]


def test_a_workbook_is_read_too(town: Town, staff: Staff) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEADER.split(","))
    page.append(["网格员", None, None, None, None, None, None, "0477-8590001", "是"])
    page.append(["网格员", "康和一区"])
    content = io.BytesIO()
    book.save(content)
    seen = preview(town, staff.clerk, content.getvalue()).json
    assert [one["place"] for one in seen["entries"]] == [town.community]
    assert [(one["row"], one["column"]) for one in seen["faults"]] == [(3, "电话")]


def test_what_was_given_out_is_taken_back_unchanged(town: Town, staff: Staff) -> None:
    grid = new_id()
    post("/places", {"id": grid, "kind": "grid", "parent": town.community, "name": "一网格"}, person=staff.clerk)
    hours = [
        {"days": [1, 2], "starts": "08:30", "ends": "17:30"},
        {"days": [1, 2, 3, 4, 5, 6, 7], "starts": "20:00", "ends": "08:00"},
    ]
    entries = [
        entry(town.building, title="=cmd", name="张三", hours=hours, number="-0477 8590001"),
        entry(grid, role="community_police", consent=False, number="+86 477"),
        entry(town.community, role="community_office"),
        entry(town.second_estate),
    ]
    kept = put(f"/places/{town.community}/roster", {"version": 0, "entries": entries}, person=staff.clerk).json
    answer = post(f"/places/{town.community}/roster/exports", {}, person=staff.clerk)
    assert answer.status == 201
    parts = urlsplit(answer.json["url"])
    assert "值班表-康和社区.csv" in unquote(unquote(parts.query))
    file = io.BytesIO()
    files.fetch(parts.path.removeprefix("/test-private/").lstrip("/"), file)
    content = file.getvalue()
    assert "'=cmd" in content.decode("utf-8-sig")
    assert preview(town, staff.clerk, content).json["entries"] == kept["entries"]
    assert [one.act for one in Entry.by_actor.query(staff.clerk)][-1] == "roster.export"


def test_who_may_use_sheets(town: Town, staff: Staff) -> None:
    for person, status in ((staff.resident, 404), (staff.other_clerk, 404), (staff.manager, 403)):
        path = f"/places/{town.estate}/roster"
        assert post(f"{path}/exports", {}, person=person).status == status
        assert post(f"{path}/previews", {"upload": new_id()}, person=person).status == status
        assert post(f"{path}/imports", {"upload": new_id(), "version": 0}, person=person).status == status
    assert post(f"/places/{town.estate}/roster/exports", {}).status == 401
    assert post(f"/places/{town.estate}/roster/previews", {"upload": new_id()}, person=staff.clerk).status == 404
    assert post(f"/places/{town.street}/roster/previews", {"upload": new_id()}, person=staff.admin).status == 400
