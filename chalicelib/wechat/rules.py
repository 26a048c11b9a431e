"""WeChat's limits and the outcomes that others act on. No I/O."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from chalicelib.core.errors import fault

CODE = re.compile(r"[!-~]{1,512}")
SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}", re.ASCII)
MOST_TEXT, OVERLAP = 2_500, 50
TRIED_OUT = frozenset({"dev", "test", "staging"})  # stages whose messages and codes open the trial version
CUT_TO = {"thing": 20, "name": 10, "phrase": 5, "character_string": 32}  # characters that a field of this kind takes


@dataclass(frozen=True, slots=True)
class WeChatIdentity:
    """Who somebody is to WeChat: ``openid`` in this mini-program, ``unionid`` across its owner's apps."""

    openid: str
    unionid: str | None


class Refusal(StrEnum):
    """Why a message was not sent. All are final."""

    NO_CONSENT = "no_consent"
    BAD_DATA = "bad_data"
    BAD_PAGE = "bad_page"
    BAD_OPENID = "bad_openid"
    BAD_TEMPLATE = "bad_template"


@dataclass(frozen=True, slots=True)
class Sent:
    """WeChat took the message."""


@dataclass(frozen=True, slots=True)
class Refused:
    """WeChat refused the message, for good: sending it again is refused again."""

    kind: Refusal


class Verdict(StrEnum):
    """What WeChat thinks of a text or a picture."""

    PASS = "pass"  # noqa: S105 - a verdict
    REVIEW = "review"
    RISKY = "risky"


class Scene(IntEnum):
    """Where a text or picture will stand (场景)."""

    PROFILE = 1
    COMMENT = 2
    FORUM = 3
    SOCIAL = 4


class Media(IntEnum):
    """What kind of file is checked."""

    AUDIO = 1
    PICTURE = 2


def well_formed(code: str) -> bool:
    """Tell whether ``code`` could be one of WeChat's codes, so that what cannot be is not sent."""
    return bool(CODE.fullmatch(code))


def check_scene(scene: str) -> None:
    """Refuse a scene that a mini-program code cannot carry. Raises BadInput."""
    if not SCENE.fullmatch(scene):
        raise fault("scene", "小程序码参数不符合要求", right="1 至 32 个字符：数字、字母及 !#$&'()*+,/:;=?@-._~")


def pieces(text: str) -> Iterator[str]:
    """Cut ``text`` into pieces that WeChat checks (2,500 characters), overlapping so that no word hides in a cut."""
    step = MOST_TEXT - OVERLAP
    for start in range(0, max(len(text) - OVERLAP, 1), step):
        yield text[start : start + MOST_TEXT]


def worst(verdicts: Iterator[Verdict]) -> Verdict:
    """Give the gravest of ``verdicts``, and ask for no more once one is risky; PASS of none."""
    gravest = Verdict.PASS
    for verdict in verdicts:
        if verdict is Verdict.RISKY:
            return verdict
        if verdict is Verdict.REVIEW:
            gravest = verdict
    return gravest


def fitted(field: str, value: str) -> str:
    """Cut ``value`` to what the template's ``field`` takes: a text that is too long gets the whole message refused.

    The kind of a field is its name without the number: ``thing2`` is a thing. Numbers and times are never cut.
    """
    most = CUT_TO.get(field.rstrip("0123456789"))
    if most is None or len(value) <= most:
        return value
    return value[: most - 1] + "…"
