"""Accounts: the machine of a person, who may what, limits and times. No I/O."""

from chalicelib.core.clock import DAY_MS, SECOND_MS
from chalicelib.core.limits import Limit
from chalicelib.core.machine import Machine, Move
from chalicelib.core.policy import anyone, declare, signed

PERSON = Machine(
    Move("active", "leave", "leaving"),  # 申请注销: everything stops, nothing is gone yet
    Move("leaving", "stay", "active"),  # something stood in the way after all
    Move("leaving", "erase", "erased"),
    Move("active", "merge", "erased"),  # the login leads to a person whom staff had recorded
)
FIRST = "active"

POLICY = declare(
    {
        "account.login": anyone,
        "account.refresh": anyone,  # the refresh token says who
        "privacy.see": anyone,
        "account.see": signed,
        "account.change": signed,
        "session.see": signed,
        "session.end": signed,
        "consent.see": signed,
        "consent.give": signed,
        "consent.withdraw": signed,
        "phone.give": signed,
        "phone.remove": signed,
        "data.export": signed,
        "data.erase": signed,
    }
)

SESSION_MS = 90 * DAY_MS  # a session that is not used for so long is over
LOST_ANSWER_MS = 30 * SECOND_MS  # within it the same refresh token gives the same successor

BY_ADDRESS = Limit("login-address", 600, 600)  # a mobile operator puts many phones behind one address
BY_OPENID = Limit("login-person", 20, 600)
PHONES = Limit("phone", 5, 86_400)  # each exchange costs money
NICKNAMES = Limit("nickname", 20, 86_400)
EXPORTS = Limit("export", 5, 86_400)
CONSENTS = Limit("consent", 20, 86_400)

PRIVACY = "2026-11"  # the version of the privacy text (隐私政策) that is shown and agreed to now
