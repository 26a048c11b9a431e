"""Schedule, daily: reminds of leases that end, suspends those that ended. Run twice, it does nothing twice."""

from typing import Any

from chalicelib.people.homes.service import leases


class SomeFailed(Exception):
    """Some leases could not be dealt with: the alarm rings, the next run takes them up again."""


def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Watch every lease. Raises SomeFailed after all others were dealt with."""
    done = leases.watch()
    if done["failed"]:
        raise SomeFailed(done["failed"])
    return done
