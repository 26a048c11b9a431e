"""Campaigns: the machine, who may do what, how large a list may be, which time of an event is believed. No I/O."""

from typing import Literal, get_args

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import fault
from chalicelib.core.machine import Machine, Move
from chalicelib.core.policy import declare, role
from chalicelib.points.accounts import Holding
from chalicelib.points.scheme.document import Item

Source = Literal["upload", "check_in"]  # 上传名单, 现场签到
State = Literal[
    "collecting", "queued", "ready", "unreadable", "running", "paused", "stopped", "done", "withdrawn"
]  # 签到中 读取中 待复核 无法读取 记分中 已暂停 已中止 已完成 已撤回
STATES: tuple[str, ...] = get_args(State)

CAMPAIGN = Machine(
    Move("collecting", "close", "queued"),
    Move("collecting", "withdraw", "withdrawn"),
    Move("queued", "read", "ready"),
    Move("queued", "refuse", "unreadable"),
    Move("ready", "reopen", "collecting"),  # check-ins alone: somebody was forgotten
    Move("ready", "approve", "running"),
    Move("ready", "withdraw", "withdrawn"),
    Move("unreadable", "reopen", "collecting"),
    Move("unreadable", "withdraw", "withdrawn"),
    Move("running", "pause", "paused"),
    Move("running", "finish", "done"),
    Move("running", "stop", "stopped"),  # what was approved is no longer what lies there, or holds no longer
    *(Move(state, "run", "running") for state in ("running", "paused", "stopped", "done")),
    Move("paused", "resume", "running"),
)
APPROVED = ("running", "paused", "stopped", "done")

MAKES = ("community_staff", "organiser", "district_admin")
CHECKS_IN = (*MAKES, "grid_worker")
APPROVES = ("community_staff", "district_admin")
SEES = (*MAKES, "auditor")
POLICY = declare(
    {
        "campaign.make": role(*MAKES),
        "campaign.see": role(*CHECKS_IN, *SEES),
        "campaign.see_people": role(*SEES),  # who is on the list, who is not and why
        "campaign.list": role(*CHECKS_IN, *SEES),
        "campaign.check_in": role(*CHECKS_IN),
        "campaign.approve": role(*APPROVES),
        "campaign.run": role(*APPROVES),
    }
)

MOST_ROWS = 200_000  # of one list: a district's people
CHUNK = 500  # awards of one message
MOST_CHECKED_IN = 90  # in one request: a write each, and room for the campaign's and the hand's
MOST_BACK_MS = 366 * DAY_MS  # how long ago the event may be
MOST_SHOWN = 50  # bad rows in the answer; the file has all of them


def check_item(item: Item) -> None:
    """Refuse an item that no campaign may post: what a committee decides, and deductions. Raises BadInput."""
    if item.committee or item.points <= 0:
        right = "请选择不需要评议的奖励项目；需要评议的请逐件提交"
        raise fault("item", "该项目须经评议，不能批量计分", right=right)


def check_time(at_ms: int, now_ms: int) -> None:
    """Refuse an event that has not been yet, or was more than a year ago. Raises BadInput."""
    if at_ms > now_ms:
        raise fault("at_ms", "活动时间晚于现在", right="请在活动结束后填写实际的活动时间")
    if at_ms < now_ms - MOST_BACK_MS:
        raise fault("at_ms", "活动时间过早", right="只能补记一年以内的活动")


def chunks(rows: int) -> int:
    """Tell how many messages ``rows`` awards are."""
    return -(-rows // CHUNK)


def kinds(unit: Holding) -> tuple[str, ...]:
    """Give the ways in which a row may name whom it is about, the surest first."""
    return ("person", "phone") if unit == "person" else ("household", "number", "person", "phone")


COLUMNS: dict[str, str] = {"person": "人员编号", "phone": "手机号", "household": "住户编号", "number": "户内码"}
