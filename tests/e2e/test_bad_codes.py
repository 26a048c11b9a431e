"""Codes that are misread, mistyped or used twice, at a door and from WeChat: none leads elsewhere."""

import time

import pytest

from chalicelib.core.ids import new_id
from tests.e2e.people import Person, newcomer
from tests.e2e.refusing import refused, unchanged
from tests.e2e.town import Building, Town

pytestmark = pytest.mark.embedded
FOLDED = str.maketrans({"0": "O", "1": "l"})


def test_misread_tokens_open_the_same_door_and_mistyped_ones_none(town: Town, there: Building) -> None:
    guest = Person(town.stack.base_url, town.stack.wechat_url, "nobody")
    with unchanged(town.stack):
        for token in there.outdoor[:4]:
            door = guest.get(f"/codes/scan/{token}")["door"]
            spelt = token.translate(FOLDED)
            for same in (token.lower(), spelt, spelt.replace("l", "I"), f"{token[:5]}-{token[5:]}"):
                assert guest.get(f"/codes/scan/{same}")["door"] == door, same
                assert door in guest.send("GET", f"/d/{same}").text
            swapped = next(
                token[:at] + token[at + 1] + token[at] + token[at + 2 :]
                for at in range(24)
                if token[at] != token[at + 1]
            )
            for wrong in (swapped, token[:-1], token + "0", "U" * 25, token[:-1] + ("Z" if token[-1] != "Z" else "Y")):
                refused(guest.send("GET", f"/codes/scan/{wrong}"), 404, "unknown_code")
                page = guest.send("GET", f"/d/{wrong}")
                assert page.status_code == 404
                assert door not in page.text


def test_a_number_with_wrong_check_digits_is_refused_before_anything_is_read(town: Town, there: Building) -> None:
    person = newcomer(town.stack.base_url, town.stack.wechat_url, "抄错的人")
    number = person.get(f"/codes/scan/{there.outdoor[0]}")["number"]
    with unchanged(town.stack):
        for at in range(10):
            wrong = f"{number[:at]}{(int(number[at]) + 1) % 10}{number[at + 1 :]}"
            (fault,) = refused(person.send("POST", "/codes/numbers", {"number": wrong}), 400, "bad_input")["faults"]
            assert fault["field"] == "number"
            page = person.wire.post(f"{person.base}/d", data={"number": wrong}, timeout=30)
            assert (page.status_code, "逐位核对" in page.text) == (400, True)
        spaced = f"{number[:4]} {number[4:8]}-{number[8:]}"
        assert person.post("/codes/numbers", {"number": spaced})["number"] == number


def test_codes_of_wechat_work_once(town: Town, base: str) -> None:
    person = newcomer(base, town.stack.wechat_url, "重放")
    used = person.sim(f"/sim/people/{person.openid}/code")["code"]
    login = {"code": used, "device": "手机"}
    person.post("/people/login", login)
    used_phone = {"code": person.sim(f"/sim/people/{person.openid}/phone-code")["code"]}
    person.post("/people/consents", {"id": new_id(), "version": person.get("/people/privacy")["version"]})
    person.post("/people/phone", used_phone)
    with unchanged(town.stack):
        (fault,) = refused(person.send("POST", "/people/login", login), 400, "login_code_used")["faults"]
        assert fault["field"] == "code"
        for code in ("never-given", "x" * 512):
            refused(person.send("POST", "/people/login", login | {"code": code}), 400, "login_code_refused")
        refused(person.send("POST", "/people/login", login | {"code": ""}), 400, "bad_input")
        assert person.post("/people/phone", used_phone)["phone"].startswith("139"), "the first answer again"
    other = newcomer(base, town.stack.wechat_url, "别人")
    other.post("/people/consents", {"id": new_id(), "version": other.get("/people/privacy")["version"]})
    with unchanged(town.stack):
        for code in (used_phone["code"], "never-given"):
            refused(other.send("POST", "/people/phone", {"code": code}), 400, "phone_code_refused")


@pytest.mark.parametrize("kind", ["timeout", "slow", "http500", "cutoff", "-1", "45009"])
def test_wechat_that_is_down_or_slow_is_said_and_makes_nobody(town: Town, kind: str) -> None:
    person = Person(town.stack.base_url, town.stack.wechat_url, f"o{new_id()}")
    person.sim("/sim/people", {"openid": person.openid, "name": "某人", "phone": "13911112222"})
    person.sim("/sim/faults", {"path": "/sns/jscode2session", "kind": kind, "times": 0, "seconds": 4})
    login = {"code": person.sim(f"/sim/people/{person.openid}/code")["code"], "device": "手机"}
    try:
        with unchanged(town.stack):
            begun = time.monotonic()
            refused(person.send("POST", "/people/login", login), 503, "wechat_busy")
            assert time.monotonic() - begun < 10
    finally:
        person.wire.delete(f"{person.wechat}/sim/faults", timeout=30)
    person.login()
