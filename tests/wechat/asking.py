import json
from typing import Any

from infra.local.wechat.wire import Answer, Request
from tests.wechat.conftest import SECRET, WeChat

APP = {"appid": "wx0000000000000001", "secret": SECRET}
MINUTE = 60_000


def get(sim: WeChat, path: str, **query: str) -> Any:
    return read(sim.simulator.answer(Request("GET", path, query)))


def post(sim: WeChat, path: str, body: object = None, **query: str) -> Any:
    raw = b"" if body is None else json.dumps(body).encode()
    return read(sim.simulator.answer(Request("POST", path, query, raw)))


def read(answer: Answer) -> Any:
    assert answer.status == 200
    return json.loads(answer.body)


def token(sim: WeChat, *, force: bool = False) -> Any:
    asked = {"grant_type": "client_credential", **APP, "force_refresh": force}
    return post(sim, "/cgi-bin/stable_token", asked)


def call(sim: WeChat, path: str, body: object) -> Any:
    return post(sim, path, body, access_token=token(sim)["access_token"])


def errcode(answer: Any) -> int:
    return int(answer.get("errcode", 0))


def login(sim: WeChat, code: str, **more: str) -> Any:
    return get(sim, "/sns/jscode2session", **{**APP, "js_code": code, "grant_type": "authorization_code", **more})
