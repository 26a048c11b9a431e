import json
import os
import subprocess
import sys
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError
from chalice.app import Chalice, Request

from app import app
from chalicelib.core import files, session, uploads
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import NotFound, SessionOver, TooMany
from chalicelib.core.errors import fault as bad
from chalicelib.core.http import Page, Routes, foreseen, refuse
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Actor, Caller, anyone
from chalicelib.core.schema import Done, Id, Paged, Strict
from tests.support.web import call, get, post

pytestmark = pytest.mark.usefixtures("house")
PERSON = new_id()


def event(method: str, path: str, **more: Any) -> dict[str, Any]:
    context = {"resourcePath": path, "httpMethod": method, "requestId": "r-1", "identity": {"sourceIp": "10.0.0.1"}}
    return {
        "requestContext": context,
        "headers": {},
        "multiValueQueryStringParameters": None,
        "pathParameters": {},
        "body": None,
        "stageVariables": None,
    } | more


def test_what_chalice_would_say_is_said_in_our_shape() -> None:
    answer = app(event("GET", "/nowhere"), None)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (404, "not_found")
    answer = app(event("DELETE", "/jobs"), None)
    assert (answer["statusCode"], json.loads(answer["body"])["details"]) == (405, {"legal": ["GET"]})
    assert answer["headers"]["Allow"] == "GET"
    answer = app({}, None)
    assert answer["statusCode"] == 404
    answer = app(event("GET", "/jobs"), None)
    assert (answer["statusCode"], json.loads(answer["body"])["request_id"]) == (401, "r-1")


COLD = """
import sys
from app import app
assert app.opened == {}
context = {"resourcePath": "/inbox", "httpMethod": "GET"}
empty = dict.fromkeys(("multiValueQueryStringParameters", "pathParameters", "body", "stageVariables"))
assert app({"requestContext": context, "headers": {}, **empty}, None)["statusCode"] == 401
assert set(app.opened) == {"chalicelib.inbox.routes"}
print(len(app.endpoints()))
"""


def test_in_lambda_a_room_opens_when_it_is_asked_for() -> None:
    there = os.environ | {"AWS_LAMBDA_FUNCTION_NAME": "api"}
    said = subprocess.run([sys.executable, "-c", COLD], env=there, capture_output=True, text=True, check=False)
    assert said.stderr == ""
    assert int(said.stdout.split()[-1]) == len(app.endpoints())


class Query(Paged):
    word: str | None = None


POLICY = {"t.see": anyone}
routes = Routes("t", POLICY)


@routes.get("/t/page", acts=("t.see",))
def page() -> Page:
    """Give a page."""
    return Page("<p>门</p>", status=404, headers={"X-Kind": "door"})


@routes.get("/t/{id}", acts=("t.see",))
def thing(caller: Caller, id: Id, query: Query) -> Done:  # noqa: A002
    """Give a thing."""
    return Done(id=f"{id}{caller.address}{query.word}{query.limit}")


class Body(Strict):
    words: str


@routes.put("/t/{id}", acts=("t.see",))
def change(actor: Actor, id: Id, body: Body) -> Done:  # noqa: A002
    """Change a thing."""
    return Done(id=f"{id}{actor.address}{body.words}")


@routes.post("/t/{id}", acts=("t.see",))
def enter(address: str, id: Id) -> Done:  # noqa: A002
    """Enter, whatever token is sent along."""
    return Done(id=f"{id}{address}")


@routes.delete("/t/{id}", acts=("t.see",))
def end(id: Id) -> None:  # noqa: A002
    """End a thing."""
    raise {"0": NotFound(), "1": RuntimeError("secret")}.get(id[-1], TooMany(retry_after_s=7))


def test_a_view_gets_what_it_asks_for() -> None:
    door = Chalice("t")
    door.register_blueprint(routes.blueprint)
    ulid = "01JD9Z7Q4M8W3T5X6Y7V8B9H02"
    got = door(
        event("GET", "/t/{id}", pathParameters={"id": ulid}, multiValueQueryStringParameters={"word": ["门"]}), None
    )
    assert json.loads(got["body"]) == {"id": f"{ulid}10.0.0.1门50"}
    assert got["headers"]["Access-Control-Allow-Origin"] == "*"
    got = door(event("PUT", "/t/{id}", pathParameters={"id": ulid}, body='{"words":"好"}'), None)
    assert json.loads(got["body"]) == {"id": f"{ulid}10.0.0.1好"}
    stale = {"authorization": "Bearer of.an.old.token"}
    got = door(event("POST", "/t/{id}", pathParameters={"id": ulid}, headers=stale), None)
    assert json.loads(got["body"]) == {"id": f"{ulid}10.0.0.1"}
    got = door(event("GET", "/t/page"), None)
    assert (got["statusCode"], got["body"], got["headers"]["X-Kind"]) == (404, "<p>门</p>", "door")
    got = door(event("DELETE", "/t/{id}", pathParameters={"id": ulid}), None)
    assert (got["statusCode"], got["headers"]["Retry-After"]) == (429, "7")
    got = door(event("DELETE", "/t/{id}", pathParameters={"id": ulid[:-1] + "1"}), None)
    assert got["statusCode"] == 500
    assert "secret" not in got["body"]


def test_a_route_without_a_policy_fails_at_import() -> None:
    with pytest.raises(LookupError, match="without a policy"):
        routes.get("/t/other", acts=("t.unknown",))(page)
    with pytest.raises(LookupError):
        routes.get("/t/other", acts=())(page)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ClientError({"Error": {"Code": "ThrottlingException", "Message": "secret"}}, "GetItem"), 503),
        (ClientError({"Error": {"Code": "ValidationException", "Message": "secret"}}, "GetItem"), 500),
        (EndpointConnectionError(endpoint_url="http://secret"), 503),
        (KeyError("secret"), 500),
    ],
)
def test_an_engine_in_trouble_is_answered_in_our_shape(
    error: Exception, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    post("/uploads", {"id": new_id(), "purpose": "evidence", "content_type": "image/png"}, person=PERSON)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(BaseClient, "_make_api_call", fail)
    answer = get(f"/jobs/{new_id()}", person=PERSON)
    assert answer.status == status
    assert set(answer.json) == {"code", "message", "details", "request_id"}
    assert "secret" not in answer.text + capsys.readouterr().out


def test_a_foreseen_error_stays_what_it_is() -> None:
    assert foreseen(bad("a", "b")).status == 400
    assert refuse(NotFound(), "r").status_code == 404


def reader(caller: Caller) -> Actor:
    return Actor(caller.person, roles={"police": frozenset({"d1"})})


def test_who_is_asking() -> None:
    token, _ = session.issue(PERSON, PERSON)

    def request(header: str | None) -> Request:
        return Request(event("GET", "/jobs", headers={} if header is None else {"Authorization": header}))

    assert session.caller_of(request(None)) == Caller(address="10.0.0.1")
    assert session.caller_of(request(f"Bearer {token}")).person == PERSON
    session.read_actors_by("tests.core.test_http:reader")
    try:
        assert session.actor_of(request(f"Bearer {token}")) == Actor(PERSON, roles={"police": frozenset({"d1"})})
    finally:
        session.read_actors_by("chalicelib.people.actors:actor_of")
    for wrong in (f"Basic {token}", "Bearer", "Bearer x", f"bearer {token}x"):
        with pytest.raises(SessionOver):
            session.caller_of(request(wrong))
    assert session.actor_of(request(None)) == Actor(address="10.0.0.1")
    assert get("/jobs", headers={"authorization": "Bearer forged"}).code == "session_over"


def test_an_old_token_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.aws import later

    token, ends_ms = session.issue(PERSON, PERSON)
    later(monkeypatch, session.ACCESS_MS + 1000)
    with pytest.raises(SessionOver):
        session.verify(token)
    assert ends_ms > 0


def test_a_file_travels_by_presigned_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    from dataclasses import replace

    upload, url, _ = uploads.begin(PERSON, new_id(), "door-list", "text/csv")
    with pytest.raises(Exception, match="bad_input"):
        uploads.take(PERSON, upload.pk[7:], "door-list")
    files.store(upload.file, "门\n牌\n".encode(), "text/csv")
    assert uploads.take(PERSON, upload.pk[7:], "door-list") == upload.file
    for owner, upload_id, purpose in (
        (new_id(), upload.pk[7:], "door-list"),
        (PERSON, upload.pk[7:], "evidence"),
        (PERSON, new_id(), "door-list"),
    ):
        with pytest.raises(NotFound):
            uploads.take(owner, upload_id, purpose)
    assert "test-private" in url
    into = io.BytesIO()
    files.fetch(upload.file, into)
    assert into.read() == "门\n牌\n".encode()
    assert list(files.lines(upload.file)) == [(4, "门".encode()), (8, "牌".encode())]
    assert list(files.lines(upload.file, 4)) == [(8, "牌".encode())]
    assert "filename%2A%3DUTF-8" in files.download_url(upload.file, "门.csv")
    monkeypatch.setattr(files, "CONFIG", replace(CONFIG, s3_public_url="http://127.0.0.1:8000/s3"))
    assert files.download_url(upload.file, "a").startswith("http://127.0.0.1:8000/s3/")
    assert files.outside("http://s3/b/k") == "http://127.0.0.1:8000/s3/b/k"
    files.copy(upload.file, "pictures/one")
    files.remove(upload.file)
    assert files.size(upload.file) is None
    assert files.read("pictures/one") == "门\n牌\n".encode()
    with pytest.raises(files.Gone):
        files.copy(upload.file, "pictures/two")


def test_an_old_upload_is_gone_though_the_table_still_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.aws import later

    upload, _, _ = uploads.begin(PERSON, new_id(), "door-list", "text/csv")
    files.store(upload.file, b"x", "text/csv")
    later(monkeypatch, uploads.KEPT_DAYS * 86_400_000 + 1000)
    with pytest.raises(NotFound):
        uploads.take(PERSON, upload.pk[7:], "door-list")


def test_what_is_hidden_and_what_is_not_there_look_alike() -> None:
    missing, hidden = refuse(NotFound(job="01J"), "r"), refuse(NotFound(), "r")
    assert missing.body == hidden.body


def test_an_s3_in_trouble_is_no_missing_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_all(*_: object) -> None:
        raise ClientError({"ResponseMetadata": {"HTTPStatusCode": 403}, "Error": {"Code": "403"}}, "HeadObject")

    monkeypatch.setattr(BaseClient, "_make_api_call", refuse_all)
    with pytest.raises(ClientError):
        files.size("uploads/x")


def test_a_wrong_kind_of_file_is_refused_by_name() -> None:
    asked = {"id": new_id(), "purpose": "evidence", "content_type": "text/html"}
    answer = post("/uploads", asked, person=PERSON)
    assert answer.json["details"]["faults"][0]["field"] == "content_type"
    right = asked | {"content_type": "image/png"}
    assert post("/uploads", right, person=PERSON).status == 201
    again = post("/uploads", right, person=PERSON)
    assert (again.status, again.json["id"]) == (201, right["id"])
    assert post("/uploads", right | {"purpose": "door-list", "content_type": "text/csv"}, person=PERSON).status == 409
    assert post("/uploads", right, person=new_id()).status == 409
    assert call("OPTIONS", "/uploads").status in {200, 204}
