"""codes, the door's page: HTML for any phone and any browser. No script, no picture from elsewhere, one small style.

It is given what to show and reads nothing. Every text that is not written here is escaped.
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Final
from urllib.parse import quote

from chalicelib.codes.numbers import grouped
from chalicelib.codes.service.scans import Seen
from chalicelib.core.config import CONFIG
from chalicelib.core.http import Page
from chalicelib.places.duty import Contact

STYLE: Final = (
    ":root{color-scheme:light dark;--p:#17579c;--ps:#e8f0f9;--i:#1c1f23;--j:#565d66;--l:#e6e3dd;--g:#f7f5f1;--c:#fff;"
    "--w:#9a6200;--ws:#fdf3dc;--b:#fff}"
    "@media(prefers-color-scheme:dark){:root{--p:#8cbcf0;--ps:#17283b;--i:#eceae6;--j:#b6b3ad;--l:#34322f;--g:#151413;"
    "--c:#1f1e1c;--w:#f0c261;--ws:#35290f;--b:#10243b}}"
    "*{box-sizing:border-box;margin:0}"
    'body{font:16px/1.5 -apple-system,"PingFang SC","HarmonyOS Sans SC","Noto Sans CJK SC","Microsoft YaHei",'
    "sans-serif;background:var(--g);color:var(--i);-webkit-text-size-adjust:100%}"
    "main{max-width:30rem;margin:auto;padding:16px;display:grid;gap:16px}"
    "h1,h2,h3{font-weight:600;line-height:1.3}h1{font-size:21px}h2{font-size:17px}h3{font-size:16px}"
    "a{color:var(--p)}.s{font-size:14px;color:var(--j)}"
    ".plate{background:#17579c linear-gradient(160deg,#1c64b1,#0f3f75);color:#fff;border-radius:20px;"
    "padding:24px 24px 16px;text-align:center;position:relative}"
    '.plate::before,.plate::after{content:"";position:absolute;top:14px;width:8px;height:8px;border-radius:50%;'
    "background:#fff6}.plate::before{left:14px}.plate::after{right:14px}"
    ".plate h1{font-size:clamp(26px,9vw,36px);letter-spacing:.03em;margin:2px 0 10px;overflow-wrap:anywhere}"
    ".plate dl{border-top:1px solid #fff4;padding-top:12px;display:flex;flex-wrap:wrap;justify-content:space-between;"
    "gap:4px 12px;font-size:14px;text-align:left}.plate dd{font-size:18px;font-weight:700;letter-spacing:.08em;"
    "font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".card,.note{background:var(--c);border:1px solid var(--l);border-radius:14px}"
    ".card>header{padding:12px 16px}.row{display:flex;align-items:center;gap:12px;padding:12px 16px;min-height:60px;"
    "border-top:1px solid var(--l)}.row>div{flex:1;min-width:0;overflow-wrap:anywhere}"
    ".btn{display:flex;align-items:center;justify-content:center;min-height:48px;padding:0 24px;border:0;"
    "border-radius:10px;font:inherit;font-weight:600;background:var(--p);color:var(--b);text-decoration:none;cursor:pointer}"
    ".soft{background:var(--ps);color:var(--p);padding:0 16px}"
    ".note{padding:16px;display:grid;gap:8px}.warn{background:var(--ws);border-color:var(--w)}.warn h2{color:var(--w)}"
    "summary{color:var(--p);font-weight:600;min-height:48px;display:flex;align-items:center;justify-content:center;"
    "cursor:pointer}form{display:grid;gap:12px}label{display:grid;gap:4px}"
    "input{font:inherit;font-size:20px;min-height:48px;padding:0 12px;border:1px solid var(--j);border-radius:10px;"
    "background:var(--c);color:var(--i);width:100%;letter-spacing:.06em}"
    ":focus-visible{outline:3px solid var(--p);outline-offset:2px}"
)
_HASH: Final = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
SCREEN: Final = "pages/door/index"  # of the client, in WeChat and on the web; it takes the token as its query
CLIENT: Final = "../app/#/"  # where the web client is, seen from a door's page
IN_WECHAT: Final = "MicroMessenger"
HELP: Final = {
    "unused": ("此码尚未启用", "它还没有贴到门上，或还没有交到住户手中。如有疑问，请联系社区工作人员。"),
    "checking": ("此码正在核查", "社区正在核对这个码是否贴对了门，核对完之前不显示地址。有事请联系："),
    "indoor": ("这是一个户内码", "登录后可以申请绑定这一户。申请须经审核，扫码本身不会打开任何信息。"),
    "replaced": ("此码已更换", "这个户内码已由新的码代替，不能再使用。请扫描新的户内码。"),
    "revoked": ("此码已作废", "这个码不再对应任何一扇门。如果它还贴在门上，请告诉社区工作人员。"),
}


def _page(title: str, body: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Page:
    text = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="format-detection" content="telephone=no">'
        f"<title>{escape(title)} · 码上生活</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )
    return Page(text, status, headers={**HEADERS, **(headers or {})})


def shown(seen: Seen, token: str, agent: str) -> Page:
    """Make the page of a scan; ``token`` as it came, ``agent`` what the browser calls itself."""
    if seen.face == "unknown" or seen.code is None:
        return unknown()
    if seen.at is not None:
        return _door(seen, token, agent)
    title, said = HELP[seen.face]
    parts = [_note(title, said)]
    if seen.face == "checking":
        parts.append(_contacts(seen.contacts))
    if seen.face == "indoor":
        parts += [_wechat(token, agent), _client(agent, "在网页中继续", f"{SCREEN}?token={quote(token, safe='')}")]
    if seen.face in ("replaced", "revoked"):
        parts.append(_typing("../d"))
    return _page(title, "".join(parts))


def _door(seen: Seen, token: str, agent: str) -> Page:
    at = seen.at
    assert at is not None  # noqa: S101 - the caller looked
    parts = []
    if seen.face == "replaced_door":
        said = "门上应有一张新贴纸，请以新贴纸的编号为准。如果只有这张旧贴纸，请告诉社区工作人员。"
        parts.append(_note("这张贴纸已更换", said, kind="note warn"))
    parts.append(
        f'<div class="plate"><p>{escape(at.where)}</p><h1>{escape(at.door)}</h1>'
        f"<dl><dt>请核对门上贴纸的编号</dt><dd>{grouped(at.number)}</dd></dl></div>"
    )
    if "contact" in seen.actions:
        parts.append(_contacts(seen.contacts))
    parts += [_wechat(token, agent), _client(agent, "绑定住房与更多服务")]
    if seen.face == "door":
        parts.append(_mismatch())
    return _page(at.door, "".join(parts))


def _note(title: str, said: str, kind: str = "note") -> str:
    return f'<div class="{kind}"><h2>{title}</h2><p>{said}</p></div>'


def _contacts(contacts: tuple[Contact, ...]) -> str:
    if not contacts:
        return _note("值班联系人", "这里还没有公布值班联系人。紧急情况请拨打 <a href=tel:110>110</a>。")
    title = "现在值班" if any(one.on_duty for one in contacts) else "值班联系人"
    return f'<section class="card"><header><h2>{title}</h2></header>{"".join(map(_contact, contacts))}</section>'


def _contact(one: Contact) -> str:
    name = f" · {escape(one.name)}" if one.name else ""
    when = escape(one.when if one.on_duty or not one.when else f"{one.when}值班")
    note = escape(one.note or "").replace("110", "<a href=tel:110>110</a>")
    said = "<br>".join(part for part in (when, note) if part)
    number = "".join(character for character in one.number or "" if character in "0123456789+")
    title = escape(one.title)
    call = f'<a class="btn soft" href="tel:{number}" aria-label="拨打{title}">拨打</a>' if number else ""
    return f'<div class="row"><div><h3>{title}{name}</h3><p class="s">{said}</p></div>{call}</div>'


def _wechat(token: str, agent: str) -> str:
    """Lead into WeChat; within it the link rule does that, so a page shown there means that it did not."""
    if IN_WECHAT in agent:
        return '<p class="s">更多服务：请在微信“扫一扫”里重新扫描贴纸，进入“码上生活”小程序。</p>'
    if not CONFIG.wechat_appid:
        return ""
    query = quote(f"token={quote(token, safe='')}", safe="")
    link = f"weixin://dl/business/?appid={quote(CONFIG.wechat_appid)}&path={SCREEN}&query={query}&env_version=release"
    return f'<a class="btn" href="{escape(link)}">在微信中打开</a>'


def _client(agent: str, said: str, screen: str = "") -> str:
    """Lead into the client on the web, where there is one; within WeChat the mini-program is meant."""
    if IN_WECHAT in agent or not CONFIG.client:
        return ""
    return f'<a class="btn soft" href="{escape(CLIENT + screen)}">{said}</a>'


def _mismatch() -> str:
    return (
        "<details><summary>这不是我面前的门</summary>"
        '<form class="note" method="post"><p>贴纸上的编号或地址和这一页不一样时，请告诉社区，工作人员会来核查。'
        "无需登录，也不记录您是谁。</p>"
        '<button class="btn soft" name="why" value="number">编号不一样</button>'
        '<button class="btn soft" name="why" value="address">地址不一样</button></form></details>'
    )


def _typing(action: str, said: str = "") -> str:
    fault = f'<p id="f" role="alert">{said}</p>' if said else ""
    described = ' aria-describedby="f" aria-invalid="true"' if said else ""
    return (
        f'<form class="note" method="post" action="{action}"><h2>输入贴纸上的编号</h2>{fault}'
        f"<label>10 位数字，如 4173 0528 96"
        f'<input name="number" inputmode="numeric" autocomplete="off" maxlength="20" required{described}></label>'
        '<button class="btn">查看</button></form>'
    )


def unknown() -> Page:
    """Say that a token is not ours or was mistyped, and offer to type the number."""
    said = (
        "这个地址不是我们制作的码，或者抄写时错了字。手工输入时，码里没有字母 O、I、L、U，"
        "看起来像的是数字 0 和 1。也可以输入贴纸上的编号："
    )
    return _page("没有找到这个码", _note("没有找到这个码", said) + _typing("../d"), 404)


def typing(said: str = "", status: int = 200, headers: Mapping[str, str] | None = None) -> Page:
    """Ask for a number; ``said`` is what was wrong with the one before."""
    return _page("输入编号", _typing("d", escape(said)), status, headers)


def found(token: str) -> Page:
    """Lead on to a door whose number was typed."""
    return Page("", 303, headers={**HEADERS, "Location": f"d/{token}"})


def thanks() -> Page:
    """Say that a report has come in."""
    said = "社区工作人员会到门前核对。核对期间，这个码可能会暂停使用。"
    return _page("已收到", _note("已收到，谢谢", said))


def failed(said: str, status: int) -> Page:
    """Say that the page can't be shown now: ``said`` is an error's message."""
    return _page("暂时打不开", _note("暂时打不开", f"{escape(said)}。紧急情况请拨打 <a href=tel:110>110</a>。"), status)


def too_many(seconds: int) -> Page:
    """Say that somebody has to wait."""
    said = f"请在 {max(1, -(-seconds // 60))} 分钟后再试。紧急情况请拨打 <a href=tel:110>110</a>。"
    return _page("操作过于频繁", _note("操作过于频繁", said), 429, {"Retry-After": str(seconds)})
