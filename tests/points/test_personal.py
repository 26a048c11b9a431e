"""One's own data in the room of points: all of it is exported, erased is what was typed, and the chain stays whole."""

import importlib
import pkgutil

import pytest

import chalicelib.points
from chalicelib.core.clock import now_ms
from chalicelib.people.personal.service import parts, written
from chalicelib.points import chain, personal
from chalicelib.points.accounts import Account
from chalicelib.points.accounts import person as holder
from chalicelib.points.awards.service import applying
from chalicelib.points.events import Proposed
from chalicelib.points.ledger.records import Entry, Head, partition
from tests.points import schemes
from tests.support.people import person

pytestmark = pytest.mark.usefixtures("house")


def earned() -> str:
    """Somebody with four drills, and a fifth that was refused."""
    schemes.enforce()
    anna = person()
    for number in range(5):
        event = Proposed.of("drill.checked_in", holder(anna), f"drill#{number}", happened_ms=now_ms())
        applying.apply(event)
    return anna


def test_an_export_holds_the_accounts_and_what_was_refused() -> None:
    (part,) = [one for one in parts.parts() if one.name == "points"]
    said = part.export(earned())
    assert isinstance(said, dict)
    assert [one["balance"] for one in said["accounts"]["merit"]] == [5, 10, 15, 20]
    assert said["accounts"]["material"] == []
    assert [one["reason"] for one in said["refused"]] == ["over_cap"]
    page = written.as_page({"points": said}, part.words)
    assert "<h2>积分</h2>" in page
    assert "<dt>品德积分</dt>" in page
    assert ">over_cap<" in page


def test_an_erasure_leaves_the_chain_whole() -> None:
    anna = earned()
    for _ in range(2):
        personal.erase(anna)
    account = Account(holder(anna), "merit")
    entries = [one.shown() for one in Entry.query(partition(account), Entry.sk.startswith("entry#"))]
    head = Head.get(*Head.at(account))
    where = {"account": account.name, "balance": head.balance, "seq": head.seq, "hash": head.hash}
    assert chain.check({"format": chain.FORMAT, "entries": entries, **where}).holds


def test_every_sub_room_that_keeps_personal_data_has_its_part() -> None:
    there = {
        info.name
        for info in pkgutil.walk_packages(chalicelib.points.__path__, "chalicelib.points.")
        if info.name.endswith(".service.personal")
    }
    for name in there:
        module = importlib.import_module(name)
        assert module.export in personal.EXPORTS.values(), name
        assert not hasattr(module, "erase") or module.erase in personal.ERASES, name
