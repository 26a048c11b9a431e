import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.core.clock import now_ms
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import AppError
from chalicelib.wechat import client, wire
from chalicelib.wechat.keys import forget_keys
from infra.local.wechat.people import DEMO
from infra.local.wechat.server import Server, running
from infra.local.wechat.simulator import Simulator
from infra.local.wechat.wire import Request
from infra.local.wechat.world import World

SECRET = "made-up-wechat-secret"
ZHANG, LI = "oDemo-zhang-jianguo", "oDemo-li-qiang"


def fresh() -> Simulator:
    people = {openid: person.model_copy() for openid, person in DEMO.items()}
    world = World(
        appid=CONFIG.wechat_appid, secret=SECRET, push_token="pushtoken", push_aes_key="A" * 43, people=people
    )
    return Simulator(now_ms, world)


def faults_of(error: AppError) -> list[dict[str, str]]:
    lines = error.details["faults"]
    assert isinstance(lines, list)
    return lines


@dataclass
class WeChat:
    simulator: Simulator
    server: Server | None = None
    calls: list[str] = field(default_factory=list)
    options: list[dict[str, Any]] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.simulator.world

    def sim(self, method: str, path: str, body: object = None, **query: str) -> Any:
        raw = b"" if body is None else json.dumps(body).encode()
        answer = self.simulator.answer(Request(method, f"/sim{path}", query, raw))
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def code(self, openid: str = ZHANG, kind: str = "code") -> str:
        return str(self.sim("POST", f"/people/{openid}/{kind}")["code"])

    def fault(self, kind: str, path: str = "*", **more: object) -> None:
        self.sim("POST", "/faults", {"kind": kind, "path": path, **more})

    def fetches(self) -> int:
        return self.calls.count("/cgi-bin/stable_token")


@pytest.fixture
def sim() -> WeChat:
    return WeChat(fresh())


@pytest.fixture
def wechat(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeChat]:
    request.getfixturevalue("house")
    made = WeChat(fresh())
    send = wire.send

    def counted(session: Any, method: str, url: str, **options: Any) -> Any:
        made.calls.append(urlsplit(url).path)
        return send(session, method, url, **options)

    levels = {name: logging.getLogger(name).level for name in ("urllib3", "botocore")}
    with running(made.simulator) as server:
        made.server = server
        monkeypatch.setattr(client, "CONFIG", replace(CONFIG, wechat_url=server.url))
        monkeypatch.setattr(wire, "send", counted)
        client.client.cache_clear()
        forget_keys()
        yield made
    client.client()._http._session.close()
    client.client.cache_clear()
    forget_keys()
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


class Clock:
    def __init__(self) -> None:
        self.ms = 1_800_000_000_000

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def clock(sim: WeChat) -> Clock:
    sim.simulator.clock = Clock()
    return sim.simulator.clock
