"""The nightly comparison: all follows from the entries, whatever was tampered with is found, kept, and rings."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.core import bulk
from chalicelib.core.clock import DAY_MS
from chalicelib.points.accounts import Account, person
from chalicelib.points.ledger.records import Debt, Entry, Head, Key, Report, Used, partition
from chalicelib.points.ledger.rules import Caps
from chalicelib.points.ledger.service import closing, comparing, posting
from functions import points_compare
from functions.points_compare import Differs, Late
from tests.points.ledger.making import HOME, MATERIAL, MERIT, OURS, award, deduct, repair, reverse
from tests.support import aws
from tests.support.people import person as make
from tests.support.web import get

pytestmark = pytest.mark.usefixtures("house")
LAMBDA = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "PARTS", 3)
    monkeypatch.setattr(comparing, "AT_A_TIME", 2)
    monkeypatch.setattr(comparing, "MOST_SCANNED", 20)
    monkeypatch.setattr(bulk, "AT_ONCE", 1)  # the stand-in of AWS bears no threads


def fill() -> None:
    """Post one of each: awards in caps, deduction, repair, reversals, redemption; a household's; a closed account."""
    posting.post(award(caps=Caps(5, 20)))
    deduct("d1")
    repair(MERIT, "s1", 20)
    reverse(MERIT, 1)
    posting.post(award("h#1", 10, account=MATERIAL, item="volunteer_hour"))
    posting.post(award("reservation#R", -4, account=MATERIAL, kind="redemption", item="mall"))
    posting.post(award("honest#1", 20, account=OURS, item="honesty"))
    closing.close(HOME)
    for number in range(5):
        posting.post(award(account=Account(person(f"01JD9Z7Q4M8W3T5X6Y7V8B9A1{number}"), "merit"), points=5))


def compare(left_ms: int = 900_000, **how: Any) -> Report:
    return comparing.run(lambda: left_ms, **how)


def found(report: Report) -> list[tuple[str, str, int | None]]:
    return [(one.what, one.account, None if one.seq is None else int(one.seq)) for one in comparing.differences(report)]


def test_all_follows_from_the_entries_and_both_sides_agree() -> None:
    fill()
    report = compare()
    assert (report.state, report.accounts, report.entries, report.differences) == ("done", 9, 12, 0)
    assert json.loads(report.issued) == {
        "drill#merit#person": [25, 7],
        "drunk_driving#merit#person": [-30, 2],
        "honesty#merit#household": [20, 1],
        "mall#material#person": [-4, 1],
        "volunteer_hour#material#person": [10, 1],
    }
    assert compare().id == report.id
    assert Report.by_list.count("points-reports") == 1
    assert compare(anew=True).id.startswith(f"{report.id}-")


def test_an_empty_ledger_is_compared_too() -> None:
    report = compare()
    assert (report.state, report.accounts, report.differences) == ("done", 0, 0)


def test_a_run_short_of_time_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    left = iter([900_000, 900_000, 0])
    first = comparing.run(lambda: next(left))
    assert (first.state, first.accounts) == ("running", 0)
    seen: list[int] = []
    compare_part = comparing._compare_part

    def watched(now: Report, number: int) -> None:
        seen.append(number)
        compare_part(now, number)

    monkeypatch.setattr(comparing, "_compare_part", watched)
    aws.later(monkeypatch, DAY_MS)  # the night is over: it is still that report
    second = compare()
    assert seen == [2]
    assert (second.id, second.state, second.accounts, second.differences) == (first.id, "done", 9, 0)


def test_two_runs_at_once_keep_one_outcome() -> None:
    fill()
    now = comparing._current(anew=False)
    for _ in range(2):
        for number in range(3):
            comparing._compare_part(now, number)
    assert comparing._finish(now).state == "done"
    again = comparing._finish(now)
    assert (again.accounts, again.entries, again.differences) == (9, 12, 0)


def tampered(what: str) -> None:
    """Change one thing that nothing in the house changes."""
    entry = Entry.get(*Entry.at(MERIT, 2))
    changes: dict[str, Callable[[], object]] = {
        "hash": lambda: entry.update([Entry.points.set(-5)]),
        "head": lambda: Head(*Head.at(MERIT)).update([Head.balance.set(0)]),
        "no_head": lambda: Head(*Head.at(MERIT)).delete(),
        "key": lambda: Key(*Key.at("drunk_driving", MERIT.holder, "d1")).delete(),
        "debt": lambda: Debt(*Debt.at(MERIT, 2)).update([Debt.left.set(50)]),
        "cap": lambda: Used(*Used.at(MERIT, "drill", "2026")).update([Used.points.set(15)]),
        "gap": lambda: Entry(*Entry.at(MERIT, 2)).delete(),
    }
    changes[what]()


@pytest.mark.parametrize("what", ["hash", "head", "no_head", "key", "debt", "cap", "gap"])
def test_what_was_tampered_with_is_found(what: str) -> None:
    fill()
    tampered(what)
    report = compare()
    differences = {(kind, account) for kind, account, _ in found(report)}
    assert (what, MERIT.name) in differences
    assert {account for _, account in differences} <= {MERIT.name, ""}
    assert report.differences == len(found(report))
    assert ("sides", "") in differences or what not in {"hash", "head", "no_head", "gap"}


def test_what_is_posted_meanwhile_is_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    query, read = bulk.query, list[str]()

    def torn(room: str, pk: str, *args: Any, **how: Any) -> Any:
        items = query(room, pk, *args, **how)
        read.append(pk)
        moved = pk == partition(MERIT) and read.count(pk) == 1
        return [one for one in items if one["sk"]["S"] != Entry.at(MERIT, 4)[1]] if moved else items

    monkeypatch.setattr(bulk, "query", torn)
    assert compare().differences == 0
    assert read.count(partition(MERIT)) == 2


def test_a_difference_rings_once_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    fill()
    tampered("key")
    with pytest.raises(Differs):
        points_compare.handler({}, LAMBDA)
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ("ledger differs", "key", 2) in {(one["what"], one.get("difference"), one.get("seq")) for one in logged}
    assert points_compare.handler({}, LAMBDA)["differences"] == 1  # Lambda tries again: it is known
    with pytest.raises(Differs):
        points_compare.handler({"anew": True}, LAMBDA)


def test_a_comparison_that_takes_a_day_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    short = SimpleNamespace(get_remaining_time_in_millis=lambda: 0)
    assert points_compare.handler({}, short)["state"] == "running"
    aws.later(monkeypatch, DAY_MS + 1_000)
    with pytest.raises(Late):
        points_compare.handler({}, short)


def test_of_very_many_differences_the_first_are_kept_and_all_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    monkeypatch.setattr(comparing, "MOST_KEPT", 1)
    monkeypatch.setattr(comparing, "PARTS", 1)
    for seq, event in ((1, "drill#1"), (2, "d1")):
        Key(*Key.at("drill" if seq == 1 else "drunk_driving", MERIT.holder, event)).delete()
    report = compare()
    assert (report.differences, len(found(report))) == (2, 1)


def test_reports_are_read_by_who_answers_for_the_ledger() -> None:
    fill()
    tampered("debt")
    report = compare()
    for role in ("auditor", "finance", "district_admin"):
        who = make((role, "district"))
        (line,) = get("/points/reports", person=who).json["items"]
        assert (line["id"], line["state"], line["differences"]) == (report.id, "done", 1)
    said = get(f"/points/reports/{report.id}", person=who).json
    assert said["found"] == [
        {
            "account": MERIT.name,
            "seq": 2,
            "what": "debt",
            "word": "扣减的待恢复分数与流水不符",
            "expected": 30,
            "found": 50,
        }
    ]
    assert said["issued"][2] == {
        "item": "honesty",
        "currency": "merit",
        "holding": "household",
        "points": 20,
        "entries": 1,
    }
    assert get("/points/reports/2026-01-01", person=who).status == 404
    assert get("/points/reports/x", person=who).status == 404
    for path in ("/points/reports", f"/points/reports/{report.id}"):
        assert get(path).status == 401
        assert get(path, person=make(("community_staff", "district"))).status == 404
