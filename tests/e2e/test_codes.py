"""codes end to end: a door list comes in, codes are printed, posted, scanned, reported, checked and replaced."""

import io

import pypdfium2
import pytest

from chalicelib.core.ids import new_id
from infra.local.demo import district, labels
from tests.e2e.town import CAREFUL, STREET, Town, building_rows, door_list, printed

pytestmark = pytest.mark.embedded
NEW = "北岸社区"


def test_a_list_comes_in_once_and_its_faults_come_back(town: Town) -> None:
    admin = town.admin
    rows = [row for at in range(1, 26) for row in building_rows(NEW, "北岸新城", at)]
    wrong = [(STREET, NEW, "北岸新城", "1号楼", "1单元", "", "80"), (STREET, NEW, "", "1号楼", "1单元", "101", "80")]
    again = [(STREET, NEW, "北岸新城", "１栋", "一单元", "101", "96")]
    odd = [
        (STREET, NEW, "北岸新城", "2号楼", "1单元", "901", "-5"),
        (STREET, NEW, "北岸新城", "2号楼", "", "=902", "80"),
    ]

    ready, done = district.bring_in(admin, "北岸.csv", door_list([*rows, *wrong, *again, *odd]))

    sums = ready["preview"]["sums"]
    assert (sums["rows"], sums["new"], sums["refused"], sums["repeats"]) == (305, 302, 2, 1)
    assert (done["doors"], done["done"]) == (302, 302)
    rejects = admin.download(ready["rejects"]).decode("utf-8-sig").splitlines()
    assert len(rejects) == 3
    community = district.place(admin, NEW, district.place(admin, STREET, town.district))
    admin.until_listed("/codes/coverage", lambda one: one["doors"] == 14, place=community)
    before = admin.all("/codes/doors", place=community)
    assert len(before) == 302

    second, _ = district.bring_in(admin, "北岸.csv", door_list([*rows, *wrong, *again, *odd]))

    assert [second["preview"]["sums"][name] for name in ("new", "same", "changed")] == [0, 302, 0]
    assert admin.all("/codes/doors", place=community) == before


def test_a_list_that_reaches_beyond_ones_places_stays_out(town: Town) -> None:
    clerk = town.clerk
    upload = clerk.upload("door-list", "西岸.csv", door_list(building_rows("西岸社区", "西岸名苑", 7)))
    begun = clerk.post("/codes/imports", {"id": new_id(), "upload": upload})
    ready = clerk.until(f"/codes/imports/{begun['id']}", "ready")

    refused = clerk.send("POST", f"/codes/imports/{begun['id']}/commit", {"id": new_id(), "mark": ready["mark"]})

    assert ready["outside"]
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert clerk.get(f"/codes/imports/{begun['id']}")["state"] == "ready"


def test_printed_sheets_are_read_posted_and_scanned(town: Town) -> None:
    clerk, walker, guest, building = town.clerk, town.walker, town.guest(), town.building()
    (sheet,) = district.printed(clerk, building, ["outdoor"], ["minted"])
    found = list(labels.read(sheet))
    assert len(found) == len(set(found)) == 12
    assert all(text.startswith(f"{town.stack.base_url}/d/") for text in found)
    doors = clerk.all("/codes/doors", place=building)
    assert [one["outdoor"]["state"] for one in doors] == ["printed"] * 12
    with pypdfium2.PdfDocument(io.BytesIO(sheet)) as document:
        words = "".join(document[0].get_textpage().get_text_bounded().split())
    assert all(one["door"].replace(" ", "") in words for one in doors)
    tokens = [text.rsplit("/", 1)[1] for text in found]
    assert guest.get(f"/codes/scan/{tokens[0]}")["face"] == "unused"

    results = district.patrol(walker, tokens, district.now_there(walker))

    assert [(one["outcome"], one["state"]) for one in results] == [("posted", "active")] * 12
    seen = guest.get(f"/codes/scan/{tokens[0]}")
    assert (seen["face"], seen["door"]) == ("door", results[0]["door"])
    page = guest.send("GET", f"/d/{tokens[0]}")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert seen["door"] in page.text
    assert seen["number"] in "".join(page.text.split())
    typed = guest.post("/codes/numbers", {"number": seen["number"]})
    assert typed["door"] == seen["door"]
    counted = clerk.until(f"/codes/coverage/{building}", building, field="place")
    assert (counted["doors"], counted["outdoor"], counted["indoor"]) == (12, {"active": 12}, {"minted": 12})
    clerk.until_listed("/codes/coverage", lambda one: one["outdoor"] == {"active": 12}, place=building)


def test_not_my_door_is_looked_at_suspended_and_resumed(town: Town) -> None:
    clerk, guest, there = town.clerk, town.guest(), town.posted()
    token = there.outdoor[0]
    number = guest.get(f"/codes/scan/{token}")["number"]
    guest.post("/codes/mismatches", {"token": token, "why": "address"})
    page = guest.wire.post(f"{guest.base}/d/{token}", data={"why": "number"}, timeout=30)
    assert page.status_code == 200
    report = clerk.until_listed("/codes/mismatches", lambda one: one["building"] == there.id, place=there.id)
    assert (report["reports"], report["state"]) == (2, "open")
    told = town.walker.until_listed("/inbox", lambda one: one["about"] == f"mismatch#{report['report']}")
    assert told["kind"] == "door.mismatch"

    decision = {"id": new_id(), "report": report["report"], "code": report["code"], "decision": "suspend"}
    clerk.post("/codes/reviews", decision)

    seen = guest.get(f"/codes/scan/{token}")
    assert (seen["face"], seen["where"], seen["door"]) == ("checking", None, None)
    assert clerk.post("/codes/reviews", decision)["state"] == "suspended", "the same answer again"
    clerk.post("/codes/acts", {"id": new_id(), "code": report["code"], "act": "resume", "why": "现场核对无误"})
    assert guest.get(f"/codes/scan/{token}")["face"] == "door"
    assert guest.get(f"/codes/scan/{token}")["number"] == number


def test_a_lost_sticker_is_replaced_and_a_picture_drawn(town: Town) -> None:
    clerk, guest, there = town.clerk, town.guest(), town.posted()
    door = clerk.all("/codes/doors", place=there.id)[0]

    new = clerk.post("/codes/acts", {"id": new_id(), "code": door["outdoor"]["id"], "act": "replace", "why": "破损"})

    assert (new["state"], new["dwelling"]) == ("minted", door["dwelling"])
    assert guest.get(f"/codes/scan/{there.outdoor[0]}")["face"] == "replaced_door"
    for kind, start in (("png", b"\x89PNG"), ("svg", b"<svg")):
        drawn = clerk.post("/codes/images", {"id": new_id(), "code": new["id"], "format": kind})
        assert start in clerk.download(drawn["download"])[:200]
    assert clerk.get(f"/codes/items/{new['id']}")["state"] == "printed"
    (revoked,) = (clerk.post("/codes/acts", {"id": new_id(), "code": new["id"], "act": "revoke", "why": "重印"}),)
    assert revoked["state"] == "revoked"
    minted = clerk.post("/codes/mints", {"id": new_id(), "dwelling": door["dwelling"], "kind": "outdoor"})
    assert minted["state"] == "minted"


def test_a_place_that_wants_a_word_of_staff_confirms_its_round(town: Town) -> None:
    clerk = town.clerk
    estate = district.place(clerk, CAREFUL[1], town.community)
    (building,) = (one["id"] for one in clerk.all("/places", parent=estate))
    seen = town.admin.get(f"/places/{estate}/settings")
    chosen = {"version": seen["version"], "chosen": {"activate_with_posting": False}}
    town.admin.call("PUT", f"/places/{estate}/settings", chosen)
    results = district.patrol(clerk, printed(clerk, building, "outdoor"), district.now_there(clerk))
    assert [one["state"] for one in results] == ["posted"] * 12

    clerk.post("/codes/rounds", {"id": new_id(), "building": building})

    clerk.until_listed("/codes/coverage", lambda one: one["outdoor"] == {"active": 12}, place=building)
