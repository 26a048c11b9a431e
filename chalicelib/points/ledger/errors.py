"""The ledger's part of the tree of errors."""

from chalicelib.core.errors import Conflict


class AlreadyPosted(Conflict):
    """The same item, subject and event were posted before: it counts once."""

    code, message = "already_posted", "该事项已记过分，不会重复计分"


class OverCap(Conflict):
    """The item's cap of the day or the year does not take it: refused whole. Details: item, period."""

    code, message = "over_cap", "已达到该项目的积分上限"


class AccountClosed(Conflict):
    """The household moved out: its account takes nothing more."""

    code, message = "account_closed", "该住户已搬离，账户已关闭"


class NotEnough(Conflict):
    """Material points never go below zero. Details: the account."""

    code, message = "not_enough_points", "物质积分不足"


class NotReversible(Conflict):
    """What gives something back is not itself reversed: a correction of it is an entry of its own. Details: kind."""

    code, message = "not_reversible", "撤销、恢复类记录不能再撤销"


class NothingToRepair(Conflict):
    """No deduction of the account has anything left that a service could give back. Details: the account."""

    code, message = "nothing_to_repair", "没有可以修复的扣减"


class GivenBack(Conflict):
    """More would be given back than was taken, or the entry was reversed before by another act. Details: original."""

    code, message = "given_back", "该笔记录已撤销或已全部恢复"
