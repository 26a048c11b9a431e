"""Queue ``coverage``: what follows a change of codes: their buildings are counted again, a round is confirmed."""

from chalicelib.codes.events import CodesChanged, RoundConfirmed
from chalicelib.codes.service import coverage, rounds
from chalicelib.core.jobs import job


def recount(event: CodesChanged) -> None:
    """Count the buildings again."""
    coverage.recount(event.buildings)


handler = job("coverage", {CodesChanged: recount, RoundConfirmed: rounds.confirm})
