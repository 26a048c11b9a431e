"""Places, door lists: a zip archive from a stranger, read within limits; nothing is unpacked to disk."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from chalicelib.places.doorlist.errors import BrokenWorkbook, EncryptedWorkbook, TooMuchInside

MOST_ENTRIES = 2_000
MOST_BYTES = 160 * 1024 * 1024
"""All parts together, unpacked; a workbook of 500,000 doors has about 130 MB."""
MOST_RATIO = 120
"""Unpacked to packed, of a part over a megabyte; the most repetitive door list was seen at 25."""
_RATIO_FROM = 1024 * 1024
_CHUNK = 1 << 16
_ENCRYPTED_FLAG = 1


class Archive:
    """The parts of a workbook by name. Raises TooMuchInside, EncryptedWorkbook or BrokenWorkbook."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise BrokenWorkbook(part="archive") from error
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES:
            raise TooMuchInside(limit="entries", most=MOST_ENTRIES)
        if sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise TooMuchInside(limit="bytes", most=MOST_BYTES)
        for entry in entries:
            _check(entry)
        self._names = {entry.filename.lower(): entry.filename for entry in entries}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def __len__(self) -> int:
        return len(self._names)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a part's bytes piece by piece, counting what really comes out and not what the archive declares."""
        left = MOST_BYTES
        try:
            with self._zip.open(self._names[name.lower()]) as part:
                while chunk := part.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise TooMuchInside(limit="bytes", most=MOST_BYTES)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, KeyError) as error:
            raise BrokenWorkbook(part=name) from error


def _check(entry: zipfile.ZipInfo) -> None:
    """Refuse a part that is encrypted or unpacks to far more than it takes."""
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise EncryptedWorkbook
    if entry.file_size > _RATIO_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise TooMuchInside(limit="ratio", most=MOST_RATIO)
