"""Typed routes on Chalice: a plain function in, one answer out; errors become answers here and nowhere else.

A view asks for what it needs by name: ``caller`` (who, nothing read) or ``actor`` (what they may, one read),
``address`` (the network's, for rate limits; no token is looked at, so that an old one is in nobody's way),
``body``, ``form`` (what a browser sends without a script), ``query``, ``agent`` (what the browser calls itself),
``lang`` (the language that a page's address asks for, "" if none) and the values of its path. It knows no request.
Values of a path are ASCII ids; what people type travels in the body or the query. pydantic is imported when a body or a
model comes along: a scan has neither.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast, get_type_hints

from chalice.app import Blueprint, Request, Response

from chalicelib.core import logs, session, switches
from chalicelib.core.errors import AppError, Busy, NoSuchMethod, NotFound, TooLarge, WrongType
from chalicelib.core.forms import FORM, read_form
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Rule

View = Callable[..., Any]
THROTTLED = {
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingError",
    "TransactionInProgressException",
    "InternalServerError",
    "ServiceUnavailable",
}
MOST_BYTES = 256 * 1024  # of a JSON body; files go to S3 by a presigned address
MOST_AGENT = 300
MOST_LANG = 16
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Page:
    """An answer that is no JSON: a page for a browser, a text file."""

    text: str
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class JsonPage(Page):
    """A page that is a JSON document."""


@dataclass(frozen=True)
class Endpoint:
    """One route as its room declared it: the document and the tests are made from these."""

    method: str
    path: str
    acts: tuple[str, ...]
    status: int
    view: View

    @cached_property
    def hints(self) -> dict[str, Any]:
        """What the view asks for, and what it gives, by name."""
        return get_type_hints(self.view, include_extras=True)

    def answer(self, request: Request, path_values: Mapping[str, str], switch: str | None = None) -> Response:
        """Call the view with what it asks for, if its room's ``switch`` is on."""
        request_id = request_id_of(request.context)
        try:
            switches.check_on(switch)
            return self._success(self.view(**self._arguments(request, path_values)), request_id)
        except Exception as error:  # noqa: BLE001 - the caller gets our shape, whatever happened
            return refuse(foreseen(error), request_id)

    def _success(self, result: Any, request_id: str) -> Response:  # noqa: ANN401 - a Page, a model, or nothing
        headers: dict[str, str | list[str]] = {"X-Request-Id": request_id, "Cache-Control": "no-store"}
        if isinstance(result, Page):
            headers |= {"Content-Type": result.content_type, **result.headers}
            return Response(result.text, headers=headers, status_code=result.status)
        if result is None:
            return Response("", headers=headers, status_code=204)
        headers["Content-Type"] = "application/json; charset=utf-8"
        return Response(result.model_dump_json(by_alias=True), headers=headers, status_code=self.status)

    def _arguments(self, request: Request, path_values: Mapping[str, str]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, value in path_values.items():
            made[name] = value if self.hints[name] is str else _bodies().path_value(self.hints[name], value)
        if "caller" in self.hints:
            made["caller"] = session.caller_of(request)
        if "actor" in self.hints:
            made["actor"] = session.actor_of(request)
        if "address" in self.hints:
            made["address"] = session.address_of(request)
        if "agent" in self.hints:
            made["agent"] = str(request.headers.get("user-agent") or "")[:MOST_AGENT]
        if "lang" in self.hints:
            made["lang"] = str(dict(request.query_params or {}).get("lang") or "")[:MOST_LANG]
        if "body" in self.hints:
            made["body"] = _bodies().read_body(self.hints["body"], checked_body(request, JSON))
        if "form" in self.hints:
            made["form"] = read_form(self.hints["form"], checked_body(request, FORM))
        if "query" in self.hints:
            made["query"] = _bodies().read_query(self.hints["query"], dict(request.query_params or {}))
        return made


def _bodies() -> Any:  # noqa: ANN401 - a module
    from chalicelib.core import bodies

    return bodies


class Routes:
    """The routes of one room; the front door opens them when a request for the room comes.

    ``policy`` is the room's part of the policy table; a route names the acts of it that its view may ask for.
    ``switch`` is the setting by which a district switches the room off; the front door sets it.
    """

    def __init__(self, name: str, policy: Mapping[str, Rule]) -> None:
        self.policy = policy
        self.blueprint = Blueprint(f"chalicelib.{name}")
        self.endpoints: list[Endpoint] = []
        self.switch: str | None = None

    def get(self, path: str, *, acts: tuple[str, ...]) -> Callable[[View], View]:
        """Declare a read. ``acts`` are the policy's acts that the view may ask for."""
        return self._declare("GET", path, acts, 200)

    def post(self, path: str, *, acts: tuple[str, ...], status: int = 200) -> Callable[[View], View]:
        """Declare a change."""
        return self._declare("POST", path, acts, status)

    def put(self, path: str, *, acts: tuple[str, ...]) -> Callable[[View], View]:
        """Declare the replacement of a document."""
        return self._declare("PUT", path, acts, 200)

    def delete(self, path: str, *, acts: tuple[str, ...], status: int = 204) -> Callable[[View], View]:
        """Declare an end."""
        return self._declare("DELETE", path, acts, status)

    def _declare(self, method: str, path: str, acts: tuple[str, ...], status: int) -> Callable[[View], View]:
        if not acts or not self.policy.keys() >= set(acts):
            raise LookupError(f"{method} {path}: acts without a policy in {acts}")

        def declare(view: View) -> View:
            endpoint = Endpoint(method, path, acts, status, view)
            self.endpoints.append(endpoint)

            def handle(**path_values: str) -> Response:
                return endpoint.answer(self.blueprint.current_request, path_values, self.switch)

            self.blueprint.route(path, methods=[method], cors=True, name=view.__name__, content_types=[])(handle)
            return view

        return declare


def request_id_of(context: Mapping[str, Any]) -> str:
    """Give the gateway's id of a request; where there is no gateway, a new one."""
    return str(context.get("requestId") or new_id())


def checked_body(request: Request, right: str) -> bytes:
    """Give the raw body, which must be of the content type ``right``. Raises WrongType, TooLarge."""
    kind = str(request.headers.get("content-type", right)).partition(";")[0].strip().lower()
    if kind != right:
        raise WrongType(right=right)
    raw = cast("bytes", request.raw_body)  # bytes, whatever Chalice's annotation says
    if len(raw) > MOST_BYTES:
        raise TooLarge(most_bytes=MOST_BYTES)
    return raw


def foreseen(error: Exception) -> AppError:
    """Give the error of the tree that ``error`` is to the caller: an engine in trouble is Busy, the rest is logged."""
    if isinstance(error, AppError):
        return error
    code = logs.engine_code(error)
    out_of_reach = type(getattr(error, "cause", error)).__name__ in {
        "EndpointConnectionError",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "ConnectionClosedError",
    }
    if code in THROTTLED or out_of_reach:
        logs.line("warning", "engine busy", code=str(code))
        return Busy()
    logs.line("error", "unforeseen", **logs.kind_of(error))
    return AppError()


def refuse(error: AppError, request_id: str) -> Response:
    """Answer with ``error`` in the one shape."""
    details = {} if isinstance(error, NotFound) else error.details  # what is hidden and what is not there look alike
    body = {"code": error.code, "message": error.message, "details": details, "request_id": request_id}
    headers: dict[str, str | list[str]] = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Request-Id": request_id,
        "Cache-Control": "no-store",
    }
    if "retry_after_s" in error.details:
        headers["Retry-After"] = str(error.details["retry_after_s"])
    if isinstance(error, NoSuchMethod):
        headers["Allow"] = error.allow
    return Response(json.dumps(body, ensure_ascii=False), headers=headers, status_code=error.status)
