"""Honours: the machine of a nomination, who may what, limits. No I/O.

What is said of somebody is read by nobody else before they consent, and shown to nobody once they withdraw.
"""

from typing import Literal

from chalicelib.core.clock import DAY_MS
from chalicelib.core.crypto import masked_name
from chalicelib.core.limits import Limit
from chalicelib.core.machine import Machine, Move
from chalicelib.core.policy import anyone, declare, either, is_named, role, signed, staff_anywhere

NOMINATION = Machine(
    Move("nominated", "consent", "consented"),
    Move("nominated", "decline", "declined"),
    Move("nominated", "withdraw", "withdrawn"),  # by who made it
    Move("consented", "choose", "consented"),  # how the name is shown
    Move("consented", "confirm", "confirmed"),
    Move("consented", "refuse", "refused"),
    Move("consented", "withdraw", "withdrawn"),
    Move("confirmed", "choose", "confirmed"),
    Move("confirmed", "publish", "published"),
    Move("confirmed", "withdraw", "withdrawn"),
    Move("published", "choose", "published"),
    Move("published", "withdraw", "withdrawn"),
)
STATE_WORDS: dict[str, str] = {
    "nominated": "等待本人答复",
    "consented": "等待核实",
    "confirmed": "等待公示",
    "published": "已公示",
    "declined": "本人未同意",
    "refused": "未通过核实",
    "withdrawn": "已撤回",
}
OVER = frozenset({"declined", "refused", "withdrawn"})
SEEN_BY_STAFF = frozenset({"consented", "confirmed", "published", "refused", "withdrawn"})
Shown = Literal["full", "masked", "none"]  # 实名、隐名、不公示

SAME_PAIR_MS = 90 * DAY_MS  # the same person is not nominated by the same one again within it
NOMINATIONS = Limit("honour-nominate", 5, 86_400)  # a phone number tells whether somebody uses this
MOST_REASON, MOST_NAME = 500, 30  # characters

CONFIRMS = ("committee_member", "community_staff", "district_admin")
PUBLISHES = ("community_staff", "district_admin")

POLICY = declare(
    {
        "honour.list": anyone,
        "honour.nominate": signed,
        "honour.list_own": signed,
        "honour.queue": staff_anywhere(*CONFIRMS, "auditor"),
        "honour.see": either(is_named, role(*CONFIRMS, "auditor")),
        "honour.answer": is_named,
        "honour.choose": is_named,
        "honour.withdraw": signed,  # who is named, who nominated; others ask for honour.take_down
        "honour.confirm": role(*CONFIRMS),
        "honour.publish": role(*PUBLISHES),
        "honour.take_down": role(*PUBLISHES),
    }
)


def shown_name(name: str, shown: str) -> str:
    """Write a name as its person lets it be shown: in full, or masked (张*)."""
    return name if shown == "full" else masked_name(name)


def shown_reason(reason: str, name: str, shown: str) -> str:
    """Write what is said of somebody, with their name in it as they let it be shown."""
    return reason.replace(name, shown_name(name, shown))
