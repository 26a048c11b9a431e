"""Bad input over HTTP: each is refused in the one shape, in Chinese, by name, and nothing is changed by it."""

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from chalicelib.core.clock import MINUTE_MS
from chalicelib.core.ids import new_id
from infra.local.demo.api import Json
from infra.local.running import Stack
from tests.e2e.conftest import empty
from tests.e2e.people import Person, applied, decided, newcomer
from tests.e2e.town import Building, Town, building_rows, door_list

pytestmark = pytest.mark.embedded
CHINESE = re.compile("[一-鿿]")
ROOMS = ("places", "codes", "people", "inbox", "audit", "outbox")
FOLDED = str.maketrans({"0": "O", "1": "l"})


def refused(answer: requests.Response, status: int, code: str) -> Json:
    """Check the one shape of a refusal. Returns its details."""
    said: Json = answer.json()
    assert (answer.status_code, said["code"]) == (status, code), said
    assert set(said) == {"code", "message", "details", "request_id"}
    assert CHINESE.search(said["message"])
    assert said["request_id"]
    assert answer.headers["Content-Type"].startswith("application/json")
    for fault in said["details"].get("faults", []):
        assert set(fault) >= {"field", "fault", "right"}, fault
        assert CHINESE.search(fault["fault"] + fault["right"])
    details: Json = said["details"]
    return details


def contents(stack: Stack) -> dict[str, dict[str, Any]]:
    """Give every item of every room, but for sessions."""
    found: dict[str, dict[str, Any]] = {}
    for room in ROOMS:
        table = f"{stack.deployed.name}-{room}"
        pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=table)
        items = [item for page in pages for item in page["Items"]]
        found[room] = {
            json.dumps([item.get(key) for key in ("pk", "sk", "key")]): item
            for item in items
            if not item.get("sk", {}).get("S", "").startswith("session#")  # a phone may refresh at any time
        }
    return found


@contextmanager
def unchanged(stack: Stack) -> Iterator[None]:
    """Check that the block changed nothing in any room: not at once, and not by a queue."""
    empty(stack)
    before = contents(stack)
    yield
    empty(stack)
    after = contents(stack)
    for room in ROOMS:
        assert after[room] == before[room], room


@pytest.fixture(scope="module")
def there(town: Town) -> Building:
    """Give a building whose codes are at their doors."""
    return town.posted()


@pytest.fixture(scope="module")
def resident(town: Town, there: Building) -> Person:
    """Give somebody who lives there."""
    made = town.newcomer("住户", phone=True)
    decided(town.walker, applied(made, there.indoor[0])["id"])
    return made.through(town.stack.base_url)


@pytest.fixture
def other(town: Town) -> Person:
    """Give somebody else, who holds nothing."""
    return newcomer(town.stack.base_url, town.stack.wechat_url, "别人")


@pytest.fixture(params=["base_url", "gateway_url"])
def base(request: pytest.FixtureRequest, town: Town) -> str:
    """Give both ways to the API: what serves on this machine, and the gateway with the deployed function."""
    return str(getattr(town.stack, request.param))


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
            answer = other.send(method, path, body)
            assert answer.status_code in {403, 404}, (method, path, answer.text)
            refused(answer, answer.status_code, answer.json()["code"])
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
            answer = stranger.send(method, path, body)
            assert answer.status_code in {403, 404}, (method, path, answer.text)
            refused(answer, answer.status_code, answer.json()["code"])
        (result,) = stranger.post("/codes/patrol", {"scans": [act | {"token": there.outdoor[0], "at_ms": 1}]})[
            "results"
        ]
        assert (result["outcome"], result["error"]) == ("refused", "elsewhere")


def test_misread_tokens_open_the_same_door_and_mistyped_ones_none(town: Town, there: Building) -> None:
    guest = Person(town.stack.base_url, town.stack.wechat_url, "nobody")
    with unchanged(town.stack):
        for token in there.outdoor[:4]:
            door = guest.get(f"/codes/scan/{token}")["door"]
            spelt = token.translate(FOLDED)
            for same in (token.lower(), spelt, spelt.replace("l", "I"), f"{token[:5]}-{token[5:]}"):
                assert guest.get(f"/codes/scan/{same}")["door"] == door, same
                assert door in guest.send("GET", f"/d/{same}").text
            swapped = next(
                token[:at] + token[at + 1] + token[at] + token[at + 2 :]
                for at in range(24)
                if token[at] != token[at + 1]
            )
            for wrong in (swapped, token[:-1], token + "0", "U" * 25, token[:-1] + ("Z" if token[-1] != "Z" else "Y")):
                refused(guest.send("GET", f"/codes/scan/{wrong}"), 404, "unknown_code")
                page = guest.send("GET", f"/d/{wrong}")
                assert page.status_code == 404
                assert door not in page.text


def test_a_number_with_wrong_check_digits_is_refused_before_anything_is_read(town: Town, there: Building) -> None:
    person = newcomer(town.stack.base_url, town.stack.wechat_url, "抄错的人")
    number = person.get(f"/codes/scan/{there.outdoor[0]}")["number"]
    with unchanged(town.stack):
        for at in range(10):
            wrong = f"{number[:at]}{(int(number[at]) + 1) % 10}{number[at + 1 :]}"
            (fault,) = refused(person.send("POST", "/codes/numbers", {"number": wrong}), 400, "bad_input")["faults"]
            assert fault["field"] == "number"
            page = person.wire.post(f"{person.base}/d", data={"number": wrong}, timeout=30)
            assert (page.status_code, "逐位核对" in page.text) == (400, True)
        spaced = f"{number[:4]} {number[4:8]}-{number[8:]}"
        assert person.post("/codes/numbers", {"number": spaced})["number"] == number


def test_codes_of_wechat_work_once(town: Town, base: str) -> None:
    person = newcomer(base, town.stack.wechat_url, "重放")
    used = person.sim(f"/sim/people/{person.openid}/code")["code"]
    login = {"code": used, "device": "手机"}
    person.post("/people/login", login)
    used_phone = {"code": person.sim(f"/sim/people/{person.openid}/phone-code")["code"]}
    person.post("/people/consents", {"id": new_id(), "version": person.get("/people/privacy")["version"]})
    person.post("/people/phone", used_phone)
    with unchanged(town.stack):
        (fault,) = refused(person.send("POST", "/people/login", login), 400, "login_code_used")["faults"]
        assert fault["field"] == "code"
        for code in ("never-given", "x" * 512):
            refused(person.send("POST", "/people/login", login | {"code": code}), 400, "login_code_refused")
        refused(person.send("POST", "/people/login", login | {"code": ""}), 400, "bad_input")
        assert person.post("/people/phone", used_phone)["phone"].startswith("139"), "the first answer again"
    other = newcomer(base, town.stack.wechat_url, "别人")
    other.post("/people/consents", {"id": new_id(), "version": other.get("/people/privacy")["version"]})
    with unchanged(town.stack):
        for code in (used_phone["code"], "never-given"):
            refused(other.send("POST", "/people/phone", {"code": code}), 400, "phone_code_refused")


@pytest.mark.parametrize("kind", ["timeout", "slow", "http500", "cutoff", "-1", "45009"])
def test_wechat_that_is_down_or_slow_is_said_and_makes_nobody(town: Town, kind: str) -> None:
    person = Person(town.stack.base_url, town.stack.wechat_url, f"o{new_id()}")
    person.sim("/sim/people", {"openid": person.openid, "name": "某人", "phone": "13911112222"})
    person.sim("/sim/faults", {"path": "/sns/jscode2session", "kind": kind, "times": 0, "seconds": 4})
    login = {"code": person.sim(f"/sim/people/{person.openid}/code")["code"], "device": "手机"}
    try:
        with unchanged(town.stack):
            begun = time.monotonic()
            refused(person.send("POST", "/people/login", login), 503, "wechat_busy")
            assert time.monotonic() - begun < 10
    finally:
        person.wire.delete(f"{person.wechat}/sim/faults", timeout=30)
    person.login()


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


def workbook(sheet: Callable[[Any], None]) -> bytes:
    """Make a small XLSX whose first sheet ``sheet`` writes, chunk by chunk."""
    from openpyxl import Workbook

    plain, packed = io.BytesIO(), io.BytesIO()
    Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
        with new.open("xl/worksheets/sheet1.xml", "w") as part:
            sheet(part)
    return packed.getvalue()


def bomb(part: Any) -> None:
    """Write 200 MB of one cell, which packs to nothing."""
    part.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">')
    part.write(b'<c r="A1" t="inlineStr"><is><t>')
    for _ in range(200):
        part.write(b"0" * (1 << 20))
    part.write(b"</t></is></c></row></sheetData></worksheet>")


def headless() -> bytes:
    """Give a list without the names of its columns."""
    return (
        door_list(building_rows("北岸社区", "北岸新城", 1)).split(b"\r\n", 1)[1].replace("号楼".encode("gb18030"), b"")
    )


UNREADABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "200 MB inside a small zip": (lambda: workbook(bomb), "list_too_much_inside"),
    "a picture that is called a workbook": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "list_wrong_kind"),
    "a zip that is called a workbook": (lambda: b"PK\x03\x04" + b"\0" * 64, "list_broken"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "list_legacy"),
    "nothing but blanks": (lambda: b" \r\n \r\n", "list_empty"),
    "no header": (headless, "list_no_header"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_files_that_are_no_door_lists(town: Town, what: str) -> None:
    make, code = UNREADABLE[what]
    admin, content = town.admin.through(town.stack.base_url), make()
    assert len(content) < 1 << 20
    upload = admin.upload("door-list", "清单.xlsx", content, "application/octet-stream")
    begun = admin.post("/codes/imports", {"id": new_id(), "upload": upload})
    seen = until_read(admin, begun["id"])
    assert (seen["state"], seen["preview"], seen["doors"]) == ("unreadable", None, 0)
    facts = admin.get(f"/jobs/{begun['job']}")["facts"]
    assert facts["error"] == code
    assert CHINESE.search(facts["message"])
    with unchanged(town.stack):
        answer = admin.send("POST", f"/codes/imports/{begun['id']}/commit", {"id": new_id(), "mark": "0" * 64})
        refused(answer, 409, "not_this_list")


def until_read(admin: Person, import_id: str) -> Json:
    """Wait until a list was read, or could not be."""
    for _ in range(600):
        seen = admin.get(f"/codes/imports/{import_id}")
        if seen["state"] != "queued":
            return seen
        time.sleep(0.1)
    raise AssertionError("never read")


def test_an_upload_that_is_empty_wrong_or_never_came(town: Town) -> None:
    admin = town.admin.through(town.stack.base_url)
    asked = {"id": new_id(), "purpose": "door-list", "content_type": "text/csv"}
    form = admin.post("/uploads", asked)
    with unchanged(town.stack):
        nothing = admin.wire.post(
            form["url"], data=form["fields"], files={"file": ("a.csv", b"", "text/csv")}, timeout=60
        )
        assert nothing.status_code in {400, 403}
        lied = dict(form["fields"]) | {"Content-Type": "image/png"}
        assert (
            admin.wire.post(form["url"], data=lied, files={"file": ("a", b"x", "image/png")}, timeout=60).status_code
            == 403
        )
        begin = {"id": new_id(), "upload": asked["id"]}
        (fault,) = refused(admin.send("POST", "/codes/imports", begin), 400, "bad_input")["faults"]
        assert fault["field"] == "upload"
        refused(admin.send("POST", "/codes/imports", {"id": new_id(), "upload": new_id()}), 404, "not_found")
        picture = admin.send("POST", "/uploads", asked | {"id": new_id(), "content_type": "image/png"})
        assert refused(picture, 400, "bad_input")["faults"][0]["field"] == "content_type"
        refused(admin.send("POST", "/uploads", asked | {"purpose": "duty-roster"}), 409, "conflict")
        stranger = town.stranger.through(town.stack.base_url)
        refused(stranger.send("POST", "/uploads", asked), 409, "conflict")
