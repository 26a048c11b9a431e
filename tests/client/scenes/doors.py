"""A sticker that somebody found at a wrong door, a door list that waits to be taken over, and printed codes."""

import csv
import io
from collections.abc import Mapping

from chalicelib.core.ids import new_id
from infra.local.demo import district
from infra.local.demo.api import Phone
from tests.client.district import District

ROWS = 14
MEASURED, UNREADABLE = 3, 5  # the rows of the list whose area is another one, and none at all


def play(there: District, people: Mapping[str, Phone], ids: Mapping[str, str]) -> dict[str, str]:
    """Let a passer-by report the door, and the clerk order a print and look at a new list."""
    clerk = people["clerk"]
    jobs = {one["kind"]: str(one["id"]) for one in clerk.all("/jobs")}
    if "sheets" not in jobs:
        people["guest"].post("/codes/mismatches", {"token": there.door, "why": "number"})
        order = {"id": new_id(), "place": ids["building"], "kinds": ["outdoor"], "states": ["active"]}
        jobs["sheets"] = clerk.post("/codes/sheets", order)["id"]
        upload = clerk.upload("door-list", "桃园社区.csv", changed())
        jobs["import-preview"] = clerk.post("/codes/imports", {"id": new_id(), "upload": upload})["id"]
    clerk.until(f"/codes/sheets/{jobs['sheets']}", "done")
    clerk.until(f"/codes/imports/{jobs['import-preview']}", "ready")
    return {"sheet": jobs["sheets"], "imported": jobs["import-preview"]}


def changed() -> bytes:
    """Give the first rows of the community's door list with another area, one that is none, and a door that is new."""
    rows = list(csv.reader(io.StringIO(district.doors_of(district.COMMUNITY).decode("gb18030"))))[: ROWS + 1]
    rows[MEASURED][-1], rows[UNREADABLE][-1] = "96.5", "九十平"
    rows.append([*rows[1][:5], "9901", "88"])
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")
