"""Structured logs: one JSON line each, with kinds, ids and numbers, never what a person typed."""

import json
import sys
import traceback
from typing import Literal

Level = Literal["info", "warning", "error"]


def line(level: Level, what: str, **facts: str | float | list[str] | None) -> None:
    """Write one line: ``what`` is a fixed word for what happened, ``facts`` are ids, kinds and numbers."""
    sys.stdout.write(json.dumps({"level": level, "what": what, **facts}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def kind_of(error: BaseException) -> dict[str, str | list[str]]:
    """Give an error's kind and place, never its words, which may hold what a person typed."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    at = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
    return {"error": type(error).__name__, "at": at}
