"""The packages that go into the zip: what requirements.txt locks, as wheels that Lambda loads, and no more of them.

Kept in build/ under the hash of what it is made from, since it changes seldom and takes longest.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PLATFORM = "x86_64-manylinux_2_17"  # what uv asks wheels for; Lambda's glibc loads them
GLIBC = (2, 26)  # of Lambda's python3.11
LEGACY = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
SERVICES = {
    "dynamodb",
    "kms",
    "s3",
    "secretsmanager",
    "sqs",
}  # the AWS that functions call: botocore's data of no other
DROPPED_FOLDERS = {"tests", "test", "bin", "share", "__pycache__"}
DROPPED_SUFFIXES = {".pyi", ".pxd", ".pyx", ".c", ".h", ".typed"}
KEPT_METADATA = {"METADATA", "WHEEL"}  # importlib.metadata reads a version; licences are kept as well


class BuildFailed(Exception):
    """The zip cannot be made; the message says why and what would be right."""


def ready(requirements: Path, cache: Path) -> Path:
    """Give the folder with the packages that ``requirements`` locks, made when it is not in ``cache`` yet.

    Raises BuildFailed when a package cannot be had as a wheel that Lambda loads.
    """
    made_from = requirements.read_bytes() + Path(__file__).read_bytes()
    layer = cache / f"layer-{hashlib.sha256(made_from).hexdigest()[:16]}"
    if layer.is_dir():
        return layer
    half = cache / f"{layer.name}.{os.getpid()}"
    shutil.rmtree(half, ignore_errors=True)
    _install(requirements, half)
    refuse_unfit(half)
    prune(half)
    compile_all(half, sources=False)
    try:
        half.rename(layer)
    except OSError:  # another build was faster
        shutil.rmtree(half)
    return layer


def _install(requirements: Path, into: Path) -> None:
    uv = Path(sys.executable).parent / "uv"
    wanted = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--python-platform", PLATFORM]
    command: list[str | Path] = [
        uv,
        "pip",
        "install",
        "-q",
        "--python",
        sys.executable,
        "--target",
        into,
        *wanted,
        "-r",
        requirements,
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise BuildFailed(f"a package of {requirements.name} cannot be had as a wheel for Lambda:\n{done.stderr}")


def refuse_unfit(packages: Path) -> None:
    """Look at the tags of every installed wheel. Raises BuildFailed naming those that Lambda cannot load."""
    tags = {
        wheel.parent.name.removesuffix(".dist-info"): re.findall(r"^Tag: (\S+)", wheel.read_text("utf-8"), re.MULTILINE)
        for wheel in sorted(packages.glob("*.dist-info/WHEEL"))
    }
    unfit = [f"{name} ({', '.join(its)})" for name, its in tags.items() if not any(map(loads, its))]
    if unfit:
        raise BuildFailed(f"Lambda's python3.11 on x86_64 (glibc 2.26) cannot load: {'; '.join(unfit)}")


def loads(tag: str) -> bool:
    """Tell whether Lambda loads a wheel with this ``tag``, python-abi-platform.

    >>> loads("cp311-cp311-manylinux_2_17_x86_64"), loads("cp311-cp311-linux_x86_64")
    (True, False)
    """
    python, abi, platform = tag.split("-")
    newest = max(int(minor or 0) for minor in re.findall(r"(?:cp|py)3(\d*)", python) or ["99"])
    if platform == "any":
        return abi == "none" and newest <= 11  # noqa: PLR2004 - python3.11
    legacy = re.fullmatch(r"(manylinux(?:1|2010|2014))_x86_64", platform)
    perennial = re.fullmatch(r"manylinux_(\d+)_(\d+)_x86_64", platform)
    if legacy:
        glibc = LEGACY[legacy[1]]
    elif perennial:
        glibc = int(perennial[1]), int(perennial[2])
    else:
        return False
    fits = python == abi == "cp311" or (abi in {"abi3", "none"} and newest <= 11)  # noqa: PLR2004
    return glibc <= GLIBC and fits


def prune(packages: Path) -> None:
    """Take away what no function uses: tests, data of other services, headers, records of the installation."""
    for path in sorted(packages.rglob("*"), reverse=True):
        if path.is_dir():
            if path.name in DROPPED_FOLDERS:
                shutil.rmtree(path)
        elif path.suffix in DROPPED_SUFFIXES or path.name == ".lock" or _only_for_installers(path):
            path.unlink()
    for path in _botocore_data(packages):
        if path.is_dir() and path.name not in SERVICES:
            shutil.rmtree(path)
    for examples in packages.glob("botocore/data/*/*/examples-1.json*"):
        examples.unlink()


def _only_for_installers(path: Path) -> bool:
    licence = re.match(r"(?i)licen[cs]e|copying|notice|authors", path.name) or path.parent.name == "licenses"
    return path.parent.suffix == ".dist-info" and path.name not in KEPT_METADATA and not licence


def _botocore_data(packages: Path) -> Iterator[Path]:
    data = packages / "botocore" / "data"
    return data.iterdir() if data.is_dir() else iter(())


def compile_all(folder: Path, *, sources: bool) -> None:
    """Write bytecode for all of ``folder``, never checked against its source, so that it is the same in every build.

    With ``sources`` it lies beside them in __pycache__; without, in their place, which halves the files that a cold
    start unpacks. A process of its own with a fixed hash seed: marshalling depends on what a process has interned.
    """
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    mode = ["--invalidation-mode", "unchecked-hash", "-q", "-s", str(folder), "-p", "/var/task"]
    mode += [str(folder)] if sources else ["-b", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "compileall", *mode], check=False, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise BuildFailed(f"bytecode cannot be written:\n{done.stdout}{done.stderr}")
    if not sources:
        for source in folder.rglob("*.py"):
            source.unlink()
