"""The committee, news (消息): who is told of what. What is told is looked up as it is now, and told once by its key."""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from chalicelib.core.clock import local
from chalicelib.core.errors import NotFound
from chalicelib.inbox import service as inbox
from chalicelib.people.accounts import service as accounts
from chalicelib.people.staff import service as staff
from chalicelib.points.review.events import ReviewMoved
from chalicelib.points.review.evidence import Evidence
from chalicelib.points.review.rules import TOLD, sign
from chalicelib.points.review.service import finding, subjects
from chalicelib.points.review.service.finding import Case

MOST_SAID = 120  # characters of the evidence in a message: the whole stands in the case
SUBJECT = {
    "propose": "points.review_opened",
    "withdraw": "points.review_withdrawn",
    "approve": "points.review_noticed",
    "decline": "points.review_declined",
    "refuse": "points.review_refused",
    "appeal": "points.appeal_taken",
    "uphold": "points.appeal_upheld",
    "overturn": "points.appeal_right",
}
POSTED = {"posted": "points.review_posted", "upheld": "points.review_posted_final"}  # by the state that it led to
PROPOSER = {
    "approve": "已通过，进入告知期",
    "decline": "未通过",
    "refuse": "未能记分",
    "uphold": "申诉评议维持原结果",
    "overturn": "申诉成立",
}
REFUSALS = {"over_cap": "已达到该项目的积分上限", "account_closed": "该住户已搬离，账户已关闭"}


def moved(event: ReviewMoved) -> None:
    """Tell whom a case is about what became of it; members that they sit on its panel; who proposed it the outcome."""
    case = finding.case(event.review)
    facts = _facts(case)
    kind = POSTED.get(event.state) if event.act == "post" else SUBJECT.get(event.act)
    if kind is not None:
        _tell(subjects.people(case.review), kind, event, facts)
    if event.seated:
        stage = "申诉评议" if event.state in {"contested", "appealed"} else "评议"
        _tell(event.seated, "points.panel", event, {**facts, "stage": stage})
    if event.act in PROPOSER:
        _tell([case.review.by], "points.review_result", event, {**facts, "result": PROPOSER[event.act]})
    if event.short:
        _tell(staff.holders(case.places, TOLD), "points.panel_short", event, facts)


def _facts(case: Case) -> dict[str, str]:
    one = case.review
    sealed = one.open("evidence")
    said = "已按规定删除" if sealed is None else Evidence.read(sealed).words
    return {
        "item": case.item.title,
        "clause": one.clause,
        "points": sign(int(one.points)),
        "evidence": said if len(said) <= MOST_SAID else f"{said[: MOST_SAID - 1]}…",
        "due": _when(one.votes_due_ms),
        "until": _when(one.notice_ends_ms),
        "appeal_until": _when(one.appeal_until_ms),
        "reason": REFUSALS.get(str(one.refusal), "账户状态不允许"),
    }


def _when(at_ms: object) -> str:
    return "" if at_ms is None else f"{local(int(str(at_ms))):%Y年%m月%d日 %H:%M}"


def _tell(people: Iterable[str], kind: str, event: ReviewMoved, facts: dict[str, str]) -> None:
    """Tell each of ``people`` who is still there."""
    for person in sorted(set(people)):
        with suppress(NotFound):
            inbox.tell(
                person,
                kind,
                f"{event.name}#{event.key}#{kind}",
                facts,
                about=f"review#{event.review}",
                given=partial(accounts.check_active, person=person),
            )
