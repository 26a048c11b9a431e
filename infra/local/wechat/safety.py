"""Content security: texts are judged at once by a list of words, files by a push some time later."""

import secrets

from infra.local.wechat.wire import Request, Says
from infra.local.wechat.world import Push, World

SEEN_WITHIN_MS, MOST_TEXT, DEFAULT_DELAY_MS = 7_200_000, 2_500, 1_000
LABELS = {"pass": 100, "review": 20_001, "risky": 20_002}


def msg_sec_check(world: World, request: Request, now: int) -> dict[str, object]:
    """Judge a text. Says 40003, 43104, 47001, 61010, and 45002 for one that is too long."""
    _check_asker(world, request, now)
    content = request.text("content")
    if not content:
        raise Says(44004, "content is empty")
    if len(content) > MOST_TEXT:
        raise Says(45002, "content size out of limit")
    suggest = judge(world, content)
    return {
        "result": {"suggest": suggest, "label": LABELS[suggest]},
        "detail": [{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": LABELS[suggest]}],
        "trace_id": trace_id(),
    }


def media_check_async(world: World, request: Request, now: int) -> dict[str, object]:
    """Take a file to judge: the verdict is pushed when it is due. Says as ``msg_sec_check`` does."""
    _check_asker(world, request, now)
    url = request.text("media_url")
    if not url.startswith(("http://", "https://")) or request.object().get("media_type") not in (1, 2):
        raise Says(47001, "data format error")
    trace, suggest = trace_id(), judge(world, url)
    event: dict[str, object] = {
        "ToUserName": "gh_simulator",
        "FromUserName": request.text("openid"),
        "CreateTime": now // 1000,
        "MsgType": "event",
        "Event": "wxa_media_check",
        "appid": world.appid,
        "trace_id": trace,
        "version": 2,
        "detail": [{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": LABELS[suggest]}],
        "errcode": 0,
        "errmsg": "ok",
        "result": {"suggest": suggest, "label": LABELS[suggest]},
    }
    target = world.push_target
    due = now + (target.delay_ms if target else DEFAULT_DELAY_MS)
    world.pushes += [Push(event=event, due_ms=due) for _ in range(target.copies if target else 1)]
    return {"trace_id": trace}


def judge(world: World, text: str) -> str:
    """Look for the words of the list."""
    for suggest, words in (("risky", world.words.risky), ("review", world.words.review)):
        if any(word in text for word in words):
            return suggest
    return "pass"


def trace_id() -> str:
    """Make the name of a check."""
    return f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


def _check_asker(world: World, request: Request, now: int) -> None:
    asked = request.object()
    if asked.get("version") != 2 or asked.get("scene") not in (1, 2, 3, 4):  # noqa: PLR2004 - WeChat's numbers
        raise Says(47001, "data format error")
    person = world.people.get(request.text("openid"))
    if person is None:
        raise Says(40003, "invalid openid")
    if person.seen_ms is None or now - person.seen_ms > SEEN_WITHIN_MS:
        raise Says(61010, "code is expired")
