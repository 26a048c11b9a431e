"""The scheme's part of the tree of errors."""

from chalicelib.core.errors import BadInput, Conflict, NotAllowed, NotFound


class NoScheme(NotFound):
    """No version is in force yet."""

    code, message = "no_scheme", "积分办法尚未生效"


class UnknownItem(BadInput):
    """The version in force has no such item. Details: the item, the version."""

    code, message = "unknown_item", "现行积分办法中没有这个项目"


class Superseded(Conflict):
    """The version that was named is no longer in force. Details: the version, the one in force."""

    code, message = "superseded", "积分办法已更新，请按现行版本重新填写"


class Repeated(Conflict):
    """The id was used before, for something else. Details: the id."""

    code, message = "repeated", "该编号已用于其他内容，请重新打开页面再提交"


class OldRevision(Conflict):
    """Somebody changed the draft since it was read. Details: the revision that was sent, the one that is stored."""

    code, message = "old_revision", "草案已被他人修改，请重新读取后再改"


class OtherText(Conflict):
    """The text that was read is not the one that is stored. Details: the version."""

    code, message = "other_text", "办法文本与您读到的不一致，请重新读取后再审定"


class OneAtATime(Conflict):
    """Another version is under public comment. Details: which."""

    code, message = "one_at_a_time", "另一版本正在征求意见，请等其结束后再公开"


class NothingNew(Conflict):
    """The draft says what the version in force says. Details: the version in force."""

    code, message = "nothing_new", "草案与现行版本内容相同，无需征求意见"


class CodeReused(Conflict):
    """An item's code means what it meant: its account, its holder, its sign. Details: the items, the version."""

    code, message = "code_reused", "项目代号已用于账户、计分对象或奖扣不同的项目，请换一个代号"


class CommentNotOver(Conflict):
    """The days of public comment have not passed. Details: until when."""

    code, message = "comment_not_over", "征求意见期未满，期满后才能审定"


class CommentsClosed(Conflict):
    """The version takes no comments: it is not under comment, or the time is over. Details: the version, its state."""

    code, message = "comments_closed", "该版本不在征求意见期内"


class OwnDraft(NotAllowed):
    """Who had a hand in a draft does not adopt it: a second person does."""

    code, message = "own_draft", "起草或修改过该草案的人不能审定，请由另一位工作人员审定"
