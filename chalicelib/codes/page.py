"""codes, the door's page: HTML for any phone and any browser. No script, no picture from elsewhere, two small styles.

It is given what to show and reads nothing. Its words are in ``texts``; every text that comes from elsewhere is escaped.
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Final
from urllib.parse import quote

from chalicelib.codes.numbers import grouped
from chalicelib.codes.service.scans import Seen
from chalicelib.codes.texts import ASKED, CHINESE, MONGOLIAN, UNREAD, Words
from chalicelib.core.config import CONFIG
from chalicelib.core.http import Page
from chalicelib.places.duty import Contact

PLATE: Final = (  # what a door's plate needs: it is read first, and a slow phone shows it while it reads on
    # Two sizes of one weight, and the name of the door: each pair is looked for among the system's fonts before
    # anything shows. Size and colour set titles apart; a stroke that makes letters bold is drawn letter by letter.
    ':root{color-scheme:light dark;font:16px/1.5 "Noto Sans CJK SC","PingFang SC",sans-serif;'
    "-webkit-text-size-adjust:100%}*{box-sizing:border-box;margin:0}"
    "main{max-width:30rem;margin:auto;padding:16px}main>*{margin-bottom:16px}"
    "h1,h2,h3,dd,.btn,summary{font-size:18px;font-weight:400;line-height:1.3}"
    ".plate{background:#17579c linear-gradient(160deg,#1c64b1,#0f3f75);color:#fff;border-radius:20px;"
    "padding:24px 24px 16px;text-align:center;position:relative}"
    '.plate::before,.plate::after{content:"";position:absolute;top:14px;width:8px;height:8px;border-radius:50%;'
    "background:#fff6}.plate::before{left:14px}.plate::after{right:14px}"
    ".plate h1{font-size:clamp(26px,9vw,36px);letter-spacing:.03em;margin:2px 0 10px;overflow-wrap:anywhere}"
    ".plate dl{border-top:1px solid #fff4;padding-top:12px;display:flex;flex-wrap:wrap;justify-content:space-between;"
    "align-items:baseline;gap:4px 12px;text-align:left}dd{letter-spacing:.08em;white-space:nowrap}"
)
STYLE: Final = (
    ":root{--p:#17579c;--ps:#e8f0f9;--i:#1c1f23;--j:#565d66;--l:#e6e3dd;--g:#f7f5f1;--c:#fff;--w:#9a6200;--ws:#fdf3dc;"
    # The ground is the body's and not the canvas's: a browser whose window must take another colour draws twice.
    "--b:#fff;background:Canvas;color:var(--i);height:100%}body{background:var(--g);min-height:100%}"
    "@media(prefers-color-scheme:dark){:root{--p:#8cbcf0;--ps:#17283b;--i:#eceae6;--j:#b6b3ad;--l:#34322f;--g:#151413;"
    "--c:#1f1e1c;--w:#f0c261;--ws:#35290f;--b:#10243b}}"
    "a{color:var(--p)}.s,header h2{color:var(--j)}"
    ".card,.note{background:var(--c);border:1px solid var(--l);border-radius:14px}"
    ".card>header{padding:12px 16px}header h2{font-size:16px}"
    ".row{display:flex;align-items:center;gap:12px;padding:12px 16px;border-top:1px solid var(--l)}"
    ".row>div{flex:1;min-width:0;overflow-wrap:anywhere}"
    ".btn,summary{display:block;min-height:48px;padding:12px 16px;text-align:center;cursor:pointer}"
    ".btn{border:0;border-radius:10px;font-family:inherit;background:var(--p);color:var(--b);text-decoration:none}"
    ".soft{background:var(--ps);color:var(--p)}summary{color:var(--p)}"
    ".note{padding:16px;display:grid;gap:8px}.warn{background:var(--ws);border-color:var(--w)}.warn h2{color:var(--w)}"
    "form{display:grid;gap:12px}label{display:grid;gap:4px}"
    "input{font:inherit;font-size:20px;min-height:48px;padding:0 12px;border:1px solid var(--j);border-radius:10px;"
    "background:var(--c);color:var(--i);width:100%;letter-spacing:.06em}"
    ".other{display:flex;flex-wrap:wrap;align-items:center;justify-content:center;gap:0 12px}.other a{padding:12px}"
    ":focus-visible{outline:3px solid var(--p);outline-offset:2px}"
)
VERTICAL: Final = (  # top to bottom, columns from left to right; the plate stays as it hangs at the door
    "main{display:flex;flex-wrap:wrap;align-items:flex-start;gap:0 16px}"
    "main>*{writing-mode:vertical-lr;height:19rem;max-width:100%}"
    "main>.plate,main>.other{writing-mode:horizontal-tb;height:auto;width:100%}main>.other{justify-content:start}"
    ".plate dl{align-items:flex-end}.plate dt{writing-mode:vertical-lr;max-height:9rem}"
    "main>.card{height:25rem;overflow-x:auto}.card>header{padding:16px 8px}"
    ".row{min-width:52px;padding:16px 8px;border-top:0;border-left:1px solid var(--l)}"
    ".btn,summary{min-height:0;min-width:48px;padding:16px 12px}"
    "main>.note{height:auto;max-height:24rem}details[open]{height:auto}details .note{height:19rem}"
    "form.note:has(input){writing-mode:horizontal-tb;width:100%}form.note:has(input) .btn{min-height:48px}"
)
STYLES: Final = {CHINESE: STYLE, MONGOLIAN: STYLE + VERTICAL}


def _headers(style: str) -> dict[str, str]:
    known = " ".join(f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in (PLATE, style))
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src {known}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }


HEADERS: Final[Mapping[str, Mapping[str, str]]] = {language: _headers(style) for language, style in STYLES.items()}
SCREEN: Final = "pages/door/index"  # of the client, in WeChat and on the web; it takes the token as its query
CLIENT: Final = "../app/#/"  # where the web client is, seen from a door's page
IN_WECHAT: Final = "MicroMessenger"
IN_CHINESE: Final = Words()
POLICE: Final = "<a href=tel:110>110</a>"


def _page(
    title: str,
    body: str,
    words: Words = IN_CHINESE,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    plate: str = "",
) -> Page:
    """Put a page together. ``plate`` comes before the style of the rest, so that it need not wait for it."""
    text = (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="format-detection" content="telephone=no">'
        f"<title>{escape(title)} · 码上生活</title><style>{PLATE}</style></head>"
        f"<body><main>{plate}<style>{STYLES[words.language]}</style>{body}</main></body></html>"
    )
    return Page(text, status, headers={**HEADERS[words.language], **(headers or {})})


def shown(seen: Seen, token: str, agent: str, words: Words = IN_CHINESE) -> Page:
    """Make the page of a scan; ``token`` as it came, ``agent`` what the browser calls itself."""
    if seen.face == "unknown" or seen.code is None:
        return unknown(words)
    if seen.at is not None:
        return _door(seen, token, agent, words)
    parts = [_note(words, seen.face)]
    if seen.face == "checking":
        parts.append(_contacts(seen.contacts, words))
    if seen.face == "indoor":
        asked = f"&lang={ASKED}" if words.language == MONGOLIAN else ""
        screen = f"{SCREEN}?token={quote(token, safe='')}{asked}"
        parts += [_wechat(token, agent, words), _client(agent, words.html("client_indoor"), screen)]
    if seen.face in ("replaced", "revoked"):
        parts.append(_typing("../d"))
    return _page(words.plain(seen.face), "".join([*parts, _other(words)]), words)


def _door(seen: Seen, token: str, agent: str, words: Words) -> Page:
    at = seen.at
    assert at is not None  # noqa: S101 - the caller looked
    plate = (
        f'<div class="plate"><p>{words.data(escape(at.where))}</p><h1>{words.data(escape(at.door))}</h1>'
        f"<dl><dt>{words.html('check')}</dt><dd>{grouped(at.number)}</dd></dl></div>"
    )
    parts = []
    if seen.face == "replaced_door":  # read before the plate is
        parts += [_note(words, "replaced_door", kind="note warn"), plate]
        plate = ""
    if "contact" in seen.actions:
        parts.append(_contacts(seen.contacts, words))
    parts += [_wechat(token, agent, words), _client(agent, words.html("client"))]
    if seen.face == "door":
        parts.append(_mismatch(words))
    return _page(at.door, "".join([*parts, _other(words)]), words, plate=plate)


def _note(words: Words, key: str, kind: str = "note") -> str:
    return f'<div class="{kind}"><h2>{words.html(key)}</h2><p>{words.html(f"{key}_note")}</p></div>'


def _said(title: str, said: str) -> str:
    return f'<div class="note"><h2>{title}</h2><p>{said}</p></div>'


def _other(words: Words) -> str:
    """Lead to the page in the other language; the Mongolian one says that nobody who speaks it has read it yet.

    The Chinese page has no Mongolian letter: looking for a font that has it would cost every scan a third of its paint.
    """
    asked, tag, name = words.other
    known = f"<span>{UNREAD}</span>" if words.language == MONGOLIAN else ""
    return f'<p class="other s" lang="{CHINESE}">{known}<a href="?{asked}" hreflang="{tag}">{name}</a></p>'


def _contacts(contacts: tuple[Contact, ...], words: Words) -> str:
    if not contacts:
        return _said(words.html("contacts"), words.html("no_contacts").replace("110", POLICE))
    title = words.html("on_duty" if any(one.on_duty for one in contacts) else "contacts")
    rows = "".join(_contact(one, words) for one in contacts)
    return f'<section class="card"><header><h2>{title}</h2></header>{rows}</section>'


def _contact(one: Contact, words: Words) -> str:
    name = f" · {escape(one.name)}" if one.name else ""
    when = escape(one.when if one.on_duty or not one.when else f"{one.when}值班")
    note = escape(one.note or "").replace("110", POLICE)
    said = "<br>".join(part for part in (when, note) if part)
    number = "".join(character for character in one.number or "" if character in "0123456789+")
    title = escape(one.title)
    label = f"{words.plain('call')}{' ' if words.language == MONGOLIAN else ''}{title}"
    call = f'<a class="btn soft" href="tel:{number}" aria-label="{label}">{words.html("call")}</a>' if number else ""
    return f'<div class="row"><div{words.tag}><h3>{title}{name}</h3><p class="s">{said}</p></div>{call}</div>'


def _wechat(token: str, agent: str, words: Words) -> str:
    """Lead into WeChat; within it the link rule does that, so a page shown there means that it did not."""
    if IN_WECHAT in agent:
        return f'<p class="s">{words.html("in_wechat")}</p>'
    if not CONFIG.wechat_appid:
        return ""
    query = quote(f"token={quote(token, safe='')}", safe="")
    link = f"weixin://dl/business/?appid={quote(CONFIG.wechat_appid)}&path={SCREEN}&query={query}&env_version=release"
    return f'<a class="btn" href="{escape(link)}">{words.html("wechat")}</a>'


def _client(agent: str, said: str, screen: str = "") -> str:
    """Lead into the client on the web, where there is one; within WeChat the mini-program is meant."""
    if IN_WECHAT in agent or not CONFIG.client:
        return ""
    return f'<a class="btn soft" href="{escape(CLIENT + screen)}">{said}</a>'


def _mismatch(words: Words) -> str:
    wrong = "".join(
        f'<button class="btn soft" name="why" value="{why}">{words.html(f"{why}_differs")}</button>'
        for why in ("number", "address")
    )
    return (
        f"<details><summary>{words.html('not_mine')}</summary>"
        f'<form class="note" method="post"><p>{words.html("not_mine_note")}</p>{wrong}</form></details>'
    )


def _typing(action: str, said: str = "") -> str:
    fault = f'<p id="f" role="alert">{said}</p>' if said else ""
    described = ' aria-describedby="f" aria-invalid="true"' if said else ""
    return (
        f'<form class="note" lang="{CHINESE}" method="post" action="{action}"><h2>输入贴纸上的编号</h2>{fault}'
        f"<label>10 位数字，如 4173 0528 96"
        f'<input name="number" inputmode="numeric" autocomplete="off" maxlength="20" required{described}></label>'
        '<button class="btn">查看</button></form>'
    )


def unknown(words: Words = IN_CHINESE) -> Page:
    """Say that a token is not ours or was mistyped, and offer to type the number."""
    body = _note(words, "unknown") + _typing("../d") + _other(words)
    return _page(words.plain("unknown"), body, words, 404)


def typing(said: str = "", status: int = 200) -> Page:
    """Ask for a number; ``said`` is what was wrong with the one before."""
    return _page("输入编号", _typing("d", escape(said)), status=status)


def found(token: str) -> Page:
    """Lead on to a door whose number was typed."""
    return Page("", 303, headers={**HEADERS[CHINESE], "Location": f"d/{token}"})


def thanks(words: Words = IN_CHINESE) -> Page:
    """Say that a report has come in."""
    return _page(words.plain("thanks"), _note(words, "thanks"), words)


def failed(said: str, status: int) -> Page:
    """Say that the page can't be shown now: ``said`` is an error's message."""
    body = _said("暂时打不开", f"{escape(said)}。紧急情况请拨打 {POLICE}。")
    return _page("暂时打不开", body, status=status)


def too_many(seconds: int) -> Page:
    """Say that somebody has to wait."""
    said = f"请在 {max(1, -(-seconds // 60))} 分钟后再试。紧急情况请拨打 {POLICE}。"
    body = _said("操作过于频繁", said)
    return _page("操作过于频繁", body, status=429, headers={"Retry-After": str(seconds)})
