import subprocess
import sys
from datetime import datetime

import pytest

from chalicelib.core import clock
from chalicelib.core.clock import SHANGHAI
from chalicelib.places.duty import Contact
from chalicelib.places.service import front, settings
from tests.places.asking import Staff, Town, entry, put
from tests.support.calls import calls_to
from tests.support.web import post

ALL_DAY = [{"days": [1, 2, 3, 4, 5, 6, 7], "starts": "00:00", "ends": "24:00"}]
EVENING = [{"days": [1], "starts": "18:00", "ends": "22:00"}]


@pytest.fixture(autouse=True)
def monday_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    at = int(datetime(2026, 11, 23, 19, 30, tzinfo=SHANGHAI).timestamp() * 1000)
    monkeypatch.setattr(clock.OFFSET, "ms", lambda: 0)
    moved = at - clock.now_ms()
    monkeypatch.setattr(clock.OFFSET, "ms", lambda: moved)


def kept(town: Town, staff: Staff, *entries: dict[str, object]) -> None:
    body = {"version": 0, "entries": list(entries)}
    assert put(f"/places/{town.community}/roster", body, person=staff.clerk).status == 200


def test_without_a_roster_nobody_is_there_and_contact_is_open(town: Town) -> None:
    seen = front.front_of(town.path)
    assert (seen.contacts, seen.actions) == ((), ("contact",))
    assert seen.settings == settings.of(town.building) == settings.of_path(town.path)


def test_who_is_on_duty_is_shown_and_of_the_others_who_is_next(town: Town, staff: Staff) -> None:
    grid = "01JD9Z7Q4M8W3T5X6Y7V8B9G01"
    post("/places", {"id": grid, "kind": "grid", "parent": town.community, "name": "一网格"}, person=staff.clerk)
    sets = {"version": 0, "grids": [{"grid": grid, "buildings": [town.building]}]}
    put(f"/places/{town.community}/grids", sets, person=staff.clerk)
    kept(
        town,
        staff,
        entry(town.community, role="community_police", title="社区民警", name="赵六", hours=ALL_DAY),
        entry(town.community, role="community_office"),
        entry(town.estate, role="property_manager", name="李四", number="13812345678", consent=False, hours=EVENING),
        entry(grid, name="王五", hours=EVENING),
        entry(town.building, name="网格长", hours=[{"days": [2], "starts": "06:00", "ends": "07:00"}]),
        entry(town.second_estate, name="别处", hours=ALL_DAY),
    )
    number = "0477-8590001"
    assert front.front_of(town.path).contacts == (
        Contact("grid_worker", "网格员", "王五", number, None, on_duty=True, when="至今晚 22:00"),
        Contact("property_manager", "物业管家", None, None, None, on_duty=True, when="至今晚 22:00"),
        Contact("community_office", "社区居委会", None, number, None, on_duty=False, when="明早 08:30 起"),
        Contact("community_police", "社区民警", "赵六", number, "非紧急；紧急请拨 110", on_duty=True, when="全天"),
    )
    other = (*town.path[:-1], town.second_building)
    assert [one.role for one in front.front_of(other).contacts] == [
        "property_manager",
        "community_office",
        "community_police",
    ]


def test_of_a_role_with_nobody_on_duty_the_next_is_shown(town: Town, staff: Staff) -> None:
    later_ = [{"days": [2], "starts": "12:00", "ends": "13:00"}]
    sooner = [{"days": [1], "starts": "23:00", "ends": "24:00"}]
    kept(town, staff, entry(town.building, name="后", hours=later_), entry(town.estate, name="先", hours=sooner))
    assert [(one.name, one.when) for one in front.front_of(town.path).contacts] == [("先", "今晚 23:00 起")]


def test_the_usual_hours_are_a_setting(town: Town, staff: Staff) -> None:
    kept(town, staff, entry(town.community))
    body = {"version": 0, "chosen": {"duty_days": [1], "duty_from": "19:00", "duty_to": "06:00"}}
    put(f"/places/{town.estate}/settings", body, person=staff.clerk)
    assert [one.when for one in front.front_of(town.path).contacts] == ["至明早 06:00"]


def test_where_contact_is_closed_nobody_is_shown(town: Town, staff: Staff) -> None:
    kept(town, staff, entry(town.community))
    body = {"version": 0, "chosen": {"contact_open": False}}
    put(f"/places/{town.estate}/settings", body, person=staff.clerk)
    seen = front.front_of(town.path)
    assert (seen.contacts, seen.actions) == ((), ())


def test_cold_it_is_one_call_and_warm_none(town: Town, staff: Staff) -> None:
    kept(town, staff, entry(town.community))
    with calls_to() as calls:
        front.front_of(town.path)
    assert calls == ["BatchGetItem"]
    with calls_to() as calls:
        front.front_of(town.path)
        front.front_of((*town.path[:-1], town.second_building))
    assert calls == []


def test_it_is_a_minute_old_at_most_and_ones_own_change_is_seen_at_once(
    town: Town, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    front.front_of(town.path)
    kept(town, staff, entry(town.community))
    assert len(front.front_of(town.path).contacts) == 1
    moved = clock.OFFSET.ms() + 60_000
    monkeypatch.setattr(clock.OFFSET, "ms", lambda: moved)
    with calls_to() as calls:
        front.front_of(town.path)
    assert calls == ["BatchGetItem"]


def test_a_scan_imports_no_pydantic_and_no_door_list() -> None:
    heavy = "[name for name in sys.modules if name.endswith(('pydantic', 'doorlist'))]"
    asked = f"import sys, chalicelib.places.service.front; print({heavy})"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
