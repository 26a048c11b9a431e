"""What the demo district is given before anybody looks: places, doors with codes, staff, a duty roster, a home.

Done once for a state, through the same HTTP that people use; only the founding and the first admin are commands.
"""

import csv
import io
import subprocess
import sys
import time
from pathlib import Path

from chalicelib.core.ids import new_id
from infra.build import ROOT
from infra.local.demo import labels
from infra.local.demo.api import Failed, Json, Phone

LIST = Path(__file__).with_name("kangbashi-doors.csv")
DISTRICT, COMMUNITY, GRID = "康巴什区", "桃园社区", "第1网格"
ADMIN, CLERK, WALKER, MANAGER, OWNER = "oDemo-sun-li", "oDemo-clerk", "oDemo-walker", "oDemo-manager", "oDemo-owner"
PEOPLE = {  # openid: name, phone, what the test login says of them
    CLERK: ("李敏", "13900000001", "桃园社区工作人员"),
    WALKER: ("王强", "13900000002", "第1网格网格员"),
    MANAGER: ("赵洁", "13900000003", "桃园一区物业"),
    OWNER: ("陈晓", "13900000004", "居民"),
}
NUMBERS = {"grid_worker": "0477-8590011", "property_manager": "0477-8590022", "community_police": "0477-8590033"}
PLACES_AGE_S = 2  # how old the places may be that staff are shown
WEEK = [{"days": [1, 2, 3, 4, 5, 6, 7], "starts": "08:00", "ends": "22:00"}]


def by_hand(env: dict[str, str], *command: str) -> None:
    """Run one of the commands of an operator. Raises Failed."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"{' '.join(command)}: {done.stderr.strip()}")


def doors_of(community: str | None = None) -> bytes:
    """Give the door list, or the part of it that belongs to one community, as the district hands it over."""
    raw = LIST.read_bytes()
    if community is None:
        return raw
    rows = list(csv.reader(io.StringIO(raw.decode("gb18030"))))
    part = io.StringIO()
    csv.writer(part).writerows([rows[0], *(row for row in rows[1:] if row[1].strip(" 　") == community)])
    return part.getvalue().encode("gb18030")


def bring_in(staff: Phone, name: str, content: bytes) -> tuple[Json, Json]:
    """Import a door list: upload, preview, commit. Returns the preview and what came of it, once lists show it."""
    upload = staff.upload("door-list", name, content)
    begun = staff.post("/codes/imports", {"id": new_id(), "upload": upload})
    ready = staff.until(f"/codes/imports/{begun['id']}", "ready")
    staff.post(f"/codes/imports/{begun['id']}/commit", {"id": new_id(), "mark": ready["mark"]})
    done = staff.until(f"/codes/imports/{begun['id']}", "done")
    time.sleep(PLACES_AGE_S)
    return ready, done


def place(staff: Phone, name: str, parent: str | None = None) -> str:
    """Find a place by its name under its parent."""
    for one in staff.all("/places", parent=parent):
        if one["name"] == name:
            return str(one["id"])
    raise Failed(f"no place {name}")


def printed(staff: Phone, where: str, kinds: list[str], states: list[str]) -> list[bytes]:
    """Order labels and fetch the files."""
    order = staff.post("/codes/sheets", {"id": new_id(), "place": where, "kinds": kinds, "states": states})
    done = staff.until(f"/codes/sheets/{order['id']}", "done")
    return [staff.download(file["download"]) for file in done["files"] if file["download"]]


def patrol(staff: Phone, found: list[str], at_ms: int) -> list[Json]:
    """Post what was scanned at the doors."""
    scans = [{"id": new_id(), "token": token, "at_ms": at_ms} for token in found]
    results: list[Json] = []
    for start in range(0, len(scans), 20):
        results += staff.post("/codes/patrol", {"scans": scans[start : start + 20]})["results"]
    return results


def now_there(phone: Phone) -> int:
    """Tell the time of the running stack, whose clock may have been moved: when this phone's session was last used."""
    sessions = phone.get("/people/sessions")["items"]
    return int(next(one["used_ms"] for one in sessions if one["current"]))


def set_up(base: str, wechat: str, env: dict[str, str]) -> tuple[str, str]:
    """Make the demo district. Returns the tokens of a door that is in use: the outdoor and the indoor one."""
    by_hand(env, "chalicelib.places.found", DISTRICT)
    by_hand(env, "chalicelib.people.staff.first_admin", "--name", "孙丽", "--openid", ADMIN)
    admin = Phone(base, wechat, ADMIN)
    for openid, (name, phone, note) in PEOPLE.items():
        admin.sim("/sim/people", {"openid": openid, "name": name, "phone": phone, "note": note})
    admin.login()
    bring_in(admin, "桃园社区.csv", doors_of(COMMUNITY))
    district = place(admin, DISTRICT)
    street = next(one for one in admin.all("/places", parent=district))
    community = place(admin, COMMUNITY, street["id"])
    estate = admin.all("/places", parent=community, kind="estate")[0]
    building = admin.all("/places", parent=estate["id"], kind="building")[0]
    staff_it(admin, community, estate["id"], building["id"])
    return open_building(admin, building["id"])


def staff_it(admin: Phone, community: str, estate: str, building: str) -> None:
    """Give the community its grid, its staff and its duty roster."""
    there = [one["id"] for one in admin.all("/places", parent=community, kind="grid")]
    wanted = {"id": new_id(), "kind": "grid", "parent": community, "name": GRID}
    grid = there[0] if there else admin.post("/places", wanted)["id"]
    grids = admin.get(f"/places/{community}/grids")
    chosen = {"version": grids["version"], "grids": [{"grid": grid, "buildings": [building]}]}
    admin.call("PUT", f"/places/{community}/grids", chosen)
    for openid, role, where in (
        (CLERK, "community_staff", community),
        (WALKER, "grid_worker", grid),
        (MANAGER, "property_manager", estate),
    ):
        phone = Phone(admin.base, admin.wechat, openid)
        phone.login()
        given = {"id": new_id(), "person": phone.person, "role": role, "place": where, "name": PEOPLE[openid][0]}
        admin.post("/staff/roles", given)
    roster = admin.get(f"/places/{community}/roster")
    entries = [
        {"place": grid, "role": "grid_worker", "number": NUMBERS["grid_worker"], "consent": True, "hours": WEEK},
        {"place": estate, "role": "property_manager", "title": "物业服务中心", "number": NUMBERS["property_manager"],
         "consent": True, "hours": []},
        {"place": community, "role": "community_police", "number": NUMBERS["community_police"], "consent": True,
         "hours": []},
    ]  # fmt: skip
    admin.call("PUT", f"/places/{community}/roster", {"version": roster["version"], "entries": entries})


def open_building(admin: Phone, building: str) -> tuple[str, str]:
    """Print a building's codes and post them. Returns the tokens of its first door."""
    found = [token for pdf in printed(admin, building, ["outdoor"], ["minted"]) for token in labels.tokens(pdf)]
    inside = [token for pdf in printed(admin, building, ["indoor"], ["minted"]) for token in labels.tokens(pdf)]
    refused = [one for one in patrol(admin, found + inside, now_there(admin)) if one["outcome"] == "refused"]
    if refused:
        raise Failed(f"the patrol was refused: {refused[0]}")
    return found[0], inside[0]
