"""codes: what the symbol on a sticker holds, made and verified. No database, no HTTP: a forged token costs nothing.

A token is 25 characters of Crockford's base32: one for the key's version and the kind, eight for the serial (40 random
bits), sixteen for the first 80 bits of an HMAC-SHA256 over the nine before them. No token is stored anywhere.
"""

import hmac
import secrets
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.core import keys
from chalicelib.core.ids import ALPHABET, encode

Kind = Literal["outdoor", "indoor"]
KINDS: Final[tuple[Kind, Kind]] = ("outdoor", "indoor")  # 户外码, 户内码; the bit in a token is the place in here
LETTERS: Final = {"outdoor": "O", "indoor": "I"}
HEAD, SERIAL, MARK = 1, 8, 16
LENGTH: Final = HEAD + SERIAL + MARK
SERIAL_BITS, MARK_BITS = 5 * SERIAL, 5 * MARK
MOST_VERSIONS: Final = 1 << 4

# Crockford's rule for what people misread, and what they put between groups. U stays wrong: it is no misreading.
_FOLDED = str.maketrans(
    {**{letter.lower(): letter for letter in ALPHABET}, **dict.fromkeys("Oo", "0"), **dict.fromkeys("IiLl", "1")}
    | dict.fromkeys("- ", "")
)


@dataclass(frozen=True, slots=True)
class Code:
    """Which code it is: its kind and its serial. ``id`` names it in lists, events and the audit; it opens nothing."""

    kind: Kind
    serial: str

    @property
    def id(self) -> str:
        """The kind's letter and the serial."""
        return LETTERS[self.kind] + self.serial


def new_code(kind: Kind) -> Code:
    """Draw a serial for a code that is to be made. Nobody can tell from one code another of the same door."""
    return Code(kind, encode(secrets.randbits(SERIAL_BITS), SERIAL))


def code_of(code_id: str) -> Code:
    """Give the code that an id names, as ``Code.id`` wrote it."""
    return Code("outdoor" if code_id[0] == LETTERS["outdoor"] else "indoor", code_id[1:])


def make(code: Code) -> str:
    """Make the token of ``code`` with the newest key. Older tokens of it stay good: stickers outlive keys."""
    version, secret = keys.newest("code")
    if version >= MOST_VERSIONS:
        raise ValueError(f"code keys: a token can name {MOST_VERSIONS - 1} versions, {version} is too many")
    said = ALPHABET[version << 1 | KINDS.index(code.kind)] + code.serial
    return said + _mark(secret, said)


def read(token: str) -> Code | None:
    """Give the code that ``token`` names, or None if it was not made here or was mistyped.

    Lower case, O for 0, I and L for 1, hyphens and blanks are as good as what was printed.
    """
    folded = token.translate(_FOLDED)
    if len(folded) != LENGTH or not folded.isascii() or folded[0] not in ALPHABET:
        return None
    head, said = ALPHABET.index(folded[0]), folded[: HEAD + SERIAL]
    secret = keys.find("code", head >> 1)
    if secret is None or not hmac.compare_digest(_mark(secret, said), folded[HEAD + SERIAL :]):
        return None
    return Code(KINDS[head & 1], said[HEAD:])


def _mark(secret: bytes, said: str) -> str:
    digest = hmac.digest(secret, said.encode(), "sha256")
    return encode(int.from_bytes(digest[: MARK_BITS // 8]), MARK)
