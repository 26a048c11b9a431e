"""The reference campaign on the embedded stack, as the bench runs it: 19,747 × +5 comes out exactly, at its cost."""

import os
import subprocess
import sys

import pytest

from tests.bench.points import REFERENCE

pytestmark = [pytest.mark.embedded, pytest.mark.slow]
PATIENCE_S = 1_500


@pytest.mark.timeout(PATIENCE_S)
def test_the_reference_campaign_comes_out_exactly() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MASHANG_"))}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench", "points"], env=env, check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr[-2_000:]
    said = {name: (value, ratio) for name, value, _, ratio in map(str.split, ran.stdout.splitlines())}
    count = int(os.environ.get("N", REFERENCE))
    assert float(said["points.given"][0]) == 5 * count
    assert said["points.balance_calls"][0] == said["points.statement_calls"][0] == "1"
    for name in ("points.wcu_per_award", "points.calls_many_to_few", "points.wcu_many_to_few"):
        assert float(said[name][1]) <= 1.1, (name, said[name])
