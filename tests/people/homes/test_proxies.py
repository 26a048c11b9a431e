import pytest

from chalicelib.core import audit
from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.core.limits import Limit
from chalicelib.people.homes import rules
from chalicelib.people.homes.service import proxies
from chalicelib.people.records import Proxy, partition
from tests.people.homes.acts import Acts
from tests.people.homes.conftest import Block
from tests.support.aws import later
from tests.support.people import person
from tests.support.web import Answer, get, post


def grant(who: str | None, agent: str, **more: object) -> Answer:
    body = {"id": new_id(), "agent": agent, "scopes": ["bindings"], "days": 30, **more}
    return post("/proxies", body, person=who)


def test_somebody_acts_for_another_until_it_is_revoked(acts: Acts) -> None:
    elder, agent = person(), person()
    body = {"id": new_id(), "agent": agent, "scopes": ["bindings", "household"], "days": 30}
    made = post("/proxies", body, person=elder)
    assert (made.status, made.json["state"], made.json["by"]) == (201, "held", None)
    assert post("/proxies", body, person=elder).json == made.json
    assert grant(elder, agent).code == "already_granted"
    assert post("/proxies", {**body, "days": 31}, person=elder).code == "repeated"
    asked = acts.apply(agent, "owner", acts_for={"person": elder})
    assert (asked.json["person"], asked.json["by"]) == (elder, {"person": agent, "via": "proxy"})
    mine = get("/proxies", person=agent).json
    assert [(one["principal"], one["principal_name"]) for one in mine["i_act_for"]] == [(elder, "居*")]
    assert [one["agent"] for one in get("/proxies", person=elder).json["act_for_me"]] == [agent]
    path, end = f"/proxies/{made.json['id']}/revocations", {"id": new_id()}
    for who, status in ((person(), 404), (None, 401)):
        assert post(path, end, person=who).status == status
    assert post(path, end, person=elder).json["state"] == "ended"
    assert post(path, end, person=elder).json["state"] == "ended"
    assert post(path, {"id": new_id()}, person=elder).code == "illegal_move"
    assert acts.apply(agent, "family", acts_for={"person": elder}).status == 404
    assert get("/proxies", person=agent).json == {"i_act_for": [], "act_for_me": []}
    assert grant(elder, agent).status == 201


def test_a_proxy_is_over_when_its_time_is(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    elder, agent = person(), person()
    one = grant(elder, agent, days=1).json["id"]
    later(monkeypatch, DAY_MS + 1)
    assert acts.apply(agent, acts_for={"person": elder}).status == 404
    assert get("/proxies", person=agent).json == {"i_act_for": [], "act_for_me": []}
    two = grant(elder, agent, days=1).json["id"]
    assert post(f"/proxies/{one}/revocations", {"id": new_id()}, person=agent).json["state"] == "ended"
    assert [made["id"] for made in get("/proxies", person=agent).json["i_act_for"]] == [two]


def test_grants_are_limited_a_day_and_their_mirrors_go_by_themselves(
    block: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert block
    monkeypatch.setattr(rules, "GRANTS", Limit("proxy-grant", 1, 86_400))
    elder, agent = person(), person()
    ends = grant(elder, agent).json["expires_ms"]
    assert grant(elder, person()).status == 429
    [mirror] = [item for item in partition(agent) if isinstance(item, Proxy)]
    assert 0 <= mirror.expires * 1000 - ends < 1000


def test_one_that_is_over_says_so(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    assert acts
    elder, agent, body = person(), person(), {"id": new_id(), "scopes": ["bindings"], "days": 1}
    post("/proxies", {**body, "agent": agent}, person=elder)
    later(monkeypatch, DAY_MS + 1)
    assert post("/proxies", {**body, "agent": agent}, person=elder).json["state"] == "over"


def test_staff_record_a_proxy_for_a_person_of_their_places(acts: Acts, block: Block) -> None:
    elder, _ = acts.bound("owner")
    agent = person()
    said = {"principal": elder, "via": "counter"}
    for who, status in ((block.other_worker, 404), (person(), 404), (agent, 404), (None, 401)):
        assert grant(who, agent, **said).status == status
    made = grant(block.worker, agent, **said)
    assert made.json["by"] == {"person": block.worker, "via": "counter"}
    stranger = person()
    assert grant(block.worker, agent, principal=stranger, via="phone").status == 404
    assert grant(block.worker, agent, principal=elder).status == 400
    assert grant(block.worker, agent, via="phone").status == 400
    path = f"/proxies/{made.json['id']}/revocations"
    assert post(path, {"id": new_id()}, person=block.other_worker).status == 404
    assert post(path, {"id": new_id()}, person=block.clerk).json["state"] == "ended"
    assert {"proxy.record", "proxy.revoke"} <= {entry.act for entry in audit.Entry.scan()}


def test_what_no_proxy_may_be(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    elder, _ = acts.bound("owner")
    agent = person()
    assert grant(elder, elder).status == 400
    wrong: tuple[dict[str, object], ...] = (
        {"days": 366},
        {"days": 0},
        {"days": 5_000},
        {"scopes": []},
        {"scopes": ["all"]},
    )
    for one in wrong:
        assert grant(elder, agent, **one).status == 400
    assert grant(elder, new_id()).status == 404
    assert post(f"/proxies/{new_id()}/revocations", {"id": new_id()}, person=elder).status == 404
    monkeypatch.setattr(rules, "MOST_PROXIES", 1)
    assert grant(elder, agent).status == 201
    assert grant(person(), agent).code == "too_many_proxies"
    assert len(proxies.of(elder)) == 1
