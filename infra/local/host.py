"""The embedded AWS in one process, saving its state while it runs. Runs in .venv-aws; imports nothing of the product.

ministack saves when it ends well. Here it saves every few seconds too, when something changed and for at most a
tenth of the time, so that ``kill -9`` loses seconds and not the day. Positions in streams are not taken up again,
because their records are not kept: mappings start at the oldest record, and the sweep sends the outbox again.
It can refuse a share of all calls, as AWS does when it is asked too much: tests of what then happens switch that on.
"""

import asyncio
import ctypes
import json
import os
import random
import re
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

EVERY_S = 3.0
SHARE = 0.1  # of a processor's time, for saving
PATIENCE_S = 300.0  # with a copy that saves
PR_SET_PDEATHSIG = 1
QUIET_S = 5.0  # what goes on behind the last request (queues that empty) is saved as well
READS = re.compile(r"\.(Get|BatchGet|TransactGet|List|Describe|Query|Scan|Receive|Decrypt|Encrypt|Generate)")


class Saving:
    """Passes everything to ``app`` and notes when a request may have changed something."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self.app = app
        self.changed_at = float("-inf")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self.app(scope, receive, send)
        if scope["type"] == "http" and not reads(scope):
            self.changed_at = time.monotonic()


def reads(scope: Message) -> bool:
    """Tell whether a request only reads, by its method or by the operation that it names."""
    if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
        return True
    target = next((value for name, value in scope["headers"] if name == b"x-amz-target"), b"")
    return bool(READS.search(target.decode("ascii", "replace")))


class Refusing:
    """Passes calls on to ``app``, but refuses a share of those of functions, and of programs that say so.

    ``POST /_refuse?share=0.2&seed=7`` begins, ``share=0`` ends; the answer counts what was passed and refused since the
    last. Seeded: the same calls in the same order meet the same fate. A program says so by AWS_SDK_UA_APP_ID=refused.
    """

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self.app = app
        self.share = 0.0
        self.counts = {"passed": 0, "refused": 0}
        self.chance = random.Random(0)  # noqa: S311 - repeatable, not secret

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] == "/_refuse":
            await answer(send, 200, json.dumps(self.set(scope["query_string"].decode("ascii"))))
        elif self.share and scope["type"] == "http" and (service := refusable(scope)):
            refused = self.chance.random() < self.share
            self.counts["refused" if refused else "passed"] += 1
            if refused:
                await answer(send, *REFUSALS.get(service, (400, '{"__type":"ThrottlingException"}')))
            else:
                await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def set(self, query: str) -> dict[str, int]:
        """Set the share and the seed. Returns the counts until now."""
        said, seen = dict(parse_qsl(query)), self.counts
        self.share, self.chance = float(said["share"]), random.Random(int(said.get("seed", 0)))  # noqa: S311
        self.counts = dict.fromkeys(seen, 0)
        return seen


REFUSALS = {
    "dynamodb": (
        400,
        '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"refused"}',
    ),
    "sqs": (400, '{"__type":"com.amazonaws.sqs#RequestThrottled","message":"refused"}'),
    "s3": (503, "<Error><Code>SlowDown</Code><Message>refused</Message></Error>"),
}
CREDENTIAL = re.compile(rb"Credential=([^/]+)/[^/]+/[^/]+/([a-z0-9-]+)/aws4_request")
OPERATOR = b"test"  # the key of who runs the stack; functions have those of their roles


def refusable(scope: Message) -> str | None:
    """Name the service that a call is for, if its caller is one whose calls are refused; else None."""
    headers = dict(scope["headers"])
    said = CREDENTIAL.search(headers.get(b"authorization", b""))
    if said is None or (said[1] == OPERATOR and b"app/refused" not in headers.get(b"user-agent", b"")):
        return None
    return said[2].decode()


async def answer(send: Send, status: int, body: str) -> None:
    """Answer a request without AWS."""
    kind = b"application/json" if body.startswith("{") else b"application/xml"
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": body.encode()})


async def save_now_and_then(saving: Saving, save: Callable[[], Awaitable[float]]) -> None:
    """Call ``save``, which gives the seconds that it cost, whenever something changed since the last time."""
    pause, saved_at = EVERY_S, float("-inf")
    while True:
        await asyncio.sleep(pause)
        begun = time.monotonic()
        if saving.changed_at + QUIET_S >= saved_at and saving.changed_at > float("-inf"):
            cost = await save()
            saved_at = begun
            pause = max(EVERY_S, cost / SHARE)


async def in_a_copy(save: Callable[[], object]) -> float:
    """Save in a forked copy of this process, so that nobody waits for it: it sees the state as it is now.

    The copy dies with this process, and is killed when it takes too long; files are replaced whole, so that a copy
    that dies leaves those of the last time. Returns the processor's seconds that it took: it gives way to everybody, so
    the clock on the wall tells how busy the machine is, and not what saving costs.
    """
    copy = os.fork()
    if copy == 0:
        try:
            if sys.platform == "linux":
                ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            os.nice(10)
            save()
        finally:
            os._exit(0)
    until = time.monotonic() + PATIENCE_S
    while True:
        ended, _, used = os.wait4(copy, os.WNOHANG)  # noqa: ASYNC222 - WNOHANG does not block
        if ended:
            return used.ru_utime + used.ru_stime
        if time.monotonic() > until:
            os.kill(copy, signal.SIGKILL)
        await asyncio.sleep(0.02)


async def serve(port: int) -> None:
    """Serve until SIGTERM or SIGINT, then save once more."""
    from hypercorn.asyncio import serve as serve_asgi
    from hypercorn.config import Config
    from ministack import app as aws
    from ministack.core import hypercorn_compat
    from ministack.core.persistence import PERSIST_STATE, STATE_DIR, save_all
    from ministack.services import lambda_svc

    lambda_svc._restore_esm_positions = lambda _store, _positions: None  # noqa: SLF001 - see the first lines
    hypercorn_compat.install()

    def save() -> None:
        begun = time.time()  # what is saved is of this moment, however long the writing takes
        save_all(aws._build_persistence_save_dict())  # noqa: SLF001 - there is no public way
        stamp = Path(STATE_DIR) / "saved.json"
        half = stamp.with_suffix(".half")
        half.write_text(json.dumps({"at": begun}), "utf-8")
        half.replace(stamp)

    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, end.set)
    saving, config = Saving(aws.app), Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    running = [asyncio.create_task(serve_asgi(Refusing(saving), config, shutdown_trigger=asyncio.Event().wait))]
    if PERSIST_STATE:
        running.append(asyncio.create_task(save_now_and_then(saving, lambda: in_a_copy(save))))
    ended = asyncio.create_task(end.wait())
    done, _ = await asyncio.wait([*running, ended], return_when=asyncio.FIRST_COMPLETED)
    for task in done - {ended}:
        task.result()  # the port is taken, or saving failed: say so
    if PERSIST_STATE:
        save()


async def end_hard(port: int) -> None:
    """Serve, then take down all that was started, and this too: closing the loop would wait for functions to end."""
    try:
        await serve(port)
    except Exception:  # noqa: BLE001 - whatever it is, it is shown, and the end comes
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    if os.getpid() == os.getpgrp():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(end_hard(int(os.environ["GATEWAY_PORT"])))
