"""Places, door lists: the door to this package: a file opened by its content, read and parsed."""

from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from chalicelib.places.doorlist.csv_table import CsvTable
from chalicelib.places.doorlist.guess import guess, refreshed
from chalicelib.places.doorlist.parse import Parsing
from chalicelib.places.doorlist.reading import Reading
from chalicelib.places.doorlist.sniff import opened, sniff
from chalicelib.places.doorlist.table import Table


class DoorList:
    """An opened door list. One walk at a time: its walks share the file's position."""

    def __init__(self, table: Table, close: BinaryIO | None = None) -> None:
        self._table = table
        self._close = close

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._close is not None:
            self._close.close()

    def read(self, changed: Reading | None = None) -> Reading:
        """Return how the file is best read; or, given a reading that a person changed, the same with its figures anew.

        Raises UnreadableList: EmptyFile, NoHeader, BrokenQuotes, BrokenWorkbook, TooMuchInside.
        """
        return guess(self._table) if changed is None else refreshed(self._table, changed)

    def parse(self, reading: Reading) -> Parsing:
        """Return the outcomes of the rows under a reading, as a stream with a running summary.

        Raises ReadingMismatch where the reading is of another file, at once or when the sheet is reached.
        """
        return Parsing(self._table, reading)


def open_list(source: Path | bytes | BinaryIO) -> DoorList:
    """Open a door list from a path, from bytes or from a seekable binary file. A file passed in stays open.

    Raises UnreadableList: EmptyFile, NotAList, LegacyWorkbook, EncryptedWorkbook, BrokenWorkbook, TooMuchInside,
    UnknownEncoding.
    """
    file = opened(source)
    own = None if file is source else file
    try:
        return DoorList(_table(file), own)
    except BaseException:
        if own is not None:
            own.close()
        raise


def _table(file: BinaryIO) -> Table:
    """Choose the reader by the file's bytes; the one for XLSX is imported only for XLSX."""
    if sniff(file) == "csv":
        return CsvTable(file)
    from chalicelib.places.doorlist.xlsx_table import XlsxTable

    return XlsxTable(file)
