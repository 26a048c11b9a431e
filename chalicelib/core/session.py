"""Who is asking: an access token, signed, 15 minutes, verified without a read. It says who, never what they may.

What they may is read where it matters, by the reader that the front door hands over: core knows no room.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from typing import Any

from chalicelib.core import keys
from chalicelib.core.clock import MINUTE_MS, now_ms
from chalicelib.core.errors import SessionOver
from chalicelib.core.ids import is_id
from chalicelib.core.policy import Actor, Caller

ACCESS_MS = 15 * MINUTE_MS
PARTS = 5
_reader: dict[str, str] = {}


def read_actors_by(place: str) -> None:
    """Say who reads what a caller may: ``package.module:function``, called with a Caller that is signed in."""
    _reader["place"] = place


def issue(person: str, session: str) -> tuple[str, int]:
    """Make an access token. Returns it and when it ends, in milliseconds."""
    ends_ms = now_ms() + ACCESS_MS
    version, secret = keys.newest("session")
    said = f"{version}.{person}.{session}.{ends_ms}"
    return f"{said}.{_mark(secret, said)}", ends_ms


def verify(token: str, address: str = "") -> Caller:
    """Read an access token. Raises SessionOver if it is forged or over."""
    parts = token.split(".")
    if len(parts) != PARTS or not (parts[0].isascii() and parts[0].isdigit() and len(parts[0]) < 4):  # noqa: PLR2004
        raise SessionOver
    said, mark = ".".join(parts[:4]), parts[4]
    secret = keys.find("session", int(parts[0]))
    if secret is None or not hmac.compare_digest(_mark(secret, said).encode(), mark.encode()):
        raise SessionOver
    _, person, session, ends_ms = parts[:4]
    if not (is_id(person) and is_id(session)) or int(ends_ms) <= now_ms():
        raise SessionOver
    return Caller(person, session, address)


def _mark(secret: bytes, said: str) -> str:
    return urlsafe_b64encode(hmac.digest(secret, said.encode(), sha256)[:20]).decode().rstrip("=")


def address_of(request: Any) -> str:  # noqa: ANN401 - Chalice's request
    """Tell the network address that ``request`` came from."""
    return str((request.context.get("identity") or {}).get("sourceIp") or "")


def caller_of(request: Any) -> Caller:  # noqa: ANN401 - Chalice's request
    """Tell who sent ``request``: nobody in particular if it carries no token. Raises SessionOver."""
    address = address_of(request)
    header = str(request.headers.get("authorization") or "")
    if not header:
        return Caller(address=address)
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise SessionOver
    return verify(token.strip(), address)


def actor_of(request: Any) -> Actor:  # noqa: ANN401 - Chalice's request
    """Tell who sent ``request`` and what they may now; a guest is read from nowhere. Raises SessionOver."""
    return actor_from(caller_of(request))


def actor_from(caller: Caller) -> Actor:
    """Read what ``caller`` may now."""
    if caller.person is None:
        return Actor(address=caller.address)
    module, _, name = _reader["place"].partition(":")
    read: Callable[[Caller], Actor] = getattr(import_module(module), name)
    return read(caller)
