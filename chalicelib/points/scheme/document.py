"""The scheme, as a document (积分办法): its items and its terms. Once in force a version never changes. No I/O."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chalicelib.core.schema import Strict
from chalicelib.points.accounts import Currency, Holding
from chalicelib.points.ledger.rules import MALL, MOST_POINTS, Caps

CODE = r"^[a-z][a-z0-9_]{1,39}$"
Code = Annotated[str, StringConstraints(pattern=CODE)]
Clause = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2}(\.[1-9][0-9]{0,2}){0,3}$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Evidence = Literal["none", "text", "file", "decision"]  # what is asked for; decision: the number of an effective one
Proposer = Literal["grid_worker", "community_staff", "property_manager", "police", "organiser", "district_admin"]
Days = Annotated[int, Field(ge=1, le=366)]


class Item(Strict):
    """One item (项目). ``points`` is signed; caps are in points an account; ``code`` outlives versions."""

    code: Code
    clause: Clause
    title: Title
    text: Text
    currency: Currency
    unit: Holding
    points: Annotated[int, Field(ge=-MOST_POINTS, le=MOST_POINTS)]
    cap_day: Annotated[int, Field(ge=1, le=MOST_POINTS)] | None = None
    cap_year: Annotated[int, Field(ge=1, le=MOST_POINTS)] | None = None
    evidence: Evidence = "none"
    proposers: tuple[Proposer, ...] = ()  # empty: nobody by hand, events and campaigns alone
    committee: bool = False
    lapse_months: Annotated[int, Field(ge=1, le=120)] | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.points == 0:
            raise ValueError("分值不能为 0｜奖励填正数，扣减填负数")
        if self.code == MALL:
            raise ValueError("项目代号 mall 由积分商城专用｜请换一个代号")
        if self.points < 0:
            self._sound_deduction()
        elif self.lapse_months is not None:
            raise ValueError("奖励没有到期恢复｜请去掉 lapse_months")
        if any(cap is not None and cap < abs(self.points) for cap in (self.cap_day, self.cap_year)):
            raise ValueError("上限小于一次的分值｜上限应不小于一次的分值，或不填")
        return self

    def _sound_deduction(self) -> None:
        if self.currency != "merit":
            raise ValueError("物质积分不能扣减｜扣减只用于品德积分")
        if not self.committee or self.evidence != "decision":
            raise ValueError("扣减必须经评议并有生效的处理决定｜请设 committee 为 true、evidence 为 decision")
        if self.cap_day is not None or self.cap_year is not None:
            raise ValueError("扣减没有上限｜请去掉 cap_day 与 cap_year")

    @property
    def caps(self) -> Caps:
        """The caps as the ledger enforces them."""
        return Caps(self.cap_day, self.cap_year)


class Terms(Strict):
    """The terms (规则) of a version: the numbers of the committee's work, of notice, appeal, and repair."""

    comment_days: Days = 7  # of public comment, before a version may come into force
    quorum: Annotated[int, Field(ge=3, le=15)] = 3
    panel: Annotated[int, Field(ge=3, le=15)] = 5
    vote_days: Days = 7
    notice_days: Days = 5
    appeal_days: Days = 15
    repair_hours: Annotated[int, Field(ge=1, le=1_000)] = 10  # so many confirmed hours of service
    repair_points: Annotated[int, Field(ge=1, le=MOST_POINTS)] = 20  # give so many points back

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.panel < self.quorum:
            raise ValueError("评议组人数少于法定人数｜panel 应不小于 quorum")
        return self


class Document(Strict):
    """What a version says."""

    title: Title
    preamble: Text
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=200)]
    terms: Terms = Terms()

    @model_validator(mode="after")
    def _once(self) -> Self:
        for field in ("code", "clause"):
            said = [getattr(item, field) for item in self.items]
            if len(set(said)) != len(said):
                raise ValueError("项目代号或条款号重复｜每个项目的代号与条款号应各不相同")
        return self
