import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import TooLarge
from chalicelib.wechat import service
from chalicelib.wechat.errors import PushRefused
from chalicelib.wechat.service import MediaChecked, OtherPush, Verdict
from infra.local.wechat.pushes import envelope, sealed, signature
from infra.local.wechat.world import World
from tests.wechat.conftest import WeChat, fresh

Push = tuple[bytes, dict[str, str]]


def sent(world: World, event: object) -> Push:
    query, body = envelope(world, event, 1_800_000_000_000)
    said = dict(parse_qsl(query))
    return body, {name: said[name] for name in ("msg_signature", "timestamp", "nonce")}


def media(**more: object) -> dict[str, object]:
    base = {"MsgType": "event", "Event": "wxa_media_check", "trace_id": "t-1", "errcode": 0}
    return {**base, "result": {"suggest": "risky", "label": 20002}, **more}


def read(push: Push) -> MediaChecked | OtherPush:
    body, query = push
    return service.read_push(body, **query)


@pytest.mark.usefixtures("wechat")
def test_an_address_check_is_verified() -> None:
    service.verify_push(signature("pushtoken", "1", "2"), "1", "2")
    for wrong in (signature("pushtoken", "1", "3"), "", "签名"):
        with pytest.raises(PushRefused):
            service.verify_push(wrong, "1", "2")


@pytest.mark.parametrize("suggest", ["pass", "review", "risky"])
def test_a_verdict_on_a_file_is_read(wechat: WeChat, suggest: str) -> None:
    push = sent(wechat.world, media(result={"suggest": suggest}))
    assert read(push) == MediaChecked("t-1", Verdict(suggest))


@pytest.mark.parametrize("more", [{"errcode": -1008}, {"result": None}, {"result": {"suggest": "?"}}])
def test_a_file_that_could_not_be_checked_has_no_verdict(wechat: WeChat, more: dict[str, object]) -> None:
    assert read(sent(wechat.world, media(**more))) == MediaChecked("t-1", None)


@pytest.mark.parametrize(
    ("event", "name"), [({"MsgType": "event", "Event": "x"}, "x"), ({"MsgType": "text"}, "text"), ({}, "")]
)
def test_other_pushes_are_known_by_name(wechat: WeChat, event: dict[str, str], name: str) -> None:
    assert read(sent(wechat.world, event)) == OtherPush(name)


@pytest.mark.usefixtures("wechat")
@pytest.mark.parametrize("body", [b"", b"<xml/>", b"[]", b"{}", b'{"Encrypt": 5}', b"\xff"])
def test_what_is_no_push_is_refused(body: bytes) -> None:
    with pytest.raises(PushRefused):
        service.read_push(body, msg_signature="x", timestamp="1", nonce="2")


@pytest.mark.usefixtures("wechat")
def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(TooLarge):
        service.read_push(b"x" * 70_000, msg_signature="x", timestamp="1", nonce="2")


def test_a_push_for_another_app_is_refused(wechat: WeChat) -> None:
    other = wechat.world.model_copy(update={"appid": "wx9"})
    with pytest.raises(PushRefused):
        read(sent(other, media()))


@pytest.mark.parametrize("change", ["token", "body", "timestamp", "nonce"])
def test_a_push_that_wechat_did_not_sign_is_refused(wechat: WeChat, change: str) -> None:
    world = wechat.world.model_copy(update={"push_token": "guess"}) if change == "token" else wechat.world
    body, query = sent(world, media())
    if change == "body":
        body = json.dumps({"Encrypt": sealed(world, media())}).encode()
    elif change in query:
        query[change] += "0"
    with pytest.raises(PushRefused):
        service.read_push(body, **query)


def test_signed_rubbish_is_refused(wechat: WeChat) -> None:
    for rubbish in ("", "YQ==", "!", "YWFhYWFhYWFhYWFhYWFhYQ==", sealed(wechat.world, "text"), sealed(wechat.world, 5)):
        signed = signature("pushtoken", "1", "2", rubbish)
        with pytest.raises(PushRefused):
            service.read_push(json.dumps({"Encrypt": rubbish}).encode(), msg_signature=signed, timestamp="1", nonce="2")


@given(data=st.data())
def test_whatever_is_signed_is_read_or_refused(data: Any) -> None:
    from unittest.mock import patch

    from chalicelib.wechat.keys import Keys
    from chalicelib.wechat.service import pushes

    world = fresh().world
    made = sealed(world, media())
    at = data.draw(st.integers(0, len(made) - 1))
    bent = made[:at] + data.draw(st.sampled_from("ABCxyz019+/=")) + made[at + 1 :]
    query = {"msg_signature": signature("pushtoken", "1", "2", bent), "timestamp": "1", "nonce": "2"}
    with patch.object(pushes, "keys", lambda: Keys("s", "pushtoken", "A" * 43)):
        try:
            assert isinstance(
                service.read_push(json.dumps({"Encrypt": bent}).encode(), **query), MediaChecked | OtherPush
            )
        except PushRefused:
            assert bent != made
