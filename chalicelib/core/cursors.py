"""Signed opaque cursors, bound to the user and the query; and pages made with them."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from pynamodb.models import Model
from pynamodb.pagination import ResultIterator

from chalicelib.core import keys
from chalicelib.core.errors import fault
from chalicelib.core.policy import Actor

M = TypeVar("M", bound=Model)
MARK = 12
Key = dict[str, dict[str, Any]]


def write(last: Key | None, *, who: str, what: str) -> str | None:
    """Make the cursor of ``who``'s query ``what`` that goes on after ``last``; None at the end."""
    if last is None:
        return None
    version, secret = keys.newest("cursor")
    body = json.dumps([version, last], separators=(",", ":")).encode()
    return urlsafe_b64encode(_mark(secret, who, what, body) + body).decode().rstrip("=")


def read(cursor: str | None, *, who: str, what: str) -> Key | None:
    """Read a cursor. Raises BadInput if it is forged, somebody else's, or of another query."""
    if cursor is None:
        return None
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        version, last = json.loads(raw[MARK:])
        secret = keys.find("cursor", version)
    except (ValueError, TypeError):
        raise _refused() from None
    if secret is None or not hmac.compare_digest(_mark(secret, who, what, raw[MARK:]), raw[:MARK]):
        raise _refused()
    return dict(last)


def _refused() -> Exception:
    return fault("cursor", "翻页标记无效", right="请从第一页重新查询")


def _mark(secret: bytes, who: str, what: str, body: bytes) -> bytes:
    return hmac.digest(secret, b"\x1f".join((who.encode(), what.encode(), body)), sha256)[:MARK]


def page(
    query: Callable[[Key | None], ResultIterator[M]], *, actor: Actor, what: str, cursor: str | None
) -> tuple[list[M], str | None]:
    """Run ``query`` from where ``cursor`` says. Returns the items of one page and the next cursor.

    ``query`` takes the last evaluated key and returns pynamodb's iterator with its ``limit`` set; ``what`` names the
    query with all that narrows it. Raises BadInput.
    """
    who = actor.person or ""
    found = query(read(cursor, who=who, what=what))
    items = list(found)
    return items, write(found.last_evaluated_key, who=who, what=what)
