"""What people do over HTTP in these tests, with a new id each time unless one is given."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.core.clock import today
from chalicelib.core.ids import new_id
from chalicelib.people.homes.records import Binding, Claim, Household, Occupancy
from chalicelib.people.records import Home, People, person_key
from tests.support.people import person
from tests.support.web import Answer, get, post

if TYPE_CHECKING:
    from tests.people.homes.conftest import Block


def in_days(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


class Acts:
    def __init__(self, block: "Block") -> None:
        self.block = block

    def apply(self, who: str, role: str = "owner", door: int = 0, **more: Any) -> Answer:
        body = {"id": new_id(), "code": self.block.tokens[door], "role": role, "name": "张小明", **more}
        if role == "tenant":
            body.setdefault("lease_ends", in_days(365))
        return post("/bindings", {key: value for key, value in body.items() if value is not None}, person=who)

    def decide(self, who: str, binding: str, act: str = "approve", words: str | None = None, **more: Any) -> Answer:
        body = {"id": new_id(), "act": act, **({"words": words} if words else {}), **more}
        return post(f"/bindings/{binding}/decisions", body, person=who)

    def bound(self, role: str = "owner", door: int = 0, who: str | None = None, **more: Any) -> tuple[str, str]:
        """Bind somebody: the householder approves where there is one, else the grid worker. Returns person, binding."""
        who = who or person()
        asked = self.apply(who, role, door, **more)
        assert asked.status == 201, asked.text
        home = self.living(door)
        decider = home.head if home is not None and home.head is not None else self.block.worker
        decided = self.decide(decider, asked.json["id"])
        assert decided.status == 200, decided.text
        return who, asked.json["id"]

    def move_out(self, who: str, binding: str, reason: str | None = None, **more: Any) -> Answer:
        body = {"id": new_id(), **({"reason": reason} if reason else {}), **more}
        return post(f"/bindings/{binding}/move-outs", body, person=who)

    def hand_over(self, who: str, household: str, to: str, reason: str | None = None, **more: Any) -> Answer:
        body = {"id": new_id(), "to": to, **({"reason": reason} if reason else {}), **more}
        return post(f"/households/{household}/handovers", body, person=who)

    def see(self, who: str, binding: str) -> Answer:
        return get(f"/bindings/{binding}", person=who)

    def living(self, door: int = 0) -> Household | None:
        found = list(Occupancy.query(f"dwelling#{self.block.doors[door]}", Occupancy.sk == "now"))
        return Household.get(f"household#{found[0].household}", "household") if found else None

    def live(self, door: int = 0) -> Household:
        home = self.living(door)
        assert home is not None
        return home


def homes_of(who: str) -> list[Home]:
    return [one for one in People.query(person_key(who)) if isinstance(one, Home)]


def all_bindings() -> list[Binding]:
    return list(Binding.scan(Binding.sk == "binding"))


def all_homes() -> list[Home]:
    return list(Home.scan(Home.sk.startswith("home#")))


def all_claims() -> list[Claim]:
    return list(Claim.scan(Claim.sk.startswith("claim#")))


def all_households() -> list[Household]:
    return list(Household.scan(Household.sk == "household"))


def all_occupancies() -> list[Occupancy]:
    return list(Occupancy.scan(Occupancy.sk == "now"))
