"""Runs walks of the model, so many steps, a seed after the other; a seed gives the same walks again.

``python -m tests.faults.model.running --steps N [--seed S]``. With so many steps that a run may be interrupted, what
was done is kept in ``build/faults-model.json``; the same call goes on there. Ends with 1 at a violation.
"""

import argparse
import json
import os
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from infra.build import ROOT
from tests.faults import report
from tests.faults.model import walks, world
from tests.faults.model.walk import STEPS
from tests.support import aws

KEPT = ROOT / "build" / "faults-model.json"
LONG = 100_000  # from so many steps on, what was done is kept
WALKS, LENGTH = 8, 50  # of one seed
RENEWED = 10  # seeds until the AWS in the process is a new one: it remembers what streams and files ever held
SAY_S = 15
Say = Callable[[str], None]


@dataclass
class Progress:
    """How far a run has come: ``seed`` is the next one's."""

    steps: int
    first: int
    seed: int
    done: int = 0


def walk(number: int, *, small: bool = True) -> int:
    """Walk with one seed, each kind of walk in turn. Returns the steps made.

    Raises what a walk found, made as small as it gets unless ``small`` is off.
    """
    before, kind = STEPS["made"], walks.KINDS[number % len(walks.KINDS)]
    house = settings(
        max_examples=WALKS,
        stateful_step_count=LENGTH,
        deadline=None,
        database=None,
        phases=[Phase.generate, *([Phase.shrink] if small else [])],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(kind), settings=house)
    return STEPS["made"] - before


def run(progress: Progress, say: Say, keep: Path | None = None, *, small: bool = True) -> None:
    """Walk until the steps are made; ``keep`` is the file that remembers how far it is."""
    said_at = time.monotonic()
    while progress.done < progress.steps:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere), aws.empty():
            world.forget()
            for _ in range(RENEWED):
                if progress.done < progress.steps:
                    _one(progress, say, keep, small=small)
                if time.monotonic() - said_at > SAY_S:
                    said_at = time.monotonic()
                    say(f"{progress.done:,} of {progress.steps:,} steps, at seed {progress.seed}")


def _one(progress: Progress, say: Say, keep: Path | None, *, small: bool) -> None:
    try:
        progress.done += walk(progress.seed, small=small)
    except BaseException:
        say(f"violation: make faults ONLY=model SEED={progress.seed} STEPS=1 plays it again")
        raise
    progress.seed += 1
    if keep is not None:
        _keep(progress, keep)


def _keep(progress: Progress, keep: Path) -> None:
    keep.parent.mkdir(exist_ok=True)
    half = keep.with_suffix(".half")
    half.write_text(json.dumps(asdict(progress)), "utf-8")
    half.replace(keep)


def begin(steps: int, first: int | None, keep: Path, say: Say) -> Progress:
    """Begin anew, or go on where an interrupted run of as many steps and the same seed ended."""
    if steps >= LONG and keep.exists():
        there = Progress(**json.loads(keep.read_text("utf-8")))
        if there.steps == steps and there.done < steps and first in (None, there.first):
            say(f"goes on at seed {there.seed}, with {there.done:,} steps done; delete {keep} to begin anew")
            return there
    first = secrets.randbelow(10**9) if first is None else first
    return Progress(steps, first, first)


def say_aside(text: str) -> None:
    """Say how it goes, beside what is printed for programs."""
    sys.stderr.write(f"model: {text}\n")


def main(arguments: list[str]) -> None:
    """Run and say what was seen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int)
    asked = parser.parse_args(arguments)
    progress = begin(asked.steps, asked.seed, KEPT, say_aside)
    begun, before = time.monotonic(), progress.done
    with report.part("model") as seen:
        seen.seeds.append(progress.seed)
        try:
            run(progress, say_aside, KEPT if asked.steps >= LONG else None)
        finally:
            seen.scenarios = progress.done - before
            seen.seeds.append(max(progress.seed - 1, progress.first))
    took = time.monotonic() - begun
    say_aside(f"{seen.scenarios:,} steps in {took:.0f} s, seeds {progress.first} to {progress.seed - 1}, violations 0")


if __name__ == "__main__":
    main(sys.argv[1:])
