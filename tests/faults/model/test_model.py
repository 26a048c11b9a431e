"""The model walks over the sound room without a word, and finds the fault in rooms that are broken on purpose."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.tables import Transaction
from chalicelib.points.ledger.rules import Caps
from chalicelib.points.ledger.service import posting
from chalicelib.points.mall.service import holding
from chalicelib.points.review.panels import Tally
from tests.faults.model import running, walks
from tests.faults.model.running import Progress, begin, run
from tests.faults.model.town import Town
from tests.faults.model.walk import Walk

pytestmark = pytest.mark.no_cover  # the same lines again and again: counted, they take twice as long


def quiet(_text: str) -> None:
    pass


@pytest.fixture(autouse=True)
def unreported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FAULTS_REPORT", raising=False)


def test_the_sound_room_agrees_with_the_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "WALKS", 3)
    keep, progress = tmp_path / "kept.json", Progress(200, 1, 1)
    run(progress, quiet, keep)
    assert progress.done >= 200
    assert json.loads(keep.read_text("utf-8"))["seed"] == progress.seed > 1


def test_a_seed_walks_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "WALKS", 2)
    first, again = Progress(1, 7, 7), Progress(1, 7, 7)
    run(first, quiet)
    run(again, quiet)
    assert first.done == again.done > 30


def no_caps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Caps, "periods", lambda _self, _at_ms: {})


def given_back_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    owe = posting._owe
    monkeypatch.setattr(posting, "_owe", lambda tx, line, entry, _debt: owe(tx, line, entry, None))


def below_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    post = posting.post

    def as_merit(line: Any) -> object:
        kept = line.account.currency
        object.__setattr__(line.account, "currency", "Material" if kept == "material" else kept)
        try:
            return post(line)
        finally:
            object.__setattr__(line.account, "currency", kept)

    monkeypatch.setattr(posting, "post", as_merit)


def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    send = Transaction._send

    def each(tx: Transaction, sent: list[Any], token: str) -> None:
        for at, write in enumerate(sent):
            send(tx, [write], token=f"{token[:28]}{at}")

    monkeypatch.setattr(Transaction, "_send", each)


def one_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tally, "outcome", lambda it: "approved" if it.yes else "rejected" if it.no else None)


def a_piece_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "give_back", lambda _tx, _one: None)


LEDGER, TOWN = (Walk,), (Town,)
BROKEN = [
    (no_caps, LEDGER),
    (given_back_for_ever, LEDGER),
    (below_zero, LEDGER),
    (one_by_one, LEDGER),
    pytest.param(one_decides, TOWN, marks=pytest.mark.deep),
    pytest.param(a_piece_is_lost, TOWN, marks=pytest.mark.deep),
]


@pytest.mark.parametrize(("broken", "kinds"), BROKEN)
def test_what_is_broken_is_found(broken: Any, kinds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch)
    monkeypatch.setattr(walks, "KINDS", kinds)
    said: list[str] = []
    with pytest.raises((AssertionError, KeyError)):
        run(Progress(3_000, 1, 1), said.append, small=False)
    assert "SEED=" in said[-1]


def test_a_long_run_goes_on_where_it_ended(tmp_path: Path) -> None:
    said: list[str] = []
    keep = tmp_path / "kept.json"
    keep.write_text(json.dumps({"steps": running.LONG, "first": 3, "seed": 9, "done": 2_000}), "utf-8")

    there = begin(running.LONG, None, keep, said.append)
    assert (there.seed, there.done) == (9, 2_000)
    assert "seed 9" in said[0]
    assert begin(running.LONG, 4, keep, quiet) == Progress(running.LONG, 4, 4)
    assert begin(500, 8, keep, quiet) == Progress(500, 8, 8)
