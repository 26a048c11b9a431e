"""Places, duty rosters (值班表): who can be called for a door, now or next. Pure; a scan imports it.

An entry stands at a community, an estate, a building or a grid of it. Names and numbers that may not be shown are
sealed in the document, so that a door's page could not show them by mistake.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.places.choices import Settings, minutes
from chalicelib.places.hours import Minutes, Span, always, next_ms, spoken, until_ms, week_of

ROLES = {  # in the order in which a door shows them
    "grid_worker": "网格员",
    "property_manager": "物业管家",
    "community_office": "社区居委会",
    "community_police": "社区民警",
}
NOTES = {"community_police": "非紧急；紧急请拨 110"}
LONGEST_TITLE, LONGEST_NAME, MOST_SPANS = 30, 20, 14
NUMBER = r"^[0-9+\- ]{3,20}$"


@dataclass(frozen=True, slots=True)
class Duty:
    """One entry of a roster as a door may know it: ``name`` and ``number`` are None unless they may be shown."""

    place: str
    role: str
    title: str | None
    name: str | None
    number: str | None
    week: Minutes | None  # None: the hours of the settings


@dataclass(frozen=True, slots=True)
class Contact:
    """Who can be called for a door. ``when``: until or from when they are on duty (至今晚 22:00, 明早 08:30 起)."""

    role: str
    title: str
    name: str | None
    number: str | None
    note: str | None
    on_duty: bool
    when: str


def by_place(body: Mapping[str, Any]) -> dict[str, tuple[Duty, ...]]:
    """Read the entries of a roster's document, by the place at which they stand."""
    found: dict[str, tuple[Duty, ...]] = {}
    for entry in body.get("entries", ()):
        found[entry["place"]] = (*found.get(entry["place"], ()), duty(entry))
    return found


def duty(entry: Mapping[str, Any]) -> Duty:
    """Read one entry; what needs consent and has none is not there."""
    spans = [Span(tuple(one["days"]), one["starts"], one["ends"]) for one in entry.get("hours", ())]
    shown = entry["consent"]
    return Duty(
        entry["place"],
        entry["role"],
        entry.get("title"),
        entry.get("name") if shown else None,
        entry.get("number") if shown else None,
        week_of(spans) if spans else None,
    )


def usual(settings: Settings) -> Minutes:
    """Give the hours of entries that have none of their own."""
    return week_of([Span(settings.duty_days, minutes(settings.duty_from), minutes(settings.duty_to))])


def contacts(
    duties: Mapping[str, Iterable[Duty]], places: Iterable[str], settings: Settings, at_ms: int
) -> tuple[Contact, ...]:
    """Choose the entries at ``places``, the nearest first in it; order them by role, then nearness.

    All who are on duty; of a role with nobody on duty, who is next.
    """
    here = [one for place in places for one in duties.get(place, ())]
    hours = usual(settings)
    chosen: list[Contact] = []
    for role in ROLES:
        of_role = [(one, one.week or hours) for one in here if one.role == role]
        now = [contact(one, week, at_ms) for one, week in of_role if until_ms(week, at_ms) is not None]
        if of_role:
            chosen += now or [contact(*_next(of_role, at_ms), at_ms)]
    return tuple(chosen)


def _next(duties: list[tuple[Duty, Minutes]], at_ms: int) -> tuple[Duty, Minutes]:
    return min(duties, key=lambda one: next_ms(one[1], at_ms) or 0)


def contact(one: Duty, week: Minutes, at_ms: int) -> Contact:
    """Show an entry at ``at_ms``."""
    ends = until_ms(week, at_ms)
    if ends is None:
        starts = next_ms(week, at_ms)
        when = f"{spoken(starts, at_ms)} 起" if starts is not None else ""
    else:
        when = "全天" if always(ends, at_ms) else f"至{spoken(ends, at_ms)}"
    title = one.title or ROLES[one.role]
    return Contact(one.role, title, one.name, one.number, NOTES.get(one.role), ends is not None, when)
