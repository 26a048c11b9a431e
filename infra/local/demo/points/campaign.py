"""The story's campaign: 19,747 people took part in a drill and get 5 points each, as one act of two people."""

import time

from chalicelib.core.ids import new_id
from infra.local.demo.api import PATIENCE_S, Failed, Json
from infra.local.demo.points.cast import PEOPLE, Cast

ITEM, EACH = "drill", 5
REPEATED, UNKNOWN = 3, 2


def _list(cast: Cast) -> bytes:
    """Write the list of who took part: with three lines that come twice, and two that nobody is."""
    own = [phone.person for phone in cast.residents.values()]
    people = [*own, *(one for one, _ in cast.people if one not in own)][:PEOPLE]
    rows = ["人员编号", *people, *people[:REPEATED], *(new_id() for _ in range(UNKNOWN))]
    return "\n".join(rows).encode()


def of_the_drill(cast: Cast, version: int) -> int:
    """Post the drill. Returns the points that were given."""
    tell, admin = cast.tell, cast.admin
    tell.step(f"应急演练：上传 {PEOPLE:,} 人的名单，先预览")
    upload = admin.upload("points-list", "演练签到.csv", _list(cast))
    order = {
        "id": new_id(),
        "title": "消防演练",
        "item": ITEM,
        "version": version,
        "place": cast.district,
        "at_ms": cast.yesterday(),
        "upload": upload,
    }
    path = f"/campaigns/{admin.post('/campaigns', order)['id']}"
    ready = admin.until(path, "ready")
    preview = ready["preview"]
    tell.back({word: preview[word] for word in ("rows", "good", "bad", "points")})
    wanted = (PEOPLE + REPEATED + UNKNOWN, PEOPLE, {"repeated": REPEATED, "unknown_person": UNKNOWN}, PEOPLE * EACH)
    tell.must(
        (preview["rows"], preview["good"], preview["bad"], preview["points"]) == wanted,
        f"可记分 {PEOPLE:,} 人；重复 {REPEATED} 行、查无此人 {UNKNOWN} 行单独列出",
    )
    tell.step("上传的人不能自己复核；第二个人核对内容的哈希后复核，开始记分")
    own = admin.send("POST", f"{path}/approvals", {"id": new_id(), "hash": ready["hash"]})
    other = cast.second.send("POST", f"{path}/approvals", {"id": new_id(), "hash": "0" * 64})
    tell.must(not own.ok and not other.ok, f"{own.json()['message']}；{other.json()['message']}")
    began = time.monotonic()
    cast.second.post(f"{path}/approvals", {"id": new_id(), "hash": ready["hash"]})
    admin.post(f"{path}/pauses", {"id": new_id()})
    paused = admin.get(path)
    tell.must(paused["state"] == "paused", f"中途暂停：已记 {paused['progress']['posted']:,} 人")
    admin.post(f"{path}/resumptions", {"id": new_id()})
    done = _watched(cast, path)
    progress = done["progress"]
    tell.must(
        (progress["posted"], progress["refused"], progress["points"]) == (PEOPLE, 0, PEOPLE * EACH),
        f"{PEOPLE:,} 人各加 {EACH} 分，共 +{progress['points']:,} 分，用时 {time.monotonic() - began:.0f} 秒",
    )
    tell.step("整批再运行一次：什么也不变；每一行的结果都能导出")
    admin.post(f"{path}/runs", {"id": new_id()})
    again = _watched(cast, path)["progress"]
    tell.must((again["posted"], again["points"]) == (PEOPLE, PEOPLE * EACH), "没有一个人记两次")
    rows = _results(cast, path)
    tell.must(sum("已记分" in row for row in rows) == PEOPLE, f"结果文件 {len(rows):,} 行，例如：{rows[1]}")
    anna = cast.residents["安娜"]
    entry = anna.get(f"/points/person/{anna.person}/merit/entries")["items"][0]
    tell.must((entry["points"], entry["basis"]) == (EACH, f"campaign#{ready['id']}"), "安娜的对账单上：演练 +5")
    return int(progress["points"])


def _watched(cast: Cast, path: str) -> Json:
    """Watch a campaign until it is done, telling how far it is now and then."""
    ends, told = time.monotonic() + PATIENCE_S, -1
    while time.monotonic() < ends:
        seen = cast.admin.get(path)
        if seen["state"] == "done":
            return seen
        if seen["state"] == "stopped":
            break
        chunks = int(seen["progress"]["chunks_done"])
        if chunks // 5 > told:
            told = chunks // 5
            cast.tell.back(f"{seen['progress']['posted']:,} 人已记")
        time.sleep(1)
    raise Failed(f"the campaign is {seen['state']}: {str(seen['progress'])[:300]}")


def _results(cast: Cast, path: str) -> list[str]:
    job = cast.admin.post(f"{path}/exports", {"id": new_id()})["id"]
    done = cast.admin.until(f"/jobs/{job}", "done")
    return cast.admin.download(done["download"]).decode("utf-8-sig").splitlines()
