"""People of the end-to-end tests: phones that log in again by themselves when time has moved on."""

import time
from collections.abc import Callable
from typing import Any

from chalicelib.core.ids import new_id
from infra.local.demo.api import Json, Lasting, Phone


class Person(Lasting):
    """A phone that can take another way to the API."""

    def through(self, base: str) -> "Person":
        """Give the same person on another way to the API, with the same session."""
        return Person(base, self.wechat, self.openid, self.device, self.person, self.access, self.refresh)


def until(there: Callable[[], Any], patience_s: float = 60) -> Any:
    """Wait until there is something, and give it."""
    ends = time.monotonic() + patience_s
    while not (found := there()):
        assert time.monotonic() < ends, "what was awaited never came"
        time.sleep(0.1)
    return found


def newcomer(base: str, wechat: str, name: str, *, phone: bool = False) -> Person:
    """Give somebody new to the product who has logged in; with ``phone``, who agreed to the text and gave a number."""
    openid = f"o{new_id()}"
    person = Person(base, wechat, openid, device=f"{name}的手机")
    person.sim("/sim/people", {"openid": openid, "name": name, "phone": f"139{int(openid[-6:], 36) % 10**8:08}"})
    if not phone:
        person.login()
        return person
    person.login(consent=person.get("/people/privacy")["version"])
    person.post("/people/phone", {"code": person.sim(f"/sim/people/{openid}/phone-code")["code"]})
    return person


def applied(person: Phone, code: str, role: str = "owner", name: str = "陈晓明", **more: object) -> Json:
    """Ask to be bound to the home of an indoor code."""
    return person.post("/bindings", {"id": new_id(), "code": code, "role": role, "name": name, **more})


def decided(person: Phone, binding: str, act: str = "approve", words: str | None = None) -> Json:
    """Decide on an application."""
    said = {"id": new_id(), "act": act} | ({} if words is None else {"words": words})
    return person.post(f"/bindings/{binding}/decisions", said)
