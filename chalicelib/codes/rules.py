"""codes: what holds without a database: the life of a code, who may do what, how an address is written, what is odd.

A scan imports it, so no pydantic and nothing heavy here.
"""

from dataclasses import dataclass
from typing import Final

from chalicelib.core.clock import MINUTE_MS
from chalicelib.core.limits import Limit
from chalicelib.core.machine import Machine, Move
from chalicelib.core.policy import anyone, declare, role, staff_anywhere

LIVE: Final = ("minted", "printed", "posted", "active", "suspended")  # a door has one of each kind at most
OVER: Final = ("replaced", "revoked")
STATES: Final = (*LIVE, *OVER)

# 码的一生. A public scan moves nothing. "post" is the patrol's scan at the door; of an indoor code its hand-over.
CODE: Final = Machine(
    Move("minted", "print", "printed"),
    Move("printed", "post", "posted"),
    Move("posted", "confirm", "active"),
    Move("posted", "suspend", "suspended"),
    Move("active", "suspend", "suspended"),
    Move("suspended", "resume", "active"),
    *(Move(state, "replace", "replaced") for state in LIVE),
    *(Move(state, "revoke", "revoked") for state in LIVE),
)
SEEN_BY_SCAN: Final = ("posted", "active")  # what a public scan takes for a door in use

CLERKS: Final = ("district_admin", "community_staff")
WALKERS: Final = (*CLERKS, "grid_worker")
STAFF: Final = (*WALKERS, "property_manager", "police", "auditor")

POLICY = declare(
    {
        "codes.scan": anyone,
        "codes.type": anyone,
        "codes.report": anyone,  # 这不是我面前的门
        "codes.see": role(*STAFF),
        "codes.import": role(*CLERKS),
        "codes.read_list": staff_anywhere(*CLERKS),
        "codes.print": role(*WALKERS),
        "codes.post": role(*WALKERS),
        "codes.patrol": staff_anywhere(*WALKERS),  # each scan of a patrol is asked for at its own door
        "codes.confirm": role(*WALKERS),
        "codes.suspend": role(*WALKERS),
        "codes.resume": role(*WALKERS),
        "codes.replace": role(*WALKERS),
        "codes.revoke": role(*CLERKS),
        "codes.mint": role(*CLERKS),
        "codes.review": role(*WALKERS),
    }
)

REPORTS_BY_ADDRESS: Final = Limit("codes.report_from", 10, 3_600)
REPORTS_BY_CODE: Final = Limit("codes.report_of", 30, 86_400)


@dataclass(frozen=True, slots=True)
class Odd:
    """When scans are odd: at least ``most`` of a ``pattern`` within one window, counted in one process."""

    pattern: str
    most: int


WINDOW_MS: Final = 10 * MINUTE_MS
FORGED: Final = Odd("forged", 100)  # somebody tries tokens
WALK: Final = Odd("walk", 60)  # one address opens many doors: somebody copies the list
BUSY: Final = Odd("busy", 300)  # one door is opened absurdly often

MOST_ADDRESS_BYTES: Final = 620  # of where and door together, so that the item of a scan stays within 1 KB


def where(names: tuple[str, ...], door: str) -> str:
    """Write the way to an estate from ``names`` (street, community, estate), for a page and a label.

    Names too long to fit beside ``door`` lose the street first: the end of an address says the most.
    """
    kept = names
    while len(kept) > 1 and len(" · ".join(kept).encode()) + len(door.encode()) > MOST_ADDRESS_BYTES:
        kept = kept[1:]
    return " · ".join(kept)


def door(building: str, unit: str | None, room: str) -> str:
    """Write a door as it stands large on its plate: 3号楼 2单元 502."""
    return " ".join(part for part in (building, unit, room) if part)
