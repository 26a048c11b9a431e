"""Builds the client: types of the API, icons, the list of screens, then each platform. Each product once a source."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from infra.build import ROOT
from infra.client import node
from infra.client.node import CLIENT
from infra.layer import BuildFailed

OUT: Final = ROOT / "build" / "client"
OPENAPI: Final = ROOT / "build" / "openapi.json"
MADE: Final = ("src/pages.json", "src/core/schema.d.ts", "src/parts/icons.ts")  # from other sources, never committed
SETTINGS: Final = ("package.json", "package-lock.json", "vite.config.ts", "tsconfig.json", "index.html")
PLATFORMS: Final = {"web": "h5", "test": "h5", "mp": "mp-weixin"}
API_MAKER: Final = (
    "import json, sys; import app; from chalicelib.core.docs import described; "
    "json.dump(described(), sys.stdout, ensure_ascii=False, sort_keys=True)"
)
Kind = Literal["web", "test", "mp"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a mini-program is told when it is built: where the API is, and its app's id. The web asks its own host."""

    api: str = ""
    appid: str = ""


def build(kind: Kind, target: Target | None = None, out: Path = OUT) -> Path:
    """Build the client and give the folder that holds it, unless it is there for these very sources.

    ``web`` is for production; ``test`` is the same with the test login, for the embedded stack; ``mp`` is for WeChat.
    Raises BuildFailed with what the tools said.
    """
    target = target or Target()
    with _alone(out):
        _prepare()
        made, wanted = out / kind, _hash([*_sources(), *_settings()], kind, target.api, target.appid)
        stamp = out / f"{kind}.sha256"
        if _text(stamp) != wanted or not made.exists():
            stamp.unlink(missing_ok=True)
            _uni(kind, made, target)
            stamp.write_text(wanted, "ascii")
    return made


def check_types(out: Path = OUT) -> None:
    """Hold the client's types against the API's. Raises BuildFailed with what differs."""
    with _alone(out):
        _prepare()
        everything = [*_sources(), CLIENT / "src/core/schema.d.ts", *_settings(), *_files(CLIENT / "tests")]
        stamp, wanted = out / "types.sha256", _hash(everything, "types")
        if _text(stamp) != wanted:
            node.run(["vue-tsc", "--noEmit"])
            stamp.write_text(wanted, "ascii")


def prepare() -> None:
    """Make what the sources need besides: packages, the API's document and its types, icons, the list of screens."""
    with _alone(OUT):
        _prepare()


def _prepare() -> None:
    node.packages()
    _once("openapi", [ROOT / "app.py", *_files(ROOT / "chalicelib")], _write_api, OPENAPI)
    script = CLIENT / "scripts"
    _once("api", [OPENAPI, script / "api.mjs", *_settings()], _types_of_api, CLIENT / MADE[1])
    names = CLIENT / "src/parts/icon-names.json"
    _once(
        "icons", [names, script / "icons.mjs", *_settings()], lambda: node.run(["node", "scripts/icons.mjs"]), icons()
    )
    node.run(["node", "scripts/screens.mjs"])


def icons() -> Path:
    """Name the file of the icons."""
    return CLIENT / MADE[2]


def screens() -> list[str]:
    """Name every screen: the shell's pages first, then each room's, as pages.json has them after ``prepare``."""
    listed = json.loads((CLIENT / MADE[0]).read_text("utf-8"))
    rooms = [f"{room['root']}/{page['path']}" for room in listed["subPackages"] for page in room["pages"]]
    return [page["path"] for page in listed["pages"]] + rooms


def _uni(kind: Kind, made: Path, target: Target) -> None:
    for left in made.parent.glob(f"{kind}.[0-9]*"):  # by a build that was ended in the middle
        shutil.rmtree(left)
    half = made.with_name(f"{kind}.{os.getpid()}")
    command = ["uni", "build", "-p", PLATFORMS[kind], *(["--mode", "test-login"] if kind == "test" else [])]
    said = node.run(command, {"UNI_OUTPUT_DIR": str(half), "MASHANG_API": target.api})
    if "Build complete" not in said or not any(half.iterdir()):
        raise BuildFailed(f"{' '.join(command)} built nothing:\n{said[-6000:]}")
    if kind == "mp" and target.appid:
        project = half / "project.config.json"
        project.write_text(json.dumps({**json.loads(project.read_text("utf-8")), "appid": target.appid}), "utf-8")
    shutil.rmtree(made, ignore_errors=True)
    half.rename(made)


def _write_api() -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MASHANG_"))}
    env |= {"AWS_REGION": "cn-north-1", "MASHANG_PUBLIC_URL": "https://mashang.example", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", API_MAKER], check=False, cwd=ROOT, env=env, capture_output=True, text=True
    )
    if done.returncode:
        raise BuildFailed(f"the API's document could not be made:\n{done.stderr[-4000:]}")
    OPENAPI.write_text(done.stdout, "utf-8")
    return done.stdout


def _types_of_api() -> str:
    return node.run(["node", "scripts/api.mjs", str(OPENAPI)])


def _once(name: str, sources: Iterable[Path], make: Callable[[], str], product: Path) -> None:
    stamp, wanted = OUT / f"{name}.sha256", _hash(sources, name)
    if _text(stamp) == wanted and product.exists():
        return
    stamp.unlink(missing_ok=True)
    make()
    stamp.write_text(wanted, "ascii")


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Let one process at a time build: tests in several processes ask for the same."""
    out.mkdir(parents=True, exist_ok=True)
    OUT.mkdir(parents=True, exist_ok=True)
    with (OUT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sources() -> list[Path]:
    made = {CLIENT / name for name in MADE} - {CLIENT / MADE[0]}
    return [path for path in _files(CLIENT / "src") if path not in made] + _files(CLIENT / "scripts")


def _settings() -> list[Path]:
    return [CLIENT / name for name in SETTINGS]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _hash(paths: Iterable[Path], *words: str) -> str:
    digest = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _text(path: Path) -> str | None:
    return path.read_text("ascii") if path.exists() else None
