"""The committee at work, nominations that wait, and a scheme under comment: about the head of the family."""

import json
from collections.abc import Mapping

from chalicelib.core.clock import DAY_MS, day_of
from chalicelib.core.ids import new_id
from infra.local.demo.api import Json, Lasting, Phone
from infra.local.demo.district import now_there
from infra.local.demo.points.scheme import MODEL
from tests.client.district import District
from tests.client.points import committee, in_force
from tests.client.scenes.counter import PRICE

SAID = "多次帮邻居老人搬运重物、代买药品。"


def play(there: District, people: Mapping[str, Phone], ids: Mapping[str, str]) -> dict[str, str]:
    """Let the committee decide one case, have one appealed and one open; nominate two; put a new version out."""
    version, head, clerk, kin = in_force(there), people["head"], people["clerk"], people["kin"]
    members = committee(there)
    if not head.all("/reviews"):
        _Docket(clerk, version, head, members).whole()
        clerk.post("/honours", {"id": new_id(), "person": head.person, "reason": SAID})
        clerk.post("/honours", {"id": new_id(), "person": kin.person, "reason": "三年来义务照看楼道里的花草。"})
        asked = kin.all("/honours/mine", side="of_me")[0]["id"]
        kin.post(
            f"/honours/{asked}/answers", {"id": new_id(), "answer": "consent", "shown": "masked", "name": "王秀兰"}
        )
        _commented(people["admin"], head)
    if not (taken := head.all("/mall/reservations")):
        asked = {"id": new_id(), "good": ids["good"], "price": PRICE}
        taken = [head.post("/mall/reservations", asked)]
    cases = {one["item"]: one["id"] for one in head.all("/reviews")}
    schemes = {one["state"]: str(one["version"]) for one in people["admin"].all("/schemes")}
    consented = people["admin"].all("/honours/queue", state="consented")
    return {
        "review_open": cases["helping_others"],
        "review_noticed": cases["dog_control"],
        "review_appealed": cases["fire_lane"],
        "exchange_own": taken[0]["id"],
        "member_id": members[1].person,
        "nomination": head.all("/honours/mine", side="of_me")[0]["id"],
        "nomination_consented": consented[0]["id"] if consented else "",
        "version": str(version),
        "version_coming": schemes.get("commenting", ""),
    }


def _commented(admin: Phone, head: Phone) -> None:
    """Put another version out, and let somebody say something of it."""
    document = json.loads(MODEL.read_text("utf-8"))
    drill = next(one for one in document["items"] if one["code"] == "drill")
    drill |= {"points": 6, "cap_year": 24, "text": "居民参加社区组织的应急演练，每次加 6 分，每年不超过 24 分。"}
    draft = admin.post("/schemes", {"id": new_id(), "document": document})
    path = f"/schemes/{draft['version']}"
    admin.post(f"{path}/publications", {"id": new_id(), "revision": draft["revision"]})
    said = {"id": new_id(), "text": "演练加分很好，希望提前三天在楼栋里通知。", "item": "drill"}
    comment = head.post(f"{path}/comments", said)
    admin.post(f"{path}/comments/{comment['id']}/answers", {"id": new_id(), "text": "已采纳：提前三天在楼栋公告。"})
    head.post(f"{path}/comments", {"id": new_id(), "text": "拾金不昧能不能多加几分？", "item": "honesty"})


class _Docket:
    """The cases about one person."""

    def __init__(self, clerk: Phone, version: int, about: Phone, members: list[Lasting]) -> None:
        self.clerk, self.version, self.about, self.members = clerk, version, about, members
        self.at_ms = now_there(clerk) - DAY_MS

    def whole(self) -> None:
        """Make all of them; the first member sits on the panel of the one that is open."""
        for item in ("dog_control", "fire_lane"):
            self._decided(self._proposed(item, decision=self._decision(item)))
        case = next(one["id"] for one in self.about.all("/reviews") if one["item"] == "fire_lane")
        self.about.post(
            f"/reviews/{case}/appeals", {"id": new_id(), "reason": "车上周已经卖了，处罚决定写的是新车主。"}
        )
        for member in self.members[5:]:
            self._sits(member, active=False)
        self._proposed("helping_others", text=SAID)
        for member in self.members[5:]:
            self._sits(member, active=True)

    def _sits(self, member: Lasting, *, active: bool) -> None:
        path = f"/committee/members/{member.person}"
        now = self.clerk.get(path)
        kept = {"place": now["place"], "version": now["version"], "workplaces": now["workplaces"], "active": active}
        self.clerk.call("PUT", path, kept)

    def _decision(self, item: str) -> Json:
        number = f"康处罚决字〔2026〕第{len(item):04}号"
        return {"number": number, "on": day_of(self.at_ms).isoformat(), "by": "康巴什区综合行政执法局"}

    def _proposed(self, item: str, **more: object) -> str:
        asked = {"id": new_id(), "item": item, "version": self.version, "subject": self.about.person}
        return str(self.clerk.post("/reviews", {**asked, "at_ms": self.at_ms, **more})["id"])

    def _decided(self, case: str) -> None:
        for member in self.members:
            if any(one["id"] == case for one in member.all("/committee/votes")):
                said = {"id": new_id(), "approve": True, "reason": "事实清楚，依据充分。"}
                member.post(f"/reviews/{case}/votes", said)
