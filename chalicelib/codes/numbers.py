"""codes: the number on a sticker (编号), for people to compare and to type. No database: sums and a permutation.

Eight digits and two check digits (ISO 7064, MOD 97-10). The eight are a running count sent through a keyed permutation,
so that they are unique by construction and neighbours have nothing in common. Letters would be folded or misread.
"""

from hashlib import blake2b
from typing import Final

HALF: Final = 10_000
SIZE: Final = HALF * HALF  # two halves of four digits each, so the permutation stays within eight digits by itself
ROUNDS: Final = 8
DIGITS, CHECK = 8, 2
LENGTH: Final = DIGITS + CHECK
MODULUS: Final = 97

# Digits as Chinese keyboards write them, and what people put between groups.
_FOLDED = str.maketrans({**{chr(0xFF10 + digit): str(digit) for digit in range(10)}, **dict.fromkeys(" -\u3000", "")})


def number_of(count: int, secret: bytes) -> str:
    """Give the ten digits of the ``count``-th code, from 0. Raises ValueError when all are used up."""
    if not 0 <= count < SIZE:
        raise ValueError(f"numbers: {SIZE} can be given, this is number {count}")
    digits = f"{permuted(count, secret):0{DIGITS}d}"
    return digits + check_digits(digits)


def permuted(count: int, secret: bytes) -> int:
    """Send ``count`` (below 10^8) to another number below 10^8, each to one of its own: a Feistel network.

    The halves are added modulo 10^4 where others use XOR, so no value falls outside and none must be walked on.
    """
    left, right = divmod(count, HALF)
    for round_ in range(ROUNDS):
        left, right = right, (left + _round(round_, right, secret)) % HALF
    return left * HALF + right


def _round(round_: int, half: int, secret: bytes) -> int:
    said = round_.to_bytes(1) + half.to_bytes(2)
    return int.from_bytes(blake2b(said, key=secret, digest_size=8).digest())


def check_digits(digits: str) -> str:
    """Give the two check digits of ``digits``: with them, the whole is 1 modulo 97."""
    return f"{MODULUS + 1 - int(digits) * 100 % MODULUS:02d}"


def read(typed: str) -> str | None:
    """Give the ten digits that somebody typed, or None if they can't be a number of ours."""
    folded = typed.translate(_FOLDED)
    if len(folded) != LENGTH or not (folded.isascii() and folded.isdigit()) or int(folded) % MODULUS != 1:
        return None
    return folded


def grouped(number: str) -> str:
    """Group the digits 4-4-2, as they are printed and read aloud."""
    return f"{number[:4]} {number[4:8]} {number[8:]}"
