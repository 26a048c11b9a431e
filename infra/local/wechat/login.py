"""Who somebody is: one-time codes from the phone's side, login, phone number and session check from the server's."""

import base64
import hmac
import secrets

from infra.local.wechat.tokens import check_app
from infra.local.wechat.wire import Request, Says
from infra.local.wechat.world import Code, Person, World

CODE_LASTS_MS = 300_000


def new_code(world: World, person: Person, kind: str, now: int) -> str:
    """Give the phone of ``person`` a code, as wx.login() or the phone button does."""
    value = ("0" if kind == "login" else "p") + secrets.token_hex(16 if kind == "login" else 32)
    world.codes = {name: code for name, code in world.codes.items() if code.expires_ms > now - CODE_LASTS_MS}
    world.codes[value] = Code.model_validate({"openid": person.openid, "kind": kind, "expires_ms": now + CODE_LASTS_MS})
    return value


def jscode2session(world: World, request: Request, now: int) -> dict[str, object]:
    """Exchange a login code. Says 40029, 40163, 40226, and 40013 or 40125 for a stranger."""
    query = request.query
    check_app(world, query.get("appid"), query.get("secret"))
    if query.get("grant_type") != "authorization_code":
        raise Says(40002, "invalid grant_type")
    person = world.people[_use(world, query.get("js_code", ""), "login", now, used=40163).openid]
    if person.risky:
        raise Says(40226, "code blocked")
    person.seen_ms, person.session_key = now, base64.b64encode(secrets.token_bytes(16)).decode()
    answer: dict[str, object] = {"openid": person.openid, "session_key": person.session_key}
    return answer | ({"unionid": person.unionid} if person.unionid else {})


def getuserphonenumber(world: World, request: Request, now: int) -> dict[str, object]:
    """Exchange a phone code. Says 40029, for a used one too."""
    person = world.people[_use(world, request.text("code"), "phone", now, used=40029).openid]
    return {
        "phone_info": {
            "phoneNumber": person.phone if person.country == "86" else f"+{person.country}{person.phone}",
            "purePhoneNumber": person.phone,
            "countryCode": person.country,
            "watermark": {"timestamp": now // 1000, "appid": world.appid},
        }
    }


def checksession(world: World, request: Request, _now: int) -> dict[str, object]:
    """Check a signature made with the session_key over the empty text. Says 40003, 87009."""
    person = world.people.get(request.query.get("openid", ""))
    if person is None or person.session_key is None:
        raise Says(40003, "invalid openid")
    right = hmac.new(person.session_key.encode(), b"", "sha256").hexdigest()
    if request.query.get("sig_method") != "hmac_sha256" or request.query.get("signature") != right:
        raise Says(87009, "invalid signature")
    return {}


def _use(world: World, value: str, kind: str, now: int, *, used: int) -> Code:
    """Use up a code. Raises Says 40029, or ``used`` where it was used before."""
    code = world.codes.get(value)
    if code is None or code.kind != kind or now >= code.expires_ms or code.openid not in world.people:
        raise Says(40029, "invalid code")
    if code.used:
        raise Says(used, "code been used" if used != 40029 else "invalid code")  # noqa: PLR2004 - WeChat's number
    code.used = True
    return code
