"""Sessions that do not count, and what belongs to others: it is not there, and nothing is changed."""

import re

import pytest
import requests

from chalicelib.core.clock import MINUTE_MS
from chalicelib.core.ids import new_id
from infra.local.demo.api import Json
from tests.e2e.people import Person, applied, decided, newcomer
from tests.e2e.refusing import refused, unchanged
from tests.e2e.town import Building, Town

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def resident(town: Town, there: Building) -> Person:
    """Give somebody who lives there."""
    made = town.newcomer("住户", phone=True)
    decided(town.walker, applied(made, there.indoor[0])["id"])
    return made.through(town.stack.base_url)


def test_sessions_that_are_over_forged_or_none(town: Town, base: str, resident: Person, other: Person) -> None:
    version, _, session, ends, mark = resident.access.split(".")
    forged = [
        resident.access[:-1] + ("A" if resident.access[-1] != "A" else "B"),
        f"{version}.{other.person}.{session}.{ends}.{mark}",
        f"{version}.{resident.person}.{session}.{int(ends) + 1}.{mark}",
        f"9.{resident.person}.{session}.{ends}.{mark}",
        "..", "1.2.3.4.5", "Zm9v", "a" * 5000,
    ]  # fmt: skip

    def me(header: str) -> requests.Response:
        return requests.get(f"{base}/people/me", headers={"Authorization": header}, timeout=30)

    with unchanged(town.stack):
        for token in forged:
            refused(me(f"Bearer {token}"), 401, "session_over")
        refused(me(f"Basic {resident.access}"), 401, "session_over")
        refused(requests.get(f"{base}/people/me", timeout=30), 401, "not_signed_in")
        for token in (resident.refresh[:-2] + "xx", "x", resident.access):
            answer = requests.post(f"{base}/people/refresh", json={"refresh": token}, timeout=30)
            refused(answer, 401, "session_over")


def test_a_session_ends_after_a_quarter_of_an_hour(town: Town, base: str) -> None:
    person = newcomer(base, town.stack.wechat_url, "过客")
    token = person.access
    town.stack.move_clock(16 * MINUTE_MS)
    answer = requests.get(f"{base}/people/me", headers={"Authorization": f"Bearer {token}"}, timeout=30)
    refused(answer, 401, "session_over")
    assert person.get("/people/me")["person"] == person.person, "the client refreshes"


def kept_from(person: Person, method: str, path: str, body: Json | None) -> requests.Response:
    """Check that what somebody asks for is not theirs to see or do. Returns the answer."""
    answer = person.send(method, path, body)
    assert answer.status_code in {403, 404}, (method, path, answer.text)
    refused(answer, answer.status_code, answer.json()["code"])
    return answer


def test_what_belongs_to_another_is_not_there(town: Town, there: Building, resident: Person, other: Person) -> None:
    (binding,) = resident.get("/bindings")["items"]
    household = resident.get("/people/me")["homes"][0]["household"]
    session = resident.get("/people/sessions")["items"][0]["id"]
    message = resident.until_listed("/inbox", lambda one: one["kind"] == "binding.approved")["id"]
    upload = resident.upload("evidence", "a.png", b"\x89PNG", "image/png")
    job = resident.post("/people/exports", {"id": new_id()})["job"]
    resident.until(f"/jobs/{job}", "done")
    act: Json = {"id": new_id()}
    there_it_is_not: list[tuple[str, str, Json | None]] = [
        ("GET", f"/bindings/{binding['id']}", None),
        ("GET", f"/households/{household}", None),
        ("GET", f"/jobs/{job}", None),
        ("DELETE", f"/people/sessions/{session}", None),
        ("POST", "/inbox/read", {"ids": [message]}),
        ("POST", f"/bindings/{binding['id']}/withdrawals", act),
        ("POST", f"/bindings/{binding['id']}/answers", act | {"words": "是我"}),
        ("POST", f"/bindings/{binding['id']}/decisions", act | {"act": "approve"}),
        ("POST", f"/bindings/{binding['id']}/move-outs", act),
        ("POST", f"/bindings/{binding['id']}/unmask", {"reason": "好奇"}),
        ("POST", f"/households/{household}/handovers", act | {"to": binding["id"]}),
        ("GET", f"/households?building={there.id}", None),
        ("GET", f"/codes/doors?place={there.id}", None),
        ("GET", f"/dwellings/{binding['dwelling']}", None),
        ("GET", f"/places/{town.community}", None),
        ("GET", f"/audit?place={town.community}", None),
        ("GET", f"/bindings?person={resident.person}", None),
        (
            "POST",
            "/bindings",
            {"id": new_id(), "code": there.indoor[1], "role": "owner", "name": "陈", "evidence": upload},
        ),
    ]
    with unchanged(town.stack):
        for method, path, body in there_it_is_not:
            answer = kept_from(other, method, path, body)
            if "/bindings/" in path or "/households/" in path or "/jobs/" in path:
                nowhere = other.send(method, re.sub(r"01[0-9A-Z]{24}", new_id(), path, count=1), body)
                assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
                assert answer.status_code == 404, "looks like what isn't there"
    assert resident.get(f"/bindings/{binding['id']}")["state"] == "active"


def test_staff_of_another_place_see_and_change_nothing(town: Town, there: Building, resident: Person) -> None:
    stranger = town.stranger.through(town.stack.base_url)
    (binding,) = resident.get("/bindings")["items"]
    door = town.clerk.all("/codes/doors", place=there.id)[0]
    code, dwelling = door["outdoor"]["id"], door["dwelling"]
    act: Json = {"id": new_id()}
    tries: list[tuple[str, str, Json | None]] = [
        ("GET", f"/codes/doors?place={there.id}", None),
        ("GET", f"/codes/doors/{dwelling}", None),
        ("GET", f"/codes/items/{code}", None),
        ("GET", f"/codes/coverage/{there.id}", None),
        ("POST", "/codes/acts", act | {"code": code, "act": "revoke", "why": "试试"}),
        ("POST", "/codes/mints", act | {"dwelling": dwelling, "kind": "outdoor"}),
        ("POST", "/codes/rounds", act | {"building": there.id}),
        ("POST", "/codes/sheets", act | {"place": there.id}),
        ("POST", "/codes/images", act | {"code": code, "format": "png"}),
        ("GET", f"/bindings/{binding['id']}", None),
        ("POST", f"/bindings/{binding['id']}/move-outs", act | {"reason": "试试"}),
        ("GET", f"/bindings/queue?place={town.community}", None),
        ("PUT", f"/dwellings/{dwelling}", {"version": 1, "unit": None, "room": "1", "area": None}),
        ("PUT", f"/places/{town.community}/roster", {"version": 0, "entries": []}),
        ("PUT", f"/places/{town.community}/settings", {"version": 0, "chosen": {}}),
        ("PUT", f"/places/{town.community}", {"version": 1, "name": "我的社区"}),
        ("POST", "/places", act | {"kind": "estate", "parent": town.community, "name": "我的小区"}),
        ("GET", f"/staff?place={town.community}", None),
        (
            "POST",
            "/staff/roles",
            act | {"person": resident.person, "role": "grid_worker", "place": town.grid, "name": "朋友"},
        ),
        ("POST", "/proxies/people", act | {"name": "某人", "place": town.community}),
    ]
    with unchanged(town.stack):
        for method, path, body in tries:
            kept_from(stranger, method, path, body)
        (result,) = stranger.post("/codes/patrol", {"scans": [act | {"token": there.outdoor[0], "at_ms": 1}]})[
            "results"
        ]
        assert (result["outcome"], result["error"]) == ("refused", "elsewhere")
