"""``make faults``: all parts of the proof, or some of them, and what they saw.

``python -m tests.faults [PART | PATH] [--steps N] [--seed S]``. Parts: ``crashes`` (each flow that writes, and its
recovery, at each of their calls), ``model`` (random walks), ``races`` and ``throttling`` (on the embedded AWS). A path
is the crashes of the tests under it. Ends with 1 when there was a violation or a part did not come through.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.build import ROOT
from tests.faults import flows, report

PYTEST = [sys.executable, "-m", "pytest"]
SELF = [*PYTEST, "tests/faults", "-m", "not slow and not deep"]


def parts(only: str, steps: int, seed: int | None) -> dict[str, list[list[str]]]:
    """Name the parts that are asked for, with the commands of each."""
    walk = [sys.executable, "-m", "tests.faults.model.running", "--steps", str(steps)]
    deep = [*PYTEST, "-n", "2", "--dist", "load", "--timeout", "3600", "-m", "deep"]
    known = {
        "crashes": [SELF, deep],
        "model": [[*walk, *([] if seed is None else ["--seed", str(seed)])]],
        "races": [[*PYTEST, "tests/faults/embedded/test_races.py", "-m", "slow", "--timeout", "1800"]],
        "throttling": [[*PYTEST, "tests/faults/embedded/test_throttling.py", "-m", "slow", "--timeout", "1800"]],
    }
    if not only:
        return known
    if only in known:
        return {only: known[only]}
    if (ROOT / only.partition("::")[0]).exists():
        return {only: [[*deep, only]]}
    raise SystemExit(f"ONLY is one of {', '.join(known)}, or a path of tests; not {only}")


def main(arguments: Sequence[str]) -> int:
    """Run the parts, print what they saw. Returns 1 at a violation."""
    parser = argparse.ArgumentParser()
    parser.add_argument("only", nargs="?", default="")
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int)
    asked = parser.parse_args(arguments)
    failed: list[str] = []
    with TemporaryDirectory(prefix="faults-") as folder:
        file = Path(folder) / "report.jsonl"
        for name, commands in parts(asked.only, asked.steps, asked.seed).items():
            begun = time.monotonic()
            env = {**os.environ, report.FILE: str(file)}
            codes = [subprocess.run(command, cwd=ROOT, env=env, check=False).returncode for command in commands]
            failed += [name] if any(codes) else []
            sys.stdout.write(f"faults: {name} took {time.monotonic() - begun:.0f} s\n")
            sys.stdout.flush()
        seen = report.read(file)
    unswept = flows.unreached(one for some in seen for one in some.reached) if not asked.only else []
    for line in told(seen, failed, unswept):
        sys.stdout.write(line + "\n")
    return 1 if failed or unswept or any(one.violations for one in seen) else 0


def told(seen: list[report.Seen], failed: list[str], unswept: list[str]) -> list[str]:
    """Say what was seen, a line a part and one of all."""
    lines = []
    for part in sorted({one.part for one in seen} - {"reached"}):
        some = [one for one in seen if one.part == part]
        seeds = sorted({number for one in some for number in one.seeds})
        shown = f", seeds {' to '.join(map(str, seeds))}" if seeds else ""
        said = "".join(f"; {one.said}" for one in some if one.said)
        lines.append(f"faults: {part}: {sum(one.scenarios for one in some):,} scenarios{shown}{said}")
    lines += [f"faults: {one} writes and is in no sweep" for one in unswept]
    lines += [f"faults: {name} did not come through" for name in sorted(set(failed))]
    violations = max(sum(one.violations for one in seen), len(set(failed))) + len(unswept)
    lines.append(f"faults: scenarios run {sum(one.scenarios for one in seen):,}, violations {violations}")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
