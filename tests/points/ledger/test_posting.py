"""Posting: an entry, its key, the head and the caps change together; the same counts once."""

import pytest

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.points.ledger.errors import AccountClosed, NotEnough, OverCap
from chalicelib.points.ledger.records import Debt, Head, Used, partition
from chalicelib.points.ledger.rules import Caps
from chalicelib.points.ledger.service import posting
from tests.faults.crash import counting
from tests.points.ledger import making
from tests.points.ledger.making import MATERIAL, MERIT, award, sound

pytestmark = pytest.mark.usefixtures("house")


def test_entries_make_a_chain_and_a_balance() -> None:
    for number in range(3):
        posting.post(award(f"drill#{number}"))
    assert (sound(MERIT), making.head(MERIT).seq) == (15, 3)


def test_the_same_event_counts_once() -> None:
    first, again = posting.post(award()), posting.post(award())
    assert first.shown() == again.shown()
    assert sound(MERIT) == 5


def test_a_single_award_is_two_calls() -> None:
    with counting() as made:
        posting.post(award())
    assert made == ["BatchGetItem", "TransactWriteItems"]


@pytest.mark.parametrize("caps", [Caps(day=10), Caps(year=10), Caps(10, 100)])
def test_over_the_cap_is_refused_whole(caps: Caps) -> None:
    for number in range(2):
        posting.post(award(f"drill#{number}", caps=caps))
    with pytest.raises(OverCap):
        posting.post(award("drill#2", caps=caps))
    assert Head.get(*Head.at(MERIT)).balance == 10
    assert {int(one.points) for one in Used.query(partition(MERIT), Used.sk.startswith("used#"))} == {10}


def test_a_cap_below_one_award_takes_none() -> None:
    with pytest.raises(OverCap):
        posting.post(award(caps=Caps(day=4)))


def test_merit_goes_below_zero_and_is_owed() -> None:
    entry = posting.post(award("penalty", -50, kind="deduction", item="drunk_driving", lapses_ms=now_ms()))
    assert entry.balance == -50
    assert Debt.get(*Debt.at(MERIT, 1)).left == 50


def test_material_does_not() -> None:
    posting.post(award("service", 30, account=MATERIAL))
    with pytest.raises(NotEnough):
        posting.post(award("reserve", -31, account=MATERIAL, kind="redemption", item="mall"))
    price = award("reserve", -30, account=MATERIAL, kind="redemption", item="mall")
    assert posting.post(price).balance == 0
    assert posting.post(price).seq == 2  # the first answer, though nothing is left that it could take


def test_a_closed_account_takes_nothing() -> None:
    posting.post(award())
    head = Head.get(*Head.at(MERIT))
    head.update([Head.closed_ms.set(now_ms())])
    with pytest.raises(AccountClosed):
        posting.post(award("drill#2"))


def test_what_was_never_posted_is_not_found() -> None:
    assert posting.known("drill", MERIT.holder, "drill#9") is None
    with pytest.raises(NotFound):
        posting.posted("drill", MERIT.holder, "drill#9")


@pytest.mark.parametrize("points", [0, 100_001, -100_001])
def test_a_line_of_nothing_or_too_much_is_none(points: int) -> None:
    with pytest.raises(ValueError, match="1 to 100,000"):
        award(points=points)
