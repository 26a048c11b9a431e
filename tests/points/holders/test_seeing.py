"""What a holder sees: balances in one call, a page in one call, each entry explained; nobody else sees anything."""

import json
from typing import Any

import pytest

from chalicelib.core import audit
from chalicelib.core.clock import now_ms
from chalicelib.core.tables import Transaction
from chalicelib.people import standing
from chalicelib.points import chain
from chalicelib.points.accounts import Account, person
from chalicelib.points.holders import rules
from chalicelib.points.holders.service import personal, reading, seeing
from chalicelib.points.ledger.records import Entry
from chalicelib.points.ledger.rules import Caps
from chalicelib.points.ledger.service import closing, posting
from tests.points import schemes
from tests.points.ledger.making import ANNA, HOME, MATERIAL, MERIT, OURS, award, deduct, repair, reverse, sound
from tests.support.calls import calls_to
from tests.support.people import person as make
from tests.support.web import Answer, get, post

AT = f"/points/person/{ANNA}"
OUR = f"/points/household/{HOME}"


@pytest.fixture(autouse=True)
def anna(house: None) -> None:  # noqa: ARG001
    schemes.enforce()
    make(known_as=ANNA, homes=((HOME, "owner"),))
    posting.post(award(caps=Caps(year=20)))
    deduct("d1")
    posting.post(award("binding#1", 10, account=MATERIAL, item="bind_home", clause="1.1"))
    posting.post(award("honest#1", 20, account=OURS, item="honesty", clause="2.2"))
    assert get(f"{AT}/merit/entries?limit=1", person=ANNA).status == 200  # keys, switches, scheme are remembered


def balances(answer: Answer) -> dict[str, int]:
    return {one["currency"]: one["balance"] for one in answer.json["accounts"]}


def test_ones_own_balances_are_one_call() -> None:
    with calls_to() as made:
        answer = get("/points/mine", person=ANNA)
    assert made == ["BatchGetItem"]
    assert balances(answer) == {"merit": -45, "material": 10}
    assert answer.json["accounts"][0]["word"] == "品德积分"
    assert answer.json["accounts"][0]["seq"] == 2
    assert answer.json["accounts"][0]["hash"] == Entry.get(*Entry.at(MERIT, 2)).hash


def test_who_has_no_entry_yet_stands_at_the_start() -> None:
    answer = get("/points/mine", person=make())
    said = {"balance": 0, "seq": 0, "hash": chain.FIRST, "closed_ms": None}
    assert all(said.items() <= one.items() for one in answer.json["accounts"])


def test_the_balances_of_ones_homes_are_read_together() -> None:
    with calls_to() as made:
        answer = get("/points/homes", person=ANNA)
    assert made == ["Query", "BatchGetItem"]
    (ours,) = answer.json["items"]
    assert (ours["kind"], ours["id"]) == ("household", HOME)
    assert [one["balance"] for one in ours["accounts"]] == [20, 0]
    assert get("/points/homes", person=make()).json == {"items": []}


def test_a_page_of_fifty_is_one_call_and_the_newest_come_first() -> None:
    for first in (3, 28):
        with Transaction() as tx:
            lines = [(award(f"drill#{number}", 1), None) for number in range(first, first + 25)]
            posting.add_all(tx, lines, posting.heads([MERIT])[MERIT])
    with calls_to() as made:
        newest = get(f"{AT}/merit/entries", person=ANNA)
    assert made == ["Query"]
    assert [one["seq"] for one in newest.json["items"]] == list(range(52, 2, -1))
    second = get(f"{AT}/merit/entries?cursor={newest.json['next']}", person=ANNA).json
    assert [(one["seq"], one["word"], one["title"]) for one in second["items"]] == [
        (2, "扣减", "酒后驾驶"),
        (1, "奖励", "参加应急演练"),
    ]
    assert second["next"] is None
    assert get(f"{OUR}/merit/entries?cursor={newest.json['next']}", person=ANNA).code == "bad_input"


def test_an_entry_is_explained_by_the_version_that_it_names() -> None:
    schemes.enforce(schemes.HONESTY, number=2)
    said = get(f"{AT}/merit/entries/1", person=ANNA).json
    assert said["entry"]["title"] == "参加应急演练"
    assert said["text"] == "居民参加社区组织的应急演练，每次加 5 分。"
    assert (said["scheme"], len(said["scheme_digest"])) == (1, 64)
    assert said["decided"] == {
        "kind": "scheme",
        "id": None,
        "word": "按积分办法自动记分",
        "title": None,
        "state": None,
        "state_word": None,
    }
    assert (said["given_back"], said["left"], said["appeal"], said["evidence"]) == ([], None, None, None)


def test_a_deduction_tells_what_was_given_back_and_what_is_missing() -> None:
    repair(MERIT, "s1", 20)
    said = get(f"{AT}/merit/entries/2", person=ANNA).json
    assert [(one["seq"], one["word"], one["points"]) for one in said["given_back"]] == [(3, "服务修复", 20)]
    assert said["left"] == 30
    assert said["decided"]["word"] == "经评议组评议决定"
    reverse(MERIT, 2)
    assert get(f"{AT}/merit/entries/2", person=ANNA).json["left"] == 0
    given = get(f"{AT}/merit/entries/3", person=ANNA).json
    assert (given["entry"]["original"], given["given_back"], given["left"]) == (2, [], None)


def test_evidence_is_named_by_its_hash_and_its_kind() -> None:
    posting.post(award("h#2", 20, account=OURS, item="honesty", clause="2.2", evidence="ab" * 32, basis="campaign#9"))
    said = get(f"{OUR}/merit/entries/2", person=ANNA).json
    assert said["evidence"] == {"hash": "ab" * 32, "kind": "text", "word": "文字说明", "ids": []}
    assert (said["decided"]["kind"], said["decided"]["id"]) == ("campaign", "9")


def test_what_no_scheme_has_is_explained_as_far_as_it_is_known() -> None:
    how: dict[str, Any] = {"account": MATERIAL, "kind": "redemption", "item": "mall", "basis": "reservation#R"}
    posting.post(award("reservation#R", -3, **how))
    posting.post(award("odd#1", 1, version=7, basis="odd#1", evidence="00"))
    assert get(f"{AT}/material/entries/2", person=ANNA).json["entry"]["title"] == "积分商城兑换"
    said = get(f"{AT}/merit/entries/3", person=ANNA).json
    assert (said["entry"]["title"], said["text"], said["scheme_digest"]) == (None, None, None)
    assert said["decided"]["word"] == rules.OTHER_BASIS


def test_the_account_is_checked_on_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 1)
    said = get(f"{AT}/merit/check", person=ANNA).json
    assert (said["holds"], said["balance"], said["seq"]) == (True, -45, 2)
    assert said["words"][0] == f"一致：个人 {ANNA} 的品德积分"
    entry = Entry.get(*Entry.at(MERIT, 2))
    entry.update([Entry.points.set(-5)])
    said = get(f"{AT}/merit/check", person=ANNA).json
    assert (said["holds"], said["fault"], said["at"]) == (False, "hash", 2)
    entry.delete()
    assert get(f"{AT}/merit/check", person=ANNA).json["fault"] == "head"


def test_the_statement_is_taken_along_as_the_verifier_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = get(f"{AT}/merit/statement", person=ANNA)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="points-person-merit-')
    assert chain.canonical(chain.read(answer.text)).decode() == answer.text
    assert chain.check(answer.json).holds
    monkeypatch.setattr(reading, "MOST_EXPORTED", 1)
    first = get(f"{AT}/merit/statement", person=ANNA).json
    after = get(f"{AT}/merit/statement?after=1", person=ANNA).json
    assert chain.check(after, chain.Seen(first["seq"], first["hash"], first["balance"])).balance == -45
    nothing = get(f"{AT}/merit/statement?after=2", person=ANNA).json
    assert (nothing["entries"], nothing["seq"], nothing["balance"]) == ([], 2, -45)


@pytest.mark.parametrize("after", ["3", "-1", "x"])
def test_no_part_begins_past_the_end(after: str) -> None:
    answer = get(f"{AT}/merit/statement?after={after}", person=ANNA)
    assert (answer.status, answer.json["details"]["faults"][0]["field"]) == (400, "after")


@pytest.mark.parametrize("path", ["merit/entries/3", "merit/entries/0", "merit/entries/x", "honour/entries", "merit/x"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert get(f"{AT}/{path}", person=ANNA).status in {403, 404}


SEEN = ("", "/merit/entries", "/merit/entries/1", "/merit/check", "/merit/statement")


@pytest.mark.parametrize("path", SEEN)
def test_members_and_proxies_for_points_see_and_nobody_else(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    member = make(homes=((HOME, "family"),))
    agent, helper = make(proxies={ANNA: {"points"}}), make(proxies={ANNA: {"bindings", "household"}})
    seats = {ANNA: (standing.Seat(HOME, "d", "b", "owner", head=True),)}
    monkeypatch.setattr(standing, "homes_of_many", lambda persons: {one: seats[one] for one in persons})
    seen = {who: [get(f"{at}{path}", person=who).status for at in (AT, OUR)] for who in (ANNA, member, agent, helper)}
    assert seen == {ANNA: [200, 200], member: [404, 200], agent: [200, 200], helper: [404, 404]}
    assert [get(f"{at}{path}").status for at in (AT, OUR)] == [401, 401]
    staff = make(("community_staff", "p"), ("auditor", "p"), ("district_admin", "p"))
    assert [get(f"{at}{path}", person=staff).status for at in (AT, OUR)] == [404, 404]


@pytest.fixture
def building(monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the building in which Anna and her household live, without a tree of places."""
    home = standing.Home(HOME, "d", "here", frozenset({"here", "community"}), live=True, people=(ANNA,), head=ANNA)
    seats = {ANNA: (standing.Seat(HOME, "d", "here", "owner", head=True),)}
    monkeypatch.setattr(standing, "household", lambda _id: home)
    monkeypatch.setattr(standing, "homes_of", lambda one: seats.get(one, ()))
    monkeypatch.setattr(seeing, "trees", Place())
    return "here"


class Place:
    """A tree of one building in one community."""

    def tree(self, **_knowing: str) -> "Place":
        return self

    def containing(self, place: str) -> frozenset[str]:
        return frozenset({place, "community"})


def test_staff_look_up_for_a_reason_that_is_kept(building: str) -> None:
    clerk = make(("community_staff", "community"))
    body = {"reason": "居民来电询问扣分", "limit": 1}
    first = post(f"{AT}/merit/lookups", body, person=clerk)
    assert (first.status, first.json["account"]["balance"]) == (200, -45)
    assert [one["seq"] for one in first.json["entries"]] == [2]
    assert first.json["name"] == standing.called([ANNA])[ANNA]
    second = post(f"{AT}/merit/lookups", {**body, "cursor": first.json["next"]}, person=clerk).json
    assert [one["seq"] for one in second["entries"]] == [1]
    assert post(f"{OUR}/merit/lookups", body, person=clerk).json["name"] is None
    kept = list(audit.Entry.scan())
    assert sorted((one.act, one.target, one.place, one.reason) for one in kept) == sorted(
        ("points.look", target, building, body["reason"]) for target in (MERIT.holder, MERIT.holder, OURS.holder)
    )


def test_without_a_role_there_or_a_reason_nothing_is_looked_up(building: str) -> None:
    assert building
    elsewhere, worker, clerk = (
        make(one) for one in (("community_staff", "other"), ("grid_worker", "community"), ("auditor", "community"))
    )
    body = {"reason": "居民来电询问扣分"}
    for who in (elsewhere, worker, ANNA):
        assert post(f"{AT}/merit/lookups", body, person=who).status == 404
    assert post(f"/points/person/{clerk}/merit/lookups", body, person=clerk).status == 404  # lives nowhere here
    assert post(f"{AT}/merit/lookups", body).status == 401
    for reason in ({}, {"reason": " "}, {"reason": "无"}):
        assert post(f"{AT}/merit/lookups", reason, person=clerk).code == "bad_input"
    assert list(audit.Entry.scan()) == []


def test_a_closed_account_is_shown_as_closed() -> None:
    closing.close(HOME)
    stands = reading.of([OURS.holder])
    assert {account.currency for account, head in stands.items() if head and head.closed_ms} == {"merit", "material"}
    assert sound(OURS) == 20


def test_an_export_of_ones_own_data_holds_both_statements() -> None:
    said = personal.export(ANNA)
    assert [(one["seq"], one["title"]) for one in said["merit"]] == [(1, "参加应急演练"), (2, "酒后驾驶")]
    assert [one["points"] for one in said["material"]] == [10]
    assert "酒后驾驶" in json.dumps(said, ensure_ascii=False)
    assert personal.export("01JD9Z7Q4M8W3T5X6Y7V8B9A09") == {"merit": [], "material": []}


def test_an_appeal_is_told_of_while_it_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.points.review.records import Review
    from chalicelib.points.review.service import finding

    case = Review("review#01JD9Z7Q4M8W3T5X6Y7V8B9R01", "review", state="posted", appeal_until_ms=now_ms() + 60_000)
    monkeypatch.setattr(finding, "case", lambda _id: finding.Case(case))
    said = get(f"{AT}/merit/entries/2", person=ANNA).json
    assert said["appeal"] == {"review": case.id, "open": True, "until_ms": case.appeal_until_ms}
    assert (said["decided"]["state"], said["decided"]["state_word"]) == ("posted", "已记分")
    case.appeal_until_ms = now_ms()
    assert not get(f"{AT}/merit/entries/2", person=ANNA).json["appeal"]["open"]
    case.state = "upheld"
    assert not get(f"{AT}/merit/entries/2", person=ANNA).json["appeal"]["open"]


def test_accounts_are_named_by_holder_and_currency() -> None:
    assert Account.named(MERIT.name) == MERIT
    assert (MERIT.kind, MERIT.of, MERIT.holder) == ("person", ANNA, person(ANNA))
