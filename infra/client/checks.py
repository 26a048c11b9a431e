"""Looks at what was built as WeChat and a browser would, without either. Each check gives its findings, one a line."""

import gzip
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from infra.client.node import CLIENT

MOST_MAIN: Final = 1 << 20  # half of what WeChat allows, so that a room more is no crisis
MOST_SUB: Final = 2 << 20  # what WeChat allows
MOST_FIRST_KB: Final = 200  # gzipped, of the web's first load
TEST_LOGIN: Final = "/sim/"  # what the test login alone asks for
NO_REQUEST: Final = (  # addresses that are names or words for developers, and never asked
    "http://www.w3.org/",
    "https://vuejs.org/error-reference/",
    "https://uniapp.dcloud.net.cn/tutorial/",
)
COMPILERS: Final = CLIENT / "node_modules" / "miniprogram-compiler" / "bin" / "linux"
TEXTS: Final = {".js", ".css", ".html", ".json", ".wxml", ".wxss", ".wxs", ".svg"}
ADDRESS: Final = re.compile(r"""(?:https?:)?//[a-zA-Z0-9][a-zA-Z0-9-]*(?:\.[a-zA-Z0-9-]+)+[^\s"'`)\\<>]*""")
REQUIRED: Final = re.compile(r'require\("(\.[^"]+)"\)')
IMPORTED: Final = re.compile(r'(?:from|import)\s*"\./([^"]+)"')
SCRIPTS: Final = re.compile(r'(?:src|href)="/app/([^"]+\.(?:js|css))"')


def compiled(built: Path) -> list[str]:
    """Compile every page and style with WeChat's own compilers, which find what a phone would refuse."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        for compiler, ending in (("wcc", "wxml"), ("wcsc", "wxss")):
            program = Path(shutil.copy(COMPILERS / compiler, place))
            program.chmod(0o755)
            files = sorted(path.relative_to(built).as_posix() for path in built.rglob(f"*.{ending}"))
            flags = ["-d"] if compiler == "wcc" else ["-db", "-pc", str(len(files))]
            done = subprocess.run(
                [program, *flags, *files, "-o", Path(place) / "out"],
                check=False,
                cwd=built,
                capture_output=True,
                text=True,
            )
            if done.returncode or not files:
                found.append(f"{compiler}: {(done.stderr + done.stdout).strip()[-2000:] or 'nothing to compile'}")
    return found


def parsed(built: Path) -> list[str]:
    """Let Node read every script."""
    from infra.client import node

    code = (
        "const fs=require('fs'),vm=require('vm');"
        "for(const f of JSON.parse(fs.readFileSync(0,'utf8')))"
        "try{new vm.Script(fs.readFileSync(f,'utf8'),{filename:f})}catch(e){console.log(f+': '+e.message)}"
    )
    files = [str(path) for path in sorted(built.rglob("*.js"))]
    said = subprocess.run(
        [node.tools() / "node", "-e", code], check=True, input=json.dumps(files), capture_output=True, text=True
    )
    return said.stdout.splitlines()


def complete(built: Path) -> list[str]:
    """Find pages and components that are named and not there, and pages without a title."""
    app = _read(built / "app.json")
    listed = [*app["pages"]]
    for package in app.get("subPackages", []):
        listed += [f"{package['root'].strip('/')}/{page}" for page in package["pages"]]
    found = [
        f"{page}.{ending} is named and not there"
        for page in listed
        for ending in ("js", "json", "wxml")
        if not (built / f"{page}.{ending}").exists()
    ]
    found += [
        f"{page} has no title"
        for page in listed
        if (built / f"{page}.json").exists() and not _read(built / f"{page}.json").get("navigationBarTitleText")
    ]
    for said in sorted(built.rglob("*.json")):
        for name, where in (_read(said).get("usingComponents") or {}).items():
            place = built / where.lstrip("/") if where.startswith("/") else said.parent / where
            found += [
                f"{said.relative_to(built)}: {name} is to be {where}, which has no .{ending}"
                for ending in ("js", "json", "wxml")
                if not place.with_name(f"{place.name}.{ending}").exists()
            ]
    return found


def sizes(built: Path) -> dict[str, int]:
    """Give the bytes of each package; the main one is called ``main``."""
    roots = [package["root"].strip("/") for package in _read(built / "app.json").get("subPackages", [])]
    counted = dict.fromkeys(["main", *roots], 0)
    for path in built.rglob("*"):
        if path.is_file():
            name = path.relative_to(built).as_posix()
            counted[next((root for root in roots if name.startswith(f"{root}/")), "main")] += path.stat().st_size
    return counted


def reaching(built: Path) -> list[str]:
    """Find scripts that require those of a subpackage that isn't their own: a phone may not have it yet."""
    roots = [f"{package['root'].strip('/')}/" for package in _read(built / "app.json").get("subPackages", [])]
    whole, found = built.resolve(), []
    for path in sorted(whole.rglob("*.js")):
        here = path.relative_to(whole).as_posix()
        for name in REQUIRED.findall(path.read_text("utf-8")):
            there = (path.parent / name).resolve().relative_to(whole).as_posix()
            if any(there.startswith(root) and not here.startswith(root) for root in roots):
                found.append(f"{here} requires {there}, which is in another package")
    return found


def too_large(built: Path) -> list[str]:
    """Find packages over their limit."""
    return [
        f"{name} has {size >> 10} KB; at most {limit >> 10} KB are allowed"
        for name, size in sizes(built).items()
        if size > (limit := MOST_MAIN if name == "main" else MOST_SUB)
    ]


def foreign(built: Path) -> list[str]:
    """Find addresses of hosts that are not ours."""
    return [
        f"{path.relative_to(built)} names {address[:120]}"
        for path, text in _texts(built)
        for address in sorted(set(ADDRESS.findall(text)))
        if not _harmless(address)
    ]


def _harmless(address: str) -> bool:
    return any(address.startswith(known) or known.endswith(address) for known in NO_REQUEST)


def test_login(built: Path) -> list[str]:
    """Find what belongs to the test login."""
    return [f"{path.relative_to(built)} knows the test login" for path, text in _texts(built) if TEST_LOGIN in text]


def first_load(built: Path) -> int:
    """Count the bytes that a browser is sent before the home screen shows, gzipped."""
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in first_files(built))


def first_files(built: Path) -> set[Path]:
    """Name what a browser takes for the home screen: page, scripts, all that these import at once, every style."""
    index = built / "index.html"
    seen: set[Path] = {index, *(built / "assets").glob("*.css")}
    wanted = {built / name for name in SCRIPTS.findall(index.read_text("utf-8"))}
    wanted |= set((built / "assets").glob("pages-home-index*"))
    while wanted:
        path = wanted.pop()
        seen.add(path)
        if path.suffix == ".js":
            named = {path.parent / name for name in IMPORTED.findall(path.read_text("utf-8"))}
            wanted |= {found for found in named if found.exists()} - seen
    return seen


def _texts(built: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(built.rglob("*")):
        if path.is_file() and path.suffix in TEXTS:
            yield path, path.read_text("utf-8")


def _read(path: Path) -> dict[str, Any]:
    said = json.loads(path.read_text("utf-8"))
    return said if isinstance(said, dict) else {}


def of_mini_program(built: Path) -> list[str]:
    """Give all that is wrong with what was built for WeChat."""
    checks = (compiled, parsed, complete, reaching, too_large, foreign, test_login)
    return [finding for check in checks for finding in check(built)]


def of_web(built: Path) -> list[str]:
    """Give all that is wrong with what was built for the web."""
    found = foreign(built) + test_login(built)
    size = first_load(built)
    if size > MOST_FIRST_KB << 10:
        found.append(f"the first load has {size >> 10} KB gzipped; at most {MOST_FIRST_KB} KB are allowed")
    binary = [path for path in built.rglob("*") if path.is_file() and path.suffix not in TEXTS]
    return found + [f"{path.relative_to(built)} is no text: API Gateway would spoil it" for path in binary]
