"""What a process remembers for a while, so that it need not ask again: bounded in number and in time."""

from typing import Generic, TypeVar
from weakref import WeakSet

from chalicelib.core.clock import now_ms

K = TypeVar("K")
V = TypeVar("V")
_all: "WeakSet[Memory[object, object]]" = WeakSet()


class Memory(Generic[K, V]):
    """At most ``most`` things, each for ``kept_ms``. When it is full, what was put in first goes first.

    Reading what is not there, or no longer, raises KeyError; None can be remembered like anything else.
    """

    def __init__(self, *, most: int, kept_ms: int) -> None:
        self.most, self.kept_ms = most, kept_ms
        self._kept: dict[K, tuple[int, V]] = {}
        _all.add(self)  # type: ignore[arg-type]  # of any key and value

    def __len__(self) -> int:
        return len(self._kept)

    def __getitem__(self, key: K) -> V:
        until_ms, value = self._kept[key]
        if until_ms <= now_ms():
            raise KeyError(key)
        return value

    def __setitem__(self, key: K, value: V) -> None:
        self._kept.pop(key, None)
        if len(self._kept) >= self.most:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (now_ms() + self.kept_ms, value)

    def forget(self, key: K) -> None:
        """Forget one thing: this process has just changed it."""
        self._kept.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()


def clear_all() -> None:
    """Forget everything that the process remembers: for tests that start another AWS."""
    for memory in list(_all):
        memory.clear()
