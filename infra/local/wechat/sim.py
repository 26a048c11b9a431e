"""What only a simulator has, under ``/sim/``: whose phone it is, consents, faults, pushes, the clock."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, Field, ValidationError

from infra.local.wechat.faults import Fault
from infra.local.wechat.login import new_code
from infra.local.wechat.wire import Answer, Request, as_json
from infra.local.wechat.world import Person, PushTarget, Thing, Words

if TYPE_CHECKING:
    from infra.local.wechat.simulator import Simulator

M = TypeVar("M", bound=BaseModel)


class Wrong(Exception):
    """The request makes no sense; the words say why."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


class Consent(Thing):
    """A person's yes to ``count`` messages of a template."""

    template_id: str = Field(min_length=1)
    count: int = Field(1, ge=1, le=1_000)


class Template(Thing):
    """A message template and the fields that it must be given. Once one is known, unknown ones are refused."""

    template_id: str = Field(min_length=1)
    fields: list[str]


class Pages(Thing):
    """The published pages. While the list is empty, every page that can be is one."""

    pages: list[str]


class Moved(Thing):
    """How far the clock is ahead."""

    offset_ms: int


def answer(simulator: "Simulator", request: Request) -> Answer:
    """Answer a request to ``/sim/…``; what makes no sense gets 400 or 404 with words."""
    try:
        for method, path, act in ROUTES:
            match = re.fullmatch(path, request.path)
            if match and method == request.method:
                return as_json(act(simulator, request, *match.groups()))
    except Wrong as wrong:
        return as_json({"error": str(wrong)}, wrong.status)
    known = ", ".join(f"{method} {path}" for method, path, _ in ROUTES)
    return as_json({"error": f"no such path or method; there are: {known}"}, 404)


def _read(model: type[M], request: Request) -> M:
    try:
        return model.model_validate_json(request.body or b"{}")
    except ValidationError as failure:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in failure.errors()]
        raise Wrong("; ".join(faults)) from None


def _person(simulator: "Simulator", openid: str) -> Person:
    try:
        return simulator.world.people[openid]
    except KeyError:
        raise Wrong("no such person: GET /sim/people lists them, POST /sim/people adds one", 404) from None


def people(simulator: "Simulator", _request: Request) -> object:
    """List the people."""
    shown = {"openid", "name", "phone", "note", "risky"}
    return {"people": [person.model_dump(include=shown) for person in simulator.world.people.values()]}


def add_person(simulator: "Simulator", request: Request) -> object:
    """Add somebody, or change who is there."""
    person = _read(Person, request)
    simulator.world.people[person.openid] = person
    return {"openid": person.openid}


def login_code(simulator: "Simulator", _request: Request, openid: str) -> object:
    """Do what wx.login() does on this person's phone."""
    return {"code": new_code(simulator.world, _person(simulator, openid), "login", simulator.now())}


def phone_code(simulator: "Simulator", _request: Request, openid: str) -> object:
    """Do what the phone number button does on this person's phone."""
    return {"code": new_code(simulator.world, _person(simulator, openid), "phone", simulator.now())}


def consent(simulator: "Simulator", request: Request, openid: str) -> object:
    """Do what a yes to the subscription question does."""
    given, person = _read(Consent, request), _person(simulator, openid)
    counts = simulator.world.consents.setdefault(person.openid, {})
    counts[given.template_id] = counts.get(given.template_id, 0) + given.count
    return {"left": counts[given.template_id]}


def template(simulator: "Simulator", request: Request) -> object:
    """Make a template known."""
    known = _read(Template, request)
    simulator.world.templates[known.template_id] = known.fields
    return {"templates": sorted(simulator.world.templates)}


def pages(simulator: "Simulator", request: Request) -> object:
    """Say which pages are published."""
    simulator.world.pages = _read(Pages, request).pages
    return {"pages": simulator.world.pages}


def words(simulator: "Simulator", request: Request) -> object:
    """Say what the safety checks find."""
    simulator.world.words = _read(Words, request)
    return simulator.world.words.model_dump()


def messages(simulator: "Simulator", request: Request) -> object:
    """List what the phones have shown, of one person if the query names one."""
    who = request.query.get("openid")
    return {"messages": [m.model_dump() for m in simulator.world.messages if who in (None, m.openid)]}


def shipping(simulator: "Simulator", _request: Request) -> object:
    """List the shipping records."""
    return {"shipping": simulator.world.shipping}


def aim(simulator: "Simulator", request: Request) -> object:
    """Say where pushes go."""
    simulator.world.push_target = _read(PushTarget, request)
    return simulator.world.push_target.model_dump()


def pushes(simulator: "Simulator", _request: Request) -> object:
    """List the pushes and how they fared."""
    return {"pushes": [push.model_dump() for push in simulator.world.pushes]}


def clock(simulator: "Simulator", _request: Request) -> object:
    """Tell the simulator's time."""
    return {"now_ms": simulator.now(), "offset_ms": simulator.world.offset_ms}


def move_clock(simulator: "Simulator", request: Request) -> object:
    """Move the simulator's clock."""
    simulator.world.offset_ms = _read(Moved, request).offset_ms
    return clock(simulator, request)


def order(simulator: "Simulator", request: Request) -> object:
    """Order a fault."""
    simulator.faults.orders.append(_read(Fault, request))
    return faults(simulator, request)


def faults(simulator: "Simulator", _request: Request) -> object:
    """List the faults and how often each has struck."""
    return {"faults": [fault.model_dump() for fault in simulator.faults.orders]}


def no_faults(simulator: "Simulator", request: Request) -> object:
    """Take all faults back."""
    simulator.faults.orders.clear()
    return faults(simulator, request)


ID = r"([0-9A-Za-z_-]{1,64})"
ROUTES: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("GET", "/sim/people", people),
    ("POST", "/sim/people", add_person),
    ("POST", f"/sim/people/{ID}/code", login_code),
    ("POST", f"/sim/people/{ID}/phone-code", phone_code),
    ("POST", f"/sim/people/{ID}/consents", consent),
    ("POST", "/sim/templates", template),
    ("POST", "/sim/pages", pages),
    ("POST", "/sim/words", words),
    ("GET", "/sim/messages", messages),
    ("GET", "/sim/shipping", shipping),
    ("POST", "/sim/push", aim),
    ("GET", "/sim/pushes", pushes),
    ("GET", "/sim/clock", clock),
    ("POST", "/sim/clock", move_clock),
    ("GET", "/sim/faults", faults),
    ("POST", "/sim/faults", order),
    ("DELETE", "/sim/faults", no_faults),
)
