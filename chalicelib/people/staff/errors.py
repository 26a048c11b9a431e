"""What can go wrong with roles."""

from chalicelib.core.errors import Conflict, NotAllowed


class OwnRole(NotAllowed):
    """Nobody gives a role to themselves."""

    code, message = "own_role", "不能给自己授予职责，请由其他管理员办理"


class AlreadyHeld(Conflict):
    """The person holds this role at this place."""

    code, message = "already_held", "该人员在此地点已有这一职责"


class LastAdmin(Conflict):
    """The last district admin stays, until there is another."""

    code, message = "last_admin", "至少保留一名区管理员，请先授予另一人"


class Repeated(Conflict):
    """The id was used before, for something else."""

    code, message = "repeated", "该请求编号已被使用，请重新提交"


class SeveralPeople(Conflict):
    """More than one person has verified this number."""

    code, message = "several_people", "该手机号对应多个账号，请使用对方“我的”页面上的编号"
