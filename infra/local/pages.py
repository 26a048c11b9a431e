"""The web client on this machine, under ``/app/``: the files of a build, as a web server gives them.

Assets are named by their content and kept for a year; the page itself is asked for anew each time. What the test login
needs of WeChat's simulator (who is there, a login code) goes through the same port, and nothing else of it does.
"""

import gzip
import hashlib
import http.client
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from infra.client.headers import cache_control, policy, type_of

PREFIX: Final = "/app"
SIM: Final = "/sim/"
CODE: Final = re.compile(r"/sim/people/[0-9A-Za-z_-]{1,64}/code")
SMALL: Final = 1_000  # bytes that are not worth packing
Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it goes out."""

    content: bytes
    packed: bytes | None
    etag: str


@lru_cache(maxsize=512)
def _kept(path: Path, _changed_ns: int) -> Kept:
    content = path.read_bytes()
    packed = gzip.compress(content, 6, mtime=0) if len(content) >= SMALL else None
    return Kept(content, packed, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


class Pages:
    """Answers for a folder with a build of the web client."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def answer(self, path: str, headers: dict[str, str]) -> Answer | None:
        """Answer a GET of ``path``, which begins with /app; None when there is no such file."""
        name = path.removeprefix(PREFIX).lstrip("/") or "index.html"
        file = (self.folder / name).resolve()
        if not (file.is_relative_to(self.folder) and file.is_file()):
            return None
        kept = _kept(file, file.stat().st_mtime_ns)
        said = {
            "Content-Type": type_of(name),
            "Cache-Control": cache_control(name),
            "ETag": kept.etag,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if name == "index.html":
            said |= {"Content-Security-Policy": policy(), "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"}
        if kept.etag in headers.get("if-none-match", ""):
            return 304, said, b""
        if kept.packed is not None and "gzip" in headers.get("accept-encoding", ""):
            return 200, {**said, "Content-Encoding": "gzip"}, kept.packed
        return 200, said, kept.content


class TestLogin:
    """Hands the two questions of the test login on to WeChat's simulator."""

    __test__ = False  # no test, in spite of its name

    def __init__(self, simulator: str) -> None:
        self.place = urlsplit(simulator).netloc

    def answer(self, method: str, path: str) -> Answer | None:
        """Answer who is there, without telephone numbers, or give a login code; None for anything else."""
        if method == "GET" and path == f"{SIM}people":
            known = self._ask("GET", path)["people"]
            return _json({"people": [{"id": one["openid"], "name": one["name"], "note": one["note"]} for one in known]})
        if method == "POST" and CODE.fullmatch(path):
            return _json(self._ask("POST", path))
        return None

    def _ask(self, method: str, path: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self.place, timeout=10)
        try:
            connection.request(method, path, b"{}" if method == "POST" else None)
            said: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return said


def _json(said: object) -> Answer:
    kind = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
    return 200, kind, json.dumps(said, ensure_ascii=False).encode()


def whole(answer: Answer, method: str) -> tuple[int, list[tuple[str, str]], Iterable[bytes]]:
    """Give status, headers and body as WSGI sends them; HEAD has no body."""
    status, headers, body = answer
    return status, [*headers.items(), ("Content-Length", str(len(body)))], [] if method == "HEAD" else [body]
