"""Every act of homes that writes is crashed around each of its calls, its recovery too, and delivered again."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from chalicelib.core import clock, keys
from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import SessionOver
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Actor, Caller
from chalicelib.people.accounts.service import ensure
from chalicelib.people.actors import actor_of
from chalicelib.people.homes.records import Join, Recorded
from chalicelib.people.homes.schemas import (
    Application,
    Decision,
    HandOver,
    MoveOut,
    PersonRecord,
    ProxyGrant,
    Renewal,
    Reply,
    Revocation,
    Withdrawal,
)
from chalicelib.people.homes.service import applying, deciding, joining, leases, leaving, personal, proxies
from tests.faults.crash import sweep
from tests.people.homes import invariants
from tests.people.homes.acts import Acts, all_bindings, homes_of, in_days
from tests.people.homes.conftest import Block, built, made_town
from tests.support.aws import restore, snapshot
from tests.support.people import person

pytestmark = pytest.mark.usefixtures("house")
APPLY, ANSWER, DECIDE, OUT, OVER, RENEW, GRANT, REVOKE, RECORD, WITHDRAW = (new_id() for _ in range(10))


@dataclass
class Stage:
    """What a scenario begins with: made once, taken back for each."""

    block: Block = field(default_factory=lambda: built(made_town()))
    kept: dict[str, Any] = field(default_factory=dict)
    deep: bool = False  # the recovery is crashed too

    @property
    def acts(self) -> Acts:
        return Acts(self.block)

    def bound(self, name: str, role: str, **more: Any) -> None:
        self.kept[name], self.kept[f"{name}'s"] = self.acts.bound(role, **more)

    def applied(self, name: str, role: str) -> None:
        self.kept[name] = person()
        self.kept[f"{name}'s"] = self.acts.apply(self.kept[name], role).json["id"]

    def actor(self, name: str) -> Actor:
        return actor_of(Caller(self.kept.get(name) or getattr(self.block, name)))

    def news(self, *names: str) -> int:
        return sum(record.name in names for record in Outbox.scan())

    def swept(self, flow: Callable[[], object], done: Callable[[], None]) -> int:
        for purpose in keys.PURPOSES:
            keys.newest(purpose)  # read once a process, so that each run makes the same calls
        there = snapshot()

        def whole() -> None:
            invariants.check()
            done()

        def run() -> None:
            flow()

        return sweep(lambda: restore(there), run, invariants.check, whole, again=1, deep=self.deep)


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.deep)], ids=["once", "deep"])
def stage(request: pytest.FixtureRequest, house: None) -> Stage:  # noqa: ARG001 - the tables
    return Stage(deep=request.param)


def states(*wanted: str) -> None:
    assert sorted(one.state for one in all_bindings()) == sorted(wanted)


def test_apply(stage: Stage) -> None:
    stage.kept["anna"] = person()
    asked = Application(id=APPLY, code=stage.block.tokens[0], role="owner", name="王明")

    def done() -> None:
        states("submitted")
        assert stage.news("binding.submitted") == 1

    assert stage.swept(lambda: applying.apply(stage.actor("anna"), asked), done) >= 6


@pytest.mark.parametrize("act", ["approve", "ask", "reject"])
def test_decide(stage: Stage, act: Any) -> None:
    stage.applied("anna", "owner")
    said = Decision(id=DECIDE, act=act, words=None if act == "approve" else "请补充")

    def done() -> None:
        states({"approve": "active", "ask": "more_info", "reject": "rejected"}[act])
        assert stage.news("binding.decided") == 1
        assert (stage.acts.living() is not None) == (act == "approve")

    assert stage.swept(lambda: deciding.decide(stage.actor("worker"), stage.kept["anna's"], said), done) >= 6


def test_answer_and_withdraw(stage: Stage) -> None:
    stage.applied("anna", "owner")
    one = stage.kept["anna's"]
    stage.acts.decide(stage.block.worker, one, "ask", "请补充")
    reply, back = Reply(id=ANSWER, words="好的"), Withdrawal(id=WITHDRAW)

    def answered() -> None:
        states("submitted")
        assert stage.news("binding.submitted") == 2

    assert stage.swept(lambda: applying.answer(stage.actor("anna"), one, reply), answered) >= 6
    withdrawn = lambda: states("withdrawn")  # noqa: E731
    assert stage.swept(lambda: applying.withdraw(stage.actor("anna"), one, back), withdrawn) >= 6


def test_the_householder_moves_out(stage: Stage) -> None:
    stage.bound("owner", "owner")
    stage.bound("anna", "family")

    def done() -> None:
        states("ended", "ended")
        assert homes_of(stage.kept["owner"]) == homes_of(stage.kept["anna"]) == []
        assert stage.news("household.ended", "binding.ended") == 2

    out = MoveOut(id=OUT)
    assert stage.swept(lambda: leaving.move_out(stage.actor("owner"), stage.kept["owner's"], out), done) >= 6


def test_hand_over_to_one_of_the_family(stage: Stage) -> None:
    stage.bound("owner", "owner")
    stage.bound("child", "family")
    home, said = stage.acts.live().id, HandOver(id=OVER, to=stage.kept["child's"], reason="户主来电")

    def done() -> None:
        assert stage.acts.live().head == stage.kept["child"]
        assert stage.news("household.handed_over") == 1

    def flow() -> None:
        leaving.hand_over(stage.actor("worker"), home, said)

    assert stage.swept(flow, done) >= 6


@pytest.mark.parametrize(("days", "state"), [(40, "active"), (80, "suspended")])
def test_leases(stage: Stage, days: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.bound("tenant", "tenant", lease_ends=in_days(60))
    until = in_days(365)
    monkeypatch.setattr(clock.OFFSET, "ms", lambda: days * DAY_MS)

    def watch() -> None:
        assert leases.watch()["failed"] == 0

    def watched() -> None:
        states(state)
        assert stage.news("lease.news") == 1

    assert stage.swept(watch, watched) >= 6

    def renewed() -> None:
        states("active")
        assert len(homes_of(stage.kept["tenant"])) == 1

    watch()
    said = Renewal(id=RENEW, lease_ends=date.fromisoformat(until))
    assert stage.swept(lambda: leases.renew(stage.actor("worker"), stage.kept["tenant's"], said), renewed) >= 6


def test_proxies(stage: Stage) -> None:
    stage.kept |= {"elder": person(), "agent": person()}
    said = ProxyGrant(id=GRANT, agent=stage.kept["agent"], scopes=["bindings"], days=30)

    def granted() -> None:
        assert stage.actor("agent").proxies == {stage.kept["elder"]: {"bindings"}}
        assert stage.news("proxy.changed") == 1

    def revoked() -> None:
        assert stage.actor("agent").proxies == {}
        assert stage.news("proxy.changed") == 2

    assert stage.swept(lambda: proxies.grant(stage.actor("elder"), said), granted) >= 6
    assert stage.swept(lambda: proxies.revoke(stage.actor("elder"), GRANT, Revocation(id=REVOKE)), revoked) >= 6


def test_a_person_without_a_login(stage: Stage) -> None:
    said = PersonRecord(id=RECORD, name="王秀英", place=stage.block.town.community)
    stage.kept["login"] = ensure("openid-1")

    def flow() -> None:
        clerk = stage.actor("clerk")
        joining.record(clerk, said)
        with suppress(SessionOver):  # the login has become the person
            joining.join(stage.actor("login"), code)

    def done() -> None:
        assert ensure("openid-1") == RECORD

    joining.record(stage.actor("clerk"), said)
    code, _ = joining.make_code(stage.actor("clerk"), RECORD)
    assert stage.swept(flow, done) >= 6


def test_a_code_that_joins(stage: Stage) -> None:
    joining.record(stage.actor("clerk"), PersonRecord(id=RECORD, name="王秀英", place=stage.block.town.community))

    def done() -> None:
        key = Recorded.of(RECORD)
        last = Join.of(str(Recorded.get(key.pk, key.sk).join))
        assert Join.get(last.pk, last.sk).person == RECORD

    assert stage.swept(lambda: joining.make_code(stage.actor("clerk"), RECORD), done) >= 2


def test_an_erasure(house: None) -> None:  # noqa: ARG001 - the tables
    stage = Stage()  # its recovery is that of moving out, which is crashed above
    stage.bound("anna", "owner")
    proxies.grant(stage.actor("anna"), ProxyGrant(id=GRANT, agent=person(), scopes=["bindings"], days=30))

    def done() -> None:
        states("ended")
        assert stage.news("proxy.changed") == 2
        assert "张" not in str(personal.export(stage.kept["anna"]))

    assert stage.swept(lambda: personal.erase(stage.kept["anna"]), done) >= 6
