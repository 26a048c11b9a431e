"""The simulated WeChat as a function: a request in, an answer out. Safe to call from many threads."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock

from infra.local.wechat import login, messages, pictures, pushes, safety, shipping, sim, tokens
from infra.local.wechat.faults import Faults
from infra.local.wechat.people import DEMO
from infra.local.wechat.wire import Answer, Request, Says, as_json
from infra.local.wechat.world import FIELDS, TEMPLATES, World

MINUTE_MS = 60_000
Act = Callable[[World, Request, int], dict[str, object] | Answer]


@dataclass(frozen=True, slots=True)
class Api:
    """One of WeChat's interfaces: how it is called, how often a minute, what too often means."""

    method: str
    act: Act
    a_minute: int
    over: int = 45009
    token: bool = True


APIS = {
    "/sns/jscode2session": Api("GET", login.jscode2session, 6_000, 45011, token=False),
    "/cgi-bin/stable_token": Api("POST", tokens.stable_token, 10_000, 45011, token=False),
    "/wxa/business/getuserphonenumber": Api("POST", login.getuserphonenumber, 5_000, 45011),
    "/wxa/checksession": Api("GET", login.checksession, 5_000),
    "/wxa/msg_sec_check": Api("POST", safety.msg_sec_check, 4_000),
    "/wxa/media_check_async": Api("POST", safety.media_check_async, 2_000),
    "/cgi-bin/message/subscribe/send": Api("POST", messages.send, 10_000),
    "/wxa/getwxacodeunlimit": Api("POST", pictures.getwxacodeunlimit, 5_000),
    "/wxa/sec/order/upload_shipping_info": Api("POST", shipping.upload_shipping_info, 5_000),
}


def first_day() -> World:
    """Give what it knows when nothing was kept: the people of the demo district and the templates of the stack."""
    people = {openid: person.model_copy() for openid, person in DEMO.items()}
    return World(people=people, templates={template: list(FIELDS) for template in TEMPLATES.values()})


class Simulator:
    """One WeChat. ``clock`` gives milliseconds; ``world`` is what it knew before, if it goes on."""

    def __init__(self, clock: Callable[[], int], world: World | None = None) -> None:
        self.clock = clock
        self.world = world or first_day()
        self.faults = Faults()
        self.changes = 0
        self._calls: dict[str, tuple[int, int]] = {}
        self._lock = RLock()

    def now(self) -> int:
        """Tell the simulator's time: the clock's and its own offset."""
        return self.clock() + self.world.offset_ms

    def answer(self, request: Request) -> Answer:
        """Answer one request, as WeChat or as the simulator, spoilt if a fault was ordered."""
        with self._lock:
            self.changes += 1
            if request.path.startswith("/sim/"):
                return sim.answer(self, request)
            fault = self.faults.striking(request.path)
            if fault is None:
                return self._as_wechat(request)
            answer = self._as_wechat(request) if fault.after_the_effect else as_json({})
            return fault.spoil(answer)

    def snapshot(self) -> tuple[int, World]:
        """Give a copy of all that it knows, and the number of the last change in it."""
        with self._lock:
            return self.changes, self.world.model_copy(deep=True)

    def deliver(self, post: pushes.Post = pushes.post) -> int:
        """Send the pushes that are due. Gives how many tries were made."""
        with self._lock:
            due = pushes.take_due(self.world, self.now())
        for push, url, body in due:
            taken = post(url, body)
            with self._lock:
                self.changes += 1
                pushes.settle(push, taken=taken)
        return len(due)

    def _as_wechat(self, request: Request) -> Answer:
        try:
            done = self._done(request)
        except Says as no:
            return as_json({"errcode": no.errcode, "errmsg": no.errmsg})
        return done if isinstance(done, Answer) else as_json(self._full(request.path, done))

    def _done(self, request: Request) -> dict[str, object] | Answer:
        api = APIS.get(request.path)
        if api is None:
            raise Says(40066, "invalid url")
        if request.method != api.method:
            raise Says(43001 if api.method == "GET" else 43002, f"require {api.method} method")
        now = self.now()
        if api.token:
            tokens.check_token(self.world, request, now)
        self._count(request.path, api, now)
        return api.act(self.world, request, now)

    def _count(self, path: str, api: Api, now: int) -> None:
        """Count the call in its minute. Raises Says with the interface's number when there were too many."""
        minute, calls = self._calls.get(path, (0, 0))
        calls = calls + 1 if minute == now // MINUTE_MS else 1
        self._calls[path] = (now // MINUTE_MS, calls)
        if calls > api.a_minute:
            raise Says(api.over, "reach max api minute quota limit")

    @staticmethod
    def _full(path: str, done: dict[str, object]) -> dict[str, object]:
        """Add the success that all interfaces but these two say."""
        return (
            done if path in ("/sns/jscode2session", "/cgi-bin/stable_token") else {"errcode": 0, "errmsg": "ok", **done}
        )
