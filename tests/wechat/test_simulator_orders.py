import json

import pytest

from infra.local.wechat.faults import Fault
from infra.local.wechat.wire import Request
from infra.local.wechat.world import Push, PushTarget
from tests.wechat.asking import APP, MINUTE, call, errcode, login, token
from tests.wechat.conftest import ZHANG, Clock, WeChat


def test_faults_strike_as_often_as_ordered_and_only_where(sim: WeChat) -> None:
    sim.fault("-1", "/cgi-bin/stable_token", times=2)
    assert [errcode(token(sim)) for _ in range(3)] == [-1, -1, 0]
    assert errcode(login(sim, sim.code())) == 0
    assert sim.sim("GET", "/faults")["faults"][0]["struck"] == 2
    sim.fault("45009")
    assert sim.sim("DELETE", "/faults") == {"faults": []}
    assert errcode(token(sim)) == 0


def test_a_rate_of_faults_replays_from_its_seed(sim: WeChat) -> None:
    def struck(seed: int) -> list[int]:
        sim.sim("DELETE", "/faults")
        sim.fault("45011", times=0, rate=0.2, seed=seed)
        return [errcode(token(sim)) for _ in range(500)]

    first = struck(7)
    assert first == struck(7) != struck(8)
    assert 60 < first.count(45011) < 140


@pytest.mark.parametrize(
    ("kind", "whole", "status", "used"),
    [
        ("timeout", "nothing", 200, False),
        ("cutoff", "half", 200, True),
        ("slow", "whole", 200, True),
        ("http500", "whole", 500, False),
    ],
)
def test_faults_of_the_line(sim: WeChat, kind: str, whole: str, status: int, used: bool) -> None:  # noqa: FBT001
    code = sim.code()
    sim.fault(kind, "/sns/jscode2session", seconds=1)
    said = {**APP, "js_code": code, "grant_type": "authorization_code"}
    answer = sim.simulator.answer(Request("GET", "/sns/jscode2session", said))
    assert (answer.whole, answer.status, sim.world.codes[code].used) == (whole, status, used)
    assert answer.delay_s == (1 if kind in ("timeout", "slow") else 0)


def test_a_late_fault_loses_only_the_answer(sim: WeChat) -> None:
    code = sim.code()
    sim.fault("timeout", "/sns/jscode2session", late=True)
    sim.simulator.answer(
        Request("GET", "/sns/jscode2session", {**APP, "js_code": code, "grant_type": "authorization_code"})
    )
    assert sim.world.codes[code].used


@pytest.mark.parametrize(
    ("path", "body", "status", "named"),
    [
        ("/sim/people/oNobody/code", None, 404, "no such person"),
        ("/sim/none", None, 404, "no such path"),
        ("/sim/faults", {"kind": "rain"}, 400, "kind"),
        ("/sim/faults", {"kind": "-1", "rate": 0}, 400, "rate"),
        ("/sim/clock", {"ofset_ms": 5}, 400, "ofset_ms"),
        ("/sim/push", {"url": "file:///etc"}, 400, "url"),
        (f"/sim/people/{ZHANG}/consents", {"template_id": "T", "count": 0}, 400, "count"),
    ],
)
def test_orders_that_make_no_sense_are_explained(sim: WeChat, path: str, body: object, status: int, named: str) -> None:
    answer = sim.simulator.answer(Request("POST", path, {}, json.dumps(body).encode() if body else b""))
    assert answer.status == status
    assert named in json.loads(answer.body)["error"]


def test_the_demo_people_are_there_without_their_keys(sim: WeChat) -> None:
    people = sim.sim("GET", "/people")["people"]
    assert len(people) >= 8
    assert set(people[0]) == {"openid", "name", "phone", "note", "risky"}


def test_the_clock_moves_on_demand(sim: WeChat, clock: Clock) -> None:
    code = sim.code()
    assert sim.sim("POST", "/clock", {"offset_ms": 5 * MINUTE}) == {
        "now_ms": clock.ms + 5 * MINUTE,
        "offset_ms": 300_000,
    }
    assert errcode(login(sim, code)) == 40029


def test_words_can_be_said(sim: WeChat) -> None:
    sim.sim("POST", "/words", {"risky": ["坏"], "review": []})
    login(sim, sim.code())
    asked = {"version": 2, "scene": 1, "openid": ZHANG, "content": "坏"}
    assert call(sim, "/wxa/msg_sec_check", asked)["result"]["suggest"] == "risky"


def waiting(sim: WeChat, **target: int) -> list[Push]:
    sim.world.push_target = PushTarget(url="http://127.0.0.1:9/push", **target)
    login(sim, sim.code())
    asked = {"version": 2, "scene": 1, "openid": ZHANG, "media_type": 2, "media_url": "https://x/risky.jpg"}
    call(sim, "/wxa/media_check_async", asked)
    return sim.world.pushes


def test_a_push_is_sent_when_it_is_due_and_once_it_is_taken_no_more(sim: WeChat, clock: Clock) -> None:
    (push,) = waiting(sim, delay_ms=60_000)
    seen: list[str] = []

    def take(url: str, _body: bytes) -> bool:
        seen.append(url)
        return True

    assert sim.simulator.deliver(take) == 0
    clock.ms += MINUTE
    assert sim.simulator.deliver(take) == 1
    assert sim.simulator.deliver(take) == 0
    assert push.state == "delivered"
    assert seen[0].startswith("http://127.0.0.1:9/push?signature=")
    assert sim.sim("GET", "/pushes")["pushes"][0]["event"]["result"]["suggest"] == "risky"


def test_a_push_that_nobody_takes_is_given_up_after_three_tries(sim: WeChat, clock: Clock) -> None:
    (push,) = waiting(sim, delay_ms=0)
    tries = 0
    for _ in range(10):
        tries += sim.simulator.deliver(lambda *_: False)
        clock.ms += 5_000
    assert (tries, push.state) == (3, "given up")


def test_a_push_may_come_in_copies_and_waits_for_somebody_to_listen(sim: WeChat, clock: Clock) -> None:
    assert len(waiting(sim, copies=3)) == 3
    sim.world.push_target = None
    clock.ms += MINUTE
    assert sim.simulator.deliver() == 0
    sim.sim("POST", "/push", {"url": "http://127.0.0.1:9/push?a=1"})
    urls: list[str] = []

    def miss(url: str, _body: bytes) -> bool:
        urls.append(url)
        return False

    sim.simulator.deliver(miss)
    assert len(urls) == 3
    assert urls[0].startswith("http://127.0.0.1:9/push?a=1&signature=")


def test_a_fault_reads_back_as_ordered() -> None:
    fault = Fault.model_validate({"kind": "40001"})
    assert fault.strikes("/x")
    assert fault.spent
    assert not fault.strikes("/x")
