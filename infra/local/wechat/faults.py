"""Faults on request: the next calls of a path go wrong in a chosen way, a number of times or at a seeded rate."""

import random
from dataclasses import dataclass
from dataclasses import field as made
from typing import Literal

from pydantic import Field, PrivateAttr

from infra.local.wechat.wire import Answer, as_json
from infra.local.wechat.world import Thing

Kind = Literal["40001", "42001", "45009", "45011", "-1", "timeout", "slow", "http500", "cutoff"]
WORDS = {
    "40001": "invalid credential, access_token is invalid or not latest",
    "42001": "access_token expired",
    "45009": "reach max api daily quota limit",
    "45011": "api minute-quota reach limit, must slower, retry next minute",
    "-1": "system error",
}


class Fault(Thing):
    """One order. ``times`` calls go wrong (or all, when 0), each with the chance ``rate``.

    ``late`` faults strike after the call has had its effect, so that only the answer is lost.
    """

    path: str = Field("*", pattern=r"^(\*|/.+)$")
    kind: Kind
    times: int = Field(1, ge=0)
    rate: float = Field(1, gt=0, le=1)
    seed: int = 0
    seconds: float = Field(5, ge=0, le=60)
    late: bool = False
    struck: int = 0
    _dice: random.Random = PrivateAttr()

    def model_post_init(self, _context: object, /) -> None:
        """Seed the dice: the same order strikes the same calls."""
        self._dice = random.Random(self.seed)  # noqa: S311 - chance, no secret

    @property
    def spent(self) -> bool:
        """Tell whether it has struck as often as it should."""
        return bool(self.times) and self.struck >= self.times

    def strikes(self, path: str) -> bool:
        """Tell whether it strikes this call of ``path``, and count it."""
        if self.spent or self.path not in ("*", path) or self._dice.random() >= self.rate:
            return False
        self.struck += 1
        return True

    @property
    def after_the_effect(self) -> bool:
        """Tell whether the call is made all the same: what is slow or cut off in the middle was."""
        return self.late or self.kind in ("slow", "cutoff")

    def spoil(self, answer: Answer) -> Answer:
        """Give what comes in place of ``answer``."""
        if self.kind == "timeout":
            return Answer(b"", delay_s=self.seconds, whole="nothing")
        if self.kind == "slow":
            return Answer(answer.body, answer.status, answer.kind, delay_s=self.seconds)
        if self.kind == "cutoff":
            return Answer(answer.body, answer.status, answer.kind, whole="half")
        if self.kind == "http500":
            return Answer(b"<html>bad gateway</html>", 500, "text/html")
        return as_json({"errcode": int(self.kind), "errmsg": WORDS[self.kind]})


@dataclass(slots=True)
class Faults:
    """All orders, the oldest first. They are not kept in a file."""

    orders: list[Fault] = made(default_factory=list)

    def striking(self, path: str) -> Fault | None:
        """Give the order that strikes this call, if one does."""
        return next((fault for fault in self.orders if fault.strikes(path)), None)
