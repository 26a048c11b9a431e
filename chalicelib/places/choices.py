"""Places, settings: what a district, street, community or estate may decide for itself, with the defaults. Pure.

A place says only what it wants otherwise than the place above it. A scan reads these, so they are plain data;
``schemas.SettingsChange`` bounds what staff may choose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force at a place. Defaults as the field has them."""

    contact_open: bool = True  # 我要联系: duty contacts on the door's page
    bindings_open: bool = True  # people may apply to be bound to a home here
    points_open: bool = True  # the whole room of points (积分); the district alone decides it
    activate_with_posting: bool = True  # a code is active from the patrol's scan, without a word of staff
    lease_reminder_days: int = 30  # before a lease ends, the tenant is reminded
    lease_suspend_days: int = 7  # after it ended, the binding is suspended
    review_working_days: int = 3  # an application to be bound is due so many working days after it came
    applications_per_day: int = 5  # of one person, to be bound
    typed_numbers_per_hour: int = 20  # of one person or address: numbers of stickers typed by hand
    proxy_most_days: int = 365  # for how long someone may act for another
    duty_days: tuple[int, ...] = (1, 2, 3, 4, 5)  # of duty entries without hours of their own
    duty_from: str = "08:30"
    duty_to: str = "17:30"


DEFAULTS = Settings()
OF_DISTRICT = ("points_open",)  # whether a room is there: below the district nobody decides it
NAMES = tuple(one.name for one in fields(Settings))


def merged(chosen: Iterable[Mapping[str, Any]]) -> Settings:
    """Lay what places chose, from above, over the defaults. What an older or newer version knows alone is ignored."""
    settings = DEFAULTS
    for values in chosen:
        known = {name: _plain(values[name]) for name in NAMES if name in values}
        settings = replace(settings, **known)
    return settings


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of JSON
    return tuple(value) if isinstance(value, list) else value


def minutes(clock: str) -> int:
    """Give HH:MM as minutes of the day; 24:00 is its end."""
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)


def clock(minute: int) -> str:
    """Write minutes of the day as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
