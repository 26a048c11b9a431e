"""Refresh tokens: version.person.session.turn.secret.mark. A forged one is refused before anything is read.

The mark is made with the session key; the secret is random at first and each next one is derived from the token
before it, so that the same token gives the same successor without any token being stored. Who steals the key alone
cannot make one: the secret is nowhere but on the phone, the table holds a hash.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from chalicelib.core import keys
from chalicelib.core.errors import SessionOver
from chalicelib.core.ids import is_id

PARTS, SECRET_BYTES, MARK_BYTES, MOST_TURNS = 6, 16, 20, 10**9
MOST_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh token that was made here."""

    version: int
    person: str
    session: str
    turn: int
    text: str

    @property
    def hashed(self) -> str:
        """What the table holds of it."""
        return sha256(self.text.encode()).hexdigest()


def first(person: str, session: str) -> Refresh:
    """Make the first token of a session."""
    version, _ = keys.newest("session")
    return _made(version, person, session, 0, secrets.token_bytes(SECRET_BYTES))


def successor(token: Refresh, version: int | None = None) -> Refresh:
    """Make the token that follows ``token``, with the newest key, or again with the key of ``version``."""
    version = keys.newest("session")[0] if version is None else version
    secret = hmac.digest(_key(version), b"refresh-next\x1f" + token.text.encode(), sha256)[:SECRET_BYTES]
    return _made(version, token.person, token.session, token.turn + 1, secret)


def read(text: str) -> Refresh:
    """Read a refresh token. Raises SessionOver if it was not made here."""
    parts = text.split(".")
    if len(parts) != PARTS or len(text) > MOST_LENGTH or not text.isascii():
        raise SessionOver
    version, person, session, turn, _, mark = parts
    if not (version.isdigit() and turn.isdigit() and int(turn) < MOST_TURNS and is_id(person) and is_id(session)):
        raise SessionOver
    secret = keys.find("session", int(version))
    if secret is None or not hmac.compare_digest(_mark(secret, text.rpartition(".")[0]), mark):
        raise SessionOver
    return Refresh(int(version), person, session, int(turn), text)


def _made(version: int, person: str, session: str, turn: int, secret: bytes) -> Refresh:
    said = f"{version}.{person}.{session}.{turn}.{_written(secret)}"
    return Refresh(version, person, session, turn, f"{said}.{_mark(_key(version), said)}")


def _mark(key: bytes, said: str) -> str:
    return _written(hmac.digest(key, b"refresh\x1f" + said.encode(), sha256)[:MARK_BYTES])


def _key(version: int) -> bytes:
    found = keys.find("session", version)
    if found is None:
        raise SessionOver
    return found


def _written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
