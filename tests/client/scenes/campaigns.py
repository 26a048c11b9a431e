"""Campaigns in each of their states: people are being checked in, a list waits for a second person, one is posted."""

from collections.abc import Mapping

from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from infra.local.demo.api import Phone
from infra.local.demo.district import now_there
from tests.client.district import District
from tests.client.points import in_force

NEIGHBOURS = ("图雅", "赵国强", "李秀英", "苏日娜")
TITLES = {
    "campaign_collecting": "秋季业主大会",
    "campaign_people": "社区消防演练",
    "campaign_unreadable": "义诊与理发",
    "campaign_ready": "冬季应急演练",
    "campaign_done": "清雪志愿活动",
}


def play(there: District, people: Mapping[str, Phone], ids: Mapping[str, str]) -> dict[str, str]:
    """Let the district's admin make campaigns, and the community's clerk approve one; each is found again by title."""
    version, clerk = in_force(there), people["clerk"]
    known = {one["title"]: one["id"] for one in clerk.all("/campaigns", place=ids["community"])}
    if TITLES["campaign_done"] not in known:
        play = _Play(people["admin"], ids["community"], version)
        known = {TITLES[name]: one for name, one in play.all(there, clerk, people["head"].person).items()}
    return {name: known[title] for name, title in TITLES.items()}


class _Play:
    """What an admin makes at a community."""

    def __init__(self, admin: Phone, place: str, version: int) -> None:
        self.admin, self.place, self.version = admin, place, version
        self.at_ms = now_there(admin) - DAY_MS

    def all(self, there: District, clerk: Phone, head: str) -> dict[str, str]:
        """Make all of them."""
        neighbours = [there.newcomer(name) for name in NEIGHBOURS]
        for name, phone in zip(NEIGHBOURS, neighbours, strict=True):
            there.moves_in(phone, name)
        there_were = [head, *(one.person for one in neighbours)]
        made = {
            "campaign_collecting": self._make("campaign_collecting", "owners_meeting"),
            "campaign_people": self._make("campaign_people", "drill"),
            "campaign_unreadable": self._make("campaign_unreadable", "skill_share", "姓名\n图雅\n"),
        }
        clerk.post(f"/campaigns/{made['campaign_people']}/check-ins", {"people": there_were[:3]})
        stranger = there.newcomer("路过的人").person
        rows = ["人员编号", *there_were, there_were[0], stranger, new_id(), "张三"]
        made["campaign_ready"] = self._make("campaign_ready", "drill", "\n".join(rows))
        self.admin.until(f"/campaigns/{made['campaign_ready']}", "ready")
        made["campaign_done"] = self._make("campaign_done", "skill_share", "\n".join(["人员编号", *there_were]))
        ready = self.admin.until(f"/campaigns/{made['campaign_done']}", "ready")
        clerk.post(f"/campaigns/{ready['id']}/approvals", {"id": new_id(), "hash": ready["hash"]})
        clerk.until(f"/campaigns/{ready['id']}", "done")
        return made

    def _make(self, name: str, item: str, rows: str | None = None) -> str:
        upload = None if rows is None else self.admin.upload("points-list", "名单.csv", rows.encode())
        order = {
            "id": new_id(),
            "title": TITLES[name],
            "item": item,
            "version": self.version,
            "place": self.place,
            "at_ms": self.at_ms,
            "upload": upload,
        }
        return str(self.admin.post("/campaigns", order)["id"])
