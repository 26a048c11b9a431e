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

from playwright.sync_api import Browser
from playwright.sync_api import Error as Missed

from infra.build import ROOT
from infra.client import building
from infra.client.node import CLIENT
from infra.local import demo
from infra.local.running import Stack
from tests.client.browser import Person, chromium
from tests.client.district import District
from tests.client.scenes import Scene, Shot, play, shots

DOCS, PAGE, MORE = ROOT / "docs" / "screens", ROOT / "docs" / "screens.md", ROOT / "build" / "screens"
SAID = (
    "Made by `make screens` with the demo district, 390 px wide. "
    "`build/screens/` has them at 320 and 768 px, dark and in large mode."
)
LOOKS: dict[str, dict[str, Any]] = {
    "320": {"width": 320},
    "768": {"width": 768},
    "dark": {"width": 390, "dark": True},
    "large": {"width": 390, "large": True},
    "320-large-dark": {"width": 320, "large": True, "dark": True},
}


def take(browser: Browser, base: str, there: Scene, shot: Shot, picture: Path, **looks: Any) -> list[str]:
    """Photograph one screen. Gives what is wrong with it, one a line."""
    phone = there.people[shot.who] if shot.who else None
    session = phone.post("/people/refresh", {"refresh": phone.refresh}) if phone else None
    if phone and session:
        phone.access, phone.refresh = session["access"], session["refresh"]
        phone.call("PUT", "/people/me", {"large": bool(looks.get("large"))})
    person = Person(browser, base, session=session, **looks)
    found: list[str] = []
    try:
        person.screen(shot.screen, shot.query.format_map(there.ids))
        person.stretch()
        person.page.screenshot(path=picture)
        found = person.faults()
        if person.spills():
            found.append("it is wider than its window")
    except Missed as missed:
        found.append(f"it does not come: {missed.message.splitlines()[0]}")
        person.page.screenshot(path=picture, full_page=True)
    except KeyError as lacking:
        found.append(f"nothing in its scene is called {lacking}")
    return [f"{picture.stem}: {one}" for one in [*found, *person.leave()]]


def write_page(taken: list[Shot]) -> None:
    """Write the page that shows them, a room after the other."""
    titles = {page["path"]: page["style"]["navigationBarTitleText"] for page in _pages()}
    lines = ["# The client's screens", "", SAID, ""]
    for room in dict.fromkeys(shot.room for shot in taken):
        mine = [shot for shot in taken if shot.room == room]
        lines += [f"## {'The shell' if room == 'pages' else room}", ""]
        for row in (mine[at : at + 4] for at in range(0, len(mine), 4)):
            lines.append("| " + " | ".join(f"{titles[shot.screen]} `{shot.file}`" for shot in row) + " |")
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
    looks = {} if "--docs" in words else LOOKS
    words = [word for word in words if word != "--docs"]
    found: list[str] = []
    for folder in (DOCS, MORE):
        folder.mkdir(parents=True, exist_ok=True)
    with district() as there, chromium() as browser:
        played = play(there)
        ahead_ms = there.ahead_ms
        listed = shots(building.screens())
        for shot in (one for one in listed if not words or any(word in one.screen for word in words)):
            found += take(browser, there.base, played, shot, DOCS / f"{shot.file}.png", ahead_ms=ahead_ms)
            for look, said in looks.items():
                picture = MORE / f"{shot.file}-{look}.png"
                found += take(browser, there.base, played, shot, picture, ahead_ms=ahead_ms, **said)
            print(shot.screen, flush=True)
    write_page(listed)
    print("\n".join(dict.fromkeys(found)), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
