"""What writes is found in the source; what no sweep reached is named, and is a failure of ``make faults``."""

from typing import Any

import pytest

from tests.faults import __main__ as faults
from tests.faults import flows
from tests.faults.report import Seen


def test_functions_that_open_a_transaction_are_found() -> None:
    there = flows.writing()
    assert {
        "chalicelib.codes.service.acts:do",
        "chalicelib.codes.service.importing:Work._put_new",
        "chalicelib.people.homes.service.deciding:decide",
        "chalicelib.points.ledger.service.posting:post",
    } <= set(there)
    assert "chalicelib.points.ledger.service.posting:add" not in there, "it adds to a transaction and opens none"
    assert len(there) == len(set(there)) > 50


def test_what_is_apart_is_there_and_has_a_reason() -> None:
    assert flows.APART.keys() <= set(flows.writing())
    assert all(flows.APART.values())


def test_what_no_sweep_reached_is_named() -> None:
    there = flows.writing()
    assert flows.unreached(there) == []
    assert flows.unreached(set(there) - {there[0]}) == ([] if there[0] in flows.APART else [there[0]])


def test_the_report_names_all_that_was_seen() -> None:
    seen = [
        Seen("crashes", 40),
        Seen("crashes", 2),
        Seen("reached", reached=["a:b"]),
        Seen("model", 1_000, seeds=[3, 9]),
    ]
    assert faults.told(seen, [], []) == [
        "faults: crashes: 42 scenarios",
        "faults: model: 1,000 scenarios, seeds 3 to 9",
        "faults: scenarios run 1,042, violations 0",
    ]
    assert faults.told([Seen("crashes", 1, 1)], ["crashes"], ["a:b"]) == [
        "faults: crashes: 1 scenarios",
        "faults: a:b writes and is in no sweep",
        "faults: crashes did not come through",
        "faults: scenarios run 1, violations 2",
    ]


@pytest.mark.parametrize(
    ("only", "wanted"),
    [("", ["crashes", "model", "races", "throttling"]), ("model", ["model"]), ("tests/codes", ["tests/codes"])],
)
def test_parts_are_chosen_by_name_or_path(only: str, wanted: list[str]) -> None:
    parts = faults.parts(only, 500, 7)
    assert list(parts) == wanted
    said: Any = parts.get("model", [["--steps", "500", "--seed", "7"]])
    assert said[-1][-4:] == ["--steps", "500", "--seed", "7"]
    with pytest.raises(SystemExit, match="ONLY is one of"):
        faults.parts("nothing", 500, None)
