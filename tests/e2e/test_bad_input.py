"""Bad input over HTTP: each is refused in the one shape, in Chinese, by name, and nothing is changed by it."""

import json
from typing import Any

import pytest

from chalicelib.core.ids import new_id
from infra.local.demo.api import Json
from tests.e2e.people import Person
from tests.e2e.refusing import refused, unchanged
from tests.e2e.town import Building, Town

pytestmark = pytest.mark.embedded


def raw(person: Person, base: str, body: bytes, kind: str = "application/json", path: str = "/bindings") -> Any:
    """Send bytes as they are."""
    headers = {"Authorization": f"Bearer {person.access}", "Content-Type": kind}
    return person.wire.post(f"{base}{path}", data=body, headers=headers, timeout=60)


def test_bodies_that_cannot_be_read(town: Town, base: str, other: Person) -> None:
    with unchanged(town.stack):
        for body in (b"{", b"", b"\xff\xfe{}", b'{"id":', b"[" * 20_000, b'{"id":"\\ud800"}', b"nul", b'{"id":NaN}'):
            refused(raw(other, base, body), 400, "bad_input")
        for body in (b"[]", b"null", b'"text"', b"7"):
            (fault,) = refused(raw(other, base, body), 400, "bad_input")["faults"]
            assert fault == {"field": "", "fault": "应为一个对象", "right": "请提交 JSON 对象"}
        details = refused(raw(other, base, b'{"name":"' + b"x" * 300_000 + b'"}'), 413, "too_large")
        assert details == {"most_bytes": 262_144}


def test_bodies_of_another_kind(town: Town, base: str, other: Person) -> None:
    body = json.dumps({"id": new_id(), "code": "x", "role": "owner", "name": "陈"}).encode()
    with unchanged(town.stack):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/csv"):
            assert refused(raw(other, base, body, kind), 415, "wrong_content_type") == {"right": "application/json"}
        page = raw(other, base, b'{"why":"number"}', path=f"/d/{'0' * 25}")
        assert refused(page, 415, "wrong_content_type") == {"right": "application/x-www-form-urlencoded"}


def test_fields_of_a_wrong_type_unknown_ones_and_those_that_do_not_fit_together(town: Town, other: Person) -> None:
    good: Json = {"id": new_id(), "code": "x", "role": "owner", "name": "陈"}
    cases: list[tuple[Json, str]] = [
        (good | {"id": 5}, "id"),
        (good | {"id": "not-an-id"}, "id"),
        (good | {"code": ["x"]}, "code"),
        (good | {"code": ""}, "code"),
        (good | {"name": "陈" * 51}, "name"),
        (good | {"role": "king"}, "role"),
        (good | {"lease_ends": "2026-13-45"}, "lease_ends"),
        (good | {"acts_for": {"person": new_id(), "via": "pigeon"}}, "acts_for.via"),
        ({name: value for name, value in good.items() if name != "role"}, "role"),
        (good | {"role": "tenant"}, ""),
        (good | {"dwelling": new_id()}, ""),
        (good | {"secret-word": 1}, ""),
    ]
    with unchanged(town.stack):
        for body, field in cases:
            answer = other.send("POST", "/bindings", body)
            assert [fault["field"] for fault in refused(answer, 400, "bad_input")["faults"]] == [field]
            assert "secret-word" not in answer.text
        for body in ({"nickname": "好", "large": 0}, {"nickname": "好", "large": "false"}, {"nickname": 7}):
            refused(other.send("PUT", "/people/me", body), 400, "bad_input")
        for query in ("limit=0", "limit=many", "limit=5&limit=x", "colour=red", "cursor=" + "x" * 2000):
            refused(other.send("GET", f"/bindings?{query}"), 400, "bad_input")


def test_paths_and_methods_that_are_not_there(town: Town, base: str, other: Person) -> None:
    person = other.through(base)
    with unchanged(town.stack):
        for path in ("/places/not-an-id", f"/jobs/{new_id()}", "/bindings/..x", "/households/1"):
            refused(person.send("GET", path), 404, "not_found")
        refused(person.send("GET", "/codes/scan/%E7%A0%81"), 404, "unknown_code")


def test_paths_and_methods_that_no_route_has(town: Town, other: Person) -> None:
    with unchanged(
        town.stack
    ):  # what the gateway says by itself stands in the template; the emulator has no part in it
        for path in ("/nothing", "/codes/nothing/at/all", "/people/me/more", "/", "//", "/jobs/%00", "/jobs/%2F.."):
            refused(other.send("GET", path), 404, "not_found")
        for method, path, legal in (
            ("DELETE", "/people/login", "POST"),
            ("PATCH", "/people/me", "GET, PUT"),
            ("PUT", "/bindings", "GET, POST"),
        ):
            answer = other.send(method, path)
            assert refused(answer, 405, "no_such_method") == {"legal": legal.split(", ")}
            assert answer.headers["Allow"] == legal


def test_cursors_of_another_person_or_query_lead_nowhere(town: Town, there: Building) -> None:
    clerk, admin = town.clerk.through(town.stack.base_url), town.admin.through(town.stack.base_url)
    page = clerk.get("/codes/doors", place=there.id, limit="5")
    mine = page["next"]
    assert len(clerk.get("/codes/doors", place=there.id, limit="5", cursor=mine)["items"]) == 5
    forged = mine[:-3] + ("AAA" if mine[-3:] != "AAA" else "BBB")
    with unchanged(town.stack):
        for person, query in (
            (admin, {"place": there.id, "cursor": mine}),
            (clerk, {"place": town.community, "cursor": mine}),
            (clerk, {"place": there.id, "kind": "indoor", "cursor": mine}),
            (clerk, {"place": there.id, "cursor": forged}),
            (clerk, {"place": there.id, "cursor": "x"}),
        ):
            (fault,) = refused(person.send("GET", "/codes/doors", params=query), 400, "bad_input")["faults"]
            assert (fault["field"], fault["right"]) == ("cursor", "请从第一页重新查询")
