"""The WSGI adapter: what API Gateway and S3 would do, on one port."""

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from chalice.app import Chalice, Response

from infra.local import serve
from infra.local.serve import Front

app = Chalice("small")


@app.route("/things/{name}", methods=["GET", "POST"], cors=True)
def thing(name: str) -> dict[str, Any]:
    asked = app.current_request
    assert asked is not None
    where = asked.context["identity"]["sourceIp"]
    return {
        "name": name,
        "from": where,
        "query": asked.query_params and dict(asked.query_params),
        "id": asked.context["requestId"],
    }


@app.route("/picture")
def picture() -> Response:
    return Response(b"\x89PNG\x00\xff", headers={"Content-Type": "image/png"})


@app.route("/cookies")
def cookies() -> Response:
    return Response("", headers={"Set-Cookie": ["a=1", "b=2"]})


class S3(BaseHTTPRequestHandler):
    """Says what it was asked."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = json.dumps([self.command, self.path, body.decode(), self.headers.get("content-type")]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    server = HTTPServer(("127.0.0.1", 0), S3)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Front(app, "private", f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


def ask(front: Front, method: str, uri: str, body: bytes = b"", **more: Any) -> tuple[int, dict[str, str], bytes]:
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": uri.partition("?")[0],
        "RAW_URI": uri,
        "REMOTE_ADDR": "10.1.2.3",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "wsgi.input": io.BytesIO(body),
        **more,
    }
    got: list[Any] = []
    pieces = front(environ, lambda status, headers: got.extend((status, headers)))
    return int(got[0].split()[0]), dict(got[1]), b"".join(pieces)


def test_a_request_reaches_its_view(front: Front) -> None:
    status, headers, body = ask(front, "GET", "/things/a?q=%E7%A0%81")
    said = json.loads(body)

    assert (status, said["name"], said["from"], said["query"]) == (200, "a", "10.1.2.3", {"q": "码"})
    assert said["id"]
    assert headers["Content-Length"] == str(len(body))
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_a_path_that_is_not_there_has_our_404(front: Front) -> None:
    status, headers, body = ask(front, "GET", "/nothing")

    assert (status, json.loads(body)["code"]) == (404, "not_found")
    assert headers["Content-Type"].startswith("application/json")


def test_binary_goes_out_as_it_is(front: Front) -> None:
    _, headers, body = ask(front, "GET", "/picture", HTTP_ACCEPT="image/png")

    assert (headers["Content-Type"], body) == ("image/png", b"\x89PNG\x00\xff")


def test_a_preflight_is_answered(front: Front) -> None:
    status, headers, _ = ask(front, "OPTIONS", "/things/a")

    assert status == 200
    assert set(headers["Access-Control-Allow-Methods"].split(",")) == {"GET", "POST", "OPTIONS"}


def test_head_has_no_body(front: Front) -> None:
    _, headers, body = ask(front, "HEAD", "/things/a")

    assert body == b""
    assert int(headers["Content-Length"]) > 0


def test_several_values_of_one_header_all_go_out(front: Front) -> None:
    got: list[Any] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/cookies", "wsgi.input": io.BytesIO()}
    list(front(environ, lambda _status, headers: got.extend(headers)))

    assert [value for name, value in got if name == "Set-Cookie"] == ["a=1", "b=2"]


def test_a_body_over_the_gateways_limit_is_refused(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "MOST_API_BYTES", 3)

    status, _, body = ask(front, "POST", "/things/a", b"1234")

    assert (status, json.loads(body)["code"]) == (413, "too_large")


SIGNED = "/s3/private/sheets/a.pdf?X-Amz-Signature=x&X-Amz-Date=y"


def test_a_presigned_address_reaches_s3(front: Front) -> None:
    _, _, body = ask(front, "GET", SIGNED)

    assert json.loads(body)[:2] == ["GET", "/private/sheets/a.pdf?X-Amz-Signature=x&X-Amz-Date=y"]


def test_a_form_reaches_s3_with_its_type(front: Front) -> None:
    _, _, body = ask(front, "POST", "/s3/private", b"form", CONTENT_TYPE="multipart/form-data; boundary=x")

    assert json.loads(body) == ["POST", "/private", "form", "multipart/form-data; boundary=x"]


def test_head_of_a_file_has_its_length_and_no_body(front: Front) -> None:
    status, headers, body = ask(front, "HEAD", SIGNED)

    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 0


@pytest.mark.parametrize(
    ("method", "uri"),
    [
        ("GET", "/s3/private/sheets/a.pdf"),
        ("GET", "/s3/artifacts/code.zip?X-Amz-Signature=x"),
        ("GET", "/s3/"),
        ("DELETE", SIGNED),
    ],
)
def test_what_is_not_presigned_for_our_bucket_is_no_file(front: Front, method: str, uri: str) -> None:
    status, _, body = ask(front, method, uri)

    assert (status, json.loads(body)["code"]) == (404, "not_found")


def test_a_file_over_the_limit_is_refused(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "MOST_S3_BYTES", 3)

    assert ask(front, "PUT", SIGNED, b"1234")[0] == 413


def test_without_an_embedded_s3_there_are_no_files() -> None:
    assert ask(Front(app, "private", None), "GET", SIGNED)[0] == 404
