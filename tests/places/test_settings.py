import json
from dataclasses import asdict

import pytest

from chalicelib.core.audit import Entry
from chalicelib.core.ids import new_id
from chalicelib.places.choices import DEFAULTS, NAMES, merged
from chalicelib.places.schemas import Choices
from chalicelib.places.service import settings
from tests.places.asking import Staff, Town, faults, put
from tests.support.calls import calls_to
from tests.support.web import get


def test_the_defaults_are_what_staff_may_choose() -> None:
    assert set(Choices.model_fields) == set(NAMES)
    assert Choices(**{**asdict(DEFAULTS), "duty_days": [1]}).lease_reminder_days == 30
    assert (DEFAULTS.lease_suspend_days, DEFAULTS.activate_with_posting, DEFAULTS.contact_open) == (7, True, True)


def test_what_a_newer_version_chose_is_ignored() -> None:
    assert merged([{"unheard_of": 1, "duty_days": [6]}]).duty_days == (6,)


def test_a_place_says_only_what_it_wants_otherwise(town: Town, staff: Staff) -> None:
    path = f"/places/{town.district}/settings"
    chosen = {"lease_reminder_days": 20, "duty_days": [1, 2]}
    answer = put(path, {"version": 0, "chosen": chosen}, person=staff.admin)
    assert answer.status == 200
    assert put(path, {"version": 0, "chosen": chosen}, person=staff.admin).json == answer.json
    below = {"version": 0, "chosen": {"lease_reminder_days": 10, "contact_open": None}}
    seen = put(f"/places/{town.estate}/settings", below, person=staff.clerk).json
    assert (seen["version"], seen["chosen"]["lease_reminder_days"], seen["chosen"]["duty_days"]) == (1, 10, None)
    assert (seen["in_force"]["lease_reminder_days"], seen["in_force"]["duty_days"]) == (10, [1, 2])
    assert get(f"/places/{town.estate}/settings", person=staff.manager).json == seen
    assert settings.of(town.building).lease_reminder_days == 10
    assert settings.of(town.third_building).lease_reminder_days == 20
    assert settings.of(town.district).lease_suspend_days == 7
    assert settings.of_path(town.path).duty_days == (1, 2)


def test_a_change_is_seen_at_once_and_audited(town: Town, staff: Staff) -> None:
    assert settings.of(town.building).contact_open
    body = {"version": 0, "chosen": {"contact_open": False}}
    put(f"/places/{town.community}/settings", body, person=staff.clerk)
    assert not settings.of(town.building).contact_open
    put(f"/places/{town.community}/settings", {"version": 1, "chosen": {}}, person=staff.clerk)
    assert settings.of(town.building).contact_open
    said = [json.loads(one.facts) for one in Entry.by_actor.query(staff.clerk)]
    assert said == [
        {"version": 1, "changed": {"contact_open": [None, False]}},
        {"version": 2, "changed": {"contact_open": [False, None]}},
    ]


def test_settings_are_one_call_and_then_none(town: Town) -> None:
    settings.of(town.building)
    with calls_to() as calls:
        settings.of(town.building)
        settings.of(town.estate)
    assert calls == []
    with calls_to() as calls:
        settings.of(town.other_building)
    assert calls == ["BatchGetItem"]


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"lease_reminder_dayz": 1}, "chosen"),
        ({"lease_reminder_days": 0}, "chosen.lease_reminder_days"),
        ({"lease_reminder_days": "x"}, "chosen.lease_reminder_days"),
        ({"duty_days": [8]}, "chosen.duty_days.0"),
        ({"duty_from": "24:00"}, "chosen.duty_from"),
    ],
)
def test_what_cannot_be_chosen_is_refused(town: Town, staff: Staff, chosen: object, field: str) -> None:
    answer = put(f"/places/{town.community}/settings", {"version": 0, "chosen": chosen}, person=staff.clerk)
    assert [one[0] for one in faults(answer)] == [field]
    assert "dayz" not in answer.text


def test_who_may_see_and_choose(town: Town, staff: Staff) -> None:
    path, body = f"/places/{town.community}/settings", {"version": 0, "chosen": {}}
    for person, status in ((None, 401), (staff.resident, 404), (staff.other_clerk, 404), (staff.clerk, 200)):
        assert put(path, body, person=person).status == status
        assert get(path, person=person).status == status
    estate = f"/places/{town.estate}/settings"
    assert put(estate, body, person=staff.manager).status == 403
    assert put(f"/places/{town.street}/settings", body, person=staff.clerk).status == 404
    assert put(path, body, person=staff.admin).code == "conflict"
    assert faults(put(f"/places/{town.building}/settings", body, person=staff.clerk))[0][0] == "place"
    assert faults(get(f"/places/{town.building}/settings", person=staff.clerk))[0][0] == "place"
    assert get(f"/places/{new_id()}/settings", person=staff.admin).status == 404
