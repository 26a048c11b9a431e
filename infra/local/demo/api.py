"""A person's way to the API: logs in as a phone does, sends, reads, waits for long work. HTTP alone."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from chalicelib.core.ids import new_id

PATIENCE_S = 240
OVER = 401
PAUSE_S = 0.25
Json = dict[str, Any]


class Failed(Exception):
    """A step of the story did not come out as it should."""


@dataclass
class Phone:
    """One person with WeChat: ``openid`` is known to the simulator. A guest until ``login``."""

    base: str
    wechat: str
    openid: str
    device: str = "演示手机"
    person: str = ""
    access: str = ""
    refresh: str = ""

    def __post_init__(self) -> None:
        self.wire = requests.Session()
        self.wire.trust_env = False

    def login(self, consent: str | None = None) -> Json:
        """Log in with a fresh code of WeChat's."""
        code = self.sim(f"/sim/people/{self.openid}/code")["code"]
        body: Json = {"code": code, "device": self.device} | ({"consent": consent} if consent else {})
        said = self.post("/people/login", body)
        self.person, self.access, self.refresh = said["person"], said["access"], said["refresh"]
        return said

    def sim(self, path: str, body: Mapping[str, object] | None = None) -> Json:
        """Ask the simulator for what only a phone could do."""
        answer = self.wire.post(f"{self.wechat}{path}", json=body or {}, timeout=30)
        if not answer.ok:
            raise Failed(f"the simulator said {answer.status_code} to {path}: {answer.text[:300]}")
        said: Json = answer.json()
        return said

    def send(self, method: str, path: str, body: object = None, **more: Any) -> requests.Response:  # noqa: ANN401
        """Send one request as this person."""
        headers = {"Authorization": f"Bearer {self.access}"} if self.access else {}
        return self.wire.request(method, f"{self.base}{path}", json=body, headers=headers, timeout=60, **more)

    def call(self, method: str, path: str, body: object = None, *, status: int | None = None, **query: Any) -> Json:  # noqa: ANN401
        """Send one request and give its body. Raises Failed if it is not the ``status`` awaited (any 2xx if None)."""
        answer = self.send(method, path, body, params={name: value for name, value in query.items() if value})
        if answer.status_code != status if status else not answer.ok:
            raise Failed(f"{method} {path} gave {answer.status_code}, awaited {status or '2xx'}: {answer.text[:600]}")
        said: Json = answer.json() if answer.content else {}
        return said

    def get(self, path: str, **query: Any) -> Json:  # noqa: ANN401
        """Read."""
        return self.call("GET", path, **query)

    def post(self, path: str, body: object, *, status: int | None = None) -> Json:
        """Change."""
        return self.call("POST", path, body, status=status)

    def all(self, path: str, **query: Any) -> list[Json]:  # noqa: ANN401
        """Read every page of a list."""
        items: list[Json] = []
        cursor = None
        while True:
            page = self.get(path, cursor=cursor, **query)
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items

    def upload(self, purpose: str, name: str, content: bytes, kind: str = "text/csv") -> str:
        """Send a file as the client does: ask for a form, then post it to S3. Returns the upload's id."""
        form = self.post("/uploads", {"id": new_id(), "purpose": purpose, "content_type": kind})
        sent = self.wire.post(form["url"], data=form["fields"], files={"file": (name, content, kind)}, timeout=120)
        if not sent.ok:
            raise Failed(f"the upload gave {sent.status_code}: {sent.text[:300]}")
        return str(form["id"])

    def download(self, url: str) -> bytes:
        """Fetch a file by its presigned address."""
        got = self.wire.get(url, timeout=120)
        if not got.ok:
            raise Failed(f"the download gave {got.status_code}: {got.text[:300]}")
        return got.content

    def until(self, path: str, *states: str, field: str = "state", **query: Any) -> Json:  # noqa: ANN401
        """Read until ``field`` is one of ``states``. Raises Failed when it takes too long, or failed."""
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            said = self.get(path, **query)
            if said[field] in states:
                return said
            if said[field] in {"failed", "unreadable"}:
                break
            time.sleep(PAUSE_S)
        raise Failed(f"{path} is {said[field]}, awaited {' or '.join(states)}: {str(said)[:600]}")

    def until_listed(self, path: str, found: Any, **query: Any) -> Json:  # noqa: ANN401 - a function of an item
        """Read a list until it holds an item that ``found`` likes. Raises Failed when it takes too long."""
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            for item in self.get(path, **query)["items"]:
                if found(item):
                    return dict(item)
            time.sleep(PAUSE_S)
        raise Failed(f"{path} never held what was awaited")


class Lasting(Phone):
    """A phone whose session is renewed as the client does it, so that a moved clock is in nobody's way."""

    def send(self, method: str, path: str, body: object = None, **more: Any) -> requests.Response:  # noqa: ANN401
        """Send one request; with a session that is over, once more with a new one."""
        answer = super().send(method, path, body, **more)
        if answer.status_code != OVER or not self.access or answer.json()["code"] != "session_over":
            return answer
        self.access = ""
        renewed = super().send("POST", "/people/refresh", {"refresh": self.refresh})
        if renewed.ok:
            self.access, self.refresh = renewed.json()["access"], renewed.json()["refresh"]
        else:
            self.login()
        return super().send(method, path, body, **more)
