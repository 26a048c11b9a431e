"""A community with its staff, Anna who is named, Ben who lives with her, and Carl who names her."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.core.ids import new_id
from chalicelib.people.records import Home, person_key
from tests.people.homes.conftest import made_town
from tests.places.asking import Town
from tests.support import aws
from tests.support.people import bind, person
from tests.support.web import Answer, get, post

REASON = "王小花捡到钱包，在楼下等了两个小时交还失主。"
NAME = "王小花"


def settle(who: str, household: str, building: str) -> None:
    """Let somebody live in a household of a building."""
    home = bind(who, household, "family")
    Home(person_key(who), home.sk).update(actions=[Home.building.set(building)])


@dataclass(frozen=True, slots=True)
class Street:
    """Who takes part, and what they do over HTTP."""

    town: Town
    clerk: str
    member: str
    anna: str
    ben: str
    carl: str

    def nominate(self, *, who: str | None = None, act: str | None = None, **more: Any) -> Answer:
        said = {"id": act or new_id(), "reason": REASON} | more
        if "phone" not in more:
            said.setdefault("person", self.anna)
        return post("/honours", said, person=who or self.carl)

    def act(self, one: str, what: str, who: str, **more: Any) -> Answer:
        return post(f"/honours/{one}/{what}", {"id": new_id()} | more, person=who)

    def consent(self, one: str, shown: str = "masked", **more: Any) -> Answer:
        said = {"answer": "consent", "shown": shown, "name": NAME} | more
        return self.act(one, "answers", self.anna, **said)

    def confirm(self, one: str, who: str | None = None) -> Answer:
        return self.act(one, "decisions", who or self.member, act="confirm")

    def until(self, state: str, shown: str = "masked") -> str:
        """Bring a new nomination into a state. Returns its id."""
        one = str(self.nominate().json["id"])
        steps: dict[str, Callable[[], Answer | None]] = {
            "nominated": lambda: None,
            "consented": lambda: self.consent(one, shown),
            "confirmed": lambda: self.confirm(one),
            "published": lambda: self.act(one, "publications", self.clerk),
        }
        for name, step in steps.items():
            done = step()
            assert done is None or done.status == 200, done.text
            if name == state:
                return one
        raise LookupError(state)

    def seen(self, one: str, who: str) -> Any:
        return get(f"/honours/{one}", person=who).json


@pytest.fixture(scope="module")
def built() -> Iterator[tuple[Street, dict[str, Any]]]:
    """Build the community once a module; each test begins with the tables as they were then."""
    with aws.empty():
        town, home = made_town(), new_id()
        clerk = person(("community_staff", town.community))
        member = person(("committee_member", town.estate))
        made = Street(town, clerk, member, anna=person(), ben=person(), carl=person())
        for who in (made.anna, made.ben):
            settle(who, home, town.building)
        yield made, aws.snapshot()


@pytest.fixture
def street(built: tuple[Street, dict[str, Any]]) -> Street:
    made, kept = built
    aws.restore(kept)
    return made
