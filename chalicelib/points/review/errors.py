"""The committee's part of the tree of errors."""

from chalicelib.core.errors import BadInput, Conflict, NotAllowed


class Repeated(Conflict):
    """The id was used before: by another request, or by somebody else."""

    code, message = "repeated", "该事项已提交"


class OutOfScope(NotAllowed):
    """The subject does not belong to a place at which the actor holds a role that may propose the item.

    Who isn't there at all answers the same. Details: the item, the roles that may.
    """

    code, message = "out_of_scope", "该对象不在您可以提出的范围内"


class OwnCase(NotAllowed):
    """Nobody proposes what is about themselves or their own household."""

    code, message = "own_case", "不能提出关于自己或自己家的事项，请由他人提出"


class NoDecision(BadInput):
    """A deduction rests on the number of a legally effective decision, its day and who issued it."""

    code, message = "no_decision", "扣减必须有生效的处理决定：请填写决定文号、日期和作出机关"


class DecisionUsed(Conflict):
    """The same decision was proposed before for this item and subject: it counts once."""

    code, message = "decision_used", "该处理决定已就同一项目对同一对象提出过"


class VotesCast(Conflict):
    """Members have voted already: the case takes its course."""

    code, message = "votes_cast", "已有评议员投票，不能再撤回"


class AlreadyVoted(Conflict):
    """The member has voted otherwise: one vote each, which stays."""

    code, message = "already_voted", "您已投票，不能更改"


class VoteClosed(Conflict):
    """The time to vote is over, or the panel has decided. Details: until when it was."""

    code, message = "vote_closed", "投票已截止"


class Interested(Conflict):
    """The member belongs to the subject's household by now: they recuse themselves."""

    code, message = "interested", "该事项与您有利害关系，请申请回避"


class AppealOver(Conflict):
    """The time to appeal is over. Details: until when it was."""

    code, message = "appeal_over", "申诉期限已过"


class AlreadyAppealed(Conflict):
    """There is one appeal, and it was made."""

    code, message = "already_appealed", "该事项已提出过申诉"


class NotAMember(Conflict):
    """The person holds no committee role at the place whose roster it is. Details: the place."""

    code, message = "not_a_member", "该人员在此地没有评议员角色，请先授予角色"
