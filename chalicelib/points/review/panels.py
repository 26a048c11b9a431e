"""The committee, panels (评议组): how they are drawn, and when their votes decide. No I/O."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["approved", "rejected", "lapsed"]


def draw(pool: Iterable[str], most: int, least: int, chance: random.Random) -> tuple[str, ...]:
    """Draw ``most`` of ``pool`` by chance, or all where there are fewer; nobody where there are fewer than ``least``.

    ``least`` is the quorum of a new panel, 1 where a seat is filled again.
    """
    there = sorted(set(pool))
    if len(there) < least:
        return ()
    return tuple(chance.sample(there, min(most, len(there))))


@dataclass(frozen=True, slots=True)
class Tally:
    """A round's votes. ``seats`` counts who sits and did not recuse; ``over``: the time to vote is over."""

    seats: int
    yes: int
    no: int
    quorum: int
    over: bool

    @property
    def complete(self) -> bool:
        """Whether all who sit have voted and they are enough."""
        return self.yes + self.no == self.seats >= self.quorum

    def outcome(self) -> Outcome | None:
        """Tell what was decided: by the majority, a tie approves nothing; None while votes are awaited.

        Never by fewer than the quorum: when the time is over without it, the round has lapsed and another is drawn.
        """
        if self.complete or (self.over and self.yes + self.no >= self.quorum):
            return "approved" if self.yes > self.no else "rejected"
        return "lapsed" if self.over else None
