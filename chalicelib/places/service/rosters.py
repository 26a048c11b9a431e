"""Places, duty rosters (值班表): seen and replaced by staff. One versioned document a community.

Who may not be shown at a door has name and number sealed in it; whoever may not edit sees them masked.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Any

from chalicelib.core import audit
from chalicelib.core.crypto import masked_name, masked_phone, seal, unseal
from chalicelib.core.errors import BadInput, fault
from chalicelib.core.policy import Actor, allow, may, signed_in
from chalicelib.core.tables import Transaction
from chalicelib.places.hours import Span
from chalicelib.places.service import documents, writing
from chalicelib.places.service import tree as trees
from chalicelib.places.service.tree import Tree

MOST_ENTRIES = 300  # of a community: the document stays well under DynamoDB's 400 KB


@dataclass(frozen=True, slots=True)
class Entry:
    """Who is on duty where and when. No ``hours``: the usual ones of the settings. ``consent``: may be shown."""

    place: str
    role: str
    title: str | None
    name: str | None
    number: str
    consent: bool
    hours: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """The entries at a place and below it, at a version of their community's document."""

    version: int
    community: str
    entries: tuple[Entry, ...]


def see(actor: Actor, place: str) -> Roster:
    """Get the roster of a place: masked where there is no consent, unless ``actor`` may edit it.

    Raises NotSignedIn, NotFound, BadInput.
    """
    signed_in(actor)
    on = trees.on(place)
    allow(actor, "roster.see", on, see="roster.see")
    tree = trees.fresh()  # what is shown is sent back: an entry of a grid just made would be left out, and lost
    community = community_of(tree, place)
    there = writing.stored(documents.roster(community))
    entries = _within(tree, place, _opened(community, there.body))
    if not may(actor, "roster.edit", on):
        entries = [one if one.consent else _masked(one) for one in entries]
    return Roster(there.number, community, tuple(entries))


def replace(actor: Actor, place: str, version: int, entries: Sequence[Entry]) -> Roster:
    """Replace the entries at ``place`` and below it; those elsewhere in the community stay.

    Raises NotSignedIn, NotFound, NotAllowed, BadInput, Conflict.
    """
    person = signed_in(actor)
    allow(actor, "roster.edit", trees.on(place), see="roster.see")
    tree = trees.fresh()  # an entry may name a grid that another process has just made
    community = community_of(tree, place)
    check(tree, place, entries)
    key = documents.roster(community)
    there = writing.stored(key)
    before = _opened(community, there.body)
    gone = _within(tree, place, before)
    whole = [*(one for one in before if one not in gone), *entries]
    if len(whole) > MOST_ENTRIES:
        raise fault("entries", "值班人员太多", right=f"一个社区最多 {MOST_ENTRIES} 条")
    if not writing.repeats(there, version, person, whole == before):
        body = {"entries": [_sealed(community, one) for one in whole]}
        with Transaction() as tx:
            there = writing.put(tx, key, there, body, person)
            target, number = f"place#{place}", there.number
            audit.record(tx, actor, "roster.edit", target, place=place, version=number, entries=len(entries))
    documents.forget(key)
    return Roster(there.number, community, tuple(entries))


def community_of(tree: Tree, place: str) -> str:
    """Give the community whose roster has the entries of ``place``. Raises NotFound, BadInput."""
    community = tree.above(place, "community")
    if community is None:
        raise fault("place", "值班表按社区设置", right="请选择社区、小区、楼栋或网格")
    return community


def check(tree: Tree, place: str, entries: Iterable[Entry]) -> None:
    """Raise BadInput for entries that stand elsewhere than at ``place`` or below it."""
    faults = [
        {"field": f"entries.{at}.place", "fault": "不在所选地点范围内", "right": "请选择该地点或其下的小区、楼栋、网格"}
        for at, one in enumerate(entries)
        if one.place not in tree or place not in tree.containing(one.place)
    ]
    if faults:
        raise BadInput(faults=faults)


def _within(tree: Tree, place: str, entries: Iterable[Entry]) -> list[Entry]:
    return [one for one in entries if one.place in tree and place in tree.containing(one.place)]


def _masked(one: Entry) -> Entry:
    return changed(one, name=masked_name(one.name) if one.name else None, number=masked_phone(one.number))


def _opened(community: str, body: dict[str, Any]) -> list[Entry]:
    return [_entry(community, raw) for raw in body.get("entries", ())]


def _entry(community: str, raw: dict[str, Any]) -> Entry:
    said = raw
    if not raw["consent"]:
        said = json.loads(unseal(raw["sealed"], table="places", key=community, field="roster"))
    hours = tuple(Span(tuple(one["days"]), one["starts"], one["ends"]) for one in raw["hours"])
    return Entry(raw["place"], raw["role"], raw["title"], said["name"], said["number"], raw["consent"], hours)


def _sealed(community: str, one: Entry) -> dict[str, Any]:
    person = {"name": one.name, "number": one.number}
    if not one.consent:
        said = json.dumps(person, ensure_ascii=False)
        person = {"sealed": seal(said, table="places", key=community, field="roster")}
    hours = [{"days": list(span.days), "starts": span.starts, "ends": span.ends} for span in one.hours]
    return {"place": one.place, "role": one.role, "title": one.title, "consent": one.consent, "hours": hours, **person}
