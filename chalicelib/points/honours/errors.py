"""The honours' part of the tree of errors."""

from chalicelib.core.errors import BadInput, Conflict, NotAllowed


class OwnNomination(NotAllowed):
    """Nobody nominates or confirms themselves, their own household, or confirms what they nominated."""

    code, message = "own_nomination", "本人、同住人和提名人不能提名或核实"


class NominatedBefore(Conflict):
    """The same pair again within 90 days."""

    code, message = "nominated_before", "您在 90 天内已提名过此人"


class Repeated(Conflict):
    """The id was used before, for something else. Details: the id."""

    code, message = "repeated", "该编号已用于其他内容，请重新打开页面再提交"


class NotToBeShown(Conflict):
    """Who is honoured does not want to be shown."""

    code, message = "not_to_be_shown", "本人选择不公示"


class NobodyByPhone(BadInput):
    """Nobody, or more than one, has verified the phone number."""

    code, message = "nobody_by_phone", "无法按该手机号确定被提名人"

    def __init__(self, said: str, right: str) -> None:
        super().__init__(faults=[{"field": "phone", "fault": said, "right": right}])
