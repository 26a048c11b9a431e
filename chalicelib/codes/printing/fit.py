"""codes/printing: breaks an address into lines that fit, or says that it doesn't. Draws nothing, cuts nothing off."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from chalicelib.codes.printing.font import width

LEADING: Final = 1.15
"""From line to line, in sizes of the text."""

SMALLEST: Final = 10.0
"""An address is never smaller, in points: it is read at arm's length in a stairway."""

_PART: Final = re.compile(r".+?(?:街道|社区|小区|号楼|单元|[省市区县旗镇乡村组路街巷园苑城院庄楼栋幢座层号 ])|.+")
"""What is better not torn: 康和一区 | 1号楼 | 1单元 | 101."""

_WORD: Final = re.compile(r"[（(【《「]*(?:[0-9A-Za-z#-]+(?:号楼|单元|[栋幢座楼号室层期户])?|.)[，。、；：）)】》」]*")
"""What is torn only if longer than a line: a number with its measure, or a character with its brackets and stops."""


@dataclass(frozen=True)
class Style:
    """A way to set an address: sizes in points, width in per cent, whether lines must break after its parts."""

    where: float
    door: float
    stretch: int = 100
    parts: bool = True


@dataclass(frozen=True)
class Line:
    """One line of text, its size in points and its width in per cent."""

    text: str
    size: float
    stretch: int


_STYLES: Final = (
    tuple(Style(SMALLEST, door) for door in (14.0, 13.0, 12.0, 11.0)),
    tuple(Style(SMALLEST, door, 90) for door in (12.0, 11.0, 10.0)),
    (Style(SMALLEST, SMALLEST, parts=False),),
    (Style(SMALLEST, SMALLEST, 90, parts=False),),
    (Style(SMALLEST, SMALLEST, 80, parts=False),),
)
"""From the best to the last resort; of one row, what takes the fewest lines, and of those the largest."""


@lru_cache(maxsize=16)
def fit(where: str, door: str, room: tuple[float, float]) -> tuple[Line, ...] | None:
    """Set ``where`` and below it ``door`` in ``room`` (width and height, points).

    None when even the densest style is too large.
    Raises KeyError for a character that the font lacks.
    """
    for styles in _STYLES:
        tried = [
            (*_lines(where, style.where, style, room[0]), *_lines(door, style.door, style, room[0])) for style in styles
        ]
        fitting = [lines for lines in tried if height(lines) <= room[1]]
        if fitting:
            return min(fitting, key=len)
    return None


def height(lines: tuple[Line, ...]) -> float:
    """Give the height of ``lines`` in points."""
    return sum(line.size for line in lines) * LEADING


@lru_cache(maxsize=256)
def _lines(text: str, size: float, style: Style, wide: float) -> tuple[Line, ...]:
    limit = wide * 1000 / size * 100 / style.stretch
    broken = list(_wrap([piece for part in _PART.findall(text) for piece in _pieces(part, limit)], limit))
    if not style.parts:
        dense = list(_wrap([piece for word in _WORD.findall(text) for piece in _pieces(word, limit)], limit))
        broken = min(broken, dense, key=len)
    return tuple(Line(line, size, style.stretch) for line in broken)


def _pieces(part: str, limit: float) -> Iterator[str]:
    """Give ``part`` whole, or the largest pieces of it that are not wider than ``limit``."""
    if width(part) <= limit:
        yield part
        return
    for word in _WORD.findall(part):
        if width(word) <= limit:
            yield word
        else:
            yield from word


def _wrap(pieces: list[str], limit: float) -> Iterator[str]:
    line = ""
    for piece in pieces:
        if line and width(line + piece.rstrip()) > limit:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line.strip():
        yield line.rstrip()
