"""The story's first part: a scheme is drafted, commented on by the public, and adopted by a second person."""

import json
from pathlib import Path

from chalicelib.core.ids import new_id
from infra.local.demo.points.cast import Cast

MODEL = Path(__file__).parent.parent / "data" / "points-scheme.json"


def comes_into_force(cast: Cast) -> int:
    """Take the model scheme from its draft into force. Returns its version."""
    tell, admin = cast.tell, cast.admin
    tell.step("区管理员按范本起草积分办法")
    document = json.loads(MODEL.read_text("utf-8"))
    before = admin.send("GET", "/schemes/in-force")
    if before.ok:  # told again: a version says something new
        document["preamble"] += f"本版修订第 {before.json()['version']} 版。"
    draft = admin.post("/schemes", {"id": new_id(), "document": document})
    version = int(draft["version"])
    tell.back(f"第 {version} 版，{len(draft['items'])} 个项目，例如：{draft['items'][0]['line']}")
    tell.step(f"公开征求意见 {draft['terms']['comment_days']} 天；居民提意见，工作人员答复")
    body = {"id": new_id(), "revision": draft["revision"]}
    admin.post(f"/schemes/{version}/publications", body)
    resident = cast.newcomer("提意见的人")
    said = {"id": new_id(), "text": "演练加分很好，希望提前通知。", "item": "drill"}
    comment = resident.post(f"/schemes/{version}/comments", said)
    path = f"/schemes/{version}/comments/{comment['id']}/answers"
    admin.post(path, {"id": new_id(), "text": "已采纳：演练前三天在楼栋公告。"})
    early = cast.second.send("POST", f"/schemes/{version}/adoptions", {"id": new_id(), "digest": draft["digest"]})
    tell.must(not early.ok, f"征求意见没有结束，不能生效：{early.json()['message']}")
    cast.running.pass_days(int(draft["terms"]["comment_days"]))
    resident.until_listed("/inbox", lambda one: one["kind"] == "points.scheme_answered")
    tell.step("起草人不能自己审定；另一位管理员审定，按内容的摘要")
    own = admin.send("POST", f"/schemes/{version}/adoptions", {"id": new_id(), "digest": draft["digest"]})
    tell.must(not own.ok, f"起草人：{own.json()['message']}")
    adopted = cast.second.post(f"/schemes/{version}/adoptions", {"id": new_id(), "digest": draft["digest"]})
    tell.must(adopted["state"] == "in_force", f"第 {version} 版生效，不再更改；摘要 {adopted['digest'][:16]}…")
    return version
