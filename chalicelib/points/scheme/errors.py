"""The scheme's part of the tree of errors."""

from chalicelib.core.errors import BadInput, Conflict, NotFound


class NoScheme(NotFound):
    """No version is in force yet."""

    code, message = "no_scheme", "积分办法尚未生效"


class UnknownItem(BadInput):
    """The version in force has no such item. Details: the item, the version."""

    code, message = "unknown_item", "现行积分办法中没有这个项目"


class Superseded(Conflict):
    """The version that was named is no longer in force. Details: the version, the one in force."""

    code, message = "superseded", "积分办法已更新，请按现行版本重新填写"
