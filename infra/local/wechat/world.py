"""What the simulated WeChat knows: people, codes, tokens, consents, messages. All of it can be kept in a file."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

APPID = "wx5100000000000051"
SECRET = "simulator-app-secret-of-no-value"  # noqa: S105 - opens nothing but this simulator
PUSH_TOKEN = "simulatorpushtoken"  # noqa: S105
PUSH_AES_KEY = "c2ltdWxhdG9yLXB1c2gta2V5LW9mLW5vLXZhbHVlISE"  # 43 characters, as WeChat's are
TEMPLATES = {"todo": "simulated-todo", "result": "simulated-result", "reminder": "simulated-reminder"}
FIELDS = ["thing1", "thing2", "time3"]  # what each of them has


class Thing(BaseModel):
    """Base of what is kept: a field that nobody declared is a mistake of the caller's."""

    model_config = ConfigDict(extra="forbid")


class Person(Thing):
    """Somebody with a phone. ``seen_ms`` is their last login."""

    openid: str = Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")
    name: str
    phone: str
    country: str = "86"
    unionid: str | None = None
    note: str = ""
    risky: bool = False
    seen_ms: int | None = None
    session_key: str | None = None


class Code(Thing):
    """A one-time code on its way from a phone to a server."""

    openid: str
    kind: Literal["login", "phone"]
    expires_ms: int
    used: bool = False


class Token(Thing):
    """An access token; ``dead`` since a forced refresh."""

    value: str
    expires_ms: int
    dead: bool = False


class Message(Thing):
    """A subscription message as the phone shows it."""

    openid: str
    template_id: str
    page: str
    data: dict[str, str]
    miniprogram_state: str
    at_ms: int


class Push(Thing):
    """An event on its way to the server."""

    event: dict[str, object]
    due_ms: int
    attempts: int = 0
    state: Literal["waiting", "delivered", "given up"] = "waiting"


class PushTarget(Thing):
    """Where events go, and when."""

    url: str = Field(pattern=r"^https?://")
    delay_ms: int = Field(1_000, ge=0)
    copies: int = Field(1, ge=1, le=10)


class Words(Thing):
    """What the safety checks find: a text or address that holds one of these."""

    risky: list[str] = Field(default=["赌博", "代开发票", "risky"])
    review: list[str] = Field(default=["加微信", "兼职", "review"])


class World(Thing):
    """Everything that outlives a request."""

    appid: str = APPID
    secret: str = SECRET
    push_token: str = PUSH_TOKEN
    push_aes_key: str = PUSH_AES_KEY
    offset_ms: int = 0
    people: dict[str, Person] = {}
    codes: dict[str, Code] = {}
    tokens: list[Token] = []
    forced_ms: list[int] = []
    consents: dict[str, dict[str, int]] = {}
    templates: dict[str, list[str]] = {}
    pages: list[str] = []
    messages: list[Message] = []
    pushes: list[Push] = []
    push_target: PushTarget | None = None
    words: Words = Words()
    shipping: list[dict[str, object]] = []

    def save(self, path: Path) -> None:
        """Write everything to ``path``, whole or not at all."""
        beside = path.with_suffix(".new")
        beside.write_text(self.model_dump_json(), encoding="utf-8")
        beside.replace(path)

    @classmethod
    def load(cls, path: Path) -> "World":
        """Read what ``save`` wrote. Raises OSError, ValueError."""
        return cls.model_validate_json(path.read_text(encoding="utf-8"))
