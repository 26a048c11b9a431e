"""Campaigns, one's own data: where somebody was checked in. What they were given by it stands in the ledger.

Nothing here is a person's own words: ids and times alone stay after an erasure, as the lists that were approved do.
"""

from chalicelib.points.campaigns.records import CheckIn


def export(person: str) -> list[dict[str, object]]:
    """Give where and when ``person`` was checked in."""
    found = CheckIn.by_person.query(person, CheckIn.pk.startswith("campaign#"))
    return [{"campaign": one.pk.removeprefix("campaign#"), "at_ms": int(one.at_ms)} for one in found]
