"""A client of the whole app in the process, as API Gateway calls it."""

import json
from dataclasses import dataclass
from typing import Any

from chalice.config import Config
from chalice.local import LocalGateway, LocalGatewayException

from app import app
from chalicelib.core.session import issue


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.json["code"])


def call(
    method: str,
    path: str,
    body: object = None,
    *,
    person: str | None = None,
    session: str = "01JD9Z7Q4M8W3T5X6Y7V8B9S01",
    headers: dict[str, str] | None = None,
) -> Answer:
    """Send one request; ``person`` signs it with a session's token; a ``bytes`` body goes as it is."""
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    sent = {"content-type": "application/json", **(headers or {})}
    if person is not None:
        sent["authorization"] = f"Bearer {issue(person, session)[0]}"
    gateway = LocalGateway(app, Config())
    try:
        got = gateway.handle_request(method, path, sent, raw)
    except LocalGatewayException as refused:
        return Answer(refused.CODE, dict(refused.headers), (refused.body or b"").decode())
    text = got["body"].decode() if isinstance(got["body"], bytes) else got["body"]
    return Answer(got["statusCode"], got["headers"], text)


def get(path: str, *, person: str | None = None, **more: Any) -> Answer:
    """Read."""
    return call("GET", path, person=person, **more)


def post(path: str, body: object, *, person: str | None = None, **more: Any) -> Answer:
    """Change."""
    return call("POST", path, body, person=person, **more)
