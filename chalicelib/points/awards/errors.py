"""The awards' part of the tree of errors. ``Refused`` and ``Settled`` are met by no request: they are counted."""

from chalicelib.core.errors import Conflict, NotAllowed


class Refused(Conflict):
    """The proposal is refused for good. Details: the reason, one of ``rules.REASONS``."""

    code, message = "award_refused", "该事项未计分"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class Settled(Conflict):
    """The proposal was posted or refused before: it counts once."""

    code, message = "award_settled", "该事项已处理"


class OwnService(NotAllowed):
    """Nobody confirms their own service, or one of their household's."""

    code, message = "own_service", "不能确认自己或自己家人的服务，请由他人确认"


class Repeated(Conflict):
    """The id was used before: by another request, or by somebody else."""

    code, message = "repeated", "该服务已确认过"
