"""People, as the rooms above ask about them (身份与住所): who lives where now, who is there, what they are called.

Nothing is written here, and no name or number leaves but masked. One call a person or household; what is asked of
many goes 100 keys a call, or side by side.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.core import bulk
from chalicelib.core.bulk import Raw
from chalicelib.core.clock import now_ms
from chalicelib.core.crypto import masked_name
from chalicelib.core.errors import NotFound
from chalicelib.people.accounts import service as accounts
from chalicelib.people.accounts.rules import FIRST
from chalicelib.people.homes.records import Binding, Household
from chalicelib.people.homes.service import finding, names
from chalicelib.people.records import person_key
from chalicelib.places.service import tree as trees

ROOM = "people"
SEAT = ("sk", "dwelling", "building", "head", "until_ms")


@dataclass(frozen=True, slots=True)
class Seat:
    """An active binding: what somebody is in a household. ``head``: the primary owner (户主)."""

    household: str
    dwelling: str
    building: str
    role: str
    head: bool


@dataclass(frozen=True, slots=True)
class Home:
    """A household, living or ended. ``places`` contain it; ``people`` are bound to it now, each once.

    ``roles`` say as what, ``bindings`` by which, each by person; ``door`` is its address.
    """

    id: str
    dwelling: str
    building: str
    places: frozenset[str]
    live: bool
    people: tuple[str, ...]
    head: str | None
    door: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    bindings: Mapping[str, str] = field(default_factory=dict)


def homes_of(person: str) -> tuple[Seat, ...]:
    """Give the bindings of ``person`` that are active now; none of a guest. One call."""
    return _seats(bulk.query(ROOM, person_key(person), "home#", wanted=SEAT))


def homes_of_many(persons: Iterable[str]) -> dict[str, tuple[Seat, ...]]:
    """Give the active bindings of each of ``persons``: one call a person, side by side.

    For a large part of a district's people, ``residents`` takes a hundredth of the calls.
    """
    asked = list(dict.fromkeys(persons))
    return dict(zip(asked, bulk.side_by_side(homes_of, asked), strict=True))


def _seats(items: Iterable[Raw]) -> tuple[Seat, ...]:
    now = now_ms()
    return tuple(
        Seat(
            item["sk"]["S"].split("#")[1],
            item["dwelling"]["S"],
            item["building"]["S"],
            item["sk"]["S"].split("#")[2],
            bool(item.get("head", {}).get("BOOL")),
        )
        for item in items
        if "until_ms" not in item or int(item["until_ms"]["N"]) > now
    )


def places_of(person: str) -> frozenset[str]:
    """Give all places that contain the homes of ``person``: empty for a guest."""
    return places_around(homes_of(person))


def places_around(seats: Iterable[Seat]) -> frozenset[str]:
    """Give all places that contain the homes of ``seats``."""
    found: set[str] = set()
    for building in {seat.building for seat in seats}:
        found |= trees.tree(knowing=building).containing(building)
    return frozenset(found)


def residents(place: str) -> dict[str, frozenset[str]]:
    """Give everybody who is bound to a living household in ``place``, with their households there.

    One call a building, by the index of staff's lists: who moved in a moment ago may be missing, and a tenant whose
    lease is suspended is still in. Where it matters for one person, ask ``homes_of``. Raises NotFound.
    """
    buildings = trees.tree(knowing=place).buildings(place)
    found: dict[str, set[str]] = {}
    for lines in bulk.side_by_side(_living, buildings):
        for line in lines:
            for _, person, _ in json.loads(line["members"]["S"]):
                found.setdefault(person, set()).add(line["pk"]["S"].removeprefix("household#"))
    return {person: frozenset(homes) for person, homes in found.items()}


def _living(building: str) -> list[Raw]:
    return bulk.query(ROOM, f"households#{building}#live", index="by_list", wanted=("pk", "members"))


def household(household_id: str) -> Home:
    """Get one household, living or ended. Raises NotFound. One call."""
    return _home(finding.household(household_id))


def households(ids: Iterable[str]) -> dict[str, Home]:
    """Get many households, 100 a call; who is not there is left out."""
    keys = [(f"household#{one}", "household") for one in dict.fromkeys(ids)]
    found = [_home(one) for one in Household.batch_get(keys, consistent_read=True)] if keys else []
    return {one.id: one for one in found}


def _home(one: Household) -> Home:
    places = trees.tree(knowing=one.building).containing(one.building)
    first = {member.person: member for member in reversed(one.seated)}  # who is in it twice: as what first
    return Home(
        one.id,
        one.dwelling,
        one.building,
        places,
        one.state == "live",
        tuple(dict.fromkeys(member.person for member in one.seated)),
        one.head,
        one.door,
        {person: member.role for person, member in first.items()},
        {person: member.binding for person, member in first.items()},
    )


def living_at(dwellings: Iterable[str]) -> dict[str, str]:
    """Give the living household of each of ``dwellings`` that has one, 100 a call."""
    keys = [(f"dwelling#{one}", "now") for one in dwellings]
    found = bulk.items(ROOM, keys, ("household",))
    return {pk.removeprefix("dwelling#"): item["household"]["S"] for (pk, _), item in found.items()}


def exists(persons: Iterable[str]) -> set[str]:
    """Tell which of ``persons`` are there, 100 a call: who is leaving or was erased is not."""
    found = bulk.items(ROOM, [(person_key(one), "me") for one in persons], ("state",))
    return {pk.removeprefix("person#") for (pk, _), item in found.items() if item["state"]["S"] == FIRST}


def check_exists(person: str) -> None:
    """Return if ``person`` is there and not leaving. Raises NotFound."""
    if not exists([person]):
        raise NotFound(person=person)


def by_phones(phones: Sequence[str]) -> dict[str, list[str]]:
    """Give who has verified each of ``phones``, newest first: one call a number, side by side."""
    asked = list(dict.fromkeys(phones))
    return dict(zip(asked, bulk.side_by_side(accounts.find_by_phone, asked), strict=True))


def called_at_home(homes: Sequence[Home]) -> dict[str, str]:
    """Give what the people of ``homes`` are called by what they applied with, masked; else as ``called`` has it."""
    keys = [
        (f"binding#{home.bindings[one]}", "binding") for home in homes for one in home.people if one in home.bindings
    ]
    bound = Binding.batch_get(keys, consistent_read=True) if keys else ()
    names_of = {one.of: name for one in bound if (name := one.open("name"))}
    found = {one: masked_name(name) for one, name in names_of.items()}
    rest = {one for home in homes for one in home.people} - found.keys()
    return found | (called(rest) if rest else {})


def called(persons: Iterable[str]) -> dict[str, str]:
    """Give what each of ``persons`` is called on screens, masked (张*), 100 a call."""
    return {one: masked_name(name) if name != names.NOBODY else name for one, name in names.of(persons).items()}
