"""What is due: each step has its turn, what failed rings the alarm."""

import json

import pytest

from functions.points_due import STEPS, SomeFailed, handler


def test_every_step_has_its_turn(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("functions.points_due.STEPS", {"votes": lambda: {"ended": 2}, "lapses": lambda: {"failed": 0}})
    assert handler({}, None) == {"votes.ended": 2, "lapses.failed": 0}
    assert json.loads(capsys.readouterr().out)["votes.ended"] == 2


def test_one_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []

    def fails() -> dict[str, int]:
        raise ValueError("张小明")

    def works() -> dict[str, int]:
        seen.append("worked")
        return {"failed": 2}

    monkeypatch.setattr("functions.points_due.STEPS", {"votes": fails, "lapses": works})
    with pytest.raises(SomeFailed, match="3"):
        handler({}, None)
    assert seen == ["worked"]
    assert "张小明" not in capsys.readouterr().out


def test_steps_are_named_for_what_they_do() -> None:
    assert all(name.isidentifier() and callable(step) for name, step in STEPS.items())
