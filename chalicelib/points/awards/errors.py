"""The awards' part of the tree of errors: why a proposal is refused. No request meets them; they are counted."""

from chalicelib.core.errors import Conflict


class Refused(Conflict):
    """The proposal is refused for good. Details: the reason, one of ``rules.REASONS``."""

    code, message = "award_refused", "该事项未计分"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class Settled(Conflict):
    """The proposal was posted or refused before: it counts once."""

    code, message = "award_settled", "该事项已处理"
