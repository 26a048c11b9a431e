"""``make run``: everything on this machine, until Ctrl-C. State is kept in .run/ and taken up the next time."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Literal

from infra.build import ROOT
from infra.layer import BuildFailed
from infra.local import demo
from infra.local.processes import NotStarted, refuse_busy
from infra.local.running import LOOPBACK, Ports, Stack

STATE = ROOT / ".run"
WATCH_S = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until a signal. Returns 0 after Ctrl-C, 1 when something could not be started or ended by itself."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--host", default=LOOPBACK, help="address to listen on")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--aws-port", type=int, default=4566)
    parser.add_argument("--wechat-port", type=int, default=8100)
    parser.add_argument("--test-login", choices=("yes", "no"), help="sign in as somebody of the demo district")
    parser.add_argument("--state", type=Path, default=STATE, help="folder of what is kept")
    said = parser.parse_args(arguments)
    told = _until_told()
    ports = Ports(said.port, said.aws_port, said.wechat_port)
    try:
        refuse_busy(ports.api, said.host, "make run PORT=…")
        refuse_busy(ports.aws, LOOPBACK, "make run AWS_PORT=…")
        refuse_busy(ports.wechat, LOOPBACK, "make run WECHAT_PORT=…")
        client = client_for(said.host, said.test_login)
        with Stack(said.state, auth=False, ports=ports, host=said.host, client=client, say=_line) as stack:
            _say_state(stack)
            door = demo.load(stack)
            _say_addresses(stack, door)
            _say_functions(stack)
            _watch(stack, told)
    except (NotStarted, BuildFailed) as failure:
        if told.is_set():
            return 0
        print(f"not started: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    _line("ended")
    return 0


def client_for(host: str, asked: str | None) -> Literal["web", "test"]:
    """Choose the client: with the test login on loopback, where nobody else comes, elsewhere when it is asked for."""
    return "test" if (asked or ("yes" if host == LOOPBACK else "no")) == "yes" else "web"


def _until_told() -> threading.Event:
    """Make Ctrl-C and SIGTERM end what is being done, once: what is being ended is not disturbed by a second."""
    told = threading.Event()

    def tell(_signal: int, _frame: FrameType | None) -> None:
        if not told.is_set():
            told.set()
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, tell)
    signal.signal(signal.SIGTERM, tell)
    return told


def _watch(stack: Stack, told: threading.Event) -> None:
    while not told.wait(WATCH_S):
        for program in stack.programs.values():
            if not program.running:
                raise NotStarted(f"{program.name} ended by itself; see {program.log}")


def _line(text: str) -> None:
    print(text, flush=True)


def _say_state(stack: Stack) -> None:
    age = stack.kept_for_s()
    if age is None:
        _line("nothing was kept: all is new")
    else:
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(time.time() - age))
        _line(f"taken up: the state of {when} ({age:.0f} s ago), from {_short(stack.folder)}")


def _say_functions(stack: Stack) -> None:
    """Say when every function answers; one that fails stops what it listens to, not the rest."""
    try:
        stack.warm()
    except NotStarted as failure:
        print(f"NOT ALL IS WELL: {failure}", file=sys.stderr)
    else:
        _line("every function answers")
    _line("Ctrl-C ends all of this")


def _say_addresses(stack: Stack, door: str | None) -> None:
    _line("")
    if door is not None:
        _print_qr(f"{stack.base_url}/d/{door}")
        _line(f"a door          {stack.base_url}/d/{door}")
        home = demo.running(stack.folder).get("home")  # none in a state of before it was noted
        if home is not None:
            _line(f"its home        {stack.base_url}/d/{home}   (the code inside, by which one asks to be bound)")
    _line(f"the client      {stack.base_url}/app/")
    _line(f"the API         {stack.base_url}/openapi.json")
    _line(f"its pages       {stack.base_url}/docs")
    _line(f"WeChat          {stack.wechat_url}/sim/people")
    _line(f"embedded AWS    {stack.endpoint}   (region cn-north-1, key and secret: test)")
    _line(f"logs            {_short(stack.folder / 'logs')}")


def _print_qr(text: str) -> None:
    from qrcode.main import QRCode

    code = QRCode(border=2)
    code.add_data(text)
    code.print_ascii(invert=sys.stdout.isatty())


def _short(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


if __name__ == "__main__":
    raise SystemExit(main())
