"""``make bench``: prints one line a figure, ``name value unit ratio``, each measured in one run with its floor.

``ONLY=scan`` (or a word on the command line) runs one group. A group that needs the embedded AWS shares one stack,
started here and thrown away. It enforces no roles: looking each item of a transaction up in a policy is work that no
bare call pays, and that roles suffice is for the end-to-end tests to say.
"""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from importlib import import_module
from typing import Any

Figure = tuple[str, float, str, float | None]
GROUPS = {  # name: module, whether it needs the embedded AWS
    "cold": ("tests.bench.cold", False),
    "labels": ("tests.bench.labels", False),
    "scan": ("tests.bench.scan", True),
    "import": ("tests.bench.imports", True),
    "points": ("tests.bench.points", True),
    "client": ("tests.bench.client", False),  # its own, with the client
}


def main(words: list[str]) -> int:
    """Run the groups that ``words`` or ONLY name, or all. Returns the exit code."""
    only = words or [word for word in os.environ.get("ONLY", "").replace(",", " ").split() if word]
    unknown = set(only) - GROUPS.keys()
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; one of {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    chosen = {name: GROUPS[name] for name in only or GROUPS}
    with ExitStack() as opened:
        stack = None
        if any(needs for _, needs in chosen.values()):
            from infra.local.running import Stack

            stack = opened.enter_context(Stack(auth=False))
            os.environ.update(stack.env)
        for module, needs in chosen.values():
            figures: Callable[..., Iterable[Figure]] = import_module(module).figures
            given: list[Any] = [stack] if needs else []
            for name, value, unit, ratio in figures(*given):
                print(name, f"{value:.6g}", unit, "-" if ratio is None else f"{ratio:.3f}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
