"""Access tokens as WeChat keeps them: ``stable_token``, and the check of every call."""

import secrets

from infra.local.wechat.wire import Request, Says
from infra.local.wechat.world import Token, World

LASTS_MS, HANDOVER_MS = 7_200_000, 300_000
FORCED_A_DAY, FORCED_APART_MS, DAY_MS, SHANGHAI_MS = 20, 30_000, 86_400_000, 28_800_000
KEPT = 8


def check_app(world: World, appid: object, secret: object) -> None:
    """Check who calls. Raises Says 40013, 40125."""
    if appid != world.appid:
        raise Says(40013, "invalid appid")
    if secret != world.secret:
        raise Says(40125, "invalid appsecret")


def stable_token(world: World, request: Request, now: int) -> dict[str, object]:
    """Give the token: the same one until five minutes before its end, another when forced."""
    asked = request.object()
    if asked.get("grant_type") != "client_credential":
        raise Says(40002, "invalid grant_type")
    check_app(world, asked.get("appid"), asked.get("secret"))
    current = _current(world, now)
    if asked.get("force_refresh") is True and _may_force(world, now):
        world.forced_ms.append(now)
        for token in world.tokens:
            token.dead = True
        current = None
    if current is None:
        current = Token(value=_value(), expires_ms=now + LASTS_MS)
        world.tokens = [*world.tokens[1 - KEPT :], current]
    return {"access_token": current.value, "expires_in": (current.expires_ms - now) // 1000}


def check_token(world: World, request: Request, now: int) -> None:
    """Check the token of a call. Raises Says 41001, 40001, 42001."""
    said = request.query.get("access_token", "")
    if not said:
        raise Says(41001, "access_token missing")
    known = next((token for token in world.tokens if token.value == said and not token.dead), None)
    if known is None:
        raise Says(40001, "invalid credential, access_token is invalid or not latest")
    if now >= known.expires_ms:
        raise Says(42001, "access_token expired")


def _current(world: World, now: int) -> Token | None:
    last = world.tokens[-1] if world.tokens else None
    return last if last and not last.dead and last.expires_ms - now > HANDOVER_MS else None


def _may_force(world: World, now: int) -> bool:
    """Tell whether a forced refresh makes a new token: within 30 s of the last it does not. Raises Says 45009."""
    today = (now + SHANGHAI_MS) // DAY_MS
    world.forced_ms = [at for at in world.forced_ms if (at + SHANGHAI_MS) // DAY_MS == today]
    if world.forced_ms and now - world.forced_ms[-1] < FORCED_APART_MS:
        return False
    if len(world.forced_ms) >= FORCED_A_DAY:
        raise Says(45009, "reach max api daily quota limit")
    return True


def _value() -> str:
    """Make a token as long as WeChat says that one may get: 512 characters."""
    return "SIM_" + secrets.token_hex(254)
