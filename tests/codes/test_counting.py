"""Scans are counted without personal data; odd patterns are told once a window."""

import json

import pytest

from chalicelib.codes.records import Scanned
from chalicelib.codes.rules import BUSY, FORGED, WALK, WINDOW_MS
from chalicelib.codes.service import counting
from chalicelib.codes.service.counting import LINE_EVERY_MS, SCANS, Scans
from chalicelib.core.outbox import Outbox
from tests.codes.queue import events
from tests.codes.street import Street, page, token
from tests.support import aws
from tests.support.calls import calls_to

ADDRESS = "203.0.113.77"


def told() -> list[dict[str, object]]:
    return [json.loads(one.body) for one in events("scan.odd")]


def test_scans_go_into_the_log_once_a_minute_without_who(
    street: Street, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = token(street.one("active"))
    capsys.readouterr()
    for _ in range(3):
        page(f"/d/{good}")
    page("/d/" + "0" * 25)
    assert "scans" not in capsys.readouterr().out
    aws.later(monkeypatch, LINE_EVERY_MS)
    page(f"/d/{good}")
    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (line["what"], line["outdoor_active"], line["forged"]) == ("scans", 4, 1)
    assert set(line) == {"level", "what", "since_ms", "outdoor_active", "forged"}
    assert SCANS.outcomes == {}


def test_many_forged_tokens_are_told_once_a_window(town: object, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    for _ in range(FORGED.most + 20):
        counting.count("forged", None, None, ADDRESS)
    (event,) = told()
    assert (event["pattern"], event["scans"], event["code"]) == ("forged", FORGED.most, None)
    SCANS.__init__()  # type: ignore[misc]  # another process
    for _ in range(FORGED.most):
        counting.count("forged", None, None, ADDRESS)
    assert len(told()) == 1
    aws.later(monkeypatch, WINDOW_MS)
    for _ in range(FORGED.most):
        counting.count("forged", None, None, ADDRESS)
    assert len(told()) == 2


def test_one_address_that_walks_many_doors_is_told_without_the_address(town: object) -> None:  # noqa: ARG001
    for at in range(WALK.most - 1):
        counting.count("outdoor_active", f"O{at:08d}", "B", ADDRESS)
        counting.count("outdoor_active", "O00000000", "B", ADDRESS)
    assert told() == []
    counting.count("outdoor_active", "O99999999", "B", ADDRESS)
    counting.count("outdoor_active", "O99999998", "B", ADDRESS)
    (event,) = told()
    assert (event["pattern"], event["code"], event["building"]) == ("walk", None, None)
    assert ADDRESS not in str([one.serialize() for one in Outbox.scan()])
    assert ADDRESS.encode() not in SCANS._opened


def test_a_door_that_is_opened_absurdly_often_is_named(town: object) -> None:  # noqa: ARG001
    for at in range(BUSY.most):
        counting.count("outdoor_active", "O00000001", "01JD9Z7Q4M8W3T5X6Y7V8B9B01", f"10.0.0.{at % 250}")
    (event,) = told()
    assert (event["pattern"], event["code"], event["building"]) == ("busy", "O00000001", "01JD9Z7Q4M8W3T5X6Y7V8B9B01")


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_ADDRESSES", 2)
    monkeypatch.setattr(counting, "MOST_CODES", 2)
    scans = Scans()
    for at in range(10):
        scans.count("outdoor_active", f"O{at:08d}", f"10.0.0.{at}")
    assert (len(scans._opened), len(scans._codes)) == (2, 2)
    assert scans.outcomes["outdoor_active"] == 10


def test_a_door_opens_although_the_alert_fails(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    code = street.one("active")
    page(f"/d/{token(code)}")

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("chalicelib.core.outbox.emit", fail)
    monkeypatch.setattr(counting, "WALK", type(WALK)("walk", 1))
    with calls_to() as calls:
        assert page(f"/d/{token(code)}").status == 200
    assert calls == ["GetItem"]


def test_a_scan_knows_no_person() -> None:
    assert set(Scanned.__slots__) == {"id", "state", "dwelling", "path", "where", "door", "number"}
