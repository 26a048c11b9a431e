"""The story of the front door, through HTTP: from a district's door list to residents bound to their homes.

It can be told again on what it left: people are new each time, homes are those that are still empty.
"""

import secrets
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Self

from chalicelib.core.clock import DAY_MS, day_of
from chalicelib.core.ids import new_id
from infra.local import clock, stack
from infra.local.demo import district, labels
from infra.local.demo.api import Json, Phone
from infra.local.demo.telling import Teller

LIST_DOORS, LIST_ROWS, LIST_REFUSED, LIST_REPEATS = 28_231, 28_272, 19, 22


@dataclass
class Running:
    """The stack that ``make run`` started: where it is, and what only its operator can do."""

    base: str
    wechat: str
    aws_port: int
    clock: str
    leases: str
    due: str
    compare: str
    env: dict[str, str]

    @classmethod
    def of(cls, said: Json) -> Self:
        """Take what ``demo.load`` noted of a stack, which says more than this."""
        return cls(**{one.name: said[one.name] for one in fields(cls)})

    def pass_days(self, days: int) -> Json:
        """Let days pass, then do what is done by the clock. Returns what was due in the room of points."""
        clock.move_clock(Path(self.clock), days * DAY_MS)
        stack.call(self.aws_port, self.leases, {})
        done: Json = stack.call(self.aws_port, self.due, {})
        return done

    def compare_ledger(self) -> Json:
        """Derive the whole ledger from its entries anew, as is done each night. Returns what came of it."""
        done: Json = stack.call(self.aws_port, self.compare, {"anew": True})
        return done


class Story:
    """Who takes part, and what they hold in their hands."""

    def __init__(self, running: Running, tell: Teller) -> None:
        self.running, self.tell = running, tell
        self.admin = self.staff(district.ADMIN)
        self.clerk = self.staff(district.CLERK)
        self.walker = self.staff(district.WALKER)
        self.guest = Phone(running.base, running.wechat, "guest")
        self.community = next(one["place"] for one in self.clerk.get("/people/me")["roles"])

    def staff(self, openid: str) -> Phone:
        """Take up the phone of a member of staff."""
        phone = Phone(self.running.base, self.running.wechat, openid, device="工作手机")
        phone.login()
        return phone

    def newcomer(self, name: str) -> Phone:
        """Give somebody a phone with WeChat; nobody knows them yet."""
        openid = f"oStory-{new_id()}"
        phone = Phone(self.running.base, self.running.wechat, openid, device=f"{name}的手机")
        known = {"openid": openid, "name": name, "phone": f"138{secrets.randbelow(10**8):08}"}
        phone.sim("/sim/people", known)
        phone.login(consent=phone.get("/people/privacy")["version"])
        phone.post("/people/phone", {"code": phone.sim(f"/sim/people/{openid}/phone-code")["code"]})
        return phone

    def whole(self) -> None:
        """Tell all of it."""
        self.list_comes_in()
        self.doors_get_their_codes()
        self.a_stranger_scans()
        self.a_family_moves_in()
        self.a_tenant_comes_and_goes()
        self.somebody_moves_out()
        self.what_is_left()

    def list_comes_in(self) -> None:
        """Bring in the district's door list: preview, commit, again."""
        tell, admin = self.tell, self.admin
        tell.step(f"区管理员上传全区门牌清单（GB18030，{LIST_ROWS:,} 行），先预览")
        ready, done = district.bring_in(admin, "康巴什区门牌.csv", district.doors_of())
        counts = ready["preview"]["sums"]
        tell.back(counts)
        tell.must(
            (counts["rows"], counts["doors"], counts["refused"], counts["repeats"])
            == (LIST_ROWS, LIST_DOORS, LIST_REFUSED, LIST_REPEATS),
            f"{LIST_DOORS:,} 户、{LIST_REPEATS} 行重复、{LIST_REFUSED} 行拒收",
        )
        tell.step("确认导入；被拒收的行作为文件退回修改")
        tell.back({"state": done["state"], "doors": done["doors"]})
        rejects = admin.download(ready["rejects"]).decode("utf-8-sig").splitlines()
        tell.must(len(rejects) == LIST_REFUSED + 1, f"退回文件有 {LIST_REFUSED} 行，例如：{rejects[1]}")
        tell.step("同一份清单再导入一次：什么也不变")
        again, _ = district.bring_in(admin, "康巴什区门牌.csv", district.doors_of())
        compared = {name: again["preview"]["sums"][name] for name in ("new", "same", "changed")}
        tell.back(compared)
        tell.must((compared["new"], compared["same"]) == (0, LIST_DOORS), "没有新增，也没有重复的门")

    def doors_get_their_codes(self) -> None:
        """Labels for one building, printed and posted."""
        tell, clerk = self.tell, self.clerk
        tell.step("社区工作人员找一栋还没有张贴的楼，打印户外码")
        rows = clerk.all("/codes/coverage", place=self.community)
        self.building = next(one["place"] for one in rows if one["outdoor"].get("minted") == one["doors"])
        files = district.printed(clerk, self.building, ["outdoor"], ["minted"])
        self.outdoor = [token for pdf in files for token in labels.tokens(pdf)]
        tell.back(
            f"{len(files)} 个 PDF，共 {sum(map(len, files)):,} 字节；从 300 dpi 的页面上读回 {len(self.outdoor)} 个码"
        )
        tell.step("打印户内码，供入户时交给住户")
        files = district.printed(clerk, self.building, ["indoor"], ["minted"])
        self.indoor = [token for pdf in files for token in labels.tokens(pdf)]
        tell.must(len(self.indoor) == len(self.outdoor), f"每户一对：{len(self.indoor)} 个户内码")
        tell.step("还没有张贴，路人先扫一下")
        said = self.guest.get(f"/codes/scan/{self.outdoor[0]}")
        tell.back(said)
        tell.must(said["face"] == "unused", "页面说：尚未启用")
        tell.step("逐户张贴、逐户扫码；户内码入户递交")
        results = district.patrol(clerk, self.outdoor + self.indoor, district.now_there(clerk))
        tell.must({one["outcome"] for one in results} == {"posted"}, f"{len(results)} 次扫码都已登记")
        coverage = clerk.get(f"/codes/coverage/{self.building}")
        tell.back({"楼": coverage["name"], "户外码": coverage["outdoor"], "户内码": coverage["indoor"]})

    def a_stranger_scans(self) -> None:
        """Open the public page, a forged code, a typed number, a door that is not this one."""
        tell, guest = self.tell, self.guest
        token = self.outdoor[0]
        tell.step("路人用任意手机扫户外码")
        page = guest.send("GET", f"/d/{token}")
        self.door = guest.get(f"/codes/scan/{token}")
        tell.back({word: self.door[word] for word in ("where", "door", "number")})
        tell.back([f"{one['title']} {one['when']}" for one in self.door["contacts"]])
        tell.must(page.status_code == 200 and self.door["door"] in page.text, "网页打开，无需脚本，只有门牌和值班电话")  # noqa: PLR2004
        tell.step("伪造或抄错的码")
        wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
        tell.must(guest.send("GET", f"/d/{wrong}").status_code == 404, "不认识，不查数据库")  # noqa: PLR2004
        tell.step("扫不了时，输入贴纸上的编号")
        typed = guest.post("/codes/numbers", {"number": self.door["number"]})
        tell.must(typed["door"] == self.door["door"], f"{self.door['number']} 打开同一扇门")
        tell.step("“这不是我面前的门”：反映、核查、暂停、恢复")
        guest.post("/codes/mismatches", {"token": token, "why": "address"})
        code = next(
            one for one in self.clerk.all("/codes/doors", place=self.building) if one["door"] == self.door["door"]
        )
        report = self.clerk.until_listed(
            "/codes/mismatches", lambda one: one["code"] == code["outdoor"]["id"], place=self.building, state="open"
        )
        decision = {"id": new_id(), "report": report["report"], "code": report["code"], "decision": "suspend"}
        self.clerk.post("/codes/reviews", {**decision, "why": "现场核对"})
        tell.must(guest.get(f"/codes/scan/{token}")["face"] == "checking", "核查期间页面说：正在核查，仍可联系值班人员")
        self.clerk.post("/codes/acts", {"id": new_id(), "code": report["code"], "act": "resume", "why": "已核对无误"})
        tell.must(guest.get(f"/codes/scan/{token}")["face"] == "door", "恢复使用")

    def apply(self, phone: Phone, code: str, role: str, name: str, **more: object) -> Json:
        """Ask to be bound to the home whose indoor code was scanned."""
        return phone.post("/bindings", {"id": new_id(), "code": code, "role": role, "name": name, **more})

    def decide(self, phone: Phone, binding: Json, act: str, words: str | None = None) -> Json:
        """Say yes, no, or ask for more."""
        said = {"id": new_id(), "act": act} | ({"words": words} if words else {})
        return phone.post(f"/bindings/{binding['id']}/decisions", said)

    def a_family_moves_in(self) -> None:
        """Bind an owner, approved by staff, and a family member, approved by the owner after a question."""
        tell = self.tell
        self.home = self.indoor[0]
        tell.step("户主用微信登录，同意隐私说明，授权手机号，扫户内码申请绑定")
        self.owner = self.newcomer("陈建军")
        self.owner.post("/inbox/subscriptions", {"templates": ["result"]})
        binding = self.apply(self.owner, self.home, "owner", "陈建军")
        tell.back({word: binding[word] for word in ("door", "role_word", "state")})
        tell.must(self.owner.get("/people/me")["homes"] == [], "知道一个码只能申请，不能进门")
        tell.step("社区工作人员的待办里有这份申请，姓名遮掩")
        waiting = self.clerk.until_listed("/bindings/queue", lambda one: one["id"] == binding["id"])
        tell.back({word: waiting[word] for word in ("name", "door", "role_word", "late")})
        news = self.clerk.until_listed("/inbox", lambda one: one["about"] == f"binding#{binding['id']}")
        tell.back(news["text"])
        self.decide(self.clerk, binding, "approve")
        told = self.owner.until_listed("/inbox", lambda one: one["kind"] == "binding.approved")
        tell.must(told, f"户主收到消息：{told['text']}")
        home = self.owner.get("/people/me")["homes"][0]
        self.household = home["household"]
        tell.must(home["head"], f"{home['address']}：现在是户主")
        tell.step("家人申请，户主先问一句，再同意")
        kin = self.newcomer("陈小雨")
        binding = self.apply(kin, self.home, "family", "陈小雨", relation="女儿")
        self.decide(self.owner, binding, "ask", "请说明是哪位家人")
        tell.back(kin.get(f"/bindings/{binding['id']}")["question"])
        kin.post(f"/bindings/{binding['id']}/answers", {"id": new_id(), "words": "我是小雨，刚换了微信"})
        self.decide(self.owner, binding, "approve")
        members = self.owner.get(f"/households/{self.household}")["members"]
        tell.must(len(members) == 2, f"一家两口：{[one['name'] + one['role_word'] for one in members]}")  # noqa: PLR2004
        tell.step("陌生人拿到同一个码也来申请：被拒绝，有理由")
        stranger = self.newcomer("路人甲")
        binding = self.apply(stranger, self.home, "family", "路人甲")
        self.decide(self.owner, binding, "reject", "不认识")
        seen = stranger.get(f"/bindings/{binding['id']}")
        tell.must(seen["state"] == "rejected", "未通过，可以看到理由")
        tell.must(
            stranger.send("GET", f"/households/{self.household}").status_code == 404,  # noqa: PLR2004
            "别人的家对他不存在（404）",
        )

    def a_tenant_comes_and_goes(self) -> None:
        """Let a lease run out: reminded of before its end, suspended after, by the moved clock."""
        tell = self.tell
        tell.step("租客申请，租期到 20 天后；时间向前走")
        tenant = self.newcomer("周租客")
        ends = (today_there(self.owner) + timedelta(days=20)).isoformat()
        binding = self.apply(tenant, self.home, "tenant", "周租客", lease_ends=ends)
        self.decide(self.owner, binding, "approve")
        self.running.pass_days(1)
        self.again(tenant)
        reminded = tenant.until_listed("/inbox", lambda one: one["kind"] == "lease.reminder")
        tell.back(reminded["text"])
        self.running.pass_days(28)
        self.again(tenant, self.owner, self.clerk, self.admin)
        ended = tenant.until_listed("/inbox", lambda one: one["kind"] == "lease.suspended")
        tell.back(ended["text"])
        tell.must(tenant.get("/people/me")["homes"] == [], "租期过了 7 天：绑定暂停，进不了家门")
        later = (today_there(self.owner) + timedelta(days=365)).isoformat()
        self.owner.post(f"/bindings/{binding['id']}/renewals", {"id": new_id(), "lease_ends": later})
        tell.must(len(tenant.get("/people/me")["homes"]) == 1, f"户主续租到 {later}：立刻恢复")

    def somebody_moves_out(self) -> None:
        """Let the primary owner leave: the household ends, the indoor code is replaced."""
        tell = self.tell
        tell.step("户主搬离：一个动作，全部绑定结束，户内码更换")
        mine = next(one for one in self.owner.all("/bindings") if one["state"] == "active")
        self.owner.post(f"/bindings/{mine['id']}/move-outs", {"id": new_id()})
        tell.must(self.owner.get("/people/me")["homes"] == [], "进门的权利当场结束")
        tell.must(self.guest.get(f"/codes/scan/{self.home}")["face"] == "replaced", "旧户内码：已更换，什么也打不开")
        late = self.owner.send("POST", "/bindings", {"id": new_id(), "code": self.home, "role": "owner", "name": "陈"})
        tell.must(late.status_code in {404, 409}, f"旧码不能再申请：{late.json()['message']}")

    def what_is_left(self) -> None:
        """Look at the audit, at one's own data and devices."""
        tell = self.tell
        tell.step("审计：谁在什么时候对什么做了什么")
        seen = self.admin.get("/audit", place=self.building, limit="5")["items"]
        tell.back([f"{one['act']} {one['target'].partition('#')[0]}" for one in seen])
        tell.must(seen, "这栋楼的记录都在")
        tell.step("导出自己的数据，然后在所有设备上退出")
        job = self.owner.post("/people/exports", {"id": new_id()})["job"]
        done = self.owner.until(f"/jobs/{job}", "done")
        tell.back(f"导出文件 {len(self.owner.download(done['download'])):,} 字节")
        self.owner.call("DELETE", "/people/sessions")
        refused = self.owner.send("POST", "/people/refresh", {"refresh": self.owner.refresh})
        tell.must(refused.status_code == 401, "退出后不能再续期")  # noqa: PLR2004

    def again(self, *phones: Phone) -> None:
        """Log in again: days have passed."""
        for phone in phones:
            phone.login()


def today_there(phone: Phone) -> date:
    """Tell the day of the running stack, whose clock may have been moved."""
    return day_of(district.now_there(phone))
