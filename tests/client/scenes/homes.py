"""A family in a home, who acts for whom, an application that waits, and the places and people of staff at work."""

from collections.abc import Mapping
from datetime import date, timedelta

from chalicelib.core.ids import new_id
from infra.local.demo.api import Json, Phone
from tests.client.district import District

LEASE_ENDS = str(date.today() + timedelta(days=300))  # noqa: DTZ011 - months away
RELATIVES = {
    "daughter": ("family", "陈静", {"relation": "女儿"}),
    "tenant": ("tenant", "刘伟", {"lease_ends": LEASE_ENDS}),
}


def play(there: District, people: Mapping[str, Phone], _ids: Mapping[str, str]) -> dict[str, str]:
    """Let a head of household move in, approved by staff, then relatives, and one more ask to be let in."""
    clerk, head, kin = people["clerk"], people["head"], people["kin"]
    ids = {"door": there.door, "indoor": there.indoor[0], "free": there.indoor[1]}
    if not head.get("/people/me")["homes"]:
        bound = apply(head, ids["indoor"], "owner", "张建国")
        decide(clerk, bound)
        for who, (role, name, more) in RELATIVES.items():
            decide(head, apply(people[who], ids["indoor"], role, name, **more))
        apply(kin, ids["indoor"], "family", "王秀兰", relation="妻子")
        apply(kin, there.indoor[2], "owner", "王秀兰")
        agent = people["daughter"].person
        head.post("/proxies", {"id": new_id(), "agent": agent, "scopes": ["bindings", "points"], "days": 90})
    ids["household"] = head.get("/people/me")["homes"][0]["household"]
    ids["binding"] = first(head.all("/bindings"))
    ids["asked"] = first(head.all(f"/households/{ids['household']}/applications")) or first(kin.all("/bindings"))
    ids["sent"] = first([one for one in kin.all("/bindings") if one["state"] == "submitted"])
    return ids | of_staff(clerk)


def of_staff(clerk: Phone) -> dict[str, str]:
    """Name a community with a building, a door and a grid of it, what waits for staff there, and who works there."""
    community = str(clerk.get("/people/me")["roles"][0]["place"])
    estate = first(clerk.all("/places", parent=community, kind="estate"))
    building = first(clerk.all("/places", parent=estate, kind="building"))
    grids = clerk.get(f"/places/{community}/grids")["grids"]
    waiting = [one for one in clerk.all("/bindings/queue") if one["decides"] == "staff"]
    worker = clerk.all("/staff", place=community)[0]
    return {
        "community": community,
        "estate": estate,
        "building": building,
        "dwelling": first(clerk.all(f"/places/{building}/dwellings")),
        "grid": str(grids[0]["grid"]) if grids else "",
        "waiting": first(waiting),
        "worker": str(worker["person"]),
        "worker_role": str(worker["role"]),
        "worker_place": str(worker["place"]),
        "worker_name": str(worker["name"]),
        "worker_since": str(worker["given_ms"]),
    }


def decide(decider: Phone, asked: Json) -> None:
    """Let somebody in."""
    decider.post(f"/bindings/{asked['id']}/decisions", {"id": new_id(), "act": "approve"})


def apply(phone: Phone, code: str, role: str, name: str, **more: object) -> Json:
    """Ask to be bound to a home."""
    return phone.post("/bindings", {"id": new_id(), "code": code, "role": role, "name": name, **more})


def first(found: list[Json]) -> str:
    """Give the id of the first of a list, or nothing."""
    return str(found[0]["id"]) if found else ""
