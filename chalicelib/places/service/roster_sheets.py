"""Places, duty rosters as sheets: read with a fault for each bad cell, taken over whole, given out safely."""

import io
import re
import tempfile
from dataclasses import dataclass
from typing import BinaryIO

from chalicelib.core import audit, files, uploads
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.sheets import Cell, write_csv
from chalicelib.places.duty import LONGEST_NAME, LONGEST_TITLE, MOST_SPANS, NUMBER, ROLES
from chalicelib.places.plans import RIGHT, read_plan, write_plan
from chalicelib.places.service import rosters, sheet_rows
from chalicelib.places.service import tree as trees
from chalicelib.places.service.rosters import MOST_ENTRIES, Entry, Roster
from chalicelib.places.service.sheet_rows import COLUMN_OF, BadCell, Fault, Layout, named
from chalicelib.places.service.tree import Tree

COLUMNS = ("岗位", "小区", "楼栋", "网格", "值班时间", "职务", "姓名", "电话", "同意公开")
REQUIRED = ("岗位", "电话", "同意公开")
_ROLES = {word: role for role, word in ROLES.items()} | {role: role for role in ROLES}
_YES_NO = {"是": True, "同意": True, "yes": True, "y": True, "1": True, "否": False, "不同意": False} | dict.fromkeys(
    ("no", "n", "0"), False
)


@dataclass(frozen=True, slots=True)
class Preview:
    """A sheet as it was read: the good rows, and what is wrong with the others."""

    rows: int
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def preview(actor: Actor, place: str, upload: str) -> Preview:
    """Read the uploaded sheet as a roster of ``place``. Nothing is written.

    Raises NotSignedIn, NotFound, NotAllowed, BadInput where the file is no such sheet.
    """
    person = signed_in(actor)
    allow(actor, "roster.edit", trees.on(place), see="roster.see")
    tree = trees.fresh()
    rosters.community_of(tree, place)
    key = uploads.take(person, upload, "duty-roster")
    with tempfile.TemporaryFile() as file:
        files.fetch(key, file)
        return read(tree, place, file)


def take_over(actor: Actor, place: str, upload: str, version: int) -> Roster:
    """Replace the roster of ``place`` by the uploaded sheet, if no cell of it is at fault.

    Raises NotSignedIn, NotFound, NotAllowed, Conflict, BadInput with a line for each fault.
    """
    seen = preview(actor, place, upload)
    sheet_rows.refuse(seen.faults)
    return rosters.replace(actor, place, version, seen.entries)


def export(actor: Actor, place: str) -> str:
    """Write the roster of ``place`` as CSV and give the address to download it from. Raises as ``replace`` does."""
    person = signed_in(actor)
    allow(actor, "roster.edit", trees.on(place), see="roster.see")
    tree = trees.fresh()
    roster = rosters.see(actor, place)
    audit.record_now(actor, "roster.export", f"place#{place}", place=place, version=roster.version)
    content = io.BytesIO()
    write_csv(content, [COLUMNS, *(_cells(tree, place, one) for one in roster.entries)])
    key = f"exports/{person}/{new_id()}.csv"
    files.store(key, content.getvalue(), "text/csv; charset=utf-8")
    return files.download_url(key, f"值班表-{tree.name(place)}.csv")


def read(tree: Tree, place: str, file: BinaryIO) -> Preview:
    """Read a sheet as a roster of ``place``. Raises BadInput where the file is no such sheet."""
    rows = sheet_rows.read_rows(file, Layout(COLUMNS, REQUIRED, MOST_ENTRIES, f"一个社区最多 {MOST_ENTRIES} 条"))
    entries, faults = list[Entry](), list[Fault]()
    for number, said in rows:
        try:
            entries.append(_entry(tree, place, said))
        except BadCell as bad:
            faults.append(bad.at(number))
    return Preview(len(rows), tuple(entries), tuple(faults))


def _entry(tree: Tree, place: str, said: dict[str, str]) -> Entry:
    role = _ROLES.get(said["岗位"])
    if role is None:
        raise BadCell("岗位", "没有这个岗位" if said["岗位"] else "未填写", "、".join(ROLES.values()))
    if not re.fullmatch(NUMBER, said["电话"]):
        raise BadCell("电话", "格式不对" if said["电话"] else "未填写", "如 0477-8590000")
    consent = _YES_NO.get(said["同意公开"].lower())
    if consent is None:
        raise BadCell("同意公开", "应为是或否", "是 或 否")
    for column, most in (("职务", LONGEST_TITLE), ("姓名", LONGEST_NAME)):
        if len(said.get(column, "")) > most:
            raise BadCell(column, "太长", f"最多 {most} 个字")
    try:
        hours = read_plan(said.get("值班时间", ""))
    except ValueError as wrong:
        raise BadCell("值班时间", str(wrong), RIGHT) from None
    if len(hours) > MOST_SPANS:
        raise BadCell("值班时间", "时段太多", f"最多 {MOST_SPANS} 段")
    at = _place(tree, place, said)
    return Entry(at, role, said.get("职务") or None, said.get("姓名") or None, said["电话"], consent, hours)


def _place(tree: Tree, place: str, said: dict[str, str]) -> str:
    """Find where an entry stands by the names in its row; none: at the place itself."""
    estate, building, grid = (said.get(column, "") for column in ("小区", "楼栋", "网格"))
    community = rosters.community_of(tree, place)
    if grid and (estate or building):
        raise BadCell("网格", "网格与小区、楼栋只能填一处", "只填网格，或只填小区和楼栋")
    at = place
    if grid:
        at = named(tree, community, "grid", grid)
    if estate:
        at = named(tree, community, "estate", estate)
    if building:
        above = at if estate else tree.above(place, "estate")
        if above is None:
            raise BadCell("小区", "填了楼栋，未填小区", "请填写楼栋所在的小区")
        at = named(tree, above, "building", building)
    if place not in tree.containing(at):
        raise BadCell("网格" if grid else "小区", "不在所选地点范围内", "请选择该地点或其下的小区、楼栋、网格")
    return at


def _cells(tree: Tree, place: str, one: Entry) -> list[Cell]:
    """Write an entry as ``_entry`` reads it."""
    names = dict.fromkeys(COLUMN_OF, "")
    if one.place != place:
        names |= {tree.find(at).kind: tree.name(at) for at in tree.path(one.place) if tree.find(at).kind in COLUMN_OF}
    where = [names["estate"], names["building"], names["grid"]]
    hours, consent = write_plan(one.hours), "是" if one.consent else "否"
    return [ROLES[one.role], *where, hours, one.title or "", one.name or "", one.number, consent]
