"""The API and the files on one port, for this machine: ``gunicorn infra.local.serve:application``.

Chalice's own ``LocalGateway`` makes the event that API Gateway makes; one thread a worker, as Lambda has one request a
process. What lies under ``/s3/`` is handed to the embedded S3, since its own port is no use to a phone, and what lies
under ``/app/`` is the web client, where one was built.
"""

import base64
import http.client
import json
import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, urlsplit

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LocalGateway, LocalGatewayException

from app import app
from chalicelib.core.errors import NotFound, TooLarge
from chalicelib.core.http import refuse
from infra.local.aws import ACCOUNT
from infra.local.pages import PREFIX, SIM, Pages, TestLogin, whole

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
S3 = "/s3/"
MOST_API_BYTES = 10 << 20  # API Gateway's limit
MOST_S3_BYTES = 100 << 20
CHUNK = 1 << 16
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host", "content-length"}


class Gateway(LocalGateway):
    """Chalice's gateway with what ours reads besides: a request id, and where the request came from."""

    def event(self, environ: Environ, body: bytes) -> dict[str, Any]:
        """Make the event of a request. Raises ValueError for a path that is not there."""
        path = environ["RAW_URI"] if "RAW_URI" in environ else environ["PATH_INFO"]
        made: dict[str, Any] = self._generate_lambda_event(environ["REQUEST_METHOD"], path, headers_of(environ), body)
        made["requestContext"]["requestId"] = str(uuid.uuid4())
        made["requestContext"]["identity"]["sourceIp"] = environ.get("REMOTE_ADDR", "")
        return made

    def answer(self, environ: Environ, body: bytes) -> dict[str, Any]:
        """Answer as API Gateway does, in our shape where it would speak by itself."""
        try:
            event = self.event(environ, body)
        except ValueError:
            return as_answer(NotFound())
        if event["requestContext"]["httpMethod"] == "OPTIONS":
            return {"statusCode": 200, "headers": self._autogen_options_headers(event), "body": ""}
        answer: dict[str, Any] = self._app_object(event, self._generate_lambda_context())
        return answer


def as_answer(error: NotFound | TooLarge) -> dict[str, Any]:
    """Give the answer to what no function is called for."""
    answer: dict[str, Any] = refuse(error, str(uuid.uuid4())).to_dict()
    return answer


def headers_of(environ: Environ) -> dict[str, str]:
    """Give the request's headers as they were sent, but in lower case."""
    named = {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")}
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(key):
            named[key.replace("_", "-").lower()] = environ[key]
    return named


class Front:
    """The WSGI application."""

    def __init__(
        self,
        api: Chalice,
        bucket: str,
        s3: str | None,
        *,
        pages: Pages | None = None,
        login: TestLogin | None = None,
    ) -> None:
        self.gateway = Gateway(api, Config())
        self.bucket = bucket
        self.s3 = s3
        self.pages = pages
        self.login = login

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if self.s3 is not None and environ["PATH_INFO"].startswith(S3):
            return self._file(environ, start_response, self.s3)
        if (given := self._client(environ)) is not None:
            status, headers, body = whole(given, environ["REQUEST_METHOD"])
            start_response(f"{status} {HTTPStatus(status).phrase}", headers)
            return body
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > MOST_API_BYTES:
            return send(as_answer(TooLarge(most_bytes=MOST_API_BYTES)), environ, start_response)
        try:
            answer = self.gateway.answer(environ, environ["wsgi.input"].read(length))
        except LocalGatewayException as refused:
            answer = {"statusCode": refused.CODE, "headers": dict(refused.headers), "body": refused.body or b""}
        return send(answer, environ, start_response)

    def _client(self, environ: Environ) -> tuple[int, dict[str, str], bytes] | None:
        """Answer what is the web client's; None for all else, and for a file that is not there."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if self.login is not None and path.startswith(SIM):
            return self.login.answer(method, path)
        if self.pages is None or method not in {"GET", "HEAD"} or not f"{path}/".startswith(f"{PREFIX}/"):
            return None
        return self.pages.answer(path, headers_of(environ))

    def _file(self, environ: Environ, start_response: StartResponse, s3: str) -> Iterable[bytes]:
        """Hand a presigned request to the embedded S3. Without a signature, or for another bucket, there is no file."""
        target = urlsplit(environ.get("RAW_URI") or environ["PATH_INFO"])
        path, method = target.path.removeprefix(S3.rstrip("/")), environ["REQUEST_METHOD"]
        signed = "X-Amz-Signature" in parse_qs(target.query) or method in {"POST", "OPTIONS"}
        if path.split("/", 2)[1] != self.bucket or not signed or method == "DELETE":
            return send(as_answer(NotFound()), environ, start_response)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > MOST_S3_BYTES:
            return send(as_answer(TooLarge(most_bytes=MOST_S3_BYTES)), environ, start_response)
        connection = http.client.HTTPConnection(urlsplit(s3).netloc, timeout=60)
        sent = {name: value for name, value in headers_of(environ).items() if name not in HOP_BY_HOP}
        body = pieces(environ["wsgi.input"], length)
        connection.request(
            method, f"{path}?{target.query}" if target.query else path, body, {**sent, "Content-Length": str(length)}
        )
        got = connection.getresponse()
        kept = [
            (name, value) for name, value in got.getheaders() if name.lower() not in HOP_BY_HOP - {"content-length"}
        ]
        start_response(f"{got.status} {got.reason}", kept)
        return iter(lambda: got.read(CHUNK), b"")


def pieces(source: IO[bytes], length: int) -> Iterator[bytes]:
    """Read ``length`` bytes piece by piece."""
    while length > 0 and (piece := source.read(min(CHUNK, length))):
        length -= len(piece)
        yield piece


def send(answer: dict[str, Any], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send a function's answer; what it says in base64 goes out as bytes."""
    body = answer.get("body") or ""
    if answer.get("isBase64Encoded"):
        body = base64.b64decode(body)
    elif isinstance(body, dict | list):
        body = json.dumps(body, ensure_ascii=False)
    raw: bytes = body.encode() if isinstance(body, str) else body
    headers = [(name, str(value)) for name, value in answer.get("headers", {}).items()]
    headers += [(name, v) for name, values in (answer.get("multiValueHeaders") or {}).items() for v in values]
    headers.append(("Content-Length", str(len(raw))))
    status = HTTPStatus(answer["statusCode"])
    start_response(f"{status.value} {status.phrase}", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [raw]


application = Front(
    app,
    os.environ.get("MASHANG_BUCKET", f"mashang-private-{ACCOUNT}"),
    os.environ.get("AWS_ENDPOINT_URL"),
    pages=Pages(Path(os.environ["MASHANG_PAGES"])) if os.environ.get("MASHANG_PAGES") else None,
    login=TestLogin(os.environ["MASHANG_TEST_LOGIN"]) if os.environ.get("MASHANG_TEST_LOGIN") else None,
)
