"""An export as a file: JSON for programs and a page for people, in one ZIP. No I/O."""

import io
import json
import zipfile
from collections.abc import Mapping
from html import escape

from chalicelib.core.clock import local

TITLES = {"account": "账号", "homes": "住户", "roles": "职责", "inbox": "消息", "acts": "我的操作记录"}
WORDS = {
    "account": "账号",
    "act": "操作",
    "agent": "代理人",
    "at_ms": "时间",
    "bindings": "绑定",
    "consents": "隐私政策同意记录",
    "device": "设备",
    "devices": "登录设备",
    "door": "门牌",
    "given_ms": "授予时间",
    "id": "编号",
    "lease_ends": "租期至",
    "made_ms": "注册时间",
    "name": "姓名",
    "nickname": "昵称",
    "openid": "微信用户标识",
    "phone": "手机号",
    "place": "地点",
    "proxies": "亲情代理",
    "question": "补充要求",
    "answer": "补充说明",
    "read_ms": "阅读时间",
    "reason": "理由",
    "relation": "关系",
    "role": "身份",
    "scopes": "范围",
    "started_ms": "登录时间",
    "state": "状态",
    "submitted_ms": "提交时间",
    "target": "对象",
    "text": "内容",
    "title": "标题",
    "until_ms": "有效期至",
    "used_ms": "最近使用",
    "version": "版本",
    "via": "办理方式",
    "why": "事由",
}
STYLE = """body{font:16px/1.7 "PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:50rem;margin:auto;
padding:1rem;color:#1c1f23}dl{margin:0 0 1rem;padding-left:1rem;border-left:3px solid #e6e3dd}dt{color:#565d66}
dd{margin:0 0 .4rem}h2{color:#17579c}"""


def as_zip(data: dict[str, object], words: Mapping[str, str] | None = None) -> bytes:
    """Write ``data``, a part a room, as a ZIP with data.json and a page in Chinese; ``words`` are the rooms' own."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        archive.writestr("我的个人信息.html", as_page(data, words))
    return into.getvalue()


def as_page(data: dict[str, object], words: Mapping[str, str] | None = None) -> str:
    """Write ``data`` as a page."""
    known = {**WORDS, **(words or {})}
    titles = {**(words or {}), **TITLES}
    parts = ((titles.get(name, name), shown(part, known)) for name, part in data.items())
    sections = "".join(f"<h2>{escape(title)}</h2>{said}" for title, said in parts)
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>我的个人信息</title><style>{STYLE}</style><h1>我的个人信息</h1>{sections}</html>"
    )


def shown(value: object, words: Mapping[str, str], field: str = "") -> str:
    """Write one value: times in Asia/Shanghai, lists one under the other, nothing as 无."""
    if isinstance(value, dict):
        named = ((str(name), one) for name, one in value.items())
        lines = (f"<dt>{escape(words.get(name, name))}</dt><dd>{shown(one, words, name)}</dd>" for name, one in named)
        return f"<dl>{''.join(lines)}</dl>"
    if isinstance(value, list) and value:
        return "".join(shown(one, words, field) for one in value)
    if value in (None, "", []):
        return "无"
    if field.endswith("_ms") and isinstance(value, int | float):
        return f"{local(int(value)):%Y-%m-%d %H:%M}"
    return escape(str(value))
