"""Programs that are started here, and ended here: each in a process group of its own. Knows no AWS."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")
POLL_S = 0.05


class NotStarted(Exception):
    """Something that has to run does not; the message says what and what to do."""


@dataclass(slots=True)
class Program:
    """One program that runs, with what it prints in ``log``."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def running(self) -> bool:
        """Tell whether it runs."""
        return self.process.poll() is None

    def end(self, patience_s: float = 30) -> None:
        """Ask it to end, wait, and take its whole group down. Waits at most ``patience_s`` before it is made to."""
        if self.running:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(patience_s)
        self.kill()

    def kill(self) -> None:
        """End it and all that it started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait_until(self, ready: Callable[[], bool], patience_s: float = 30) -> None:
        """Wait until ``ready``. Raises NotStarted with the end of its log when it ends before, or takes too long."""
        until = time.monotonic() + patience_s
        while not ready():
            if not self.running or time.monotonic() > until:
                what = "does not answer" if self.running else f"ended with {self.process.returncode}"
                raise NotStarted(f"{self.name} {what}; the end of {self.log}:\n{tail(self.log)}")
            time.sleep(POLL_S)


def start(name: str, command: Sequence[str | Path], environment: Mapping[str, str], log: Path) -> Program:
    """Start ``command`` in a group of its own, so that Ctrl-C is ours to handle, and tied to this process's life."""
    log.parent.mkdir(parents=True, exist_ok=True)
    whole = [sys.executable, CHILD, str(os.getpid()), *command]
    with log.open("ab") as lines:
        process = subprocess.Popen(
            whole,
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=lines,
            env=dict(environment),
            start_new_session=True,
        )
    return Program(name, process, log)


def tail(log: Path, lines: int = 15) -> str:
    """Give the last lines of ``log``."""
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])


def answers(port: int, path: str, host: str = "127.0.0.1") -> bool:
    """Tell whether a web server answers on ``port`` with anything but a fault of its own."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    """Give a port that nobody listens on now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port


def refuse_busy(port: int, host: str, setting: str) -> None:
    """Raise NotStarted when somebody listens on ``port``, naming who, where that can be seen."""
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind((host, port))
        except OSError as failure:
            who = holder(port) or "somebody who cannot be seen from here"
            raise NotStarted(f"port {port} is taken by {who} ({failure.strerror}); choose another: {setting}") from None


def holder(port: int) -> str | None:
    """Name who listens on ``port``, as program and process id, from /proc; None where that cannot be seen."""
    sockets = set()
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rsplit(":", 1)[1], 16) == port:
                    sockets.add(f"socket:[{fields[9]}]")
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if any(os.readlink(handle) in sockets for handle in (process / "fd").iterdir()):  # noqa: PTH115 - no file
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
                return f"process {process.name} ({words[:80]})"
    return None
