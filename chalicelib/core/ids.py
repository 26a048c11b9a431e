"""Ids: ULIDs, which sort by time. Those of what a person starts are made by the client when a form opens."""

import re
import secrets

from chalicelib.core.clock import now_ms

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32
ID = r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$"
_id = re.compile(ID)


def new_id() -> str:
    """Make a ULID at the clock's time: 26 characters."""
    return encode(now_ms() << 80 | secrets.randbits(80), 26)


def encode(number: int, length: int) -> str:
    """Write ``number`` in Crockford's base32 with ``length`` characters; higher bits are lost."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(length - 1, -1, -1))


def is_id(text: str) -> bool:
    """Tell whether ``text`` has the form of an id."""
    return bool(_id.fullmatch(text))


def time_of(ulid: str) -> int:
    """Give the milliseconds at which ``ulid`` was made."""
    number = 0
    for character in ulid[:10]:
        number = number << 5 | ALPHABET.index(character)
    return number
