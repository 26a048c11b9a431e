"""Staff: which roles there are, where they are held, who gives and takes them, who reads what. No I/O."""

from dataclasses import dataclass

from chalicelib.core.clock import DAY_MS
from chalicelib.core.limits import Limit
from chalicelib.core.policy import Rule, declare, either, is_named, role, staff_anywhere

ADMIN = "district_admin"
EVERYWHERE = ("district", "street", "community")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of role (职责): its Chinese name, the kinds of places at which it is held, who may give and take it."""

    words: str
    at: tuple[str, ...]
    givers: tuple[str, ...]


ROLES: dict[str, Kind] = {
    ADMIN: Kind("区管理员", ("district",), (ADMIN,)),
    "auditor": Kind("审计员", EVERYWHERE, (ADMIN,)),
    "finance": Kind("财务", EVERYWHERE, (ADMIN,)),
    "community_staff": Kind("社区工作人员", EVERYWHERE, (ADMIN,)),
    "police": Kind("社区民警", EVERYWHERE, (ADMIN,)),
    "grid_worker": Kind("网格员", ("community", "grid"), (ADMIN, "community_staff")),
    "property_manager": Kind("物业经理", ("estate", "building"), (ADMIN, "community_staff")),
    "organiser": Kind("活动组织者", (*EVERYWHERE, "estate"), (ADMIN, "community_staff")),
    "committee_member": Kind("评议员", (*EVERYWHERE, "estate"), (ADMIN, "community_staff")),
    "merchant": Kind("商家", EVERYWHERE, (ADMIN,)),
    "courier": Kind("小蜜蜂", EVERYWHERE, (ADMIN,)),
}
SEERS = (ADMIN, "auditor", "community_staff")  # who sees the lists of staff and the audit of their places

GIVE: dict[str, Rule] = {f"staff.give.{name}": role(*kind.givers) for name, kind in ROLES.items()}
TAKE: dict[str, Rule] = {f"staff.take.{name}": either(role(*kind.givers), is_named) for name, kind in ROLES.items()}
POLICY = declare(
    {
        "staff.see": role(*SEERS),
        "staff.see_role": either(role(*SEERS), is_named),
        "audit.see": role(*SEERS),
        "audit.search": staff_anywhere(*SEERS),
        **GIVE,
        **TAKE,
    }
)

BY_PHONE = Limit("staff-phone", 30, 3_600)  # a number tells whether somebody uses this: not to be tried in bulk
RECEIPT_MS = 30 * DAY_MS  # an act that is sent again within it gets the first answer
AUDIT_DAYS = 31  # how far a search without a beginning looks back
MOST_READS = 40  # queries of one page of the audit
