"""How the web client goes out: on this machine on the one port, in production from its bucket."""

import gzip
import http.server
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice

from infra import deploy
from infra.client import headers
from infra.local.pages import Pages, TestLogin
from infra.local.run import client_for
from infra.local.serve import Front
from infra.stage import Stage

PEOPLE = {"people": [{"openid": "oA", "name": "甲", "phone": "19900000001", "note": "居民"}]}
PAGE = f"<html>{headers.AFTER}</html>"
SCRIPT = "let a = 1; " * 200


class Simulator(http.server.BaseHTTPRequestHandler):
    """Knows one person."""

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = json.dumps(PEOPLE if self.command == "GET" else {"code": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "web" / "assets").mkdir(parents=True)
    (tmp_path / "web" / "index.html").write_text(PAGE)
    (tmp_path / "web" / "assets" / "a.js").write_text(SCRIPT)
    (tmp_path / "secret.txt").write_text("no")
    return tmp_path / "web"


@pytest.fixture
def front(folder: Path) -> Iterator[Front]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Simulator)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    login = TestLogin(f"http://127.0.0.1:{server.server_port}")
    yield Front(Chalice("none"), "private", None, pages=Pages(folder), login=login)
    server.shutdown()
    thread.join()
    server.server_close()


def ask(front: Front, path: str, method: str = "GET", **more: Any) -> tuple[int, dict[str, str], bytes]:
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO(), **more}
    got: list[Any] = []
    pieces = front(environ, lambda status, said: got.extend((status, said)))
    return int(got[0].split()[0]), dict(got[1]), b"".join(pieces)


@pytest.mark.parametrize("path", ["/app", "/app/", "/app/index.html"])
def test_the_page_is_asked_for_anew_and_says_whom_it_may_ask(front: Front, path: str) -> None:
    status, said, body = ask(front, path)

    assert (status, body.decode()) == (200, PAGE)
    assert (said["Content-Type"], said["Cache-Control"]) == ("text/html; charset=utf-8", "no-cache")
    assert "default-src 'none'; script-src 'self';" in said["Content-Security-Policy"]


def test_an_asset_is_kept_for_a_year_and_goes_out_packed(front: Front) -> None:
    _, plain, whole = ask(front, "/app/assets/a.js")
    _, said, packed = ask(front, "/app/assets/a.js", HTTP_ACCEPT_ENCODING="gzip, br")

    assert said["Content-Type"] == "text/javascript; charset=utf-8"
    assert said["Cache-Control"].endswith("immutable")
    assert (said["Content-Encoding"], gzip.decompress(packed)) == ("gzip", whole)
    assert "Content-Encoding" not in plain
    assert ask(front, "/app/assets/a.js", HTTP_IF_NONE_MATCH=said["ETag"])[::2] == (304, b"")
    assert ask(front, "/app/assets/a.js", "HEAD")[2] == b""


@pytest.mark.parametrize("path", ["/app/no.js", "/app/../secret.txt", "/application", "/app/assets"])
def test_what_is_no_file_of_the_client_is_not_there(front: Front, path: str) -> None:
    assert ask(front, path)[0] in {403, 404}


def test_the_test_login_tells_who_is_there_without_numbers_and_gives_a_code(front: Front) -> None:
    assert json.loads(ask(front, "/sim/people")[2]) == {"people": [{"id": "oA", "name": "甲", "note": "居民"}]}
    assert json.loads(ask(front, "/sim/people/oA/code", "POST")[2]) == {"code": "/sim/people/oA/code"}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/sim/messages"), ("POST", "/sim/people"), ("POST", "/sim/faults")]
)
def test_nothing_else_of_the_simulator_is_reached(front: Front, method: str, path: str) -> None:
    assert ask(front, path, method)[0] in {403, 404}


def test_without_the_test_login_nobody_is_told_of(folder: Path) -> None:
    assert ask(Front(Chalice("none"), "private", None, pages=Pages(folder)), "/sim/people")[0] in {403, 404}


@pytest.mark.parametrize(
    ("host", "asked", "mode"),
    [("127.0.0.1", None, "test"), ("10.0.0.5", None, "web"), ("10.0.0.5", "yes", "test"), ("127.0.0.1", "no", "web")],
)
def test_beyond_loopback_the_test_login_is_off_unless_asked_for(host: str, asked: str | None, mode: str) -> None:
    assert client_for(host, asked) == mode


class Bucket:
    """Notes what is put."""

    def __init__(self) -> None:
        self.put: list[dict[str, Any]] = []

    def put_object(self, **said: Any) -> None:
        self.put.append(said)


def test_a_deployment_puts_the_page_last_and_writes_its_policy_into_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = Bucket()
    monkeypatch.setattr(Stage, "client", lambda *_: bucket)
    monkeypatch.setattr(Stage, "resources", lambda *_: {"ClientBucket": "pages", "PrivateBucket": "files"})

    deploy.publish(Stage("x", "cn-north-1", "artefacts"), folder, lambda _line: None)

    assert [(one["Bucket"], one["Key"]) for one in bucket.put] == [
        ("pages", "app/assets/a.js"),
        ("pages", "app/index.html"),
    ]
    page = bucket.put[1]
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    assert b"connect-src 'self' https://files.s3.cn-north-1.amazonaws.com.cn blob:" in page["Body"]


def test_a_page_without_a_place_for_its_policy_is_refused() -> None:
    with pytest.raises(ValueError, match="has no"):
        headers.with_policy("<html></html>", "")
