"""Giving back: reversal, repair and lapse name their original, and together never give more than it took."""

from collections.abc import Iterable
from datetime import date

import pytest

from chalicelib.core.clock import DAY_MS, HOUR_MS, now_ms, start_of_day_ms
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.outbox import Outbox
from chalicelib.core.tables import Stale, Transaction
from chalicelib.people.homes.events import HouseholdEnded
from chalicelib.points.accounts import Account
from chalicelib.points.ledger import rules
from chalicelib.points.ledger.errors import AccountClosed, GivenBack, NotEnough, NothingToRepair, NotReversible
from chalicelib.points.ledger.records import Debt, Head, Key
from chalicelib.points.ledger.rules import Caps
from chalicelib.points.ledger.service import closing, posting, returning
from tests.faults.crash import counting
from tests.points.ledger import making
from tests.points.ledger.making import (
    ANNA,
    HOME,
    MATERIAL,
    MERIT,
    OURS,
    award,
    deduct,
    left,
    repair,
    reverse,
    sound,
    used,
)
from tests.support import aws

pytestmark = pytest.mark.usefixtures("house")


def test_a_reversed_award_is_taken_back_and_its_caps_have_room_again() -> None:
    caps = Caps(day=5, year=5)
    first = posting.post(award(caps=caps))
    assert first.counted == "2026-11-18 2026"
    back = reverse(MERIT, 1)
    assert back is not None
    said = {"kind": "reversal", "event": "reversal#1", "original": 1, "points": -5, "item": "drill", "clause": "2.1"}
    assert said.items() <= back.shown().items()
    assert used() == {"2026-11-18": 0, "2026": 0}
    posting.post(award("drill#2", caps=caps))
    assert (sound(MERIT), used()) == (5, {"2026-11-18": 5, "2026": 5})


def test_what_never_counted_in_a_cap_gives_no_room() -> None:
    posting.post(award("before"))
    posting.post(award("after", caps=Caps(year=5)))
    reverse(MERIT, 1)
    assert used() == {"2026": 5}


def test_an_entry_is_reversed_once_by_one_act() -> None:
    posting.post(award())
    first, again = reverse(MERIT, 1), reverse(MERIT, 1)
    assert first is not None
    assert again is not None
    assert first.shown() == again.shown()
    with pytest.raises(GivenBack):
        reverse(MERIT, 1, basis="review#10")
    assert sound(MERIT) == 0


def test_a_reversed_deduction_gives_what_is_still_missing() -> None:
    deduct(lapses_ms=now_ms())
    repair(MERIT, "s1", 20)
    back = reverse(MERIT, 1)
    assert back is not None
    assert (back.points, left(1), sound(MERIT)) == (30, 0, 0)
    assert Debt.get(*Debt.at(MERIT, 1)).listing is None
    assert returning.lapse_due() == {"lapsed": 0, "failed": 0}


def test_a_deduction_of_which_nothing_is_missing_writes_no_entry() -> None:
    deduct()
    repair(MERIT, "s1", 50)
    assert reverse(MERIT, 1) is None
    assert making.head(MERIT).seq == 2


def test_a_reversed_redemption_gives_the_price_back() -> None:
    posting.post(award("service", 30, account=MATERIAL, item="volunteer_hour"))
    posting.post(award("reservation#R", -30, account=MATERIAL, kind="redemption", item="mall"))
    reverse(MATERIAL, 2, basis="reservation#R")
    assert sound(MATERIAL) == 30


def test_spent_points_are_not_taken_back() -> None:
    posting.post(award("service", 30, account=MATERIAL))
    posting.post(award("reservation#R", -1, account=MATERIAL, kind="redemption", item="mall"))
    with pytest.raises(NotEnough):
        reverse(MATERIAL, 1)


def test_what_gives_back_is_not_reversed() -> None:
    posting.post(award())
    reverse(MERIT, 1)
    with pytest.raises(NotReversible) as refused:
        reverse(MERIT, 2)
    assert refused.value.details == {"kind": "reversal"}
    with pytest.raises(NotFound):
        reverse(MERIT, 3)


def test_a_rival_reversal_makes_the_other_look_again() -> None:
    posting.post(award())
    tx = Transaction()
    returning.reverse(tx, MERIT, 1, basis="review#8", at_ms=now_ms())
    reverse(MERIT, 1)
    with pytest.raises(Stale), tx:
        pass
    assert sound(MERIT) == 0


def test_a_service_repairs_the_oldest_deductions_first() -> None:
    posting.post(award())
    deduct("d1", 50)
    deduct("d2", 50)
    assert returning.missing(MERIT) == 100
    made = repair(MERIT, "s1", 70)
    assert [(one.event, one.original, one.points) for one in made] == [("repair#s1#2", 2, 50), ("repair#s1#3", 3, 20)]
    assert (left(2), left(3), sound(MERIT)) == (0, 30, -25)


def test_a_service_is_taken_once_and_what_is_over_is_not_given() -> None:
    deduct("d1", 20)
    made = repair(MERIT, "s1", 50)
    deduct("d2", 20)
    assert [one.shown() for one in repair(MERIT, "s1", 50)] == [one.shown() for one in made]
    with pytest.raises(Conflict):
        repair(MERIT, "s1", 51)
    assert (sound(MERIT), returning.missing(MERIT)) == (-20, 20)


def test_there_must_be_something_to_repair() -> None:
    with pytest.raises(NothingToRepair):
        repair(MERIT, "s1", 20)
    with pytest.raises(ValueError, match="more than 0"):
        repair(MERIT, "s1", 0)


def test_a_service_repairs_25_deductions_at_most() -> None:
    for number in range(27):
        deduct(f"d{number}", 1)
    with counting() as made:
        assert len(repair(MERIT, "s1", 27)) == 25
    assert made == ["GetItem", "Query", "BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    assert (returning.missing(MERIT), sound(MERIT)) == (2, -2)


def test_a_deduction_lapses_with_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    deduct("d1", lapses_ms=now_ms() + DAY_MS)
    deduct("d2", lapses_ms=now_ms() + 3 * DAY_MS)
    deduct("d3")
    repair(MERIT, "s1", 20)
    assert returning.lapse_due() == {"lapsed": 0, "failed": 0}
    aws.later(monkeypatch, DAY_MS + 1)
    assert returning.lapse_due() == {"lapsed": 1, "failed": 0}
    assert returning.lapse_due() == {"lapsed": 0, "failed": 0}
    last = making.entries(MERIT)[-1]
    said = {"kind": "lapse", "event": "lapse#1", "original": 1, "points": 30, "item": "drunk_driving"}
    assert said.items() <= last.shown().items()
    assert last.at_ms == making.entries(MERIT)[0].lapses_ms
    assert (left(1), left(2), sound(MERIT)) == (0, 50, -100)
    assert [one.name for one in Outbox.scan()] == ["points.lapsed"]


def test_one_failing_deduction_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    deduct("d1", lapses_ms=now_ms())
    deduct("d2", lapses_ms=now_ms())
    whole = returning._debt

    def broken(account: Account, seq: int) -> Debt:
        if seq == 1:
            raise RuntimeError
        return whole(account, seq)

    monkeypatch.setattr(returning, "_debt", broken)
    assert returning.lapse_due() == {"lapsed": 1, "failed": 1}
    monkeypatch.undo()
    assert returning.lapse_due() == {"lapsed": 1, "failed": 0}
    assert sound(MERIT) == 0


def test_a_run_ends_before_its_function_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(2):
        deduct(f"d{number}", lapses_ms=now_ms())
    monkeypatch.setattr(returning, "MOST_RUN_S", -1)
    assert returning.lapse_due() == {"lapsed": 1, "failed": 0}


def test_what_an_index_still_shows_was_given_back_already(monkeypatch: pytest.MonkeyPatch) -> None:
    deduct("d1", lapses_ms=now_ms())
    behind = list(Debt.by_list.query("lapses"))
    reverse(MERIT, 1)
    monkeypatch.setattr(Debt.by_list, "query", lambda *_args, **_how: behind)
    assert returning.lapse_due() == {"lapsed": 0, "failed": 0}


def test_an_account_closes_with_its_household_for_ever() -> None:
    posting.post(award(account=OURS))
    closing.close(HOME)
    at = making.head(OURS)
    closing.close(HOME)
    assert making.head(OURS).closed_ms == at.closed_ms
    with pytest.raises(AccountClosed):
        posting.post(award("drill#2", account=OURS))
    with pytest.raises(AccountClosed):
        reverse(OURS, 1)
    material = Account(OURS.holder, "material")  # had no entry yet
    with pytest.raises(AccountClosed):
        posting.post(award("drill#2", account=material))
    assert sound(material) == 0
    assert posting.post(award(account=OURS)).seq == 1  # the first answer, whatever became of the account


def test_a_closed_account_takes_no_lapse() -> None:
    deduct("d1", account=OURS, lapses_ms=now_ms())
    closing.close(HOME)
    assert returning.lapse_due() == {"lapsed": 0, "failed": 0}
    assert not list(Debt.by_list.query("lapses"))
    assert (left(1, OURS), sound(OURS)) == (50, -50)


def test_the_end_of_a_household_closes_its_accounts() -> None:
    ended = HouseholdEnded(key="household#H", at_ms=now_ms(), household=HOME, dwelling="D", people=[ANNA], by=ANNA)
    for _ in range(2):
        closing.household_ended(ended)
    with pytest.raises(AccountClosed):
        posting.post(award(account=OURS))


def test_nothing_gives_back_more_than_is_missing() -> None:
    deduct("d1", 20)
    debt = Debt.get(*Debt.at(MERIT, 1))
    line = award("repair#s1#1", 21, kind="repair", item="drunk_driving", original=1)
    with pytest.raises(GivenBack):
        posting.add(Transaction(), line, making.head(MERIT), debt)


def test_closing_reads_again_when_an_entry_came_between(monkeypatch: pytest.MonkeyPatch) -> None:
    heads = posting.heads
    rivals: list[str] = []

    def rival_first(accounts: Iterable[Account]) -> dict[Account, Head | None]:
        found = heads(accounts)
        if not rivals:
            rivals.append("rival")
            posting.post(award(account=OURS))
        return found

    monkeypatch.setattr(posting, "heads", rival_first)
    closing.close(HOME)
    assert making.head(OURS).closed_ms is not None
    assert sound(OURS) == 5


def test_keys_of_what_is_given_back_carry_the_act_and_the_sequence() -> None:
    posting.post(award())
    reverse(MERIT, 1)
    assert Key.get(*Key.at("drill", MERIT.holder, "reversal#1")).seq == 2


@pytest.mark.parametrize(
    ("at", "months", "later"),
    [("2026-11-24", 12, "2027-11-24"), ("2027-08-31", 6, "2028-02-29"), ("2026-12-01", 1, "2027-01-01")],
)
def test_months_go_by_the_calendar_of_shanghai(at: str, months: int, later: str) -> None:
    at_ms, later_ms = (start_of_day_ms(date.fromisoformat(day)) + 23 * HOUR_MS for day in (at, later))
    assert rules.months_later(at_ms, months) == later_ms


@pytest.mark.parametrize(("hours", "points"), [(10, 20), (1, 2), (25, 50), (0, 0)])
def test_ten_hours_of_service_are_twenty_points(hours: int, points: int) -> None:
    assert rules.repair_points(hours, 10, 20) == points
