"""A room that is switched off is not there: for nobody, and in no document."""

import sys
from types import ModuleType

import pytest

from app import app
from chalicelib.core import front, switches
from chalicelib.core.front import FrontDoor
from chalicelib.core.http import Routes
from chalicelib.core.ids import new_id
from chalicelib.core.policy import Caller, anyone
from chalicelib.core.schema import Done
from tests.core.test_http import event
from tests.places.asking import Staff, Town, faults, put
from tests.places.conftest import staff, town
from tests.support.web import get

__all__ = ["staff", "town"]
routes = Routes("shop", {"shop.see": anyone})
SHUT: set[str] = set()


@routes.get("/shop", acts=("shop.see",))
def see_shop(caller: Caller) -> Done:
    """See the shop."""
    return Done(id=caller.address)


def is_on(switch: str) -> bool:
    return switch not in SHUT


def test_the_front_door_gives_every_route_of_a_room_its_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("house.shop.routes")
    module.routes = routes  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(front, "_doors", [])
    monkeypatch.setattr(switches, "_reader", {"place": f"{__name__}:is_on"})
    door = FrontDoor("t", {"shop": module.__name__}, {"house.shop": "shop_open", "house": "other"})
    assert door(event("GET", "/shop"), None)["statusCode"] == 200
    assert [one.path for one in door.shown()] == ["/shop"]
    monkeypatch.setattr(f"{__name__}.SHUT", {"shop_open"})
    shut = door(event("GET", "/shop"), None)
    assert (shut["statusCode"], door.shown(), len(door.endpoints())) == (404, [], 1)
    assert shut["headers"]["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("house")
def test_before_a_district_is_founded_rooms_are_as_the_defaults_have_them() -> None:
    switches.check_on("points_open")
    switches.check_on(None)


def test_the_district_switches_a_room_off_and_on(town: Town, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.opened["chalicelib.inbox.routes"], "switch", "points_open")
    person = new_id()
    assert get("/inbox").code == "not_signed_in"
    body = {"version": 0, "chosen": {"points_open": False}}
    assert put(f"/places/{town.district}/settings", body, person=staff.admin).status == 200
    off = get("/inbox")
    assert (off.status, off.json["details"], off.code) == (404, {}, "not_found")
    assert get("/inbox", person=person).status == 404
    assert "/inbox" not in get("/openapi.json").json["paths"]
    assert "/jobs" in get("/openapi.json").json["paths"]
    body = {"version": 1, "chosen": {}}
    assert put(f"/places/{town.district}/settings", body, person=staff.admin).status == 200
    assert get("/inbox").status == 401


def test_no_place_below_the_district_decides_whether_a_room_is_there(town: Town, staff: Staff) -> None:
    body = {"version": 0, "chosen": {"points_open": True}}
    refused = put(f"/places/{town.community}/settings", body, person=staff.clerk)
    assert [field for field, _ in faults(refused)] == ["chosen.points_open"]
