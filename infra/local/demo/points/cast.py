"""Who takes part in the story of the points, and how they come to their homes."""

import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from infra.build import ROOT
from infra.local.demo import district, labels
from infra.local.demo.api import PATIENCE_S, PAUSE_S, Failed, Json, Lasting, Phone
from infra.local.demo.story import Running
from infra.local.demo.telling import Teller

PEOPLE, MEMBERS = 19_747, 12
NEIGHBOURHOODS = ("园丁社区", "呼能社区", "湖滨社区", "锦绣社区", "鄂尔多斯社区")  # homes enough for so many people
HELD = 409
RESIDENTS = ("安娜", "本初", "长河", "多兰", "额尔敦")


class Cast:
    """The people of the story. Staff and committee are the same each time it is told, residents are new."""

    def __init__(self, running: Running, tell: Teller) -> None:
        self.running, self.tell = running, tell
        self.admin, self.clerk = self._known(district.ADMIN), self._known(district.CLERK)
        self.district = district.place(self.admin, district.DISTRICT)
        self.community = next(one["place"] for one in self.clerk.get("/people/me")["roles"])
        self.members: list[Lasting] = []
        self.residents: dict[str, Lasting] = {}
        self.people: list[tuple[str, str]] = []  # person and household of everybody who lives in the district

    def _known(self, openid: str) -> Lasting:
        phone = Lasting(self.running.base, self.running.wechat, openid, device="工作手机")
        phone.login()
        return phone

    def newcomer(self, name: str, openid: str | None = None) -> Lasting:
        """Give somebody a phone with WeChat."""
        known = openid or f"oPoints-{new_id()}"
        phone = Lasting(self.running.base, self.running.wechat, known, device=f"{name}的手机")
        phone.sim("/sim/people", {"openid": known, "name": name, "phone": "13700000000"})
        phone.login()
        return phone

    def now(self) -> int:
        """Tell the time of the running stack."""
        return district.now_there(self.admin)

    def give(self, to: Lasting, role: str, place: str, name: str) -> None:
        """Give somebody a role, unless they hold it already."""
        wanted = {"id": new_id(), "person": to.person, "role": role, "place": place, "name": name}
        answer = self.admin.send("POST", "/staff/roles", wanted)
        if not answer.ok and answer.status_code != HELD:
            raise Failed(f"the role {role} was not given: {answer.text[:300]}")

    def gather(self) -> None:
        """Take up the phones of staff, and put a committee on the roster."""
        self.tell.step(f"区里再任命一位管理员、一位民警，聘请 {MEMBERS} 位评议员，登记入册")
        self.second = self.newcomer("何伟", "oPoints-second")
        self.give(self.second, "district_admin", self.district, "何伟")
        self.officer = self.newcomer("高健", "oPoints-officer")
        self.give(self.officer, "police", self.district, "高健")
        for number in range(1, MEMBERS + 1):
            member = self.newcomer(f"评议员{number}", f"oPoints-member-{number:02d}")
            self.give(member, "committee_member", self.district, f"评议员{number}")
            there = self.admin.send("GET", f"/committee/members/{member.person}")
            if not there.ok:
                wanted = {"place": self.district, "version": 0, "workplaces": [f"第{number}学校"]}
                self.admin.call("PUT", f"/committee/members/{member.person}", wanted)
            self.members.append(member)
        listed = self.admin.all("/committee/members", place=self.district)
        self.tell.must(len(listed) >= MEMBERS, f"名册上有 {len(listed)} 位评议员，各自申报了工作单位")

    def homes_are_bound(self) -> None:
        """Bind five people to their homes over HTTP; points come by themselves."""
        tell = self.tell
        tell.step(f"{len(RESIDENTS)} 位居民扫户内码申请，社区工作人员同意；绑定的积分由事件自动记入")
        codes = self._indoor_codes()
        for name, code in zip(RESIDENTS, codes, strict=False):
            phone = self.newcomer(name)
            asked = {"id": new_id(), "code": code, "role": "owner", "name": name}
            binding = phone.post("/bindings", asked)
            self.clerk.post(f"/bindings/{binding['id']}/decisions", {"id": new_id(), "act": "approve"})
            self.residents[name] = phone
        tell.must(len(self.residents) == len(RESIDENTS), "五户人家各有了户主")
        for phone in self.residents.values():
            until_balance(phone, "material", 10)
        anna = self.residents["安娜"]
        self.household = str(anna.get("/people/me")["homes"][0]["household"])
        entry = anna.get(f"/points/person/{anna.person}/material/entries")["items"][0]
        tell.back({word: entry[word] for word in ("title", "clause", "points", "balance")})
        tell.must(entry["basis"] == "scheme", "按积分办法第 1.1 条自动记入 10 分物质积分，没有人经手")

    def _indoor_codes(self) -> list[str]:
        """Print and hand over the indoor codes of a building where none is in use yet."""
        rows = self.clerk.all("/codes/coverage", place=self.community)
        building = next(
            (one["place"] for one in rows if one["indoor"].get("minted") == one["doors"] >= len(RESIDENTS)), None
        )
        if building is None:
            raise Failed("no building is left whose codes are still to be handed over; make clean-state begins anew")
        files = district.printed(self.clerk, building, ["indoor"], ["minted"])
        tokens = [token for pdf in files for token in labels.tokens(pdf)]
        district.patrol(self.clerk, tokens[: len(RESIDENTS)], self.now())
        return tokens[: len(RESIDENTS)]

    def district_fills_up(self) -> None:
        """Bring in five more communities and fill their homes: by a loader, which says so."""
        tell = self.tell
        tell.step("五个社区的门牌清单导入；演示需要的其余居民由装载程序直接写入住户表，不经申请与审核")
        for name in NEIGHBOURHOODS:
            street = district.place(
                self.admin, self.admin.all("/places", parent=self.district)[0]["name"], self.district
            )
            if all(one["name"] != name for one in self.admin.all("/places", parent=street)):
                district.bring_in(self.admin, f"{name}.csv", district.doors_of(name))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "people.csv"
            command = [sys.executable, "-m", "infra.local.demo.residents", str(PEOPLE), str(file), self.community]
            env = {**self.running.env, "PYTHONPATH": str(ROOT)}
            done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Failed(f"the loader failed: {done.stderr.strip()[-600:]}")
            tell.back(done.stdout.strip())
            with file.open(encoding="utf-8") as lines:
                self.people = [(one["person"], one["household"]) for one in csv.DictReader(lines)]
        tell.must(len(self.people) >= PEOPLE, f"全区现有 {len(self.people):,} 位已绑定的居民")

    def yesterday(self) -> int:
        """Give a time a day ago."""
        return self.now() - DAY_MS


def balance(phone: Phone, currency: str) -> int:
    """Give somebody's own balance."""
    accounts: list[Json] = phone.get("/points/mine")["accounts"]
    return int(next(one["balance"] for one in accounts if one["currency"] == currency))


def until_balance(phone: Phone, currency: str, wanted: int) -> None:
    """Wait until somebody's own balance is what it should be. Raises Failed when it does not come to that."""
    ends, seen = time.monotonic() + PATIENCE_S, None
    while time.monotonic() < ends:
        seen = balance(phone, currency)
        if seen == wanted:
            return
        time.sleep(PAUSE_S)
    raise Failed(f"the {currency} balance is {seen}, awaited {wanted}")
