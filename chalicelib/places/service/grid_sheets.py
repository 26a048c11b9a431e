"""Places, grids as sheets: a row a building with its grid; read with a fault for each bad cell, taken over whole."""

import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from chalicelib.core import audit, files, uploads
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor, allow, signed_in
from chalicelib.core.sheets import Cell, write_csv
from chalicelib.places.service import grids, sheet_rows
from chalicelib.places.service import tree as trees
from chalicelib.places.service.grids import Grids
from chalicelib.places.service.sheet_rows import BadCell, Fault, Layout
from chalicelib.places.service.tree import Tree

COLUMNS = ("小区", "楼栋", "网格")
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Preview:
    """A sheet as it was read: the buildings of each grid by the good rows, and what is wrong with the others."""

    rows: int
    grids: Mapping[str, Sequence[str]]
    faults: tuple[Fault, ...]


def preview(actor: Actor, community: str, upload: str) -> Preview:
    """Read the uploaded sheet as the grids of a community. Nothing is written.

    Raises NotSignedIn, NotFound, NotAllowed, BadInput where the file is no such sheet.
    """
    person = signed_in(actor)
    allow(actor, "grids.edit", trees.on(community), see="place.see")
    tree = trees.recent()
    grids.check_community(tree, community)
    key = uploads.take(person, upload, "grid-list")
    with tempfile.TemporaryFile() as file:
        files.fetch(key, file)
        return read(tree, community, file)


def take_over(actor: Actor, community: str, upload: str, version: int) -> Grids:
    """Replace the grids of a community by the uploaded sheet, if no cell of it is at fault.

    A building that it does not name, or names without a grid, is in none. Raises NotSignedIn, NotFound, NotAllowed,
    Conflict, BadInput with a line for each fault.
    """
    seen = preview(actor, community, upload)
    sheet_rows.refuse(seen.faults)
    return grids.replace(actor, community, version, seen.grids)


def export(actor: Actor, community: str) -> str:
    """Write all buildings of a community with their grids as CSV and give the address to download it from.

    Raises as ``take_over`` does.
    """
    person = signed_in(actor)
    allow(actor, "grids.edit", trees.on(community), see="place.see")
    tree = trees.fresh()
    there = grids.see(actor, community)
    audit.record_now(actor, "grids.export", f"place#{community}", place=community, version=there.version)
    content = io.BytesIO()
    write_csv(content, [COLUMNS, *_rows(tree, community)])
    key = f"exports/{person}/{new_id()}.csv"
    files.store(key, content.getvalue(), "text/csv; charset=utf-8")
    return files.download_url(key, f"网格-{tree.name(community)}.csv")


def _rows(tree: Tree, community: str) -> list[list[Cell]]:
    """Write the buildings of a community as ``read`` reads them."""
    rows: list[list[Cell]] = []
    for estate in tree.children(community, "estate"):
        for building in tree.children(estate.id, "building"):
            grid = tree.grid_of.get(building.id)
            rows.append([estate.name, building.name, tree.name(grid) if grid is not None else ""])
    return rows


def read(tree: Tree, community: str, file: BinaryIO) -> Preview:
    """Read a sheet as the grids of a community. Raises BadInput where the file is no such sheet."""
    rows = sheet_rows.read_rows(file, Layout(COLUMNS, COLUMNS, MOST_ROWS, f"一个社区最多 {MOST_ROWS} 栋楼"))
    seen: dict[str, str] = {}
    faults: list[Fault] = []
    for number, said in rows:
        try:
            _enter(seen, *_row(tree, community, said))
        except BadCell as bad:
            faults.append(bad.at(number))
    members: dict[str, list[str]] = {one.id: [] for one in tree.children(community, "grid")}
    for building, grid in seen.items():
        if grid:
            members[grid].append(building)
    return Preview(len(rows), members, tuple(faults))


def _enter(seen: dict[str, str], building: str, grid: str) -> None:
    if seen.setdefault(building, grid) != grid:
        raise BadCell("网格", "该楼栋已在另一网格", "一栋楼只能属于一个网格")


def _row(tree: Tree, community: str, said: dict[str, str]) -> tuple[str, str]:
    """Give the building of a row and its grid, "" for none."""
    for column in ("小区", "楼栋"):
        if not said[column]:
            raise BadCell(column, "未填写", f"请填写{column}的名称")
    estate = sheet_rows.named(tree, community, "estate", said["小区"])
    building = sheet_rows.named(tree, estate, "building", said["楼栋"])
    return building, sheet_rows.named(tree, community, "grid", said["网格"]) if said["网格"] else ""
