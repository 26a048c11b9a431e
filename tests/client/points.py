"""The ground of what is shown of the points: a scheme in force, staff of several kinds, residents with points."""

import json

from chalicelib.core.ids import new_id
from infra.local.demo import district
from infra.local.demo.api import Failed, Lasting
from infra.local.demo.points.scheme import MODEL
from tests.client.district import District

SECOND, ORGANISER, FINANCE = "oStory-second-admin", "oStory-organiser", "oStory-finance"
POLICE = "oStory-police"
STAFF = {
    SECOND: ("何伟", "13900000011", "district_admin", "区管理员，复核"),
    ORGANISER: ("乌兰", "13900000012", "organiser", "桃园社区活动组织者"),
    FINANCE: ("钱芳", "13900000013", "finance", "桃园社区财务"),
    POLICE: ("高健", "13900000014", "police", "桃园社区民警"),
}
MEMBERS = "吴海燕 马志强 白玉兰 宋建国 郭晓梅 韩冬 贺兰 苏日娜 赵永红 冯立新 秦月 史文"
HELD = 409


def works(there: District, openid: str) -> Lasting:
    """Give the phone of a member of staff of STAFF, who is given the role unless they have it."""
    name, number, role, note = STAFF[openid]
    admin = there.phone(district.ADMIN)
    place = district.place(admin, district.DISTRICT) if role == "district_admin" else there.community
    return given(there, {"openid": openid, "name": name, "phone": number, "note": note}, role, place)


def given(there: District, who: dict[str, str], role: str, place: str) -> Lasting:
    """Let ``who`` come to their phone, and give them a role unless they have it."""
    admin = there.phone(district.ADMIN)
    admin.sim("/sim/people", who)
    phone = there.phone(who["openid"])
    asked = {"id": new_id(), "person": phone.person, "role": role, "place": place, "name": who["name"]}
    answer = admin.send("POST", "/staff/roles", asked)
    if not answer.ok and answer.status_code != HELD:
        raise Failed(f"the role {role} was not given: {answer.text[:300]}")
    return phone


def committee(there: District) -> list[Lasting]:
    """Give the phones of the committee: enough for a panel, a recusal and another panel, all on the roster."""
    admin = there.phone(district.ADMIN)
    members = []
    for at, name in enumerate(MEMBERS.split()):
        who = {"openid": f"oStory-member-{at:02}", "name": name, "phone": f"139000001{at:02}", "note": "评议员"}
        members.append(given(there, who, "committee_member", there.community))
        path = f"/committee/members/{members[-1].person}"
        if not admin.send("GET", path).ok:
            admin.call("PUT", path, {"place": there.community, "version": 0, "workplaces": [f"第{at + 1}学校"]})
    return members


def in_force(there: District) -> int:
    """Have a scheme in force, the model one but for a comment of one day, which passes. Gives its version."""
    admin = there.phone(district.ADMIN)
    now = admin.send("GET", "/schemes/in-force")
    if now.ok:
        return int(now.json()["version"])
    document = json.loads(MODEL.read_text("utf-8"))
    document["terms"]["comment_days"] = 1
    draft = admin.post("/schemes", {"id": new_id(), "document": document})
    version = int(draft["version"])
    admin.post(f"/schemes/{version}/publications", {"id": new_id(), "revision": draft["revision"]})
    second = works(there, SECOND)
    there.running.pass_days(1)
    second.post(f"/schemes/{version}/adoptions", {"id": new_id(), "digest": draft["digest"]})
    return version
