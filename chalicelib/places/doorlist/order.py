"""Places, door lists: the order in which a person walks: building, unit, floor, room. Strings that sort as ASCII.

Each part is one or more pieces: ``0`` + nothing written, ``1``–``5`` + a number with its length before it (so that 2
comes before 10), ``7`` + text in hexadecimal code points. A piece below another in its floor sorts below as a string.
"""

import re
from functools import lru_cache

from chalicelib.places.doorlist.text import arabic, fold

_PIECES = re.compile(r"[0-9]+|[^0-9]+")  # other scripts' digits are text: what sorts must be ASCII
_ROOM = re.compile(r"(-?)([0-9]+)(.*)", re.DOTALL)
_FLOOR = re.compile(r"(负|-|地下)?([0-9]+)(?:层|楼|f)(.*)", re.DOTALL)
_MOST_DIGITS = 99
GROUND = 5_000
"""Floors are counted from here, so that those below ground sort first."""


def _count(number: str) -> str:
    """Write digits so that numbers of any length sort by value."""
    digits = number.lstrip("0")[:_MOST_DIGITS]
    return f"{len(digits):02d}{digits}"


@lru_cache(maxsize=65536)
def natural(text: str) -> str:
    """Return the ASCII string by which a name sorts: numbers by value (9号楼, 10号楼; 一区, 二区), nothing first."""
    pieces = _PIECES.findall(arabic(fold(text)))
    return "".join(f"1{_count(p)}" if p.isascii() and p.isdecimal() else f"7{_hexadecimal(p)}." for p in pieces) or "0"


def _hexadecimal(text: str) -> str:
    """Write text as code points of six digits; Chinese by code point, as no pronunciation is known here."""
    return "".join(f"{ord(c):06x}" for c in text)


@lru_cache(maxsize=65536)
def room_order(room: str) -> str:
    """Return the sorting string of a room: by floor (the number without its last two digits), then room; names last.

    -201, -101, 101, 102, 1001; 负一层 is on floor -1; 东户 and shops with names of their own stand after the numbers.
    """
    text = arabic(fold(room))
    if match := _FLOOR.fullmatch(text):
        floor = _level(int(match[2][:3]), below=bool(match[1]))
        return f"{floor}{natural(match[3])}"
    match = _ROOM.fullmatch(text)
    if match is None:
        return f"9999{natural(room)}"
    digits = match[2].lstrip("0")
    floor = _level(int(digits[:-2][:3] or "0"), below=bool(match[1]))
    return f"{floor}{_count(digits)}{natural(match[3])}"


def _level(floor: int, *, below: bool) -> str:
    """Write a floor in four digits, those below ground smaller."""
    return f"{GROUND - floor if below else GROUND + floor:04d}"


def walk_order(building: str, unit: str | None, room: str) -> str:
    """Return the sorting string of a door within its estate: building, then unit (none first), then floor and room."""
    return f"{natural(building)}/{natural(unit or '')}/{room_order(room)}"
