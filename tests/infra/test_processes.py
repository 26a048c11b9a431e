"""Programs: ended with all they started, tied to our life; a busy port names its holder."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from infra.local import processes
from infra.local.processes import NotStarted, Program


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until_gone(pid: int) -> bool:
    until = time.monotonic() + 10
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def started(script: str, tmp_path: Path) -> Program:
    return processes.start("a program", [sys.executable, "-c", script], dict(os.environ), tmp_path / "log")


PARENT = """
    import subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    print(child.pid, flush=True)
    time.sleep(60)
"""


def test_ending_takes_down_what_it_started(tmp_path: Path) -> None:
    program = started(textwrap.dedent(PARENT), tmp_path)
    program.wait_until(lambda: bool(program.log.read_text()))
    grandchild = int(program.log.read_text())

    program.end()

    assert not program.running
    assert wait_until_gone(grandchild)
    program.end()


def test_who_does_not_end_is_killed(tmp_path: Path) -> None:
    script = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    program = started(script, tmp_path)
    program.wait_until(lambda: "up" in program.log.read_text())

    program.end(patience_s=0.2)

    assert program.process.returncode == -signal.SIGKILL


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = f"""
        import os, sys, time
        from pathlib import Path
        from infra.local import processes
        sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
        program = processes.start("x", sleep, os.environ, Path({str(tmp_path / "log")!r}))
        print(program.process.pid, flush=True)
        time.sleep(60)
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert alive(child)

    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert wait_until_gone(child)


def test_what_ends_early_is_told_with_its_words(tmp_path: Path) -> None:
    program = started("raise SystemExit('no room left')", tmp_path)

    with pytest.raises(NotStarted, match=r"ended with 1[\s\S]*no room left"):
        program.wait_until(lambda: False)


def test_what_does_not_answer_is_told(tmp_path: Path) -> None:
    program = started("import time; time.sleep(60)", tmp_path)

    with pytest.raises(NotStarted, match="does not answer"):
        program.wait_until(lambda: False, patience_s=0.2)
    program.kill()


def test_a_busy_port_names_its_holder() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]

        with pytest.raises(NotStarted, match=rf"port {port} is taken by process {os.getpid()} .*make run PORT="):
            processes.refuse_busy(port, "127.0.0.1", "make run PORT=…")


def test_a_holder_that_cannot_be_seen_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "holder", lambda _port: None)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()

        with pytest.raises(NotStarted, match="cannot be seen"):
            processes.refuse_busy(held.getsockname()[1], "127.0.0.1", "PORT=…")


def test_a_free_port_is_not_refused() -> None:
    port = processes.free_port()

    processes.refuse_busy(port, "127.0.0.1", "PORT=…")

    assert processes.holder(port) is None
    assert not processes.answers(port, "/")
