"""Moves the clock of the embedded stack, so that five days pass in a second: a file of its folder has the offset."""

import fcntl
import os
import time
from pathlib import Path

from chalicelib.core.offset import READ_EVERY_S, Offset

NAME = "clock"
DIGITS = 20  # always as many, so that who reads meanwhile finds the old offset or the new one


def made(folder: Path) -> Path:
    """Give the file of a stack whose folder that is, made where there is none: a clock that was not moved."""
    file = (folder / NAME).resolve()
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{0:0{DIGITS}}", "ascii")
    return file


def offset_ms(file: Path) -> int:
    """Tell how far the clock was moved, in milliseconds."""
    return Offset(str(file)).ms()


def move_clock(file: Path, by_ms: int) -> int:
    """Move the clock on by ``by_ms`` milliseconds, for every process of the stack, and wait until all know.

    Returns the whole offset. Raises ValueError for a step back: what has happened would lie in the future.
    """
    if by_ms < 0:
        raise ValueError(f"the clock moves on only; by_ms is {by_ms}")
    with file.open("r+b") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        there = offset_ms(file) + by_ms
        os.pwrite(opened.fileno(), f"{there:0{DIGITS}}".encode("ascii"), 0)
    time.sleep(READ_EVERY_S)
    return there
