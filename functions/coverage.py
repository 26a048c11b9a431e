"""Queue ``coverage``: what follows a building's change: counts, a confirmed round, addresses after a renaming."""

from chalicelib.codes.events import CodesChanged, RoundConfirmed
from chalicelib.codes.service import addresses, coverage, rounds
from chalicelib.core.jobs import job
from chalicelib.places.events import DwellingCorrected, PlaceRenamed


def recount(event: CodesChanged) -> None:
    """Count the buildings again."""
    coverage.recount(event.buildings)


def rename(event: PlaceRenamed) -> None:
    """Write the addresses of a renamed place's doors anew."""
    addresses.refresh(event.buildings)


def correct(event: DwellingCorrected) -> None:
    """Write the address of a corrected door anew."""
    if event.renamed:
        addresses.refresh([event.building])


handler = job(
    "coverage",
    {CodesChanged: recount, RoundConfirmed: rounds.confirm, PlaceRenamed: rename, DwellingCorrected: correct},
)
