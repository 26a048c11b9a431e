"""Every screen has its scene: it is opened with all that it asks for, by somebody who is there."""

import json
import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from infra.client.node import CLIENT
from tests.client import scenes
from tests.client.scenes import PEOPLE, Shot, shots

ELSEWHERE = {  # what only WeChat's own scanner, or another screen of the story, gives
    "pages/door/index": {"q"},
    "pages/login/index": {"then"},
}
ASKED = re.compile(r"query\?\.(\w+)|\bread\('(\w+)'\)")


def named() -> list[str]:
    """Name every screen of the sources."""
    listed = [("pages", CLIENT / "src" / "pages")] + [(path.name, path) for path in (CLIENT / "src/rooms").iterdir()]
    return [
        page["path"] if room == "pages" else f"rooms/{room}/{page['path']}"
        for room, folder in sorted(listed)
        for page in json.loads((folder / "screens.json").read_text("utf-8"))
    ]


@pytest.fixture(scope="module")
def seen() -> dict[str, list[Shot]]:
    found = defaultdict(list)
    for shot in shots(named()):
        found[shot.screen].append(shot)
    return found


def test_every_screen_is_opened_with_all_that_it_asks_for(seen: dict[str, list[Shot]]) -> None:
    lacking = []
    for screen in named():
        source = (CLIENT / "src" / f"{screen}.vue").read_text("utf-8")
        asked = {one or other for one, other in ASKED.findall(source)} - ELSEWHERE.get(screen, set())
        given = {key for shot in seen[screen] for key, _ in parse_qsl(shot.query, keep_blank_values=True)}
        lacking += [f"{screen} is in no list of scenes/"] if not seen[screen] else []
        lacking += [f"{screen} is never opened with {key}" for key in sorted(asked - given)]
    assert lacking == []


def test_every_scene_is_of_a_screen_with_a_picture_of_its_own_and_somebody_who_sees_it() -> None:
    known, files = set(named()), [shot.file for shot in shots(named())]
    for path in Path(scenes.__file__).parent.glob("*.json"):
        listed = json.loads(path.read_text("utf-8"))
        for one in listed["screens"]:
            screen = scenes.name(path.stem, one["screen"])
            assert screen.startswith("/") or screen in known, f"{path.name} names {screen}, which is no screen"
            # a member of a panel comes with the scene
            assert one.get("who", listed["who"]) in {None, *PEOPLE, "member"}
    assert len(files) == len(set(files))
