"""Cold start of the API's function, from the built zip: what it imports for a scan, against botocore and one client.

Both run in fresh interpreters on the unpacked zip alone, turn by turn, and time themselves from their first line.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ZIP = ROOT / "build" / "lambda.zip"
TURNS = 11
TIMED = """
import sys, time
sys.path[:0] = [{place!r}]
start = time.perf_counter()
{work}
print(time.perf_counter() - start)
"""
FLOOR = "from botocore.session import get_session\nget_session().create_client('dynamodb', region_name='cn-north-1')"
SCAN = "from app import app\napp.open('/d/{token}')\nfrom chalicelib.core.aws import client\nclient('dynamodb')"


def figures() -> Iterator[tuple[str, float, str, float | None]]:
    """Yield the cold import and the size of the zip, which is built first if sources changed."""
    subprocess.run([sys.executable, "-m", "infra.build"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as place:
        with zipfile.ZipFile(ZIP) as archive:
            archive.extractall(place)
        floor, scan = [], []
        for _ in range(TURNS):
            floor.append(seconds(FLOOR, place))
            scan.append(seconds(SCAN, place))
    ratios = [one / other for one, other in zip(scan, floor, strict=True)]
    yield "cold.floor_ms", 1000 * statistics.median(floor), "ms", None
    yield "cold.import_ratio", 1000 * statistics.median(scan), "ms", statistics.median(ratios)
    yield "cold.zip_mb", ZIP.stat().st_size / 1e6, "MB", None


def seconds(work: str, place: str) -> float:
    """Run ``work`` in a fresh interpreter that sees the zip's files alone. Returns how long it took."""
    env = {"AWS_LAMBDA_FUNCTION_NAME": "api", "AWS_REGION": "cn-north-1", "PATH": os.environ["PATH"]}
    code = TIMED.format(place=place, work=work)
    said = subprocess.run([sys.executable, "-I", "-S", "-c", code], env=env, check=True, capture_output=True, text=True)
    return float(said.stdout.split()[-1])


if __name__ == "__main__":
    for name, value, unit, ratio in figures():
        print(name, f"{value:.6g}", unit, "-" if ratio is None else f"{ratio:.3f}")
