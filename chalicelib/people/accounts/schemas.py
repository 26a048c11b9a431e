"""What goes in and out over HTTP."""

from typing import Annotated, Literal

from pydantic import StringConstraints, field_validator

from chalicelib.core.schema import Id, Strict

WeChatCode = Annotated[str, StringConstraints(min_length=1, max_length=512)]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


def plain(text: str) -> str:
    """Refuse what does not print: line breaks, marks of direction."""
    if not text.isprintable():
        raise ValueError("含有无法显示的字符｜请只填写文字、数字和标点")
    return text


class Login(Strict):
    """The code of ``wx.login()``. ``device``: what the list of devices calls it. ``consent``: the version agreed to."""

    code: WeChatCode
    device: Line
    consent: Version | None = None

    _plain = field_validator("device")(plain)


class Refresh(Strict):
    """The refresh token that was given last."""

    refresh: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class Opened(Strict):
    """A session. ``access`` goes into the header Authorization: Bearer; ``refresh`` gets the next pair."""

    person: Id
    session: Id
    access: str
    access_ends_ms: int
    refresh: str
    refresh_ends_ms: int


class SessionView(Strict):
    """A device that is signed in."""

    id: Id
    device: str
    started_ms: int
    used_ms: int
    current: bool


class PhoneCode(Strict):
    """The code of WeChat's phone button."""

    code: WeChatCode


class PhoneView(Strict):
    """One's number, masked."""

    phone: str


class PrivacyText(Strict):
    """The privacy text that is in force."""

    version: str
    text: str


class ConsentGiven(Strict):
    """One agrees to ``version`` of the privacy text. ``id`` is made when the page opens."""

    id: Id
    version: Version


class ConsentView(Strict):
    """One act of consent."""

    id: Id
    version: str
    act: Literal["given", "withdrawn"]
    at_ms: int


class Preferences(Strict):
    """What one is called and how one reads, the whole of it: what is left out is taken away."""

    nickname: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)] | None = None
    large: bool = False

    @field_validator("nickname")
    @classmethod
    def _plain(cls, text: str | None) -> str | None:
        return None if text is None else plain(text)


class HomeView(Strict):
    """A home of one's own. ``head``: one is its primary owner (户主). ``rooms``: those that are switched on there."""

    household: Id
    dwelling: Id
    address: str
    rooms: list[str]
    building: Id
    role: str
    head: bool
    since_ms: int
    lease_ends_ms: int | None


class RoleView(Strict):
    """A role of one's own; it reaches everything under its place."""

    role: str
    place: Id
    place_name: str
    place_kind: str
    name: str


class ProxyView(Strict):
    """For whom one may act, in what, until when."""

    person: Id
    scopes: list[str]
    expires_ms: int


class Me(Strict):
    """Oneself, masked, and what the client may show: ``rooms`` that the district has switched on, homes, roles."""

    person: Id
    nickname: str | None
    phone: str | None
    large: bool
    consent: str | None
    consent_needed: bool
    rooms: list[str]
    homes: list[HomeView]
    roles: list[RoleView]
    proxies: list[ProxyView]


class DataRequest(Strict):
    """Asks for a job about one's own data. ``id`` is made when the button appears, and is the job's."""

    id: Id


class Asked(Strict):
    """The job that was asked for; /jobs/{job} tells how far it is."""

    job: Id
