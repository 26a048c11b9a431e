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
    """Give an error's kind and place, never its words, which may hold what a person typed; of an engine's, its code."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    at = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
    said: dict[str, str | list[str]] = {"error": type(error).__name__, "at": at}
    code = engine_code(error)
    return said if code is None else said | {"code": code}


def engine_code(error: BaseException) -> str | None:
    """Give the code with which AWS refused (AccessDenied, ThrottlingException); None for an error that is not its."""
    response = getattr(getattr(error, "cause", error), "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return None if code is None else str(code)
