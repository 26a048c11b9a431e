"""What can go wrong with bindings, households and proxies, beyond the errors of the tree."""

from chalicelib.core.errors import Conflict, NotAllowed
from chalicelib.people.homes.rules import MOST_MEMBERS, MOST_PROXIES


class Repeated(Conflict):
    """The id was used before: by another request, or by somebody else."""

    code, message = "repeated", "该申请已提交"


class AlreadyApplied(Conflict):
    """The person has an open or active binding in this role at this dwelling."""

    code, message = "already_applied", "您在这一户已有同一身份的申请或绑定"


class HouseholdFull(Conflict):
    """The household has as many members as one act can end."""

    code, message = "household_full", f"每户最多绑定 {MOST_MEMBERS} 人"


class LeaseOver(Conflict):
    """The lease ended before it was approved."""

    code, message = "lease_over", "租期已过，请申请人重新申请"


class OwnApplication(NotAllowed):
    """Nobody decides on what they asked for or took in, nor gives themselves something in another's name."""

    code, message = "own_application", "不能审核或代办自己提交的、对自己有利的事项，请由他人办理"


class NotALogin(Conflict):
    """The login has a life of its own here: bindings, roles or proxies; it cannot become another person."""

    code, message = "not_joinable", "该微信账号已有绑定、角色或代理，不能合并"


class AlreadyGranted(Conflict):
    """The agent acts for this person already: that proxy ends first."""

    code, message = "already_granted", "该代理关系已存在，请先结束后再重新授权"


class TooManyProxies(Conflict):
    """The agent acts for as many people as one may."""

    code, message = "too_many_proxies", f"每人最多代理 {MOST_PROXIES} 人"
