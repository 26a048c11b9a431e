"""The mall, codes of collection (领取码): made of a reservation's id and a MAC, read without a database.

44 characters of Crockford's base32, so that a small symbol holds them: a letter that says what it is, the key's
version, the id, the first 80 bits of an HMAC-SHA256 over all before. It is good for its reservation alone, and only
while that is ready. The number for when a camera fails is drawn by chance and found by its blind index.
"""

import hmac
import secrets

from chalicelib.codes import numbers
from chalicelib.core import crypto, keys
from chalicelib.core.ids import ALPHABET, encode, is_id

KIND = "M"  # no door's token is so long, whatever it begins with
ID, MARK, MARK_BITS = 26, 16, 80
LENGTH = 2 + ID + MARK
PURPOSE = "collection"


def make(reservation: str) -> str:
    """Make the code of ``reservation`` with the newest key."""
    version, secret = keys.newest(PURPOSE)
    said = KIND + ALPHABET[version % len(ALPHABET)] + reservation
    return said + _mark(secret, said)


def read(code: str) -> str | None:
    """Give the reservation that ``code`` names, or None if it was not made here."""
    if len(code) != LENGTH or not code.isascii() or code[0] != KIND or code[1] not in ALPHABET:
        return None
    said, reservation = code[:-MARK], code[2:-MARK]
    secret = keys.find(PURPOSE, ALPHABET.index(code[1]))
    if secret is None or not hmac.compare_digest(_mark(secret, said), code[-MARK:]) or not is_id(reservation):
        return None
    return reservation


def _mark(secret: bytes, said: str) -> str:
    digest = hmac.digest(secret, said.encode(), "sha256")
    return encode(int.from_bytes(digest[: MARK_BITS // 8]), MARK)


def new_number() -> str:
    """Draw a number of collection: eight digits by chance and two check digits, written as those of doors are."""
    digits = f"{secrets.randbelow(numbers.SIZE):0{numbers.DIGITS}d}"
    return digits + numbers.check_digits(digits)


def blind(number: str) -> str:
    """Give what stands for ``number`` in keys."""
    return crypto.blind(number, PURPOSE)
