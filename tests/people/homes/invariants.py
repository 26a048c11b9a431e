"""What must always hold of homes, read from the tables as they are."""

from collections import Counter
from dataclasses import dataclass, field

from chalicelib.codes.records import SCAN_SK, CodeItem
from chalicelib.codes.rules import LIVE
from chalicelib.people.homes.records import Binding, Claim, Household, Occupancy
from chalicelib.people.homes.rules import CLAIMED, SEATED
from chalicelib.people.records import Home, People

KINDS = {"binding": Binding, "household": Household, "claim": Claim, "now": Occupancy, "home": Home}


@dataclass
class There:
    """What is in the table now, by kind: one scan."""

    bindings: list[Binding] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    occupancies: list[Occupancy] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)


class Other(People):
    """What is not looked at here."""


class Whole(People):
    """An item of the table as what it is."""

    @classmethod
    def from_raw_data(cls, data):  # type: ignore[no-untyped-def]
        kind = KINDS.get(data["sk"]["S"].partition("#")[0], Other)
        return kind.from_raw_data(data)


def read() -> There:
    there = There()
    kept = dict(zip(("binding", "household", "claim", "now", "home"), vars(there).values(), strict=True))
    for item in Whole.scan():
        if not item.pk.startswith("openid#"):  # claims of another part of the room
            kept.get(item.sk.partition("#")[0], []).append(item)
    return there


def check() -> None:
    there = read()
    seated = [one for one in there.bindings if one.state in SEATED]
    claims(there)
    mirrors(there)
    living = {one.dwelling: one.id for one in there.households if one.state == "live"}
    assert len(living) == sum(one.state == "live" for one in there.households)
    assert {item.pk.removeprefix("dwelling#"): item.household for item in there.occupancies} == living
    for home in there.households:
        members = {member.binding: (member.person, member.role) for member in home.seated}
        assert members == {one.id: (one.of, one.role) for one in seated if one.household == home.id}
        assert home.state == "live" or not members
        assert home.state == "ended" or members
        if home.head_binding is not None:
            assert members[home.head_binding] == (home.head, "owner")
    live = CodeItem.scan((CodeItem.sk == SCAN_SK) & CodeItem.state.is_in(*LIVE))
    assert set(Counter(item.dwelling for item in live).values()) <= {1}


def claims(there: There) -> None:
    """A claim for each open or seated binding, and no other."""
    claimed = [one for one in there.bindings if one.state in CLAIMED]
    wanted = {(f"dwelling#{one.dwelling}", f"claim#{one.of}#{one.role}", one.id) for one in claimed}
    assert {(one.pk, one.sk, one.binding) for one in there.claims} == wanted
    assert len(claimed) == len(there.claims)


def mirrors(there: There) -> None:
    """A mirror for each active binding, and no other; one head a household at most, and it is the household's."""
    active = [one for one in there.bindings if one.state == "active"]
    wanted = {(f"person#{one.of}", f"home#{one.household}#{one.role}", one.id) for one in active}
    assert {(one.pk, one.sk, one.binding) for one in there.homes} == wanted
    assert len(active) == len(there.homes)
    heads = sorted((one.household, one.binding) for one in there.homes if one.head)
    assert heads == sorted((one.id, one.head_binding) for one in there.households if one.head_binding is not None)
