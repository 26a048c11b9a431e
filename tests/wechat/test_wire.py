import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from unittest.mock import patch

import pytest
import requests

from chalicelib.core import aws
from chalicelib.core.config import CONFIG
from chalicelib.wechat import client, service, wire
from chalicelib.wechat.errors import WeChatBusy, WeChatMisconfigured
from chalicelib.wechat.service import Media, Scene
from tests.wechat.conftest import SECRET, ZHANG, WeChat

CALLS: dict[str, Callable[[WeChat], object]] = {
    "/sns/jscode2session": lambda wechat: service.login(wechat.code()),
    "/wxa/business/getuserphonenumber": lambda wechat: service.phone_number(wechat.code(kind="phone-code")),
    "/cgi-bin/message/subscribe/send": lambda _: service.send_subscription(ZHANG, "t", "p", {"thing1": "好"}),
    "/wxa/msg_sec_check": lambda _: service.check_text(ZHANG, "好", Scene.COMMENT),
    "/wxa/media_check_async": lambda _: service.check_media_async(ZHANG, "https://x/y", Media.PICTURE, Scene.FORUM),
    "/wxa/getwxacodeunlimit": lambda _: service.mini_program_code("a", "pages/door"),
}


@contextmanager
def answering(status: int, body: bytes, location: str = "") -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_every_call_goes_through_one_function(wechat: WeChat) -> None:
    class Crash(BaseException):
        pass

    for call in CALLS.values():
        with patch.object(wire, "send", side_effect=Crash), pytest.raises(Crash):
            call(wechat)


@pytest.mark.parametrize("kind", ["-1", "45009", "45011", "http500", "cutoff"])
def test_trouble_at_wechat_is_worth_another_try(wechat: WeChat, kind: str) -> None:
    for path, call in CALLS.items():
        wechat.fault(kind, path)
        with pytest.raises(WeChatBusy) as error:
            call(wechat)
        assert error.value.status == 503
        assert error.value.__suppress_context__
    assert [fault.struck for fault in wechat.simulator.faults.orders] == [1] * len(CALLS)


@pytest.mark.parametrize("path", ["/sns/jscode2session", "/wxa/msg_sec_check", "/cgi-bin/stable_token"])
def test_a_silent_wechat_holds_nobody_up(wechat: WeChat, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "READ_S", 0.3)
    wechat.fault("timeout", path, seconds=30)
    began = time.monotonic()
    with pytest.raises(WeChatBusy):
        CALLS["/wxa/msg_sec_check" if path == "/cgi-bin/stable_token" else path](wechat)
    assert time.monotonic() - began < 1


def test_a_slow_wechat_is_waited_for(wechat: WeChat) -> None:
    wechat.fault("slow", "/sns/jscode2session", seconds=0.2)
    assert service.login(wechat.code()).openid == ZHANG


def test_the_limits_are_one_second_to_connect_and_three_to_read_on_every_call(wechat: WeChat) -> None:
    with patch.object(requests.Session, "request", side_effect=requests.Timeout) as asked:
        for call in CALLS.values():
            with pytest.raises(WeChatBusy):
                call(wechat)
    assert {one.kwargs["timeout"] for one in asked.call_args_list} == {(1, 3)}
    assert len(asked.call_args_list) == len(CALLS)


def test_nobody_there_is_worth_another_try(wechat: WeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "CONFIG", replace(CONFIG, wechat_url="http://127.0.0.1:9"))
    with pytest.raises(WeChatBusy):
        service.login(wechat.code())


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b"null", b'{"errcode": "x"}', b'{"errcode": null}', b'{"openid": 5}']
)
def test_an_answer_that_is_none_is_worth_another_try(
    wechat: WeChat, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(200, body) as url:
        monkeypatch.setattr(client, "CONFIG", replace(CONFIG, wechat_url=url))
        for call in CALLS.values():
            with pytest.raises(WeChatBusy):
                call(wechat)


def test_the_secret_follows_no_redirect(wechat: WeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wechat.server
    seen = len(wechat.simulator._calls)
    with answering(302, b"", f"{wechat.server.url}/sns/jscode2session") as url:
        monkeypatch.setattr(client, "CONFIG", replace(CONFIG, wechat_url=url))
        with pytest.raises(WeChatBusy):
            service.login(wechat.code())
    assert len(wechat.simulator._calls) == seen


def test_what_nobody_expects_is_staffs_to_mend(wechat: WeChat, capsys: pytest.CaptureFixture[str]) -> None:
    with (
        patch.object(wechat.simulator, "_done", side_effect=_says(48001)),
        pytest.raises(WeChatMisconfigured) as error,
    ):
        service.login(wechat.code())
    assert (error.value.status, error.value.details) == (500, {"kind": "48001"})
    assert '"what": "wechat misconfigured", "kind": "48001"' in capsys.readouterr().out


def _says(errcode: int) -> Exception:
    from infra.local.wechat.wire import Says

    return Says(errcode, f"api unauthorized rid: {SECRET}")


def test_no_secret_and_no_session_key_is_anywhere_to_be_seen(
    wechat: WeChat, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    codes = [wechat.code(), wechat.code(kind="phone-code")]
    seen = [repr(service.login(codes[0])), repr(service.phone_number(codes[1]))]
    for path, kind in [("/sns/jscode2session", "cutoff"), ("*", "40001"), ("/wxa/msg_sec_check", "http500")]:
        wechat.fault(kind, path, times=2)
    for call in [*CALLS.values(), *CALLS.values()]:
        try:
            seen.append(repr(call(wechat)))
        except (WeChatBusy, WeChatMisconfigured) as error:
            seen.append(repr((error, error.details, error.__cause__)))
    seen += [repr(line) for line in stored_lines()]
    seen += [caplog.text, *capsys.readouterr()]
    hidden = [SECRET, *codes, *(token.value for token in wechat.world.tokens), "session_key"]
    hidden += [person.session_key for person in wechat.world.people.values() if person.session_key]
    text = "\n".join(seen)
    assert len(hidden) >= 6
    assert [word for word in hidden if word in text] == []


def stored_lines() -> list[Any]:
    dynamodb = aws.client("dynamodb")
    names = dynamodb.list_tables()["TableNames"]
    return [item for name in names for item in dynamodb.scan(TableName=name)["Items"]]


def test_nothing_heavy_is_imported_with_the_room() -> None:
    import subprocess
    import sys

    script = (
        "import sys; import chalicelib.wechat.service; "
        "print({'wechatpy', 'requests', 'cryptography', 'botocore.client'} & set(sys.modules) - {'botocore.client'})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
