"""codes/printing: the QR symbol of a door's address, fast. Knows no layout and no file format.

At a fixed version, level and mask every module of a QR symbol is an affine function over GF(2) of the data bits:
padding, error correction and mask are linear or constant (ISO/IEC 18004). So the `qrcode` package draws a base symbol
and one for each bit of the token, once; every other symbol is a base and one table entry for each pair of characters,
XOR-ed as whole numbers.

The address is two segments: the prefix as bytes, since WeChat's link rule must match letter by letter, and the token
in the alphanumeric mode, which packs two characters in 11 bits as ``45 * first + second``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Level = Literal["M", "Q", "H"]

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH: Final = 25
QUIET: Final = 4
"""Modules of white that must stand around a symbol (静区)."""

MASK: Final = 2
"""A reader takes any of the eight; random tokens have the lowest penalty with this one (731 on average; 761 to 915)."""

_LETTERS: Final = frozenset(CROCKFORD)
_ALPHANUMERIC: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PAIRS: Final = [(at, 2) for at in range(0, TOKEN_LENGTH - 1, 2)] + [(TOKEN_LENGTH - 1, 1)]
_PAIR_BITS: Final = {2: 11, 1: 6}
_LARGEST: Final = 9
"""Up to version 9 the fields of length have these sizes; larger symbols would not fit a sticker anyway."""

_HEADERS: Final = (4 + 8) + (4 + 9)
_TOKEN_BITS: Final = sum(_PAIR_BITS[count] for _, count in _PAIRS)


@dataclass(frozen=True)
class Symbols:
    """Draws the symbols of all tokens under one address; made by `symbols`.

    A symbol is a whole number: rows from the top, each padded on the right to whole bytes, 1 = dark.
    """

    prefix: str
    version: int
    level: Level
    base: int
    tables: tuple[dict[str, int], ...]

    @property
    def size(self) -> int:
        """Modules on a side, without the quiet zone."""
        return 17 + 4 * self.version

    @property
    def stride(self) -> int:
        """Bytes in a row."""
        return (self.size + 7) // 8

    def url(self, token: str) -> str:
        """Give the address that the symbol of ``token`` holds."""
        return self.prefix + token

    @staticmethod
    def takes(token: str) -> bool:
        """Tell whether ``token`` has the form that `rows` draws."""
        return len(token) == TOKEN_LENGTH and _LETTERS.issuperset(token)

    def rows(self, token: str) -> bytes:
        """Give the symbol of ``token`` (25 Crockford characters, upper case) as packed rows, 1 = dark.

        Raises ValueError for anything else; the token is not repeated in the message.
        """
        if not self.takes(token):
            raise ValueError("token: needs 25 characters of Crockford's base32, upper case")
        bits = self.base
        for table, (at, count) in zip(self.tables, _PAIRS, strict=True):
            bits ^= table[token[at : at + count]]
        return bits.to_bytes(self.size * self.stride, "big")

    def modules(self, token: str) -> Iterator[str]:
        """Give the symbol's rows as text of ``0`` and ``1``. Raises ValueError as `rows` does."""
        rows = self.rows(token)
        for at in range(0, len(rows), self.stride):
            row = int.from_bytes(rows[at : at + self.stride], "big")
            yield f"{row:0{self.stride * 8}b}"[: self.size]


@lru_cache(maxsize=4)
def symbols(public_url: str) -> Symbols:
    """Prepare the symbols of ``{public_url}/d/{token}``; some 0.2 s, then kept.

    The version is the smallest that holds the address at level M; the level is then raised as far as that version
    allows. Raises ValueError for an address that is not plain ``https://host`` (``http`` for local use) or is too
    long for a sticker.
    """
    if not public_url.isascii() or not public_url.startswith(("https://", "http://")) or public_url.endswith("/"):
        raise ValueError("public_url: needs http(s)://host in ASCII without a slash at the end")
    prefix = f"{public_url}/d/"
    version, level = _smallest(_HEADERS + 8 * len(prefix) + _TOKEN_BITS)
    blank = "0" * TOKEN_LENGTH
    base = _draw(prefix, blank, version, level)
    tables = tuple(
        _table(
            count,
            [
                base ^ _draw(prefix, blank[:at] + _spell(1 << bit, count) + blank[at + count :], version, level)
                for bit in range(_PAIR_BITS[count])
            ],
        )
        for at, count in _PAIRS
    )
    return Symbols(prefix, version, level, base, tables)


def _smallest(bits: int) -> tuple[int, Level]:
    """Choose version and level for ``bits`` of data."""
    from qrcode.util import BIT_LIMIT_TABLE

    for version in range(1, _LARGEST + 1):
        for level in ("H", "Q", "M"):
            if BIT_LIMIT_TABLE[_code(level)][version] >= bits:
                return version, level
    raise ValueError("public_url: too long for a sticker's symbol; a shorter host name is needed")


def _code(level: str) -> int:
    from qrcode import constants

    return int(getattr(constants, f"ERROR_CORRECT_{level}"))


def _spell(value: int, count: int) -> str:
    """Write ``value`` as the ``count`` alphanumeric characters that stand for it."""
    first, second = divmod(value, len(_ALPHANUMERIC))
    return (_ALPHANUMERIC[first] if count > 1 else "") + _ALPHANUMERIC[second]


def _table(count: int, basis: list[int]) -> dict[str, int]:
    """Make the entries of one place of the token from the symbols of its single bits."""
    sums = [0]
    for symbol in basis:
        sums += [known ^ symbol for known in sums]
    size = len(_ALPHANUMERIC)
    if count == 1:
        return {one: sums[_ALPHANUMERIC.index(one)] for one in CROCKFORD}
    return {
        one + two: sums[size * _ALPHANUMERIC.index(one) + _ALPHANUMERIC.index(two)]
        for one in CROCKFORD
        for two in CROCKFORD
    }


def _draw(prefix: str, token: str, version: int, level: Level) -> int:
    """Let the `qrcode` package draw one symbol."""
    from qrcode.main import QRCode
    from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

    code = QRCode(version=version, error_correction=_code(level), mask_pattern=MASK, border=0)
    code.add_data(QRData(prefix.encode(), mode=MODE_8BIT_BYTE), optimize=0)
    code.add_data(QRData(token.encode(), mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=False)
    padding = "0" * (-len(code.modules) % 8)
    return int("".join("".join("1" if dark else "0" for dark in row) + padding for row in code.modules), 2)
