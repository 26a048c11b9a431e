import pytest

from chalicelib.core import cursors, keys, limits, progress, session
from chalicelib.core.crypto import blind, seal, unseal
from chalicelib.core.errors import AppError, BadInput, Conflict, NotFound, SessionOver, TooMany
from chalicelib.core.ids import new_id
from chalicelib.core.tables import Transaction
from tests.support.web import get, post

pytestmark = pytest.mark.usefixtures("house")


def test_a_sealed_field_opens_only_where_it_was_sealed() -> None:
    sealed = seal("13812345678", table="people", key="p1", field="phone")
    assert unseal(sealed, table="people", key="p1", field="phone") == "13812345678"
    with pytest.raises(ValueError, match="not what was sealed here"):
        unseal(sealed, table="people", key="p2", field="phone")
    assert blind("13812345678", "phone") == blind("13812345678", "phone") != blind("13812345678", "openid")


def test_a_token_says_who_and_a_forged_one_nobody() -> None:
    person, there = new_id(), new_id()
    token, _ = session.issue(person, there)
    assert session.verify(token).person == person
    keys.rotate("session")
    assert session.verify(token).person == person
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "9" + token[1:], "", "a.b.c.d.e", token + ".x"):
        with pytest.raises(SessionOver):
            session.verify(forged)


def test_a_cursor_is_its_users_and_its_querys() -> None:
    last = {"pk": {"S": "a"}}
    cursor = cursors.write(last, who="p1", what="bindings")
    assert cursors.read(cursor, who="p1", what="bindings") == last
    for who, what, said in (
        ("p2", "bindings", cursor),
        ("p1", "codes", cursor),
        ("p1", "bindings", "AAAA"),
        ("p1", "bindings", "%%"),
    ):
        with pytest.raises(BadInput):
            cursors.read(said, who=who, what=what)


def test_a_limit_counts_and_says_when() -> None:
    limit = limits.Limit("test", 2, 60)
    limits.take(limit, "x")
    limits.take(limit, "x")
    with pytest.raises(TooMany) as refused:
        limits.take(limit, "x")
    assert 0 < int(str(refused.value.details["retry_after_s"])) <= 60
    limits.take(limit, "y")


def test_a_job_moves_on_and_never_back() -> None:
    job, owner = new_id(), new_id()
    with Transaction() as tx:
        progress.queue(tx, job, "import", owner, total=10, upload="u")
    progress.advance(job, 3, 10)
    progress.finish(job, doors=10)
    progress.advance(job, 4, 10)
    progress.fail(job, "late")
    seen = get(f"/jobs/{job}", person=owner).json
    assert (seen["state"], seen["done"], seen["facts"]) == ("done", 10, {"upload": "u", "doors": 10})
    assert get(f"/jobs/{job}", person=new_id()).status == 404
    post("/uploads", {"id": new_id(), "purpose": "evidence", "content_type": "image/png"}, person=owner)
    assert [one["id"] for one in get("/jobs", person=owner).json["items"]] == [job], "an upload is no job"
    with pytest.raises(Conflict), Transaction() as tx:
        progress.queue(tx, job, "import", owner)
    with pytest.raises(NotFound):
        progress.find(new_id())


def test_an_upload_form_is_given_and_bad_bodies_are_refused_in_chinese() -> None:
    person = new_id()
    asked = {"id": new_id(), "purpose": "door-list", "content_type": "text/csv"}
    form = post("/uploads", asked, person=person)
    assert form.status == 201
    assert form.json["fields"]["Content-Type"] == "text/csv"
    assert post("/uploads", asked).status == 401
    wrong = post("/uploads", {"id": "x", "purpose": "door-list", "secret": 1}, person=person)
    assert wrong.status == 400
    assert sorted(fault["field"] for fault in wrong.json["details"]["faults"]) == ["", "content_type", "id"]
    assert "secret" not in wrong.text
    assert wrong.json["request_id"]
    assert post("/uploads", b"{", person=person).json["details"]["faults"][0]["fault"] == "不是有效的 JSON"
    assert post("/uploads", b"x" * 300_000, person=person).status == 413
    assert post("/uploads", asked, person=person, headers={"content-type": "text/plain"}).status == 415


def test_the_api_describes_itself() -> None:
    described = get("/openapi.json").json
    assert described["openapi"] == "3.1.0"
    assert list(described["paths"]["/openapi.json"]["get"]["responses"]["200"]["content"]) == ["application/json"]
    assert set(described["paths"]["/d"]["post"]["responses"]["400"]["content"]) == {"application/json", "text/html"}
    page = get("/docs")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "/uploads" in page.text


def test_errors_are_one_tree() -> None:
    assert all(issubclass(kind, AppError) for kind in (BadInput, Conflict, NotFound, SessionOver, TooMany))


def test_a_kind_of_items_finds_its_index_though_its_parent_was_used_first() -> None:
    from chalicelib.people.homes.records import Binding
    from chalicelib.people.records import People

    assert list(People.query("nobody")) == []
    assert list(Binding.by_person.query("nobody")) == []
