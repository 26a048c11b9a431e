"""One tree of errors. A room raises, ``http`` answers, nobody else translates.

``message`` is Chinese and for people, ``code`` is stable and for programs. ``details`` name fields, ids
and states, never what a person typed: they reach logs.

    AppError 500
    ├── BadInput 400 ── TooLarge 413, WrongType 415
    ├── NotSignedIn 401 ── SessionOver 401
    ├── NotAllowed 403
    ├── NotFound 404
    ├── Conflict 409 ── IllegalMove
    ├── TooMany 429
    └── Busy 503
"""


class AppError(Exception):
    """Base of all errors that a caller may see."""

    status = 500
    code = "internal"
    message = "系统繁忙，请稍后再试"

    def __init__(self, **details: object) -> None:
        super().__init__(self.code)
        self.details = details


class BadInput(AppError):
    """What was sent cannot be read, or breaks a rule that the caller can see."""

    status, code, message = 400, "bad_input", "请检查填写的内容"


class TooLarge(BadInput):
    """The body is over the limit."""

    status, code, message = 413, "too_large", "提交的内容过大"


class WrongType(BadInput):
    """The body is not of a content type that the route reads."""

    status, code, message = 415, "wrong_content_type", "请以 application/json 格式提交"


class NotSignedIn(AppError):
    """Nobody in particular is asking for what only somebody may have."""

    status, code, message = 401, "not_signed_in", "请先登录"


class SessionOver(NotSignedIn):
    """The token is expired, forged, or its session was ended: sign in again, or refresh."""

    code, message = "session_over", "登录已过期，请重新登录"


class NotAllowed(AppError):
    """The caller may see the thing, but not do this to it."""

    status, code, message = 403, "not_allowed", "您没有权限进行此操作"


class NotFound(AppError):
    """There is no such thing, or none that the caller may know of: the two look alike."""

    status, code, message = 404, "not_found", "未找到"


class NoSuchMethod(AppError):
    """The path exists, the method does not. Details: the methods that do."""

    status, code, message = 405, "no_such_method", "不支持该操作方式"

    def __init__(self, legal: list[str]) -> None:
        super().__init__(legal=legal)
        self.allow = ", ".join(legal)


class Conflict(AppError):
    """What is stored has moved on; nothing was changed."""

    status, code, message = 409, "conflict", "状态已变化，请刷新后重试"


class IllegalMove(Conflict):
    """A state machine has no such move. Details: the state, the act, and what would be legal."""

    code, message = "illegal_move", "当前状态不能进行此操作"


class TooMany(AppError):
    """A rate limit was reached. Details: when to try again, in whole seconds."""

    status, code, message = 429, "too_many", "操作过于频繁，请稍后再试"


class Busy(AppError):
    """Contention or an engine in trouble did not end in time; nothing was changed."""

    status, code, message = 503, "busy", "当前操作人数较多，请稍后再试"


def fault(field: str, said: str, *, right: str | None = None) -> BadInput:
    """Give a BadInput that names one ``field``, its fault and what would be right."""
    line = {"field": field, "fault": said}
    if right is not None:
        line["right"] = right
    return BadInput(faults=[line])
