import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from chalicelib.wechat import service
from chalicelib.wechat.service import Media, MediaChecked, Scene, Verdict
from infra.local.wechat.__main__ import main
from infra.local.wechat.server import Server, running
from infra.local.wechat.world import World
from tests.wechat.conftest import LI, ZHANG, WeChat, fresh


@pytest.fixture
def served(sim: WeChat) -> Iterator[Server]:
    with running(sim.simulator) as server:
        yield server


def ask(server: Server, method: str, path: str, body: object = None) -> tuple[int, Any]:
    line = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    try:
        line.request(method, path, None if body is None else json.dumps(body))
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        line.close()


def test_it_is_on_loopback_and_answers_many_requests_of_a_connection(served: Server) -> None:
    assert served.server_address[0] == "127.0.0.1"
    line = http.client.HTTPConnection("127.0.0.1", served.server_address[1], timeout=5)
    for _ in range(3):
        line.request("GET", "/sim/people")
        assert json.loads(line.getresponse().read())["people"]
    line.close()


@pytest.mark.parametrize("length", ["9999999", "x", "-1"])
def test_a_body_that_is_too_large_or_of_no_length_is_refused(served: Server, length: str) -> None:
    with socket.create_connection(("127.0.0.1", served.server_address[1]), 5) as line:
        line.sendall(f"POST /sim/faults HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert line.makefile("rb").readline().startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    ("kind", "error"), [("timeout", http.client.RemoteDisconnected), ("cutoff", http.client.IncompleteRead)]
)
def test_a_line_that_breaks_breaks(served: Server, kind: str, error: type[Exception]) -> None:
    ask(served, "POST", "/sim/faults", {"kind": kind, "seconds": 0.1})
    with pytest.raises(error):
        ask(served, "GET", "/sns/jscode2session")
    assert ask(served, "GET", "/sns/jscode2session")[0] == 200


def test_closing_waits_for_no_slow_answer(sim: WeChat) -> None:
    with running(sim.simulator) as server:
        sim.fault("slow", seconds=60)
        thread = Thread(target=ask, args=(server, "GET", "/sns/jscode2session"), daemon=True)
        thread.start()
        while not sim.simulator.faults.orders[0].struck:
            time.sleep(0.01)
        began = time.monotonic()
    assert time.monotonic() - began < 2
    thread.join(timeout=2)


def test_many_phones_at_once_get_what_is_theirs(served: Server, sim: WeChat) -> None:
    code = sim.code()
    said = f"appid={sim.world.appid}&secret={sim.world.secret}&grant_type=authorization_code&js_code={code}"
    answers: list[int] = []

    def race() -> None:
        answers.append(ask(served, "GET", f"/sns/jscode2session?{said}")[1].get("errcode", 0))

    threads = [Thread(target=race) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [0] + [40163] * 15


def test_a_verdict_reaches_the_one_who_listens(wechat: WeChat) -> None:
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from urllib.parse import parse_qs, urlsplit

    heard: list[object] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            service.verify_push(query["signature"], query["timestamp"], query["nonce"])
            said = {name: query[name] for name in ("msg_signature", "timestamp", "nonce")}
            heard.append(service.read_push(self.rfile.read(int(self.headers["Content-Length"])), **said))
            self.send_response(503 if len(heard) == 1 else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    ear = HTTPServer(("127.0.0.1", 0), Ear)
    thread = Thread(target=ear.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{ear.server_address[1]}/push"
    wechat.sim("POST", "/push", {"url": url, "delay_ms": 0})
    service.login(wechat.code())
    trace = service.check_media_async(ZHANG, "https://x/risky.jpg", Media.PICTURE, Scene.FORUM)
    until(lambda: len(heard) == 1)
    wechat.sim("POST", "/clock", {"offset_ms": 5_000})
    until(lambda: wechat.world.pushes[0].state == "delivered")
    assert heard == [MediaChecked(str(trace), Verdict.RISKY)] * 2
    ear.shutdown()
    ear.server_close()
    thread.join()


def until(true: Any) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_was_known_is_known_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "wechat.json"
    first = fresh()
    with running(first, state=state) as server:
        ask(server, "POST", f"/sim/people/{LI}/consents", {"template_id": "T", "count": 3})
        code = ask(server, "POST", f"/sim/people/{LI}/code")[1]["code"]
        until(state.exists)
    kept = World.load(state)
    assert kept == first.world
    assert (kept.consents[LI]["T"], kept.codes[code].openid) == (3, LI)
    assert list(tmp_path.iterdir()) == [state]


def test_the_command_says_where_it_is_and_goes_on_from_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state, stop = tmp_path / "wechat.json", Event()
    fresh().world.model_copy(update={"offset_ms": 77}).save(state)
    stop.set()
    main(["--port", "0", "--state", str(state)], stop)
    assert "http://127.0.0.1:" in capsys.readouterr().out
    assert World.load(state).offset_ms == 77


def test_the_command_refuses_a_file_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("{}x")
    with pytest.raises(SystemExit, match="move it away"):
        main(["--port", "0", "--state", str(tmp_path / "x")], Event())


def test_the_command_says_when_the_port_is_taken(served: Server) -> None:
    with pytest.raises(SystemExit, match="cannot serve on 127"):
        main(["--port", str(served.server_address[1])], Event())


def test_the_command_ends_on_a_signal_and_leaves_nothing(tmp_path: Path) -> None:
    state = tmp_path / "wechat.json"
    command = [sys.executable, "-m", "infra.local.wechat", "--port", "0", "--state", str(state)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert "WeChat simulator on" in process.stdout.readline()
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    process.stdout.close()
    assert World.load(state).people[ZHANG].name == "张建国"


def test_an_answer_does_not_wait_for_the_line(served: Server) -> None:
    line = http.client.HTTPConnection("127.0.0.1", served.server_address[1], timeout=5)
    took = []
    for _ in range(20):
        began = time.monotonic()
        line.request("GET", "/sim/clock")
        line.getresponse().read()
        took.append(time.monotonic() - began)
    line.close()
    assert sorted(took)[5] < 0.03
