"""Whom a proposal could be about: found by their door's code or their phone, masked, within one's places alone."""

import pytest
from pynamodb.attributes import NumberAttribute

from chalicelib.codes.errors import NoSuchCode
from chalicelib.codes.service import scans
from chalicelib.core.audit import Entry as Audited
from chalicelib.core.crypto import blind
from chalicelib.core.limits import Limit
from chalicelib.people import standing
from chalicelib.people.accounts.records import PhoneHolder
from chalicelib.people.homes.records import Binding
from chalicelib.points.review import rules
from tests.people.test_standing import settled
from tests.points.review.stage import Stage
from tests.points.review.test_views import name
from tests.support.people import person
from tests.support.web import Answer, post

PHONE, NUMBER = "13800000001", "4173052896"


def find(who: str | None, **asked: object) -> Answer:
    return post("/reviews/subjects", asked, person=who)


@pytest.fixture
def door(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let a number be of the home of Anna and Ben."""
    dwelling = standing.household(stage.home).dwelling
    monkeypatch.setattr(scans, "door_dwelling", lambda text, _caller: {NUMBER: dwelling}[text])
    return dwelling


def applied(household: str, someone: str, called: str) -> None:
    """Let somebody have applied to be bound there under a name."""
    binding = Binding(
        f"binding#{standing.household(household).bindings[someone]}", "binding", of=someone, state="active"
    )
    binding.name = binding.seal("name", called)
    for attribute in Binding.get_attributes().values():
        if not attribute.null and getattr(binding, attribute.attr_name) is None:
            setattr(binding, attribute.attr_name, 1 if isinstance(attribute, NumberAttribute) else "x")
    binding.save()


def owns(someone: str) -> None:
    PhoneHolder(f"phone#{blind(PHONE, 'phone')}", f"person#{someone}", at_ms=1).save()


@pytest.mark.usefixtures("door")
def test_a_code_leads_to_all_who_live_behind_its_door(stage: Stage) -> None:
    name(stage.anna, "红红")
    applied(stage.home, stage.ben, "李大明")
    (home,) = find(stage.police, code=f" {NUMBER} ").json["homes"]

    assert (home["household"], home["door"]) == (stage.home, "1单元101")
    assert [(one["person"], one["role_word"]) for one in home["people"]] == [
        (stage.anna, "产权人"),
        (stage.ben, "家人"),
    ]
    assert [one["name"] for one in home["people"]] == ["红*", "李**"]  # by the name that was applied with, where it is
    (trace,) = Audited.scan(Audited.act == "review.find")
    assert (trace.actor, trace.target) == (stage.police, f"household#{stage.home}")


def test_a_phone_leads_to_whose_it_is_and_not_to_who_lives_with_them(stage: Stage) -> None:
    owns(stage.ben)
    (home,) = find(stage.clerk, phone="+86 138-0000-0001").json["homes"]

    assert [one["person"] for one in home["people"]] == [stage.ben]
    assert home["household"] == stage.home


def test_who_is_elsewhere_or_nowhere_is_not_found(stage: Stage) -> None:
    assert find(stage.clerk, phone=PHONE).json == {"homes": []}
    elsewhere = person()
    settled(stage.town.other_building, (elsewhere, "owner"))
    owns(elsewhere)
    assert find(stage.clerk, phone=PHONE).json == {"homes": []}
    assert list(Audited.scan(Audited.act == "review.find")) == []


@pytest.mark.usefixtures("door")
def test_a_door_that_nobody_lives_behind_is_nobodys(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "living_at", lambda _dwellings: {})
    assert find(stage.clerk, code=NUMBER).json == {"homes": []}


@pytest.mark.usefixtures("door")
def test_nobody_looks_for_themself_or_without_a_role(stage: Stage) -> None:
    assert find(None, code=NUMBER).code == "not_signed_in"
    assert find(stage.anna, code=NUMBER).code == "not_allowed"
    neighbour = person(("grid_worker", stage.town.community))
    settled(stage.town.building, (neighbour, "owner"))
    owns(neighbour)
    assert find(neighbour, phone=PHONE).code == "own_case"


def test_one_thing_is_asked_at_a_time_and_not_too_often(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for asked in ({}, {"code": NUMBER, "phone": PHONE}):
        refused = find(stage.clerk, **asked)
        assert (refused.status, "请填写一项" in refused.text) == (400, True)
    assert find(stage.clerk, code="2Q9TCG36PM2FB98TW65MB7QD4").code == NoSuchCode.code
    monkeypatch.setattr(rules, "FINDS", Limit("review-find-few", 1, 3_600))
    assert find(stage.clerk, phone=PHONE).status == 200
    assert find(stage.clerk, phone=PHONE).status == 429
