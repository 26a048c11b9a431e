"""The document of the API, for programs at ``/openapi.json`` and for people at ``/docs``."""

from html import escape
from typing import Any

from chalicelib.core.bodies import as_json
from chalicelib.core.config import CONFIG
from chalicelib.core.front import door
from chalicelib.core.http import Endpoint, JsonPage, Page, Routes
from chalicelib.core.openapi import document
from chalicelib.core.rules import POLICY

routes = Routes("docs", POLICY)
STYLE = """body{font:15px/1.6 -apple-system,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0;
background:#f7f5f1;color:#1c1f23}main{max-width:60rem;margin:auto;padding:24px 16px}h1{font-size:28px}
h2{font-size:21px;margin-top:32px;color:#17579c}details{background:#fff;border:1px solid #e6e3dd;border-radius:10px;
margin:8px 0;padding:8px 16px}summary{cursor:pointer}b.m{display:inline-block;min-width:4.5em;color:#17579c}
code,pre{font:13px/1.5 ui-monospace,monospace}pre{overflow:auto;background:#f7f5f1;padding:12px;border-radius:10px}
.s{color:#565d66}a{color:#17579c}@media(prefers-color-scheme:dark){body{background:#151413;color:#eceae6}details{background:#1f1e1c;
border-color:#34322f}h2,b.m,a{color:#8cbcf0}pre{background:#151413}.s{color:#b6b3ad}}"""


@routes.get("/openapi.json", acts=("docs.see",))
def openapi_document() -> JsonPage:
    """Give the whole API as OpenAPI 3.1."""
    return JsonPage(as_json(described(door().shown())), content_type="application/json; charset=utf-8")


@routes.get("/docs", acts=("docs.see",))
def read_docs() -> Page:
    """Give the API as a page to read."""
    return Page(as_html(described(door().shown())))


def described(endpoints: list[Endpoint] | None = None) -> dict[str, Any]:
    """Describe ``endpoints``; without them, every route of every room, also of one that is switched off."""
    return document(door().endpoints() if endpoints is None else endpoints, server=CONFIG.public_url)


def as_html(api: dict[str, Any]) -> str:
    """Write the document as a page: a section a room, a fold a route."""
    rooms: dict[str, list[str]] = {}
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            rooms.setdefault(operation["tags"][0], []).append(fold(method, path, operation, api))
    sections = "".join(f"<h2>/{escape(room)}</h2>{''.join(folds)}" for room, folds in rooms.items())
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>码上生活 API</title><style>{STYLE}</style><main><h1>码上生活 API</h1>"
        '<p class="s">OpenAPI 3.1：<a href="openapi.json">openapi.json</a>。'
        f"出错时总是同一种形状：code、message、details、request_id。</p>{sections}</main></html>"
    )


def fold(method: str, path: str, operation: dict[str, Any], api: dict[str, Any]) -> str:
    """Write one route: what it does, what it takes, what it gives."""
    parts = [f"<p>{escape(operation['description'])}</p>"]
    if operation["parameters"]:
        names = (
            f"{given['name']} ({given['in']}{'' if given['required'] else ', 可省'})"
            for given in operation["parameters"]
        )
        parts.append(f'<p class="s">{escape("、".join(names))}</p>')
    for title, holder in (("提交", operation.get("requestBody")), ("返回", success(operation))):
        schema = (holder or {}).get("content", {}).get("application/json", {}).get("schema")
        if schema:
            parts.append(f"<p>{title}</p><pre>{escape(shape(schema, api))}</pre>")
    guests = "" if {} not in operation["security"] else '<span class="s"> · 无需登录</span>'
    head = f'<b class="m">{method.upper()}</b><code>{escape(path)}</code>{guests}'
    said = f'<span class="s">{escape(operation["summary"])}</span>'
    return f"<details><summary>{head} {said}</summary>{''.join(parts)}</details>"


def success(operation: dict[str, Any]) -> dict[str, Any]:
    """Give the description of a route's success."""
    return next((answer for status, answer in operation["responses"].items() if status.startswith("2")), {})


def shape(schema: dict[str, Any], api: dict[str, Any], depth: int = 0) -> str:
    """Write a schema as people read it: one line a field, its type, and whether it may be left out."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return shape(api["components"]["schemas"][name], api, depth)
    if "anyOf" in schema:
        return " | ".join(shape(one, api, depth) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[ {shape(schema.get('items', {}), api, depth)} ]"
    if "properties" in schema:
        pad, needed = "  " * (depth + 1), schema.get("required", [])
        lines = (
            f"{pad}{name}{'' if name in needed else '?'}: {shape(field, api, depth + 1)}"
            for name, field in schema["properties"].items()
        )
        return "{\n" + "\n".join(lines) + "\n" + "  " * depth + "}"
    return str(schema.get("enum") or schema.get("const") or schema.get("pattern") or schema.get("type") or "any")
