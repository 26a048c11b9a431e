"""What the parts of ``make faults`` found, a line of JSON each in the file that ``FAULTS_REPORT`` names; else nowhere.

A part that ends in an error is a violation. Which functions opened a transaction within a sweep is noted too, so that
a flow that writes and is in no sweep is seen.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from unittest.mock import patch

from chalicelib.core.tables import Transaction

FILE = "FAULTS_REPORT"
ROOM = "chalicelib."
_end = Transaction.__exit__
_noted: set[str] = set()


@dataclass
class Seen:
    """What one part saw."""

    part: str
    scenarios: int = 0
    violations: int = 0
    seeds: list[int] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    said: str = ""


@contextmanager
def part(name: str) -> Iterator[Seen]:
    """Note what happens within as one part; whatever it raises is a violation and goes on."""
    seen = Seen(name)
    try:
        yield seen
    except BaseException:
        seen.violations += 1
        raise
    finally:
        note(seen)


def note(seen: Seen) -> None:
    """Write one line, whole: workers write beside each other."""
    if name := os.environ.get(FILE):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(seen)) + "\n")


def read(file: Path) -> list[Seen]:
    """Give what was noted."""
    return [Seen(**json.loads(line)) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


@contextmanager
def reached() -> Iterator[None]:
    """Note each function of the rooms that sends a transaction within."""
    found: set[str] = set()

    def end(
        tx: Transaction, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            found.add(opener())
        _end(tx, kind, error, trace)

    try:
        with patch.object(Transaction, "__exit__", end):
            yield
    finally:
        if new := found - _noted:
            _noted.update(new)
            note(Seen("reached", reached=sorted(new)))


def opener() -> str:
    """Name the function that has a transaction open here: module:function."""
    frame = sys._getframe(2)
    code = frame.f_code
    return f"{frame.f_globals['__name__']}:{code.co_qualname}"
