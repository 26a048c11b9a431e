"""What goes in and out over HTTP."""

from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from chalicelib.core.schema import Id, Paged, Phone, Strict
from chalicelib.points.honours.rules import MOST_NAME, MOST_REASON, Shown

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=MOST_REASON)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=MOST_NAME)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


class NominationRequest(Strict):
    """Nominate somebody: by their id, or by the phone number that they verified."""

    id: Id
    person: Id | None = None
    phone: Phone | None = None
    reason: Reason

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.person is None) == (self.phone is None):
            raise ValueError("被提名人填写有误｜请填写 person 或 phone 其中一项")
        return self


class _Named(Strict):
    id: Id
    shown: Shown = "masked"
    name: Name | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.needs_name and self.shown != "none" and self.name is None:
            raise ValueError("未填写姓名｜公示需要填写姓名，或选择不公示（none）")
        return self

    @property
    def needs_name(self) -> bool:
        return True


class Answer(_Named):
    """The nominee's answer; with consent, how the name is shown."""

    answer: Literal["consent", "decline"]

    @property
    def needs_name(self) -> bool:
        """Who declines gives no name."""
        return self.answer == "consent"


class Choice(_Named):
    """Another choice of how the name is shown."""


class Decision(Strict):
    """Confirm a nomination, or refuse it with a reason that both who is named and who nominated read."""

    id: Id
    act: Literal["confirm", "refuse"]
    words: Why | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.act == "refuse" and self.words is None:
            raise ValueError("未填写理由｜不通过时请写明理由")
        return self


class Publication(Strict):
    """Publish a confirmed nomination."""

    id: Id


class Withdrawal(Strict):
    """Withdraw: the nominee needs no reason; staff who take it down give one."""

    id: Id
    words: Why | None = None


class OwnQuery(Paged):
    """Which of one's own: those in which one is named, or those that one made."""

    side: Literal["of_me", "by_me"] = "of_me"


class QueueQuery(Paged):
    """Which nominations, for staff."""

    state: Literal["consented", "confirmed"] = "consented"


class HonourView(Strict):
    """One honour as everybody sees it."""

    id: Id
    name: str
    reason: str
    published_ms: int


class NominationView(Strict):
    """One nomination as who is named, who nominated, and staff see it: each what is theirs to see."""

    id: Id
    state: str
    state_words: str
    at_ms: int
    published_ms: int | None
    reason: str | None
    name: str | None
    shown: str | None
    words: str | None
    acts: list[str]
