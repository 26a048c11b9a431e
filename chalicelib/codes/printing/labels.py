"""codes/printing: what is printed for one code, and what keeps it from being printed. Knows no file format."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Kind = Literal["outdoor", "indoor"]
Fault = Literal["bad_token", "bad_number", "no_address", "no_glyph", "too_long"]

NUMBER_LENGTH: Final = 10


@dataclass(frozen=True)
class Label:
    """One sticker.

    ``row`` is the caller's name for it and comes back in a problem. ``token`` is what the symbol holds (25
    characters), ``number`` the ten digits for people. ``where`` is the way to the estate
    (哈巴格希街道康和社区), ``door`` the rest (康和一区1号楼1单元101) and is set larger; one of them may be empty.
    """

    row: str
    kind: Kind
    token: str
    number: str
    where: str
    door: str


@dataclass(frozen=True)
class Problem:
    """Why a label was left out; ``reason`` is Chinese, ``character`` is what the font lacks (``no_glyph``)."""

    row: str
    fault: Fault
    reason: str
    character: str = ""


@dataclass(frozen=True)
class Report:
    """What was printed, and what was not."""

    pages: int
    labels: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Words:
    """What stands above the address: the title and, smaller, what scanning is for."""

    title: str
    hint: str


WORDS: Final[Mapping[Kind, Words]] = MappingProxyType(
    {"outdoor": Words("户外码", "扫码联系社区"), "indoor": Words("户内码", "扫码登记入户")}
)


def grouped(number: str) -> str:
    """Group the digits 4-4-2, as they are read aloud."""
    return f"{number[:4]} {number[4:8]} {number[8:]}"


def missing_glyph(row: str, character: str) -> Problem:
    """Say that the font lacks ``character``. What can't be seen, such as a line break, is named by its code."""
    shown = f"“{character}”" if character.isprintable() else f"不可见字符 U+{ord(character):04X}"
    return Problem(row, "no_glyph", f"地址中的{shown}不在印刷字库中，请改用规范汉字", character)
