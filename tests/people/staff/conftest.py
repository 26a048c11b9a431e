from typing import Any

import pytest

from chalicelib.core.ids import new_id
from chalicelib.people.staff.first_admin import appoint
from tests.places.conftest import Town, town
from tests.support.people import person
from tests.support.web import Answer, post

__all__ = ["admin", "give", "take", "town"]


@pytest.fixture
def admin(town: Town) -> str:  # noqa: ARG001 - the district
    """The first district admin."""
    return appoint(person(), "孙丽").person


def give(by: str, role: str, place: str, to: str | None, name: str = "张三", **more: Any) -> Answer:
    body = {"id": new_id(), "person": to, "role": role, "place": place, "name": name, **more}
    return post("/staff/roles", {key: value for key, value in body.items() if value is not None}, person=by)


def take(by: str, role: str, place: str, of: str, why: str = "调离岗位", **more: Any) -> Answer:
    return post(
        "/staff/revocations",
        {"id": new_id(), "person": of, "role": role, "place": place, "why": why, **more},
        person=by,
    )
