"""The ground of what is shown of the points: a scheme in force, staff of several kinds, residents with points."""

import json

from chalicelib.core.ids import new_id
from infra.local.demo import district
from infra.local.demo.api import Failed, Lasting
from infra.local.demo.points.scheme import MODEL
from tests.client.district import District

SECOND, ORGANISER, FINANCE = "oStory-second-admin", "oStory-organiser", "oStory-finance"
STAFF = {
    SECOND: ("何伟", "13900000011", "district_admin", "区管理员，复核"),
    ORGANISER: ("乌兰", "13900000012", "organiser", "桃园社区活动组织者"),
    FINANCE: ("钱芳", "13900000013", "finance", "桃园社区财务"),
}
HELD = 409


def works(there: District, openid: str) -> Lasting:
    """Give the phone of a member of staff of STAFF, who is given the role unless they have it."""
    name, number, role, note = STAFF[openid]
    admin = there.phone(district.ADMIN)
    admin.sim("/sim/people", {"openid": openid, "name": name, "phone": number, "note": note})
    phone = there.phone(openid)
    place = district.place(admin, district.DISTRICT) if role == "district_admin" else there.community
    asked = {"id": new_id(), "person": phone.person, "role": role, "place": place, "name": name}
    answer = admin.send("POST", "/staff/roles", asked)
    if not answer.ok and answer.status_code != HELD:
        raise Failed(f"the role {role} was not given: {answer.text[:300]}")
    return phone


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
