"""The story's committee: one household honoured, 22 people deducted by decisions, two appeals, repair, lapse."""

from collections.abc import Iterable, Mapping

from chalicelib.core.clock import day_of
from chalicelib.core.ids import new_id
from infra.local.demo.api import Failed, Json, Lasting
from infra.local.demo.points.cast import Cast, balance, until_balance

DRUNK, FINED, LAPSES_AFTER_DAYS = 22, 50, 367
REASON = {True: "事实清楚，依据充分。", False: "证据不足以认定是本人。"}


class Docket:
    """The cases of the story, and what each came to."""

    def __init__(self, cast: Cast, version: int) -> None:
        self.cast, self.version, self.tell = cast, version, cast.tell
        self.honesty = self.drunk = 0
        self.driver, self.dora, self.emil = (cast.residents[name] for name in ("长河", "多兰", "额尔敦"))

    def whole(self) -> None:
        """Propose, vote, give notice, appeal, post, appeal again, reverse."""
        self._propose()
        self._vote_and_give_notice()
        self._appeal_in_time()
        self._post()
        self._appeal_what_was_posted()

    def _proposed(self, by: Lasting, item: str, subject: str, **more: object) -> str:
        body = {"id": new_id(), "item": item, "version": self.version, "subject": subject}
        return str(by.post("/reviews", {**body, "at_ms": self.cast.yesterday(), **more})["id"])

    def _decision(self, number: int) -> Json:
        day = day_of(self.cast.yesterday())
        word = f"康公交决字〔{day.year}〕第{new_id()[-6:]}{number:03d}号"
        return {"number": word, "on": day.isoformat(), "by": "康巴什区公安分局"}

    def _propose(self) -> None:
        cast, tell = self.cast, self.tell
        tell.step("社区工作人员提出：安娜一家拾金不昧；民警提出：22 人酒后驾驶，各附生效的处罚决定书文号")
        bare = {"id": new_id(), "item": "drunk_driving", "version": self.version, "subject": self.driver.person}
        refused = cast.officer.send("POST", "/reviews", {**bare, "at_ms": cast.yesterday()})
        tell.must(not refused.ok, f"没有决定书文号，不能提出扣减：{refused.json()['message']}")
        self.honest = self._proposed(cast.clerk, "honesty", cast.household, text="捡到钱包，内有现金八千元，主动交还。")
        own = {phone.person for phone in cast.residents.values()}
        others = [one for one, _ in cast.people if one not in own][: DRUNK - 2]
        drunk = [self.driver.person, self.dora.person, *others]
        self.cases = [
            self._proposed(cast.officer, "drunk_driving", one, decision=self._decision(at))
            for at, one in enumerate(drunk, 1)
        ]
        self.of_driver, self.of_dora = self.cases[:2]
        self.of_emil = self._proposed(cast.officer, "fire_lane", self.emil.person, decision=self._decision(99))
        tell.must(len(self.cases) == DRUNK, f"{DRUNK} 件扣减、1 件奖励、另有 1 件占用消防通道（扣 20 分）")

    def _vote_and_give_notice(self) -> None:
        tell = self.tell
        tell.step("每件抽出 5 位评议员；提出人不投票，一人一票，写明理由")
        self.first = self._vote(dict.fromkeys((self.honest, *self.cases, self.of_emil), True))
        tell.back(f"共投 {sum(map(len, self.first.values()))} 票")
        seen = self.driver.get(f"/reviews/{self.of_driver}")
        tell.must(seen["state"] == "noticed", f"评议通过，进入告知期：{seen['state_word']}")
        told = self.driver.until_listed("/inbox", lambda one: one["kind"] == "points.review_noticed")
        tell.back(told["text"])
        tell.must(balance(self.driver, "merit") == 5, "告知期内一分未扣")  # noqa: PLR2004 - of the drill

    def _appeal_in_time(self) -> None:
        tell = self.tell
        tell.step("多兰在告知期内申诉；另抽一组评议员，原来的人都不在内")
        self.dora.post(f"/reviews/{self.of_dora}/appeals", {"id": new_id(), "reason": "那天不是我开的车。"})
        second = self._vote({self.of_dora: True})
        tell.must(
            second[self.of_dora].isdisjoint(self.first[self.of_dora]),
            f"两组没有重合：{len(self.first[self.of_dora])} 人与 {len(second[self.of_dora])} 人",
        )
        outcome = self.dora.until(f"/reviews/{self.of_dora}", "upheld")
        tell.must(outcome["state"] == "upheld", f"申诉评议结果：{outcome['state_word']}，理由都可查看")

    def _post(self) -> None:
        cast, tell = self.cast, self.tell
        tell.step("五天过去（时钟前移），告知期满，自动记分")
        done = cast.running.pass_days(5)
        tell.back({name: count for name, count in done.items() if name.startswith("review.") and count})
        self.honesty = self._sum([self.honest], cast.clerk)
        self.drunk = self._sum(self.cases, cast.second)
        home = cast.residents["安娜"].get(f"/points/household/{cast.household}")
        merit = next(one["balance"] for one in home["accounts"] if one["currency"] == "merit")
        tell.must((self.honesty, merit) == (20, 20), "安娜一家 +20，记在住户账上，一户只记一次")
        tell.must(self.drunk == -DRUNK * FINED, f"{DRUNK} 人各 −{FINED}，共 {self.drunk:,} 分；品德积分可以低于零")
        until_balance(self.driver, "merit", 5 - FINED)

    def _appeal_what_was_posted(self) -> None:
        tell = self.tell
        tell.step("额尔敦对已记入的扣减申诉：另一组评议员支持申诉，撤销")
        tell.must(balance(self.emil, "merit") == 5 - 20, "占用消防通道 −20 已记入")
        late = self.dora.send("POST", f"/reviews/{self.of_emil}/appeals", {"id": new_id(), "reason": "替他申诉。"})
        tell.must(not late.ok, f"别人不能替他申诉：{late.json()['message']}")
        self.emil.post(f"/reviews/{self.of_emil}/appeals", {"id": new_id(), "reason": "那辆车已经卖了，附过户证明。"})
        second = self._vote({self.of_emil: False})
        tell.must(second[self.of_emil].isdisjoint(self.first[self.of_emil]), "仍是另一组人")
        self.emil.until(f"/reviews/{self.of_emil}", "reversed")
        until_balance(self.emil, "merit", 5)
        entries = self.emil.get(f"/points/person/{self.emil.person}/merit/entries")["items"]
        tell.back([f"{one['word']} {one['points']:+}" for one in entries])
        tell.must(entries[0]["original"] == entries[1]["seq"], "撤销是一笔新的记录，写明撤销的是哪一笔")

    def _vote(self, wanted: Mapping[str, bool]) -> dict[str, set[str]]:
        """Let every member vote on what they sit on. Returns who voted on each case."""
        voted: dict[str, set[str]] = {one: set() for one in wanted}
        for member in self.cast.members:
            for line in member.all("/committee/votes"):
                case = line["id"]
                if case in wanted:
                    body = {"id": new_id(), "approve": wanted[case], "reason": REASON[wanted[case]]}
                    member.post(f"/reviews/{case}/votes", body)
                    voted[case].add(member.person)
        if not all(voted.values()):
            raise Failed("nobody sits on the panel of a case")
        return voted

    def _sum(self, cases: Iterable[str], seer: Lasting) -> int:
        """Add up what was posted by cases that stand."""
        seen = [seer.get(f"/reviews/{one}") for one in cases]
        return sum(one["points"] for one in seen if one["state"] in {"posted", "upheld"} and one["entry"])


def repaired_and_lapsed(cast: Cast, docket: Docket) -> None:
    """Let one repair by service, and all the rest lapse after twelve months."""
    tell, driver = cast.tell, docket.driver
    tell.step("长河做了 10 小时志愿服务，社区确认：恢复 20 分")
    served = {"id": new_id(), "person": driver.person, "hours": 10, "at_ms": cast.yesterday(), "why": "清雪志愿服务"}
    cast.clerk.post("/proposals/services", served)
    until_balance(driver, "merit", 5 - FINED + 20)
    tell.must(balance(driver, "merit") == 5 - FINED + 20, "5 − 50 + 20 = −25")
    tell.step("十二个月过去（时钟前移）：扣减到期恢复，只恢复还没有恢复的部分")
    done = cast.running.pass_days(LAPSES_AFTER_DAYS)
    tell.back({name: count for name, count in done.items() if name.startswith("lapse.")})
    for phone in (driver, docket.dora):
        until_balance(phone, "merit", 5)
    entries = driver.get(f"/points/person/{driver.person}/merit/entries")["items"]
    tell.back([f"{one['word']} {one['points']:+}" for one in reversed(entries)])
    tell.must([one["points"] for one in entries] == [30, 20, -50, 5], "一共恢复 20 + 30 = 50，不多一分")
