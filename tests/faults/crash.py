"""Crash a flow before and after each of its calls to AWS and WeChat, crash its recovery too, look at what is left.

``safe`` must hold at every moment, ``done`` once a run has come through. A crash that did not come is a failure
of the sweep itself. ``Crash`` is no ``Exception``, so nothing under test can swallow it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from tests.faults import report
from tests.support.calls import call_aws
from tests.support.measuring import resting

Step = Callable[[], None]
Point = tuple[int, str]
SILENT = ("Decrypt",)  # keys are unwrapped once a process and change nothing


class Crash(BaseException):
    """The process is gone."""


class Calls:
    """The calls that were made so far, and where among them the crash comes."""

    def __init__(self, point: Point | None) -> None:
        self.point = point
        self.made: list[str] = []

    def around(self, name: str, call: Callable[[], Any]) -> Any:
        """Make ``call``, or crash before or after it."""
        if name in SILENT:
            return call()
        self.made.append(name)
        now = len(self.made) - 1
        if self.point == (now, "before"):
            raise Crash
        try:
            return call()
        finally:
            if self.point == (now, "after"):
                raise Crash


@contextmanager
def crashing(point: Point | None) -> Iterator[list[str]]:
    """Crash before or after the call with that number; None: never. Yields the calls that were made.

    What a process remembers doesn't age meanwhile, nor within a sweep: on a slow machine a run would else read more or
    less than the one counted.
    """
    from chalicelib.core import memory
    from chalicelib.wechat import wire

    calls = Calls(point)
    send, began_ms = wire.send, memory.now_ms()  # type: ignore[attr-defined]  # the sweep stands still there

    def aws(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        return calls.around(operation, lambda: call_aws(client, operation, arguments))

    def wechat(*args: Any, **kwargs: Any) -> Any:
        return calls.around("WeChat", lambda: send(*args, **kwargs))

    with (
        patch.object(BaseClient, "_make_api_call", aws),
        patch.object(wire, "send", wechat),
        patch.object(memory, "now_ms", lambda: began_ms),
    ):
        yield calls.made


@contextmanager
def counting() -> Iterator[list[str]]:
    """Yield the names of the calls as they are made: a flow that grows a call is seen in review."""
    with crashing(None) as made:
        yield made


def points(run: Step) -> list[Point]:
    """Run once without a crash. Returns where it could have crashed."""
    with crashing(None) as calls:
        run()
    return [(at, moment) for at in range(len(calls)) for moment in ("before", "after")]


def crash(run: Step, point: Point) -> None:
    """Run into a crash. Fails if none came: then the sweep is not what it says."""
    crashed = True
    with crashing(point), suppress(Crash):
        run()
        crashed = False
    assert crashed, f"no crash at {point}"


def sweep(fresh: Step, flow: Step, safe: Step, done: Step, again: int = 2, *, deep: bool = True, every: int = 1) -> int:
    """Crash ``flow`` everywhere and its recovery everywhere; then deliver 1 to 3 times and look each time.

    Without ``deep`` the recovery is left in peace, and ``again`` says how often it is delivered again at most: for the
    quick tests of a long flow. With ``every``, a recovery is crashed at each so manieth of its points only, at others
    after each first crash, so that all have their turn. Returns the scenarios seen.
    """
    from chalicelib.core import memory

    began_ms = memory.now_ms()  # type: ignore[attr-defined]
    with report.part("crashes") as seen, report.reached(), patch.object(memory, "now_ms", lambda: began_ms):
        fresh()
        flow()  # keys and the like are read once a process: they are no calls of the flow
        fresh()
        with resting():  # the same lines again for each crash
            for at, first in enumerate(points(flow)):
                fresh()
                crash(flow, first)
                safe()
                for second in points(flow)[at % every :: every] if deep else [None]:
                    if second is not None:
                        fresh()
                        crash(flow, first)
                        crash(flow, second)
                        safe()
                    for _ in range(3 if deep else 1 + again):
                        flow()
                        done()
                    seen.scenarios += 1
    return seen.scenarios
