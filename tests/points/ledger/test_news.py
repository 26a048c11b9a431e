"""The ledger's news: a lapse is told once to the person, or to all of the household."""

import pytest

from chalicelib.core.clock import now_ms
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.inbox import service as inbox
from chalicelib.inbox.records import Message
from chalicelib.people import standing
from chalicelib.points.accounts import Account
from chalicelib.points.ledger import news
from chalicelib.points.ledger.events import Lapsed
from chalicelib.points.ledger.service import returning
from tests.points.ledger.making import ANNA, HOME, MERIT, OURS, deduct
from tests.support import people

pytestmark = pytest.mark.usefixtures("house")


def told(person: str) -> list[str]:
    return [inbox.said(one)[1] for one in Message.query(f"person#{person}", Message.sk.startswith("message#"))]


def lapsed(account: Account) -> Lapsed:
    deduct(account=account, lapses_ms=now_ms())
    returning.lapse_due()
    return Lapsed.model_validate_json(next(iter(Outbox.scan(Outbox.name == "points.lapsed"))).body)


def test_a_person_is_told_of_a_lapse_once() -> None:
    people.person(known_as=ANNA)
    event = lapsed(MERIT)
    for _ in range(2):
        news.lapsed(event)
    assert told(ANNA) == ["依据办法第 3.1 条的扣减已满期限，恢复您的品德积分 50 分。"]


def test_all_of_a_household_are_told_and_who_is_gone_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    there, gone = people.person(), new_id()
    event = lapsed(OURS)
    home = standing.Home(HOME, "d", "b", frozenset(), live=True, people=(there, gone), head=None)
    monkeypatch.setattr(standing, "household", lambda _id: home)
    news.lapsed(event)
    assert told(there) == ["依据办法第 3.1 条的扣减已满期限，恢复您家的品德积分 50 分。"]
    assert told(gone) == []
