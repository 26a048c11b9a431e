"""Places, sheets that staff keep (rosters, grids): the rows below their header, and what is wrong with a cell."""

from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from chalicelib.core.errors import BadInput, fault
from chalicelib.places.doorlist.csv_table import CsvTable
from chalicelib.places.doorlist.errors import UnreadableList
from chalicelib.places.doorlist.sniff import sniff
from chalicelib.places.doorlist.table import Row, Table
from chalicelib.places.naming import read_place_name
from chalicelib.places.service.tree import Tree

HEADER_WITHIN = 10  # rows: titles may stand above the header
COLUMN_OF = {"grid": "网格", "estate": "小区", "building": "楼栋"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell: its row as a spreadsheet shows it, its column's name, and what would be right."""

    row: int
    column: str
    fault: str
    right: str


class BadCell(ValueError):
    """A cell says what cannot be: column, fault, what would be right."""

    def __init__(self, column: str, said: str, right: str) -> None:
        super().__init__(said)
        self.column, self.said, self.right = column, said, right

    def at(self, row: int) -> Fault:
        """Say in which row it stands."""
        return Fault(row, self.column, self.said, self.right)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a sheet's header may name, what it must, and how many rows there may be below it."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    most: int
    right: str  # what would be right, if there are more
    any_of: tuple[str, ...] = ()  # one of which it must name, if there are any


def read_rows(file: BinaryIO, layout: Layout) -> list[tuple[int, dict[str, str]]]:
    """Read the rows of a sheet, each with its number and its cells by column. Raises BadInput if it is none such."""
    try:
        rows, columns = _below_header(_table(file), layout)
    except UnreadableList as unreadable:
        raise fault("upload", "无法读取该文件", right="请上传 CSV 或 XLSX 格式的表格") from unreadable
    if len(rows) > layout.most:
        raise fault("upload", "行数太多", right=layout.right)
    return [(row.number, {name: _cell(row, at) for name, at in columns.items()}) for row in rows]


def _table(file: BinaryIO) -> Table:
    if sniff(file) == "csv":
        return CsvTable(file)
    from chalicelib.places.doorlist.xlsx_table import XlsxTable

    return XlsxTable(file)


def _below_header(table: Table, layout: Layout) -> tuple[list[Row], dict[str, int]]:
    """Find the header; give the rows below it, one more than may be at most, and which column is where."""
    shown = next((at for at, sheet in enumerate(table.sheets) if not sheet.hidden), 0)
    rows = list(islice(table.rows(shown), HEADER_WITHIN + layout.most + 1))
    for number, row in enumerate(rows[:HEADER_WITHIN], 1):
        named = ((at, cell.strip()) for at, cell in reversed(list(enumerate(row.cells))))
        columns = {cell: at for at, cell in named if cell in layout.columns}
        if columns.keys() >= set(layout.required) and (not layout.any_of or columns.keys() & set(layout.any_of)):
            return rows[number : number + layout.most + 1], columns
    raise fault("upload", "没有找到表头", right="表头应有：" + "、".join(layout.columns))


def _cell(row: Row, at: int) -> str:
    return row.cells[at].strip().removeprefix("'").strip() if at < len(row.cells) else ""


def refuse(faults: tuple[Fault, ...]) -> None:
    """Raise BadInput with a line for each fault of a sheet, if there is one."""
    if faults:
        lines = [{"field": f"row {one.row} {one.column}", "fault": one.fault, "right": one.right} for one in faults]
        raise BadInput(faults=lines)


def named(tree: Tree, parent: str, kind: str, raw: str) -> str:
    """Find the place of ``kind`` under ``parent`` that a cell names. Raises BadCell."""
    column = COLUMN_OF[kind]
    try:
        _, key = read_place_name(kind, raw)
    except BadInput:
        key = ""
    found = tree.named(parent, kind, key)
    if found is None:
        raise BadCell(column, f"没有这个{column}", f"请填写已有{column}的名称，或先添加")
    return found
