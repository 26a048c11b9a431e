"""This is not my door: anybody says so, nothing of them is kept, staff decide."""

from typing import Any

import pytest

from chalicelib.codes.records import Mismatch, find
from chalicelib.codes.rules import REPORTS_BY_ADDRESS, REPORTS_BY_CODE
from chalicelib.codes.service import mismatches
from chalicelib.core.errors import TooMany
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Caller
from tests.codes.queue import events
from tests.codes.street import Street, Town, page, token
from tests.support.web import Answer, get, post


def reported(street: Street, query: str = "") -> list[dict[str, Any]]:
    return list(get(f"/codes/mismatches?place={street.town.community}{query}", person=street.clerk).json["items"])


def test_a_report_comes_in_from_a_plain_form_and_from_the_client(street: Street) -> None:
    code = street.one("active")
    answer = page(f"/d/{token(code)}", body=b"why=number")
    assert (answer.status, "已收到" in answer.text) == (200, True)
    assert post("/codes/mismatches", {"token": token(code), "why": "address"}).json == {"received": True}
    page(f"/d/{token(code)}", body=b"why=<script>")
    (item,) = reported(street)
    assert (item["code"], item["reports"], item["state"], item["why"]) == (code.id, 3, "open", "address")
    assert len(events("door.mismatch_reported")) == 1
    kept = next(iter(Mismatch.scan(Mismatch.sk.startswith("open#")))).serialize()
    assert "script" not in str(kept)
    assert "127.0.0.1" not in str(kept)


@pytest.mark.parametrize("state", ["minted", "suspended", "replaced"])
def test_a_code_that_is_not_in_use_needs_no_report(street: Street, state: str) -> None:
    assert page(f"/d/{token(street.one(state))}", body=b"why=number").status == 200
    assert reported(street) == []


def test_what_is_no_outdoor_code_cannot_be_reported(street: Street) -> None:
    indoor = token(street.one("active", "indoor"))
    assert page(f"/d/{indoor}", body=b"").status == 404
    assert page("/d/" + "0" * 25, body=b"").status == 404
    assert post("/codes/mismatches", {"token": indoor, "why": "number"}).code == "unknown_code"
    assert post("/codes/mismatches", {"token": indoor, "why": "fire"}).status == 400


def test_reports_are_limited_by_address_and_by_code(street: Street) -> None:
    code = token(street.one("active"))
    for _ in range(REPORTS_BY_ADDRESS.most):
        mismatches.report(code, "number", Caller(address="10.0.0.1"))
    with pytest.raises(TooMany):
        mismatches.report(code, "number", Caller(address="10.0.0.1"))
    for at in range(REPORTS_BY_CODE.most - REPORTS_BY_ADDRESS.most):
        mismatches.report(code, "number", Caller(address=f"10.0.1.{at}"))
    answer = page(f"/d/{code}", body=b"why=number")
    assert (answer.status, "操作过于频繁" in answer.text) == (429, True)


def review(street: Street, item: dict[str, Any], decision: str, **more: Any) -> Answer:
    body = {"id": new_id(), "report": item["report"], "code": item["code"], "decision": decision} | more
    return post("/codes/reviews", body, person=street.worker)


def test_staff_suspend_the_code_after_looking(street: Street) -> None:
    code = street.one("active")
    page(f"/d/{token(code)}", body=b"why=number")
    (item,) = reported(street)
    same = new_id()
    first = review(street, item, "suspend", id=same, why="贴错了门")
    assert (first.status, first.json["state"], find(code.id).state) == (200, "suspended", "suspended")
    assert review(street, item, "suspend", id=same).json == first.json
    assert review(street, item, "dismiss").status == 409
    assert review(street, item, "dismiss", id=same).status == 409
    assert reported(street) == []
    assert [one["state"] for one in reported(street, "&state=decided")] == ["suspended"]
    assert "正在核查" in page(f"/d/{token(code)}").text


def test_a_posted_code_can_be_suspended_after_a_report_too(street: Street) -> None:
    code = street.one("posted")
    page(f"/d/{token(code)}", body=b"why=number")
    (item,) = reported(street)
    assert review(street, item, "suspend").json["state"] == "suspended"
    assert find(code.id).state == "suspended"
    assert street.act(code.id, "resume").json["state"] == "active"


def test_staff_dismiss_and_the_next_report_opens_anew(street: Street) -> None:
    code = street.one("active")
    page(f"/d/{token(code)}", body=b"why=number")
    (item,) = reported(street)
    assert review(street, item, "dismiss").json["state"] == "dismissed"
    assert find(code.id).state == "active"
    page(f"/d/{token(code)}", body=b"why=number")
    (again,) = reported(street)
    assert again["report"] != item["report"]
    assert review(street, item, "dismiss").status == 409
    assert len(events("door.mismatch_reported")) == 2


def test_a_review_is_for_staff_of_the_place_and_of_a_report_that_is_there(street: Street, town: Town) -> None:
    code = street.one("active")
    page(f"/d/{token(code)}", body=b"why=number")
    (item,) = reported(street)
    body = {"id": new_id(), "report": item["report"], "code": code.id, "decision": "dismiss"}
    assert post("/codes/reviews", body, person=street.stranger).status == 404
    assert post("/codes/reviews", body).status == 401
    assert post("/codes/reviews", body | {"report": new_id()}, person=street.worker).status == 404
    assert get(f"/codes/mismatches?place={town.community}", person=street.stranger).status == 404


def test_a_code_that_was_replaced_meanwhile_cannot_be_suspended(street: Street) -> None:
    code = street.one("active")
    page(f"/d/{token(code)}", body=b"why=number")
    (item,) = reported(street)
    street.act(code.id, "replace")
    assert review(street, item, "suspend").code == "illegal_move"
    assert review(street, item, "dismiss").status == 200


def test_reports_are_listed_page_after_page(street: Street, town: Town) -> None:
    codes = {street.one("active").id for _ in range(3)}
    for code in codes:
        page(f"/d/{token(code)}", body=b"why=number")
    found, cursor = set(), ""
    for _ in range(3):
        answer = get(f"/codes/mismatches?place={town.district}&limit=1{cursor}", person=street.admin).json
        found |= {one["code"] for one in answer["items"]}
        cursor = f"&cursor={answer['next']}"
    assert found == codes
    assert get(f"/codes/mismatches?place={town.district}&limit=1{cursor}", person=street.admin).json["items"] == []


def test_a_page_reads_a_bounded_number_of_reports(street: Street, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        page(f"/d/{token(street.one('active'))}", body=b"why=number")
    monkeypatch.setattr(mismatches, "MOST_READ", 2)
    elsewhere = f"/codes/mismatches?place={town.second_building}"
    first = get(elsewhere, person=street.clerk).json
    assert (first["items"], first["next"] is None) == ([], False)
    last = get(f"{elsewhere}&cursor={first['next']}", person=street.clerk).json
    assert last == {"items": [], "next": None}


def test_two_first_reports_at_once_are_one(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    code = street.one("active")
    made = new_id
    raced: list[int] = []

    def rival() -> str:
        if not raced:
            raced.append(1)
            mismatches.report(token(code), "number", Caller(address="10.0.0.2"))
        return made()

    monkeypatch.setattr(mismatches, "new_id", rival)
    mismatches.report(token(code), "number", Caller(address="10.0.0.3"))
    (item,) = reported(street)
    assert item["reports"] == 2
