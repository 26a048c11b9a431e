"""``python -m infra.local.wechat --port 8100 [--state FILE]``: serve it on loopback until a signal."""

import argparse
import signal
import sys
from pathlib import Path
from threading import Event

from chalicelib.core.clock import now_ms
from infra.local.wechat.server import running
from infra.local.wechat.simulator import Simulator
from infra.local.wechat.world import World


def kept(state: Path | None) -> World | None:
    """Take up what was kept; None when nothing was. Exits when the file cannot be read."""
    if state is None or not state.exists():
        return None
    try:
        return World.load(state)
    except (OSError, ValueError) as failure:
        sys.exit(
            f"{state} is not a state of the WeChat simulator ({type(failure).__name__}): move it away to start anew"
        )


def main(arguments: list[str] | None = None, stop: Event | None = None) -> None:
    """Serve until SIGINT or SIGTERM, or until ``stop`` is set."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.wechat", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--state", type=Path, help="file that keeps people, tokens and messages")
    said = parser.parse_args(arguments)
    if stop is None:
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
    try:
        with running(Simulator(now_ms, kept(said.state)), said.port, said.state) as server:
            print(f"WeChat simulator on {server.url}, people at {server.url}/sim/people", flush=True)
            stop.wait()
    except OSError as failure:
        sys.exit(f"cannot serve on 127.0.0.1:{said.port}: {failure.strerror}")


if __name__ == "__main__":
    main()
