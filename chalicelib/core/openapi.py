"""The document of every route, OpenAPI 3.1: words from docstrings, shapes from annotations."""

import inspect
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chalicelib.core.forms import FORM, names
from chalicelib.core.http import JSON, Endpoint, JsonPage, Page
from chalicelib.core.policy import TABLE, anyone

MODE: dict[str, JsonSchemaMode] = {"body": "validation", "return": "serialization"}
ERROR = {
    "type": "object",
    "required": ["code", "message", "details", "request_id"],
    "properties": {
        "code": {"type": "string", "description": "stable, for programs"},
        "message": {"type": "string", "description": "Chinese, for people"},
        "details": {"type": "object"},
        "request_id": {"type": "string"},
    },
}
FAULTS = {
    "400": "a field is at fault; details.faults name field, fault and what would be right",
    "401": "not signed in, or the session is over",
    "403": "the caller may see it, but not do this",
    "404": "no such thing, or none that the caller may know of",
    "409": "what is stored has moved on; nothing was changed",
    "413": "the body is over the limit",
    "415": "the body is not of the content type that the route reads",
    "429": "a rate limit was reached; Retry-After tells when to try again",
    "503": "contention or an engine in trouble; nothing was changed",
}

REF = "#/components/schemas/"
PAGES = ("400", "404", "429")  # what a page says in its own words


def document(endpoints: Sequence[Endpoint], *, server: str) -> dict[str, Any]:
    """Describe ``endpoints`` as served at ``server``."""
    wanted = {
        (endpoint.hints[name], MODE[name])
        for endpoint in endpoints
        for name in MODE.keys() & endpoint.hints.keys()
        if is_model(endpoint.hints[name])
    }
    refs, definitions = models_json_schema(sorted(wanted, key=str), ref_template=REF + "{model}")
    schemas = {short(name): shortened(schema) for name, schema in definitions.get("$defs", {}).items()}
    refs = {asked: shortened(schema) for asked, schema in refs.items()}
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation(endpoint, refs)
    return {
        "openapi": "3.1.0",
        "info": {"title": "码上生活 Mashang", "version": "1", "description": "One code for every door of a district."},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Error": ERROR},
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer"}},
        },
    }


def short(name: str) -> str:
    """Name a model of which two rooms have one by its room: ``mall.CodeView`` for pydantic's path of its module."""
    module, _, model = name.rpartition("__schemas__")
    return f"{module.rpartition('__')[2]}.{model}" if module else name


def shortened(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    """Refer to models by their short names, all through a schema."""
    if isinstance(schema, dict):
        return {key: shortened(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [shortened(one) for one in schema]
    return REF + short(schema.removeprefix(REF)) if isinstance(schema, str) and schema.startswith(REF) else schema


def is_model(hint: Any) -> bool:  # noqa: ANN401 - any annotation
    """Tell whether ``hint`` is a model, and no page and no nothing."""
    return hint is not type(None) and not is_page(hint)


def is_page(hint: Any) -> bool:  # noqa: ANN401 - any annotation
    """Tell whether ``hint`` is a page."""
    return isinstance(hint, type) and issubclass(hint, Page)


def operation(endpoint: Endpoint, refs: dict[Any, Any]) -> dict[str, Any]:
    """Describe one route."""
    said = inspect.getdoc(endpoint.view) or endpoint.view.__name__
    described: dict[str, Any] = {
        "operationId": endpoint.view.__name__,
        "tags": [endpoint.path.split("/")[1]],
        "summary": said.partition("\n")[0],
        "description": said,
        "parameters": [*path_parameters(endpoint), *query_parameters(endpoint)],
        "responses": responses(endpoint, refs),
        "security": [{"session": []}] + ([{}] if guests_may(endpoint) else []),
    }
    if "body" in endpoint.hints:
        schema = refs[endpoint.hints["body"], "validation"]
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    if "form" in endpoint.hints:
        texts = {name: {"type": "string"} for name in names(endpoint.hints["form"])}
        described["requestBody"] = {"content": {FORM: {"schema": {"type": "object", "properties": texts}}}}
    return described


def guests_may(endpoint: Endpoint) -> bool:
    """Tell whether a guest may ask for it."""
    return all(TABLE[act] is anyone for act in endpoint.acts)


def path_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Describe the values of the path."""
    names = [part[1:-1] for part in endpoint.path.split("/") if part.startswith("{")]
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": TypeAdapter(endpoint.hints[name]).json_schema(),
        }
        for name in names
    ]


def query_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Describe the fields of the query."""
    if "lang" in endpoint.hints:
        return [{"name": "lang", "in": "query", "required": False, "schema": {"type": "string"}}]
    if "query" not in endpoint.hints:
        return []
    schema = TypeAdapter(endpoint.hints["query"]).json_schema()
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": inlined(field, schema.get("$defs", {}))}
        for name, field in schema.get("properties", {}).items()
    ]


def inlined(field: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Replace a reference to a definition by the definition: parameters have no definitions of their own."""
    if "$ref" in field:
        return dict(definitions[field["$ref"].rpartition("/")[2]])
    return field


def responses(endpoint: Endpoint, refs: dict[Any, Any]) -> dict[str, Any]:
    """Describe what comes back: the success, and every error of the tree that may."""
    gives = endpoint.hints.get("return")
    page: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}
    success: dict[str, Any] = {"description": "done"}
    if is_page(gives):
        success["content"] = {JSON: {"schema": {"type": "object"}}} if gives is JsonPage else page
    elif gives is not None and is_model(gives):
        success["content"] = {JSON: {"schema": refs[gives, "serialization"]}}
    error = {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}
    faults: dict[str, Any] = {status: {"description": said, "content": error} for status, said in FAULTS.items()}
    if gives is Page:
        faults |= {status: {"description": FAULTS[status], "content": {**page, **error}} for status in PAGES}
    return {str(endpoint.status if is_model(gives) or is_page(gives) else 204): success, **faults}
