"""Requests, answers and WeChat's way of saying no, without a server: the simulator is a function of these."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read to its end."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def object(self) -> dict[str, Any]:
        """Read the body as a JSON object. Raises Says 44002 when it is empty, 47001 when it is none."""
        if not self.body:
            raise Says(44002, "empty post data")
        try:
            read = json.loads(self.body)
        except ValueError:
            raise Says(47001, "data format error") from None
        if not isinstance(read, dict):
            raise Says(47001, "data format error")
        return read

    def text(self, name: str) -> str:
        """Take a text out of the body. Raises Says 47001."""
        value = self.object().get(name)
        if not isinstance(value, str):
            raise Says(47001, f"data format error: {name}")
        return value


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back, and how: after ``delay_s`` seconds, whole, cut in the middle, or never."""

    body: bytes
    status: int = 200
    kind: str = "application/json; charset=utf-8"
    delay_s: float = 0
    whole: Literal["whole", "half", "nothing"] = "whole"


class Says(Exception):
    """WeChat's no: a number and English words, with HTTP status 200."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.errcode, self.errmsg = errcode, errmsg


def as_json(content: object, status: int = 200) -> Answer:
    """Answer with JSON."""
    return Answer(json.dumps(content, ensure_ascii=False).encode(), status)
