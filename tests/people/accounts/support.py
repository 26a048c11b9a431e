"""A phone with WeChat on it, as its owner uses it."""

from dataclasses import dataclass, field
from typing import Any

from tests.support.web import Answer, call
from tests.wechat.conftest import WeChat


@dataclass
class Phone:
    """Logs in and asks as the mini-program does; remembers its last session."""

    wechat: WeChat
    openid: str
    session: dict[str, Any] = field(default_factory=dict)

    def login(self, code: str | None = None, device: str = "测试手机", **more: object) -> Answer:
        body = {"code": code or self.wechat.code(self.openid), "device": device, **more}
        answer = call("POST", "/people/login", body)
        if answer.status == 201:
            self.session = answer.json
        return answer

    def refresh(self, token: str | None = None) -> Answer:
        answer = call("POST", "/people/refresh", {"refresh": token or self.session["refresh"]})
        if answer.status == 200 and token is None:
            self.session = answer.json
        return answer

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        return call(method, path, body, headers={"authorization": f"Bearer {self.session['access']}"})

    @property
    def person(self) -> str:
        return str(self.session["person"])
