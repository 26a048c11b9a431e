"""Looks at a screen as its scene has it: that it comes and fits its window, that neither axe nor a script complains."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ViewportSize
from playwright.sync_api import Error as Missed

from tests.client.browser import Person
from tests.client.district import District
from tests.client.scenes import Scene, Shot

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"width": 390},
    "320": {"width": 320},
    "768": {"width": 768},
    "dark": {"width": 390, "dark": True},
    "large": {"width": 390, "large": True},
    "320-large-dark": {"width": 320, "large": True, "dark": True},
}
HIGHEST = 2400  # px of a picture; the foot of a long list is cut


class Viewer:
    """Shows screens in one look, each in a browser of its own."""

    def __init__(self, browser: Browser, district: District, there: Scene, look: str) -> None:
        self.browser, self.there, self.look = browser, there, look
        self.base, self.looks = district.base, {**LOOKS[look], "ahead_ms": district.ahead_ms}

    def faults(self, shot: Shot, picture: Path | None = None) -> list[str]:
        """Open a screen, keep its ``picture`` if one is wanted, and say what is wrong with it, one a line."""
        try:
            query = shot.query.format_map(self.there.ids)
        except KeyError as lacking:
            return [f"{shot.file}: nothing in its scene is called {lacking}"]
        person = self._person(shot.who)
        found = []
        try:
            opened(person, shot, query)
            found = person.faults() + (["it is wider than its window"] if person.spills() else [])
        except Missed as missed:
            found = [f"it does not come: {missed.message.splitlines()[0]}"]
        if picture is not None:
            person.stretch()
            size: ViewportSize = person.page.viewport_size or {"width": 0, "height": 0}
            person.page.screenshot(path=picture, clip={"x": 0, "y": 0, **size, "height": min(size["height"], HIGHEST)})
        return [f"{shot.file} ({self.look}): {one}" for one in dict.fromkeys([*found, *person.leave()])]

    def lost(self, shots: list[Shot]) -> list[str]:
        """Open screens without what they are about, as a cut link does, and say which do not take it."""
        found = []
        for who, mine in by_person(shots).items():
            person = self._person(who)
            for shot in mine:
                said = len(person.wrong)
                try:
                    opened(person, shot, "")
                    found += [f"{shot.file} without a query: {one}" for one in person.wrong[said:]]
                except Missed as missed:
                    found.append(f"{shot.file} without a query does not come: {missed.message.splitlines()[0]}")
            person.leave()
        return found

    def _person(self, who: str | None) -> Person:
        """Give somebody a browser in which they are signed in and read in this look."""
        session: Mapping[str, object] | None = None
        if who:
            phone = self.there.people[who]
            phone.call("PUT", "/people/me", {"large": bool(self.looks.get("large"))})
            session = phone.post("/people/refresh", {"refresh": phone.refresh})
            phone.access, phone.refresh = str(session["access"]), str(session["refresh"])
        return Person(self.browser, self.base, session=session, **self.looks)


def opened(person: Person, shot: Shot, query: str) -> None:
    """Open a screen of the client, or a page of the server's."""
    if shot.served:
        person.open(shot.screen + query)
        person.page.wait_for_load_state("networkidle")
    else:
        person.screen(shot.screen, query)


def by_person(shots: list[Shot]) -> dict[str | None, list[Shot]]:
    """Sort screens by who sees them."""
    return {who: [shot for shot in shots if shot.who == who] for who in dict.fromkeys(shot.who for shot in shots)}
