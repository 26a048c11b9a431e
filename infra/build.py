"""``make build``: the zip that Lambda runs and the template that creates it. The same sources give the same bytes.

``chalice package`` makes the API's resources and lays out the code; the packages come from ``layer``, since
Chalice's own step ends well although one of them is missing. Nothing is sent anywhere.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import layer, template
from infra.layer import BuildFailed

ROOT = Path(__file__).parent.parent
REGION = "cn-north-1"  # Chalice wants one; nothing in the template depends on it
MOST_BYTES = 30 << 20
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can say
SOURCES = ("app.py", "chalicelib", "functions")
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    zip: Path
    template: Path
    sha256: str
    size: int


def build(out: Path = ROOT / "build", *, fresh: bool = False) -> Built:
    """Make lambda.zip and template.json in ``out``, unless they are there for these very sources.

    ``fresh`` makes everything anew, the packages too. Raises BuildFailed.
    """
    if sys.version_info[:2] != (3, 11):
        raise BuildFailed(f"Lambda runs python3.11, and this is {sys.version.split()[0]}")
    out.mkdir(parents=True, exist_ok=True)
    made, mark, wanted = Built(out / "lambda.zip", out / "template.json", "", 0), out / "sources.sha256", fingerprint()
    if fresh or not (made.zip.exists() and made.template.exists() and _text(mark) == wanted):
        mark.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix="work-") as work:
            packages = layer.ready(ROOT / "requirements.txt", Path(work) if fresh else out)
            _make(Path(work), packages, made)
        mark.write_text(wanted, "utf-8")
    size = made.zip.stat().st_size
    if size > MOST_BYTES:
        raise BuildFailed(f"{made.zip.name} has {size / 2**20:.1f} MB; at most {MOST_BYTES >> 20} MB are allowed")
    return Built(made.zip, made.template, hashlib.sha256(made.zip.read_bytes()).hexdigest(), size)


def fingerprint() -> str:
    """Give the hash of all that a build is made from."""
    digest = hashlib.sha256(sys.version.encode())
    code = [path for name in SOURCES for path in _files(ROOT / name)]
    ours = [path for path in _files(ROOT / "infra") if not {"local", "client"} & {*path.relative_to(ROOT).parts}]
    for path in [*code, *ours, ROOT / "requirements.txt", ROOT / "requirements-dev.txt", ROOT / ".chalice/config.json"]:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and file.suffix != ".pyc")


def _text(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def _make(work: Path, packages: Path, made: Built) -> None:
    packaged = _packaged(_laid_out(work / "project"))
    tree = work / "tree"
    with zipfile.ZipFile(packaged / "deployment.zip") as chalices:
        chalices.extractall(tree)
    layer.compile_all(tree, sources=True)
    shutil.copytree(packages, tree, dirs_exist_ok=True)
    _write_zip(tree, made.zip)
    whole = json.loads((packaged / "sam.json").read_text("utf-8"))
    whole["Resources"]["APIHandler"]["Properties"].pop("CodeUri")  # the one of Globals holds for all
    text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True)
    made.template.write_text(text + "\n", "utf-8")


def _laid_out(project: Path) -> Path:
    """Lay the project out afresh for Chalice: it would take up old packages from .chalice/deployments."""
    chalice = project / ".chalice"
    chalice.mkdir(parents=True)
    shutil.copy(ROOT / ".chalice" / "config.json", chalice)
    (chalice / "policy.json").write_text(json.dumps(template.api_policy()), "utf-8")
    (project / "merged.json").write_text(json.dumps(template.joined()), "utf-8")
    (project / "requirements.txt").touch()
    shutil.copy(ROOT / "app.py", project)
    shutil.copytree(ROOT / "chalicelib", project / "chalicelib", ignore=IGNORED)
    shutil.copytree(ROOT / "vendor", project / "vendor", ignore=IGNORED)  # follows the link to functions/
    return project


def _packaged(project: Path) -> Path:
    command: list[str | Path] = [
        Path(sys.executable).parent / "chalice",
        "package",
        "--merge-template",
        "merged.json",
        "packaged",
    ]
    environment: dict[str, Any] = {**os.environ, "AWS_DEFAULT_REGION": REGION, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("AWS_PROFILE", None)
    done = subprocess.run(command, check=False, cwd=project, env=environment, capture_output=True, text=True)
    if done.returncode or "Could not install dependencies" in done.stdout + done.stderr:
        raise BuildFailed(f"chalice package failed:\n{done.stdout}{done.stderr}")
    return project / "packaged"


def _write_zip(tree: Path, target: Path) -> None:
    """Write ``tree`` in the order of its names, with one time and one mode for all."""
    half = target.with_suffix(f".{os.getpid()}")
    with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(tree.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(tree).as_posix(), LONG_AGO)
                entry.external_attr = 0o100644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, path.read_bytes())
    half.replace(target)


def main() -> int:
    """Build, and say what was made."""
    try:
        built = build()
    except BuildFailed as failure:
        print(f"build failed: {failure}", file=sys.stderr)
        return 1
    for path in (built.zip, built.template):
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 2**20:.1f} MB")
    print(f"sha256 of the zip: {built.sha256}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
