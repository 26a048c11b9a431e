"""Races on the embedded stack: two owners of one dwelling, one form sent many times. Threads, real conditions."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.core.ids import new_id
from tests.e2e.people import Person, applied
from tests.e2e.town import Town

pytestmark = pytest.mark.embedded
OWNERS, SENDINGS = 6, 8


def test_racing_owners_never_make_two_householders(town: Town) -> None:
    code = town.posted().indoor[0]
    owners = [town.newcomer(f"产权人{at}") for at in range(OWNERS)]
    bindings = [applied(owner, code)["id"] for owner in owners]
    staff = [town.walker.through(town.walker.base) for _ in bindings]

    def approve(who: Person, binding: str) -> int:
        said = {"id": new_id(), "act": "approve"}
        return int(who.send("POST", f"/bindings/{binding}/decisions", said).status_code)

    with ThreadPoolExecutor(OWNERS) as pool:
        answers = list(pool.map(approve, staff, bindings))

    assert sorted(answers) == [200] + [403] * (OWNERS - 1), "after the first, the householder decides"
    heads = [home["head"] for owner in owners for home in owner.get("/people/me")["homes"]]
    assert heads == [True]


def test_one_form_sent_many_times_is_one_application(town: Town) -> None:
    code, owner = town.posted().indoor[0], town.newcomer("产权人")
    body = {"id": new_id(), "code": code, "role": "owner", "name": "陈晓明"}
    phones = [owner.through(owner.base) for _ in range(SENDINGS)]

    def send(phone: Person) -> tuple[int, str]:
        answer = phone.send("POST", "/bindings", body)
        return answer.status_code, answer.json().get("id") or answer.json()["code"]

    with ThreadPoolExecutor(SENDINGS) as pool:
        answers = set(pool.map(send, phones))

    assert (201, body["id"]) in answers
    assert answers <= {(201, body["id"]), (429, "too_many")}, "each counts towards the day's applications at most"
    assert len(owner.get("/bindings")["items"]) == 1
