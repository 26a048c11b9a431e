"""``make run`` as a person uses it: a busy port is explained, Ctrl-C leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.build import ROOT
from infra.local.processes import free_port, holder

pytestmark = pytest.mark.embedded


def run(tmp_path: Path, *ports: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "infra.local.run", "--state", str(tmp_path / "state")]
    for flag, port in zip(("--port", "--aws-port", "--wechat-port"), ports, strict=True):
        command += [flag, str(port)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MASHANG_"))}
    return subprocess.Popen(
        command, cwd=ROOT, env=kept, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def test_a_busy_port_ends_it_with_the_holders_name(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        program = run(tmp_path, port, free_port(), free_port())
        said, _ = program.communicate(timeout=60)

    assert program.returncode == 1
    assert f"port {port} is taken by process {os.getpid()}" in said
    assert "make run PORT=" in said
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_ends_all_that_was_started(tmp_path: Path, told: signal.Signals) -> None:
    ports = (free_port(), free_port(), free_port())
    program = run(tmp_path, *ports)
    until = time.monotonic() + 90
    while holder(ports[1]) is None and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)

    program.send_signal(told)
    said, _ = program.communicate(timeout=60)

    assert program.returncode == 0, said
    assert [holder(port) for port in ports] == [None, None, None]
    assert said.rstrip().endswith("ended")
