"""What holds for homes: the machine of bindings, the policy, limits, the clock of reviews. No I/O."""

from typing import Literal, get_args

from chalicelib.core.clock import DAY_MS, day_of
from chalicelib.core.limits import Limit
from chalicelib.core.machine import Machine, Move
from chalicelib.core.policy import declare, either, heads_it, is_named, lives_there, role, signed, staff_anywhere

Role = Literal["owner", "family", "tenant", "carer"]
ROLE_WORDS: dict[str, str] = {"owner": "产权人", "family": "家人", "tenant": "租客", "carer": "照护人"}
Via = Literal["proxy", "phone", "counter"]
COUNTER = ("phone", "counter")  # how staff take something in for a person
# What a proxy may do for a person: their own bindings; decide as householder; exchange and collect in the mall.
Scope = Literal["bindings", "household", "points"]
SCOPES: tuple[str, ...] = get_args(Scope)

BINDING = Machine(
    Move("submitted", "approve", "active"),
    Move("submitted", "reject", "rejected"),
    Move("submitted", "ask", "more_info"),
    Move("submitted", "withdraw", "withdrawn"),
    Move("more_info", "answer", "submitted"),
    Move("more_info", "reject", "rejected"),
    Move("more_info", "withdraw", "withdrawn"),
    Move("active", "suspend", "suspended"),  # the lease is over
    Move("active", "renew", "active"),
    Move("suspended", "renew", "active"),
    Move("active", "end", "ended"),
    Move("suspended", "end", "ended"),
)
OPEN = frozenset({"submitted", "more_info"})
SEATED = frozenset({"active", "suspended"})  # counted among the household's members
CLAIMED = OPEN | SEATED  # holds the claim of its person and role on the dwelling
STATES = ("submitted", "more_info", "active", "suspended", "rejected", "withdrawn", "ended")

# A household's end is one transaction: three writes a member, and room for its own end, the codes, events, the audit.
MOST_MEMBERS = 24
MOST_PROXIES = 20  # of one person: each stands in the partition that every act reads
GRANTS = Limit("proxy-grant", 20, 86_400)  # each stands in another person's partition
JOINS = Limit("join", 10, 3_600)
JOINS_BY_ADDRESS = Limit("join-address", 60, 3_600)  # logins are free, and phones of a network share an address
JOIN_CODE_S = 86_400  # how long a code joins a login to a person
MOST_PROXY_DAYS = 3_650  # no setting allows more
MOST_LEASE_DAYS = 7_320  # twenty years, as the Civil Code (art. 705) has it
JOIN_CODE_CHARS = 12  # of Crockford base32: 60 bits
LEASE_LOOKAHEAD_DAYS = 180  # no setting reminds earlier

DECIDES = ("grid_worker", "community_staff")
SEES = (*DECIDES, "district_admin")

POLICY = declare(
    {
        "binding.see": either(is_named, heads_it, role(*SEES)),
        "binding.apply": signed,
        "binding.take_in": role(*DECIDES),
        "binding.decide_as_head": heads_it,
        "binding.decide_as_staff": role(*DECIDES),
        "binding.answer": is_named,
        "binding.withdraw": is_named,
        "binding.renew": either(heads_it, role(*DECIDES)),
        "binding.move_out": is_named,
        "binding.remove": heads_it,
        "binding.move_out_for": role(*DECIDES),
        "binding.unmask": either(heads_it, role(*DECIDES)),
        "binding.unmask_member": role(*DECIDES),
        "binding.list": role(*SEES),
        "binding.list_own": staff_anywhere(*SEES),
        "household.see": either(lives_there, role(*SEES)),
        "household.list": role(*SEES),
        "household.hand_over": heads_it,
        "household.hand_over_for": role(*DECIDES),
        "proxy.grant": signed,
        "proxy.see": signed,
        "proxy.revoke": either(is_named, role(*DECIDES)),
        "proxy.record": role(*DECIDES),
        "person.record": role(*DECIDES),
        "person.join": signed,
    }
)


def applications(per_day: int) -> Limit:
    """Give the limit of applications of one person, as their place has it."""
    return Limit("apply", per_day, 86_400)


def due_ms(at_ms: int, working_days: int) -> int:
    """Tell when a review that began at ``at_ms`` is due: so many working days later, at the same time of the day.

    Working days are Monday to Friday in Asia/Shanghai.
    """
    due, left = at_ms, working_days
    while left > 0:
        due += DAY_MS
        left -= day_of(due).weekday() < 5  # noqa: PLR2004 - Saturday is 5
    return due


def may_remove(member_role: str, state: str) -> bool:
    """Tell whether a householder may end such a binding of their household.

    Not an owner's and not a running lease's: those end by the person themself, or by staff with a reason.
    """
    return member_role in {"family", "carer"} or (member_role == "tenant" and state == "suspended")
