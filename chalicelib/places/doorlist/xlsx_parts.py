"""Places, door lists: the small parts of a workbook: where its sheets are, shared texts, date styles."""

import posixpath
import re
from collections.abc import Iterable

from chalicelib.places.doorlist.errors import TooMuchInside
from chalicelib.places.doorlist.table import MOST_CELL, SheetInfo
from chalicelib.places.doorlist.xml_stream import read_all

# Number formats that are dates by the format's own table (ECMA-376 part 1, 18.8.30), East Asian ones included.
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_LONGEST_NAME = 100
MOST_TEXTS = 1_000_000
"""Different texts of a workbook, which are held in memory."""
_FORMAT_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_RELATION_ID = re.compile(r"(?:^|:)id$")


class _Elements:
    """A handler that only looks at beginnings."""

    def __init__(self) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.found.append((name, attributes))

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, data: str) -> None:
        """Nothing to do."""


def elements(part: str, chunks: Iterable[bytes]) -> list[tuple[str, dict[str, str]]]:
    """Return the beginnings of all elements of a small part."""
    handler = _Elements()
    read_all(part, chunks, handler)
    return handler.found


def sheets(workbook: list[tuple[str, dict[str, str]]]) -> list[tuple[SheetInfo, str]]:
    """Return each sheet of xl/workbook.xml with the id of its relation."""
    found = []
    for name, attributes in workbook:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if _RELATION_ID.search(key)), "")
            hidden = attributes.get("state", "visible") != "visible"
            found.append((SheetInfo(attributes.get("name", "")[:_LONGEST_NAME], hidden), relation))
    return found


def targets(relations: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """Return the part that each relation of the workbook leads to; what leads outside the file is left out."""
    return {
        attributes.get("Id", ""): posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        for name, attributes in relations
        if name == "Relationship" and attributes.get("TargetMode") != "External"
    }


def date_styles(styles: list[tuple[str, dict[str, str]]]) -> frozenset[str]:
    """Return the style numbers, as cells write them, under which a number is shown as a date."""
    custom = {
        attributes.get("numFmtId", ""): attributes.get("formatCode", "")
        for name, attributes in styles
        if name == "numFmt"
    }
    found, within, index = set(), False, 0
    for name, attributes in styles:
        if name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            within = name == "cellXfs"
        elif within and name == "xf":
            number = attributes.get("numFmtId", "0")
            code = _FORMAT_LITERALS.sub("", custom.get(number, "")).lower()
            if (number.isdecimal() and int(number) in _DATE_FORMATS) or any(c in code for c in "ymd"):
                found.add(str(index))
            index += 1
    return frozenset(found)


class SharedTexts:
    """A handler that gathers the workbook's shared texts; reading aids (phonetic runs) are left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._in_text = self._in_aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an item, one of its runs, or a reading aid."""
        del attributes
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._in_aid = True
        elif name == "t":
            self._in_text = not self._in_aid

    def end(self, name: str) -> None:
        """Complete an item."""
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_aid = False
        elif name == "si":
            if len(self.texts) >= MOST_TEXTS:
                raise TooMuchInside(limit="texts", most=MOST_TEXTS)
            self.texts.append("".join(self._pieces)[:MOST_CELL])

    def text(self, data: str) -> None:
        """Take characters of a run."""
        if self._in_text:
            self._pieces.append(data)
