import hmac
import json
from typing import Any

import pytest

from infra.local.wechat.wire import Request
from tests.wechat.asking import MINUTE, call, errcode, get, login, post, read, token
from tests.wechat.conftest import LI, ZHANG, Clock, WeChat


def test_login_knows_who_calls(sim: WeChat) -> None:
    code = sim.code()
    assert errcode(login(sim, code, appid="wx9")) == 40013
    assert errcode(login(sim, code, secret="x")) == 40125
    assert errcode(login(sim, code, grant_type="x")) == 40002
    assert errcode(login(sim, "none")) == 40029
    assert set(login(sim, code)) == {"openid", "session_key", "unionid"}
    assert errcode(login(sim, code)) == 40163


def test_a_session_is_checked_by_its_signature(sim: WeChat) -> None:
    key = login(sim, sim.code())["session_key"]
    said = {"openid": ZHANG, "sig_method": "hmac_sha256", "access_token": token(sim)["access_token"]}
    right = hmac.new(key.encode(), b"", "sha256").hexdigest()
    assert get(sim, "/wxa/checksession", signature=right, **said) == {"errcode": 0, "errmsg": "ok"}
    assert errcode(get(sim, "/wxa/checksession", signature="x", **said)) == 87009
    assert errcode(get(sim, "/wxa/checksession", signature=right, **{**said, "openid": LI})) == 40003


def test_a_token_is_the_same_until_five_minutes_before_its_end_and_both_work_then(sim: WeChat, clock: Clock) -> None:
    first = token(sim)
    clock.ms += 114 * MINUTE
    again = token(sim)
    assert (again["access_token"], again["expires_in"]) == (first["access_token"], 6 * 60)
    clock.ms += 2 * MINUTE
    second = token(sim)
    assert second["access_token"] != first["access_token"]
    assert second["expires_in"] == 7_200
    scene = {"scene": "a"}
    assert errcode_of(sim, first, scene) == errcode_of(sim, second, scene) == 0
    clock.ms += 5 * MINUTE
    assert errcode_of(sim, first, scene) == 42001
    assert errcode_of(sim, second, scene) == 0


def errcode_of(sim: WeChat, said: Any, body: object) -> int:
    raw = json.dumps(body).encode()
    answer = sim.simulator.answer(
        Request("POST", "/wxa/getwxacodeunlimit", {"access_token": said["access_token"]}, raw)
    )
    return 0 if answer.kind == "image/png" else errcode(read(answer))


def test_a_forced_refresh_ends_the_last_token_but_not_within_thirty_seconds(sim: WeChat, clock: Clock) -> None:
    first = token(sim)
    second = token(sim, force=True)
    assert second != first
    assert errcode_of(sim, first, {"scene": "a"}) == 40001
    clock.ms += 29_000
    assert token(sim, force=True)["access_token"] == second["access_token"]
    clock.ms += 1_000
    assert token(sim, force=True)["access_token"] != second["access_token"]


def test_a_day_has_twenty_forced_refreshes(sim: WeChat, clock: Clock) -> None:
    for _ in range(20):
        assert "access_token" in token(sim, force=True)
        clock.ms += MINUTE
    assert errcode(token(sim, force=True)) == 45009
    clock.ms += 24 * 60 * MINUTE
    assert "access_token" in token(sim, force=True)


def test_calls_need_a_token_a_path_and_a_method(sim: WeChat) -> None:
    assert errcode(post(sim, "/wxa/msg_sec_check", {})) == 41001
    assert errcode(post(sim, "/wxa/msg_sec_check", {}, access_token="x")) == 40001
    assert errcode(get(sim, "/cgi-bin/stable_token")) == 43002
    assert errcode(post(sim, "/sns/jscode2session")) == 43001
    assert errcode(post(sim, "/wxa/none")) == 40066
    assert errcode(post(sim, "/cgi-bin/stable_token")) == 44002
    assert errcode(post(sim, "/cgi-bin/stable_token", [])) == 47001
    assert errcode(post(sim, "/cgi-bin/stable_token", {"grant_type": "x"})) == 40002
    raw = sim.simulator.answer(Request("POST", "/cgi-bin/stable_token", {}, b"{"))
    assert errcode(read(raw)) == 47001


def test_codes_have_a_limit_a_minute(sim: WeChat, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.wechat.pictures.drawn", lambda *_: b"")
    said = token(sim)
    assert {errcode_of(sim, said, {"scene": "a"}) for _ in range(5_000)} == {0}
    assert errcode_of(sim, said, {"scene": "a"}) == 45009
    clock.ms += MINUTE
    assert errcode_of(sim, said, {"scene": "a"}) == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"scene": "家"}, 40169),
        ({}, 40169),
        ({"scene": "a", "width": 9}, 40097),
        ({"scene": "a", "page": "p?x=1"}, 41030),
        ({"scene": "a", "page": "/p"}, 41030),
        ({"scene": "a", "page": "/p", "check_path": False}, 0),
    ],
)
def test_codes_check_what_they_are_asked(sim: WeChat, body: dict[str, object], said: int) -> None:
    assert errcode_of(sim, token(sim), body) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, 0),
        ({"version": 1}, 47001),
        ({"scene": 5}, 47001),
        ({"openid": "oNobody"}, 40003),
        ({"openid": LI}, 61010),
        ({"openid": 5}, 47001),
        ({"content": ""}, 44004),
        ({"content": "好" * 2501}, 45002),
    ],
)
def test_texts_are_checked_for_who_was_seen(sim: WeChat, change: dict[str, object], said: int) -> None:
    login(sim, sim.code())
    asked = {"version": 2, "scene": 1, "openid": ZHANG, "content": "好", **change}
    assert errcode(call(sim, "/wxa/msg_sec_check", asked)) == said


@pytest.mark.parametrize("change", [{"media_url": "ftp://x"}, {"media_type": 3}])
def test_files_need_an_address_and_a_kind(sim: WeChat, change: dict[str, object]) -> None:
    login(sim, sim.code())
    asked = {"version": 2, "scene": 1, "openid": ZHANG, "media_type": 2, "media_url": "https://x", **change}
    assert errcode(call(sim, "/wxa/media_check_async", asked)) == 47001


@pytest.mark.parametrize("data", [None, {}, [], {"thing1": "好"}, {"thing1": {"value": ""}}, {"x1": {"value": "好"}}])
def test_messages_with_bad_data_cost_no_consent(sim: WeChat, data: object) -> None:
    sim.sim("POST", f"/people/{ZHANG}/consents", {"template_id": "T"})
    said = {"touser": ZHANG, "template_id": "T", "page": "", "data": data}
    assert errcode(call(sim, "/cgi-bin/message/subscribe/send", said)) == 47003
    assert sim.world.consents[ZHANG]["T"] == 1


def test_shipping_is_taken_down(sim: WeChat) -> None:
    record = {
        "order_key": {"order_number_type": 1},
        "logistics_type": 4,
        "delivery_mode": 1,
        "shipping_list": [{"item_desc": "牛奶"}],
        "upload_time": "2026-11-24T10:00:00+08:00",
        "payer": {"openid": ZHANG},
    }
    path = "/wxa/sec/order/upload_shipping_info"
    assert errcode(call(sim, path, record)) == 0
    assert errcode(call(sim, path, {**record, "logistics_type": 9})) == 47001
    assert errcode(call(sim, path, {**record, "payer": None})) == 47001
    assert sim.sim("GET", "/shipping")["shipping"] == [record]
