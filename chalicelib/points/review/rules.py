"""The committee: the machine of a review, who may do what, limits and times. No I/O."""

from typing import get_args

from chalicelib.core.clock import DAY_MS
from chalicelib.core.limits import Limit
from chalicelib.core.machine import Machine, Move
from chalicelib.core.policy import Actor, On, Rule, declare, either, is_named, lives_there, role, signed, staff_anywhere
from chalicelib.people.staff.rules import ROLES
from chalicelib.points.scheme.document import Proposer

MEMBER = "committee_member"  # 评议员
PROPOSERS: tuple[str, ...] = get_args(Proposer)
SEES = ("community_staff", "district_admin", "auditor")
KEEPS = ("community_staff", "district_admin")  # the roster of their places
TOLD = ("community_staff",)  # when a panel is short of members
ROSTER_AT = ROLES[MEMBER].at  # kinds of places at which somebody is a member

REVIEW = Machine(
    Move("proposed", "seat", "reviewing"),  # a panel could be drawn
    Move("proposed", "withdraw", "withdrawn"),
    Move("proposed", "close", "closed"),
    Move("reviewing", "unseat", "proposed"),  # no quorum in time, and nobody is left to draw
    Move("reviewing", "withdraw", "withdrawn"),
    Move("reviewing", "approve", "noticed"),
    Move("reviewing", "decline", "declined"),
    Move("reviewing", "close", "closed"),
    Move("noticed", "post", "posted"),  # the notice is over
    Move("noticed", "refuse", "refused"),  # a cap is reached, or the account was closed
    Move("noticed", "appeal", "contested"),
    Move("noticed", "close", "closed"),
    Move("contested", "uphold", "confirmed"),
    Move("contested", "overturn", "annulled"),
    Move("contested", "close", "closed"),
    Move("confirmed", "post", "upheld"),
    Move("confirmed", "refuse", "refused"),
    Move("confirmed", "close", "closed"),
    Move("posted", "appeal", "appealed"),
    Move("appealed", "uphold", "upheld"),
    Move("appealed", "overturn", "overturned"),
    Move("appealed", "close", "upheld"),
    Move("overturned", "reverse", "reversed"),
)
STATE_WORDS: dict[str, str] = {
    "proposed": "待组成评议组",
    "reviewing": "评议中",
    "withdrawn": "已撤回",
    "declined": "评议未通过",
    "noticed": "告知期",
    "contested": "申诉评议中（尚未记分）",
    "confirmed": "维持，待记分",
    "annulled": "申诉成立，不记分",
    "posted": "已记分",
    "refused": "未能记分",
    "appealed": "申诉评议中（已记分）",
    "upheld": "维持",
    "overturned": "申诉成立，待撤销",
    "reversed": "申诉成立，已撤销",
    "closed": "已终止",
}
VOTED_ON = {"reviewing": "review", "contested": "appeal", "appealed": "appeal"}  # state -> stage that a panel decides
DECIDED = frozenset({"approve", "decline", "uphold", "overturn"})  # acts that end a round with a decision
APPEALABLE = frozenset({"noticed", "posted"})

MOST_FILES, MOST_WORKPLACES = 4, 10
MOST_TEXT, MOST_REASON = 2_000, 500
FINDS = Limit("review-find", 120, 3_600)  # of staff: whom a number or a code is of
MOST_BACK_MS = 3 * 366 * DAY_MS  # how long ago an event may be that is proposed


def sits(actor: Actor, on: On) -> bool:
    """Let those act who are named and are committee members at a place that contains the thing."""
    return is_named(actor, on) and role(MEMBER)(actor, on)


POLICY: dict[str, Rule] = declare(
    {
        "review.propose": staff_anywhere(*PROPOSERS),
        "review.find": role(*PROPOSERS),
        "review.see": either(is_named, lives_there, role(*SEES)),
        "review.own": signed,
        "review.list": role(*SEES),
        "review.withdraw": is_named,
        "review.vote": sits,
        "review.recuse": is_named,
        "review.appeal": either(is_named, lives_there),
        "review.votes": signed,
        "committee.see": either(is_named, role(*SEES)),
        "committee.list": role(*SEES),
        "committee.keep": either(is_named, role(*KEEPS)),
    }
)


def act_of(state: str, *, approved: bool) -> str:
    """Name the act that a panel's decision in ``state`` is: on an appeal it is asked whether the matter stands."""
    if VOTED_ON[state] == "review":
        return "approve" if approved else "decline"
    return "uphold" if approved else "overturn"


def sign(points: int) -> str:
    """Write points as people read them: 加 20 分, 扣 50 分."""
    return f"加 {points} 分" if points > 0 else f"扣 {-points} 分"
