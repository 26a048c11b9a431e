"""Places, door lists: which row is the header and which rows are no doors. Guesses only; a person may change them."""

import re
from collections.abc import Iterable, Mapping

from chalicelib.places.doorlist.fields import NAMES, Field, match_header
from chalicelib.places.doorlist.reading import Skip
from chalicelib.places.doorlist.table import Row

HEADER_WITHIN = 60
"""Rows with anything in them among which the header is looked for."""
_FEWEST_NAMED = 3
_TOTAL = re.compile(
    r"(?:合计|小计|总计|共计|累计|本页小计|本页合计|total|subtotal|sum)(?:[\s:：(（\d].*)?", re.IGNORECASE
)
_REMARK = re.compile(
    r"(?:备注|说明|注|附注|注意|填表说明|填报说明|填表人|填报人|制表人|制表|审核|审核人|负责人|联系人|联系电话|填报单位|填报日期|填表日期|日期|note|notes|remark|remarks)\s*\d*\s*(?:[:：、.]|$)",
    re.IGNORECASE,
)
_WIDE_REMARK = 3
"""Columns across which a cell is merged from which on it is a line of text, not a name."""


def columns_of(cells: Iterable[str]) -> dict[Field, int]:
    """Return which field stands in which column; of two columns for one the plainer name wins, then the first."""
    best: dict[Field, tuple[int, int]] = {}
    for column, cell in enumerate(cells):
        if match := match_header(cell):
            rank, field = match
            best[field] = min(best.get(field, (rank, column)), (rank, column))
    return {field: column for field, (_, column) in best.items()}


def find_header(rows: Iterable[Row]) -> Row | None:
    """Return the row that names the most columns: at least three, or building and room; None without one."""
    best: tuple[int, Row] | None = None
    for row in rows:
        named = columns_of(row.cells)
        enough = len(named) >= _FEWEST_NAMED or {Field.BUILDING, Field.ROOM} <= named.keys()
        if enough and (best is None or len(named) > best[0]):
            best = len(named), row
    return best[1] if best else None


def why_skipped(row: Row, headers: tuple[str, ...], columns: Mapping[Field, int]) -> Skip | None:
    """Say why a row is no door, or None. A whole door is skipped as a total only."""
    first = next((cell.strip() for cell in row.cells if cell.strip()), "")
    if first in headers and all(_cell(row.cells, column) == _cell(headers, column) for column in columns.values()):
        return Skip.HEADER_AGAIN
    if any(_TOTAL.fullmatch(name) for name in (first, *(_cell(row.cells, columns[f]) for f in NAMES if f in columns))):
        return Skip.TOTAL
    whole = all(_cell(row.cells, columns[f]) for f in (Field.BUILDING, Field.ROOM) if f in columns)
    if (row.wide >= _WIDE_REMARK and row.wide > len(columns) // 2) or (_REMARK.match(first) and not whole):
        return Skip.REMARK
    return None


def _cell(cells: tuple[str, ...], column: int) -> str:
    """Return a cell's text, also of a row that ends before it."""
    return cells[column].strip() if column < len(cells) else ""
