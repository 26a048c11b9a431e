"""Core, spreadsheets: the one way in which tables leave the house; no spreadsheet ever executes what is written here.

Text that a spreadsheet could take for a formula begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break, blanks
before it or not, in ASCII or full width. In CSV it gets an apostrophe before it, which spreadsheets and our own import
understand as "this is text"; in XLSX every text is a string by its type, and such a one carries the quote prefix too.
Integers are written as numbers.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

Cell = str | int | None
_SIGNS = tuple("=+-@＝＋－＠\t\r\n'")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BAD_IN_TITLE = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TITLE = 31
_LONGEST_CELL = 32_767


def is_formula_like(text: str) -> bool:
    """Say whether a spreadsheet could take a text for a formula, or its apostrophe for a mark."""
    return text.startswith(_SIGNS) or text.lstrip().startswith(_SIGNS)


def csv_text(text: str) -> str:
    """Return a text as it is safe in CSV: with an apostrophe before what could be a formula."""
    legal = _ILLEGAL.sub("", text)[:_LONGEST_CELL]
    return f"'{legal}" if is_formula_like(legal) else legal


def write_csv(file: BinaryIO, rows: Iterable[Sequence[Cell]]) -> None:
    """Write rows as CSV in UTF-8 with its mark, by which Excel knows Chinese; one row at a time is held."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    try:
        for row in rows:
            writer.writerow([csv_text(cell) if isinstance(cell, str) else cell for cell in row])
    finally:
        text.flush()
        text.detach()


def write_xlsx(file: BinaryIO, sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> None:
    """Write sheets by name as a workbook; one row at a time is held. Names are cut to what the format allows."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    titles: set[str] = set()
    for name, rows in sheets.items():
        sheet = book.create_sheet(_title(name, titles))
        for row in rows:
            cells: list[object] = []
            for value in row:
                if not isinstance(value, str):
                    cells.append(value)
                    continue
                legal = _ILLEGAL.sub("", value)[:_LONGEST_CELL]
                cell = WriteOnlyCell(sheet, value=legal)
                # The library takes "=1" for a formula and "#N/A" for an error: its guess is overruled.
                cell.data_type = "s"
                cell.quotePrefix = is_formula_like(legal)
                cells.append(cell)
            sheet.append(cells)
    book.save(file)


def _title(name: str, taken: set[str]) -> str:
    """Return a sheet's name without what the format forbids, and unlike those before it."""
    plain = _BAD_IN_TITLE.sub(" ", _ILLEGAL.sub("", name)).strip()[:_LONGEST_TITLE] or "Sheet"
    title, number = plain, 1
    while title.lower() in taken:
        number += 1
        ending = f" {number}"
        title = plain[: _LONGEST_TITLE - len(ending)] + ending
    taken.add(title.lower())
    return title
