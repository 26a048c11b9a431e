"""The verifier on somebody's own computer: the standard library is enough, its answer is Chinese, its end tells."""

import json
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from chalicelib.points import verify
from tests.points import vectors

ROOT = Path(__file__).parent.parent.parent
WHOLE = vectors.statement(vectors.entries())


def write(path: Path, said: Any) -> str:
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1))
    return str(path)


def test_it_runs_without_any_package(tmp_path: Path) -> None:
    file = write(tmp_path / "statement.json", WHOLE)
    command = [sys.executable, "-S", "-X", "utf8", "-m", "chalicelib.points.verify", file]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    said = "一致：个人 01JD9Z7Q4M8W3T5X6Y7V8B9A01 的品德积分\n共 5 笔，余额 0 分\n末笔哈希 "
    assert done.stdout.decode().startswith(said)


@pytest.mark.parametrize("name", vectors.FAULTS)
def test_each_fault_is_told_in_words(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = next(one for one in vectors.statements() if one["name"] == name)
    assert verify.main([write(tmp_path / "bad.json", case["statement"])]) == 1
    where = "" if case["at"] is None else f"第 {case['at']} 笔"
    assert capsys.readouterr().out == f"不一致：{where}{verify.FAULTS[case['fault']]}。\n"


def test_it_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    marked = b"\xef\xbb\xbf" + json.dumps(WHOLE).encode()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(marked)))
    assert verify.main(["-"]) == 0
    assert "共 5 笔" in capsys.readouterr().out


def test_a_later_statement_goes_on_from_an_earlier_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    earlier = write(tmp_path / "earlier.json", vectors.statement(vectors.entries()[:3]))
    later = write(tmp_path / "later.json", WHOLE)
    after = write(tmp_path / "after.json", vectors.statement(vectors.entries()[3:]))
    third = vectors.entries()[2]
    remembered = f"3:{third['hash'].upper()}:{third['balance']}"
    for new, old in ((later, earlier), (after, earlier), (later, remembered)):
        assert verify.main([new, "--from", old]) == 0
        assert "与此前第 3 笔衔接" in capsys.readouterr().out


def test_a_rewritten_past_is_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = next(one for one in vectors.statements() if one["name"] == "rewritten, whole")
    seen = ":".join(str(case["seen"][name]) for name in ("seq", "hash", "balance"))
    assert verify.main([write(tmp_path / "new.json", case["statement"]), "--from", seen]) == 1
    assert capsys.readouterr().out == f"不一致：第 3 笔{verify.FAULTS['seen']}。\n"


@pytest.mark.parametrize("content", [b"\xff", b"{", b'{"a":0.5}'])
def test_what_is_no_statement_cannot_be_read(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x").write_bytes(content)
    assert verify.main([str(tmp_path / "x")]) == 2
    assert "不是对账单" in capsys.readouterr().err


def test_what_is_not_there_or_does_not_hold_is_no_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, broken = write(tmp_path / "new.json", WHOLE), write(tmp_path / "old.json", WHOLE | {"balance": 9})
    assert verify.main([file, "--from", str(tmp_path / "none.json")]) == 2
    assert "打不开" in capsys.readouterr().err
    assert verify.main([file, "--from", broken]) == 2
    assert "本身核对不上" in capsys.readouterr().err


def test_a_statement_in_parts_is_checked_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = vectors.entries()
    cut = [made[:2], made[2:4], made[4:]]
    parts = [write(tmp_path / f"{at}.json", vectors.statement(part)) for at, part in enumerate(cut)]
    assert verify.main(parts) == 0
    assert "共 5 笔" in capsys.readouterr().out
    assert verify.main([parts[0], parts[2]]) == 1
    assert verify.main([parts[1], parts[2], parts[0]]) == 1
    assert "第 1 笔序号不连续" in capsys.readouterr().out
    empty = write(tmp_path / "other.json", vectors.statement([], "person#B#merit") | _end(made[1]))
    assert verify.main([parts[0], empty]) == 1
    assert "第 3 笔这一笔属于别的账户" in capsys.readouterr().out


def _end(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("seq", "hash", "balance")}
