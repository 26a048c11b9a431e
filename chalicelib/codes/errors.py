"""codes: what can be wrong with a code, beyond the errors of the tree. Says of no code whose it is."""

from chalicelib.core.errors import BadInput, Conflict, NotFound


class TooManyRows(BadInput):
    """A door list is longer than what is taken in at once. Details: ``most``."""

    code, message = "list_too_long", "清单行数过多，请拆成几个文件后分别上传"


class ListGone(Conflict):
    """What the preview read is kept for some days only: the list must come anew."""

    code, message = "list_gone", "清单文件已过期，请重新上传"


class NoSuchCode(NotFound):
    """The token was not made here or was mistyped, or no code has the number."""

    code, message = "unknown_code", "没有这个码，请核对后重新扫码或输入编号"


class Elsewhere(NotFound):
    """The code is of a door at which the person who stands before it has no part to play."""

    code, message = "elsewhere", "这扇门不在您负责的地点，请告诉社区工作人员"


class NotPrinted(Conflict):
    """The code was made but never printed: what hangs at the door is no sticker of ours."""

    code, message = "not_printed", "此码还没有打印过，请先打印再张贴"


class NotIndoor(BadInput):
    """An outdoor code opens no application: the indoor code of the home does."""

    code, message = "not_indoor", "这是户外码，请扫描家里的户内码"


class NotInUse(Conflict):
    """The code was made or printed, but it is not at its door yet."""

    code, message = "code_not_in_use", "此码尚未启用，请联系社区工作人员"


class BeingChecked(Conflict):
    """The code is suspended while staff look."""

    code, message = "code_being_checked", "此码正在核查，请联系社区工作人员"


class CodeOver(Conflict):
    """The code was replaced or revoked: it opens nothing any more."""

    code, message = "code_over", "此码已更换或作废，请使用新的码"


class HasCode(Conflict):
    """The door has a live code of this kind: replace it instead."""

    code, message = "has_code", "这扇门已有在用的码，如需新码请使用“更换”"
