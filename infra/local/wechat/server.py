"""The simulator on a port of loopback: a thread a connection, answers late, cut or missing where so ordered."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from urllib.parse import parse_qsl, urlsplit

from infra.local.wechat.simulator import Simulator
from infra.local.wechat.wire import Answer, Request, as_json

MOST_BYTES, IDLE_S = 1_048_576, 30
SAVE_EVERY_S, DELIVER_EVERY_S = 1.0, 0.2


class Server(ThreadingHTTPServer):
    """The server; what it waits for ends when it closes."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, simulator: Simulator, port: int) -> None:
        self.simulator = simulator
        self.closing = Event()
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def url(self) -> str:
        """Give the address without a slash at its end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, _request: object, _client: object) -> None:
        """Say nothing of clients that hang up: they were told to expect it."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    wbufsize = 65_536  # head and body leave together: apart, the second waits 40 ms for the first to be confirmed
    disable_nagle_algorithm = True
    server: Server

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            self.close_connection = True
            self._give(as_json({"errcode": 45001, "errmsg": "body too large, or its length unknown"}, 413))
            return
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        self._give(
            self.server.simulator.answer(Request(self.command, address.path, query, self.rfile.read(int(length))))
        )

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - http.server calls them so

    def _give(self, answer: Answer) -> None:
        if answer.delay_s:
            self.server.closing.wait(answer.delay_s)
        if answer.whole == "nothing":
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body if answer.whole == "whole" else answer.body[: len(answer.body) // 2])
        self.close_connection = self.close_connection or answer.whole == "half"

    def log_message(self, *_: object) -> None:
        """Write nothing: addresses hold codes and tokens."""


@contextmanager
def running(simulator: Simulator, port: int = 0, state: Path | None = None) -> Iterator[Server]:
    """Serve ``simulator`` on ``port`` (0: any) until the block ends, deliver pushes, and keep its state in ``state``.

    Raises OSError when the port is taken.
    """
    server = Server(simulator, port)
    threads = [Thread(target=server.serve_forever, args=(0.05,), daemon=True)]
    threads.append(Thread(target=_deliver, args=(server,), daemon=True))
    if state:
        threads.append(Thread(target=_keep, args=(server, state), daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        for thread in threads:
            thread.join(timeout=10)


def _deliver(server: Server) -> None:
    while not server.closing.wait(DELIVER_EVERY_S):
        server.simulator.deliver()


def _keep(server: Server, state: Path) -> None:
    """Save once a second at most, when something changed, and once more at the end."""
    saved, closing = -1, False
    while not closing:
        closing = server.closing.wait(SAVE_EVERY_S)
        changes, world = server.simulator.snapshot()
        if changes != saved:
            world.save(state)
            saved = changes
