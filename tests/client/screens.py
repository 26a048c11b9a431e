"""``make screens``: photographs every screen of the client, with the demo district behind it.

docs/screens/ gets one picture a screen, 390 px wide and light; docs/screens.md shows them. build/screens/ gets the
looks that are to be checked besides: 320 and 768 px, dark, large. Which screen, seen by whom, of what: scenes/. Each is
looked at with axe on the way.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from infra.build import ROOT
from infra.client import building
from infra.client.node import CLIENT
from infra.local import demo
from infra.local.running import Stack
from tests.client.browser import chromium
from tests.client.district import District
from tests.client.looking import LOOKS, Viewer
from tests.client.scenes import Shot, play, shots

DOCS, PAGE, MORE = ROOT / "docs" / "screens", ROOT / "docs" / "screens.md", ROOT / "build" / "screens"
SERVED = "门牌页（服务器）"
SAID = (
    "Made by `make screens` with the demo district, 390 px wide. "
    "`build/screens/` has them at 320 and 768 px, dark and in large mode."
)


def write_page(taken: list[Shot]) -> None:
    """Write the page that shows them, a room after the other."""
    titles = {page["path"]: page["style"]["navigationBarTitleText"] for page in _pages()}
    lines = ["# The client's screens", "", SAID, ""]
    for room in dict.fromkeys(shot.room for shot in taken):
        mine = [shot for shot in taken if shot.room == room]
        lines += [f"## {'The shell' if room == 'pages' else room}", ""]
        for row in (mine[at : at + 4] for at in range(0, len(mine), 4)):
            lines.append("| " + " | ".join(f"{titles.get(shot.screen, SERVED)} `{shot.file}`" for shot in row) + " |")
            lines.append("|" + "---|" * len(row))
            lines.append("| " + " | ".join(f"![{shot.file}](screens/{shot.file}.png)" for shot in row) + " |")
            lines.append("")
    PAGE.write_text("\n".join(lines), "utf-8")


def _pages() -> Iterator[dict[str, Any]]:
    listed = json.loads((CLIENT / building.MADE[0]).read_text("utf-8"))
    yield from listed["pages"]
    for room in listed["subPackages"]:
        yield from ({**page, "path": f"{room['root']}/{page['path']}"} for page in room["pages"])


@contextmanager
def district() -> Iterator[District]:
    """Give the demo district: that of the `make run` whose folder RUNNING names, else one for this alone."""
    if folder := os.environ.get("RUNNING"):
        yield District.of(Path(folder))
        return
    with tempfile.TemporaryDirectory() as state, Stack(Path(state), client="test") as stack:
        demo.load(stack)
        yield District.of(stack.folder)


def main(words: list[str]) -> int:
    """Photograph the screens whose names hold one of ``words``, or all; with ``--docs`` for the docs alone.

    Returns 1 when something is wrong with a screen.
    """
    looks = ["light"] if "--docs" in words else list(LOOKS)
    words = [word for word in words if word != "--docs"]
    found: list[str] = []
    for folder in (DOCS, MORE):
        folder.mkdir(parents=True, exist_ok=True)
    with district() as there, chromium() as browser:
        played = play(there)
        listed = shots(building.screens())
        wanted = [shot for shot in listed if not words or any(word in shot.screen for word in words)]
        for look in looks:
            with Viewer(browser, there, played, look) as viewer:
                for shot in wanted:
                    file = DOCS / f"{shot.file}.png" if look == "light" else MORE / f"{shot.file}-{look}.png"
                    found += viewer.faults(shot, file)
                    if look == "light" and file.exists():
                        shrink(file)
            print(f"{look}: {len(wanted)} screens", flush=True)
    for picture in {picture.name for picture in DOCS.glob("*.png")} - {f"{shot.file}.png" for shot in listed}:
        (DOCS / picture).unlink()
    write_page(listed)
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


def shrink(picture: Path) -> None:
    """Keep a picture of the docs with 128 colours: a third of its size, and nobody sees it."""
    with Image.open(picture) as full:
        full.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
