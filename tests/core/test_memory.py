import pytest

from chalicelib.core.memory import Memory, clear_all
from tests.support.aws import later


def test_it_remembers_for_a_while_and_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    memory: Memory[str, int | None] = Memory(most=2, kept_ms=60_000)
    memory["a"], memory["b"] = 1, None
    assert (memory["a"], memory["b"]) == (1, None)
    memory["a"] = 3
    memory["c"] = 4
    assert len(memory) == 2
    assert (memory["a"], memory["c"]) == (3, 4)
    with pytest.raises(KeyError):
        memory["b"]
    memory.forget("c")
    memory.forget("c")
    with pytest.raises(KeyError):
        memory["c"]
    later(monkeypatch, 60_001)
    with pytest.raises(KeyError):
        memory["a"]


def test_all_can_be_forgotten() -> None:
    one: Memory[str, int] = Memory(most=1, kept_ms=60_000)
    one["a"] = 1
    clear_all()
    assert len(one) == 0
