"""Subscription messages: one consent, one message; fields and pages are checked as WeChat checks them."""

import re

from infra.local.wechat.wire import Request, Says
from infra.local.wechat.world import Message, World

PAGE = re.compile(r"[0-9A-Za-z_\-]+(/[0-9A-Za-z_\-]+)*(\?.*)?", re.ASCII)
FIELDS = {  # what the value of a field of each kind must look like
    "thing": re.compile(r".{1,20}", re.DOTALL),
    "name": re.compile(r"[一-鿿·…]{1,10}|[ -~…]{1,20}"),
    "phrase": re.compile(r"[一-鿿…]{1,5}"),
    "number": re.compile(r"-?\d{1,32}(\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[!-/:-@\[-`{-~]{1,5}"),
    "character_string": re.compile(r"[!-~ …]{1,32}"),
    "time": re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日 ?)?\d{1,2}:\d{2}(:\d{2})?|\d{4}年\d{1,2}月\d{1,2}日"),
    "date": re.compile(r"\d{4}(年|-|/)\d{1,2}(月|-|/)\d{1,2}日?( \d{1,2}:\d{2}(:\d{2})?)?"),
    "amount": re.compile(r"[¥$€]?\d{1,10}(\.\d{1,2})?元?"),
    "phone_number": re.compile(r"[0-9+\-]{1,17}"),
    "car_number": re.compile(r".{1,8}"),
}


def send(world: World, request: Request, now: int) -> dict[str, object]:
    """Take a message. Says 40003, 40037, 41030, 47003, 43101."""
    asked = request.object()
    openid, template, page = request.text("touser"), request.text("template_id"), str(asked.get("page") or "")
    if openid not in world.people:
        raise Says(40003, "invalid openid")
    if not template or (world.templates and template not in world.templates):
        raise Says(40037, "invalid template_id")
    if page:
        check_page(world, page)
    data = _values(asked.get("data"), world.templates.get(template))
    left = world.consents.get(openid, {}).get(template, 0)
    if left < 1:
        raise Says(43101, "user refuse to accept the msg")
    world.consents[openid][template] = left - 1
    state = str(asked.get("miniprogram_state", "formal"))
    world.messages.append(
        Message(openid=openid, template_id=template, page=page, data=data, miniprogram_state=state, at_ms=now)
    )
    return {"msgid": len(world.messages)}


def check_page(world: World, page: str) -> None:
    """Check that a page can be opened: published, where the published ones are known. Raises Says 41030."""
    path = page.partition("?")[0]
    if not PAGE.fullmatch(page) or (world.pages and path not in world.pages):
        raise Says(41030, "invalid page")


def _values(data: object, fields: list[str] | None) -> dict[str, str]:
    if not isinstance(data, dict) or not data:
        raise Says(47003, "argument invalid! data is empty")
    missing = next((name for name in fields or () if name not in data), None)
    if missing:
        raise Says(47003, f"argument invalid! data.{missing} is missing")
    return {name: _value(name, said) for name, said in data.items()}


def _value(name: str, said: object) -> str:
    kind = FIELDS.get(re.sub(r"\d+$", "", name))
    value = str(said.get("value", "")) if isinstance(said, dict) else ""
    if kind is None or not kind.fullmatch(value):
        raise Says(47003, f"argument invalid! data.{name}.value invalid")
    return value
