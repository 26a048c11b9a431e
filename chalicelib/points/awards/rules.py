"""Awards: who sees what was refused, and why anything is. No I/O."""

from chalicelib.core.clock import DAY_MS
from chalicelib.core.policy import declare, role, signed

POLICY = declare(
    {
        "proposal.list": role("district_admin", "auditor"),
        "proposal.list_own": signed,
        "service.confirm": role("organiser", "community_staff"),
    }
)

MOST_BACK_MS = 366 * DAY_MS  # how long ago a service may be that is confirmed

REASONS: dict[str, str] = {
    "unknown_source": "没有对应的积分项目",
    "no_scheme": "积分办法尚未生效",
    "unknown_item": "现行积分办法中没有这个项目",
    "needs_committee": "该项目须经评议",
    "wrong_subject": "该项目不计给这一类账户",
    "nobody": "当事人已注销",
    "over_cap": "已达到该项目的积分上限",
    "account_closed": "住户已搬离，账户已关闭",
}
