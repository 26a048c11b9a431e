"""What screens show: the demo district with people in the middle of what each room is for.

A room brings ``<room>.json``: who is usually shown its screens, and which screen is opened with which query; a screen
may be there several times, with other people or of other things. What its queries name is played by the modules of
PLAYED, one after the other, each with the ids of those before. What was played once is found again, not done twice.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local.demo import district
from infra.local.demo.api import Phone
from tests.client.district import District
from tests.client.points import committee
from tests.client.scenes import campaigns, counter, doors, homes, reviews

PLAYED = (homes, doors, campaigns, counter, reviews)
PEOPLE = {
    "clerk": district.CLERK,
    "walker": district.WALKER,
    "admin": district.ADMIN,
    "head": "oDemo-zhang-jianguo",
    "kin": "oDemo-wang-xiulan",
    "daughter": "oDemo-chen-jing",
    "tenant": "oDemo-liu-wei",
    "guest": "oDemo-zhou-tao",
}


@dataclass
class Scene:
    """Who is there, by the word that a room's list has for them, and the ids that its queries name."""

    people: Mapping[str, Phone]
    ids: dict[str, str]


@dataclass(frozen=True)
class Shot:
    """A screen as it is opened: ``who`` sees it (None: a guest of the client), with which query."""

    screen: str
    file: str
    who: str | None
    query: str

    @property
    def served(self) -> bool:
        """Whether it is a page of the server's; its query is the end of its address."""
        return self.screen.startswith("/")

    @property
    def room(self) -> str:
        """The room that it belongs to; the shell's are of none."""
        return self.screen.split("/")[1] if self.screen.startswith("rooms/") else "pages"


def play(there: District) -> Scene:
    """Let everybody do what they do. An id that nothing was found for is not there."""
    people = {name: there.phone(openid) for name, openid in PEOPLE.items()}
    people["member"] = committee(there)[0]
    ids = {name: phone.person for name, phone in people.items()}
    for room in PLAYED:
        ids |= {name: found for name, found in room.play(there, people, ids).items() if found}
    return Scene(people, ids)


def shots(built: list[str]) -> list[Shot]:
    """List how each of the ``built`` screens is opened, and the pages of the server's after the shell's."""
    found = []
    for path in sorted(Path(__file__).parent.glob("*.json"), key=lambda path: (path.stem != "pages", path.stem)):
        listed = json.loads(path.read_text("utf-8"))
        for one in listed["screens"]:
            screen, usual = name(path.stem, one["screen"]), f"{path.stem}-{one['screen']}".removeprefix("pages-")
            file = one.get("file", usual.removesuffix("/index"))
            found.append(Shot(screen, file, one.get("who", listed["who"]), one.get("query", "")))
    return [shot for shot in found if shot.served or shot.screen in built]


def name(room: str, screen: str) -> str:
    """Give the name that pages.json has for a screen of a room's list."""
    return screen if screen.startswith("/") else f"pages/{screen}" if room == "pages" else f"rooms/{room}/{screen}"
