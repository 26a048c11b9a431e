"""Places, door lists: CSV in UTF-8, UTF-16 with its mark, or GB18030, as rows. It gives no cell a meaning."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from chalicelib.places.doorlist.errors import BrokenQuotes, NotAList, UnknownEncoding
from chalicelib.places.doorlist.fields import field_of
from chalicelib.places.doorlist.table import MOST_COLUMNS, Row, SheetInfo

_SEPARATORS = {",": "逗号", ";": "分号", "\t": "制表符"}
_ALL_SEPARATORS = ",;\t "
"""A row of nothing but these is blank, whichever of them separates."""
_LOOKED_AT = 50
_ROW_SEPARATORS = 3
"""A line with so many separators inside a cell is a row, not a remark."""
_CHUNK = 1 << 20


class CsvTable:
    """A CSV file: one sheet without a name. Raises UnknownEncoding, NotAList, and BrokenQuotes while rows are read."""

    strict_width = True
    sheets: tuple[SheetInfo, ...] = (SheetInfo(""),)

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._encoding, shown = _encoding(file)
        self._separator = self._find_separator()
        self.detail = f"{shown}，{_SEPARATORS[self._separator]}分隔"

    def rows(self, sheet: int) -> Iterator[Row]:
        """Yield the rows with anything in them, numbered as a spreadsheet numbers them."""
        if sheet != 0:
            raise IndexError(sheet)
        yield from self._read(self._separator)

    def _find_separator(self) -> str:
        """Choose the separator under which a row names the most columns, else the one that cuts the most cells."""

        def score(separator: str) -> tuple[int, int]:
            rows = [row.cells for row in islice(self._read(separator), _LOOKED_AT)]
            named = max((len({field_of(cell) for cell in cells} - {None}) for cells in rows), default=0)
            return named, sum(map(len, rows))

        return max(_SEPARATORS, key=score)

    def _read(self, separator: str) -> Iterator[Row]:
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encoding=self._encoding, newline="")
        reader = csv.reader(text, delimiter=separator)
        number = 0
        try:
            for cells in reader:
                number += 1
                if any(cell.strip().strip(_ALL_SEPARATORS) for cell in cells):
                    if _swallowed(cells, separator):
                        raise BrokenQuotes(row=number)
                    yield Row(number, tuple(cells[:MOST_COLUMNS]))
        except csv.Error as error:
            raise BrokenQuotes(row=number + 1) from error
        finally:
            text.detach()


def _swallowed(cells: list[str], separator: str) -> bool:
    """Say whether a quote that was never closed made rows into one cell: a cell with lines that are rows."""
    return any(
        "\n" in cell and any(line.count(separator) >= _ROW_SEPARATORS for line in cell.splitlines()[1:])
        for cell in cells
    )


def _encoding(file: BinaryIO) -> tuple[str, str]:
    """Return the codec and its name for a person. The whole file is tried, as one Chinese name may stand at its end."""
    file.seek(0)
    head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = [("utf-16", "UTF-16")]
    else:
        candidates = [("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")]
    for codec, shown in candidates:
        if _decodes(file, codec):
            return codec, shown
    raise UnknownEncoding


def _decodes(file: BinaryIO, codec: str) -> bool:
    """Say whether all of the file is text in this encoding. Raises NotAList for a NUL, which no text has."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        while chunk := file.read(_CHUNK):
            if "\x00" in decoder.decode(chunk):
                raise NotAList(found="binary")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
