"""Node and the client's packages. The machine's own Node is taken where it is new enough, else one from PyPI."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.build import ROOT
from infra.layer import BuildFailed

CLIENT = ROOT / "miniprogram"
OWN = ROOT / ".venv-node"
OLDEST = 20  # major version; what the build tools ask for
STAMP = ".mashang"  # in node_modules: the hash of the lock that it was made from


def tools() -> Path:
    """Give the folder that holds node and npm. Raises BuildFailed when there are none and none can be installed."""
    found = shutil.which("node")
    if found is not None and shutil.which("npm") is not None and major(found) >= OLDEST:
        return Path(found).parent
    if not (OWN / ".ready").exists():
        print("setting up .venv-node (once): this machine has no Node", file=sys.stderr)
        _install()
    return OWN / "bin"


def major(node: str) -> int:
    """Tell the major version of a node; 0 of one that doesn't say."""
    said = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout
    match = re.match(r"v(\d+)\.", said)
    return int(match[1]) if match else 0


def _install() -> None:
    uv, python = Path(sys.executable).parent / "uv", OWN / "bin" / "python"
    locked = ROOT / "requirements-node.txt"
    for command in (
        [sys.executable, "-m", "venv", "--clear", "--without-pip", OWN],
        [uv, "pip", "sync", "-q", "--python", python, "--require-hashes", locked],
    ):
        _checked([str(word) for word in command], ROOT, dict(os.environ))
    (OWN / ".ready").touch()


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give what the build tools need. ``CI`` keeps the framework from telling its maker about this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MASHANG_", "UNI_"))}
    path = os.pathsep.join([str(tools()), str(CLIENT / "node_modules" / ".bin"), kept.get("PATH", "")])
    return {**kept, "PATH": path, "CI": "1", "NO_COLOR": "1", **(more or {})}


def packages() -> None:
    """Install what package-lock.json says into miniprogram/node_modules, once a lock. Raises BuildFailed."""
    modules = CLIENT / "node_modules"
    stamp, wanted = modules / STAMP, locked()
    if stamp.exists() and stamp.read_text("ascii") == wanted:
        return
    print("installing the client's packages (once)", file=sys.stderr)
    run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error"])
    for compiler in (modules / "miniprogram-compiler" / "bin" / "linux").glob("*"):
        compiler.chmod(0o755)
    stamp.write_text(wanted, "ascii")


def locked() -> str:
    """Give the hash of what node_modules is made from."""
    return hashlib.sha256((CLIENT / "package-lock.json").read_bytes()).hexdigest()


def run(command: Sequence[str], more: Mapping[str, str] | None = None) -> str:
    """Run a tool of the client in its folder. Gives what it printed; raises BuildFailed with it when it fails."""
    return _checked(command, CLIENT, environment(more))


def _checked(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> str:
    done = subprocess.run(command, check=False, cwd=folder, env=env, capture_output=True, text=True)
    said = done.stdout + done.stderr
    if done.returncode:
        raise BuildFailed(f"{' '.join(command)} ended with {done.returncode}:\n{said[-6000:]}")
    return said
