"""Starts and ends all that runs on one machine. ``make run`` and the tests use the same ``Stack``."""

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from infra.build import ROOT, build
from infra.local import aws, clock, processes, stack
from infra.local.processes import NotStarted, Program
from infra.local.stack import Deployed, Say
from infra.local.wechat import world

VENV_AWS = ROOT / ".venv-aws"
HOST = Path(__file__).with_name("host.py")
SECRET_NAME = "mashang/wechat"  # noqa: S105 - a name
LOOPBACK = "127.0.0.1"
WORKERS = 2
MEMORY, PLENTY = Path("/dev/shm"), 4 << 30  # noqa: S108 - a folder of our own in it


@dataclass(frozen=True, slots=True)
class Ports:
    """Where each piece listens."""

    api: int
    aws: int
    wechat: int

    @classmethod
    def free(cls) -> Self:
        """Choose ports that nobody holds."""
        return cls(processes.free_port(), processes.free_port(), processes.free_port())


def quiet(_line: str) -> None:
    """Say nothing."""


class Stack:
    """The embedded stack, for as long as a ``with`` block lasts.

    ``state`` is the folder of what it keeps; without one it is a new folder that goes at the end. ``auth`` makes the
    embedded AWS enforce the functions' roles. ``host`` is the address that the API listens on, ``public`` the one that
    is printed on the doors. ``client`` names the build of the web client to serve under /app/, if any: ``test`` lets
    people sign in as somebody of WeChat's simulator, ``web`` does not; a folder is served as it stands. Raises
    NotStarted, with everything that was started ended again.
    """

    def __init__(
        self,
        state: Path | None = None,
        *,
        auth: bool = True,
        ports: Ports | None = None,
        host: str = LOOPBACK,
        public: str | None = None,
        client: Literal["web", "test"] | Path | None = None,
        say: Say = quiet,
    ) -> None:
        self._ends = ExitStack()
        self._state = state
        self._auth = auth
        self._client = client
        self._say = say
        self.host = host
        self.ports = ports or Ports.free()
        self.endpoint = aws.endpoint(self.ports.aws)
        self.base_url = public or f"http://{host}:{self.ports.api}"
        self.wechat_url = f"http://{LOOPBACK}:{self.ports.wechat}"
        self.programs: dict[str, Program] = {}
        self.kept_from: float | None = None

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._ends.close()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._ends.close()

    @property
    def env(self) -> dict[str, str]:
        """What a program needs in its environment to work on this stack as its functions do."""
        return {**self.deployed.env, **aws.environment(self.ports.aws)}

    @property
    def gateway_url(self) -> str:
        """The API through API Gateway and the deployed function, roles and all."""
        return f"{self.endpoint}/restapis/{self.deployed.rest_api}/api/_user_request_"

    def client(self, service: str) -> Any:  # noqa: ANN401 - botocore has no types
        """Give a client of the embedded AWS with all rights."""
        return aws.client(service, self.ports.aws)

    def call(self, function: str, event: Mapping[str, object]) -> Any:  # noqa: ANN401 - what it gives
        """Call a function by its id in the template, as a schedule does, and give its answer."""
        return stack.call(self.ports.aws, self.deployed.functions[function], event)

    def warm(self) -> None:
        """Wait until every function was called once. Raises NotStarted when one fails, or its code is missing."""
        self._calling.result()

    def move_clock(self, by_ms: int) -> int:
        """Move the clock of everything on; waits until all know. Returns the whole offset."""
        return clock.move_clock(self.clock, by_ms)

    def _start(self) -> None:
        self.folder = self._state or Path(self._ends.enter_context(tempfile.TemporaryDirectory(prefix="mashang-")))
        self._say("building the zip, unless nothing changed")
        built = build()
        pages = self._build_client()
        self._take_up_state()
        self._start_aws()
        outside = {"MASHANG_WECHAT_URL": self.wechat_url, "MASHANG_S3_PUBLIC_URL": f"{self.base_url}/s3"}
        outside["MASHANG_CLIENT"] = "yes" if pages else ""
        outside["MASHANG_CLOCK_FILE"] = str(self.clock)
        parameters = {
            "Stage": "local",
            "PublicUrl": self.base_url,
            "WechatAppId": world.APPID,
            "WechatTemplates": json.dumps(world.TEMPLATES),
        }
        self.deployed: Deployed = stack.deploy(self.ports.aws, built, parameters, outside, self._say)
        if self.deployed.fresh:
            self._set_up()
        self._start_wechat()
        self._start_api(pages)
        self._calling = ThreadPoolExecutor(1).submit(stack.call_all, self.ports.aws, self.deployed)
        if not self.deployed.fresh:
            self._say(f"sent again from the outbox: {self.call('SweepFunction', {'since_ms': 1})['messages']} messages")
        (self.folder / "ready").write_text(json.dumps({"aws_port": self.ports.aws}), "utf-8")

    def _take_up_state(self) -> None:
        """Keep what a stack that was once ready left behind; begin anew where one never was."""
        ready, saved = self.folder / "ready", self.folder / "aws" / "saved.json"
        if ready.exists() and saved.exists():
            self.kept_from = json.loads(saved.read_text("utf-8"))["at"]
            port = json.loads(ready.read_text("utf-8"))["aws_port"]
            if port != self.ports.aws:
                raise NotStarted(
                    f"what is kept was made with AWS_PORT={port}; say so, or `make clean-state` to begin anew"
                )
        else:
            for kept in ("aws", "s3", "wechat.json", "ready", clock.NAME):
                path = self.folder / kept
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        self.clock = clock.made(self.folder)

    def _start_aws(self) -> None:
        temporary = self._temporary()
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "AUTH": str(self._auth).lower(),
            "BIND_HOST": LOOPBACK,
            "GATEWAY_PORT": str(self.ports.aws),
            "MINISTACK_REGION": aws.REGION,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.folder / "aws"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.folder / "s3"),
            "TMPDIR": str(temporary),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        program = self._run("the embedded AWS", [VENV_AWS / "bin" / "python", HOST], environment)
        program.wait_until(lambda: processes.answers(self.ports.aws, "/_ministack/health"))

    def _temporary(self) -> Path:
        """Choose where functions are unpacked: in memory where there is plenty, which is six times as fast."""
        with suppress(OSError):
            if shutil.disk_usage(MEMORY).free >= PLENTY and os.access(MEMORY, os.W_OK):
                return MEMORY / f"mashang-{hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:12]}"
        return self.folder / "tmp"

    def _start_wechat(self) -> None:
        command = [sys.executable, "-m", "infra.local.wechat", "--port", str(self.ports.wechat)]
        command += ["--state", str(self.folder / "wechat.json")]
        program = self._run("WeChat's simulator", command, {**self._environment(), **self.env})
        program.wait_until(lambda: processes.answers(self.ports.wechat, "/sim/clock"))

    def _build_client(self) -> dict[str, str]:
        """Build the web client that was asked for. Gives what the API's front is told of it."""
        if self._client is None:
            return {}
        if isinstance(self._client, Path):
            return {"MASHANG_PAGES": str(self._client)}
        from infra.client import building

        self._say("building the client, unless nothing changed; the first time fetches its packages: a minute or two")
        told = {"MASHANG_PAGES": str(building.build(self._client))}
        return {**told, "MASHANG_TEST_LOGIN": self.wechat_url} if self._client == "test" else told

    def _start_api(self, pages: Mapping[str, str]) -> None:
        place = f"{self.host}:{self.ports.api}"
        flags = ["--workers", str(WORKERS), "--threads", "1", "--timeout", "120", "--log-level", "warning"]
        flags += ["--limit-request-line", "0"]  # a query that is too long is refused by the API, in its own words
        command = [sys.executable, "-m", "gunicorn", "--bind", place, *flags, "infra.local.serve:application"]
        program = self._run("the API", command, {**self._environment(), **self.env, **pages})
        program.wait_until(lambda: processes.answers(self.ports.api, "/openapi.json", self.host))

    def _set_up(self) -> None:
        """Do what an operator does once: WeChat's secret, and the keys."""
        secret = {"secret": world.SECRET, "push_token": world.PUSH_TOKEN, "push_aes_key": world.PUSH_AES_KEY}
        self.client("secretsmanager").create_secret(Name=SECRET_NAME, SecretString=json.dumps(secret))
        log = self.folder / "logs" / "keys.log"
        program = processes.start(
            "the making of keys",
            [sys.executable, "-m", "chalicelib.core.keys"],
            {**self._environment(), **self.env},
            log,
        )
        if program.process.wait():
            raise NotStarted(f"{program.name} failed:\n{processes.tail(log)}")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MASHANG_"))}
        return {**kept, "PYTHONPATH": str(ROOT)}

    def _run(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str]) -> Program:
        self._say(f"starting {name}")
        log = self.folder / "logs" / f"{len(self.programs)}.log"
        program = processes.start(name, command, environment, log)
        self.programs[name] = program
        self._ends.callback(program.end)
        return program

    def kept_for_s(self) -> float | None:
        """Tell how old the state was that was taken up, in seconds; None when all is new."""
        return None if self.kept_from is None else time.time() - self.kept_from
