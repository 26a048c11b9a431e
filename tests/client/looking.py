"""Looks at a screen as its scene has it: that it comes and fits its window, that neither axe nor a script complains."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Browser, ViewportSize
from playwright.sync_api import Error as Missed

from tests.client.browser import HIGH, Person
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
WITH_AXE = {"light", "dark", "320-large-dark"}  # what it looks at does not change with the width alone
HIGHEST = 2400  # px of a picture; the foot of a long list is cut


class Viewer:
    """Shows screens in one look. Each person has a browser, and opens one screen after the other in it."""

    def __init__(self, browser: Browser, district: District, there: Scene, look: str) -> None:
        self.browser, self.there, self.look = browser, there, look
        self.base, self.looks = district.base, {**LOOKS[look], "ahead_ms": district.ahead_ms}
        self.people: dict[str | None, Person] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for person in self.people.values():
            person.leave()

    def faults(self, shot: Shot, picture: Path | None = None) -> list[str]:
        """Open a screen, keep its ``picture`` if one is wanted, and say what is wrong with it, one a line."""
        try:
            query = shot.query.format_map(self.there.ids)
        except KeyError as lacking:
            return [f"{shot.file}: nothing in its scene is called {lacking}"]
        person = self._person(shot.who)
        said = len(person.wrong)
        found = self._opened(person, shot, query)
        if not found:
            found = person.faults() if self.look in WITH_AXE else []
            found += ["it is wider than its window"] if person.spills() else []
        if picture is not None:
            person.stretch()
            size: ViewportSize = person.page.viewport_size or {"width": 0, "height": 0}
            person.page.screenshot(path=picture, clip={"x": 0, "y": 0, **size, "height": min(size["height"], HIGHEST)})
        return [f"{shot.file} ({self.look}): {one}" for one in dict.fromkeys([*found, *person.wrong[said:]])]

    def lost(self, shot: Shot) -> list[str]:
        """Open a screen without what it is about, as a cut link does, and say how it does not take it."""
        person = self._person(shot.who)
        said = len(person.wrong)
        found = self._opened(person, shot, "")
        return [f"{shot.file} without a query: {one}" for one in dict.fromkeys([*found, *person.wrong[said:]])]

    def _opened(self, person: Person, shot: Shot, query: str) -> list[str]:
        """Open a screen of the client, or a page of the server's. Gives why it does not come."""
        width = self.looks["width"]
        try:
            person.page.set_viewport_size({"width": width, "height": HIGH[width]})
            if shot.served:
                person.open(shot.screen + query)
                person.page.wait_for_load_state("networkidle")
            else:
                person.screen(shot.screen, query)
        except Missed as missed:
            return [f"it does not come: {missed.message.splitlines()[0]}"]
        return []

    def _person(self, who: str | None) -> Person:
        """Give somebody's browser, in which they are signed in and read in this look."""
        if who not in self.people:
            session: Mapping[str, object] | None = None
            if who:
                phone = self.there.people[who]
                phone.call("PUT", "/people/me", {"large": bool(self.looks.get("large"))})
                session = phone.post("/people/refresh", {"refresh": phone.refresh})
                phone.access, phone.refresh = str(session["access"]), str(session["refresh"])
            self.people[who] = Person(self.browser, self.base, session=session, **self.looks)
        return self.people[who]
