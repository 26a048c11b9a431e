import json

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.people.homes.service import around, leases
from functions.leases import SomeFailed, handler
from tests.people.homes.acts import Acts, homes_of, in_days
from tests.people.homes.conftest import Block
from tests.support.aws import later
from tests.support.people import person
from tests.support.web import get, post

NOTHING = {"reminded": 0, "suspended": 0, "failed": 0}


def told() -> list[str]:
    return [json.loads(record.body)["state"] for record in Outbox.scan() if record.name == "lease.news"]


def renew(who: str | None, binding: str, days: int, **more: object) -> object:
    return post(f"/bindings/{binding}/renewals", {"id": new_id(), "lease_ends": in_days(days), **more}, person=who)


def test_a_lease_from_its_reminder_to_its_renewal(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, _ = acts.bound("owner")
    tenant, one = acts.bound("tenant", lease_ends=in_days(60))
    assert handler({}, None) == NOTHING
    later(monkeypatch, 31 * DAY_MS)
    assert handler({}, None) == NOTHING | {"reminded": 1}
    assert handler({}, None) == NOTHING
    later(monkeypatch, 30 * DAY_MS)
    assert handler({}, None) == NOTHING  # over, and within the days of grace
    assert get(f"/households/{acts.live().id}", person=tenant).status == 200
    later(monkeypatch, 7 * DAY_MS)
    assert get(f"/households/{acts.live().id}", person=tenant).status == 404  # whether or not the job came by
    assert handler({}, None) == NOTHING | {"suspended": 1}
    assert handler({}, None) == NOTHING
    assert acts.see(tenant, one).json["state"] == "suspended"
    assert homes_of(tenant) == []
    assert sorted(told()) == ["active", "suspended"]
    body = {"id": new_id(), "lease_ends": in_days(365)}
    first = post(f"/bindings/{one}/renewals", body, person=owner)
    assert (first.json["state"], first.json["lease_ends"]) == ("active", body["lease_ends"])
    assert post(f"/bindings/{one}/renewals", body, person=owner).json == first.json
    assert [item.role for item in homes_of(tenant)] == ["tenant"]
    later(monkeypatch, 340 * DAY_MS)
    assert handler({}, None) == NOTHING | {"reminded": 1}


def test_a_running_lease_is_prolonged(acts: Acts, block: Block) -> None:
    owner, own = acts.bound("owner")
    tenant, one = acts.bound("tenant", lease_ends=in_days(60))
    before = homes_of(tenant)[0].until_ms
    assert renew(block.worker, one, 90).json["lease_ends"] == in_days(90)  # type: ignore[attr-defined]
    assert homes_of(tenant)[0].until_ms == before + 30 * DAY_MS
    for who, status in ((tenant, 403), (person(), 404), (block.other_worker, 404), (None, 401)):
        assert renew(who, one, 100).status == status  # type: ignore[attr-defined]
    assert renew(owner, one, 90).status == 400  # type: ignore[attr-defined]
    assert renew(owner, own, 90).status == 400  # type: ignore[attr-defined]
    for_owner = {"person": owner, "via": "phone"}
    assert renew(block.worker, one, 120, acts_for=for_owner).status == 200  # type: ignore[attr-defined]
    asked = acts.apply(person(), "tenant").json["id"]
    assert renew(owner, asked, 900).code == "illegal_move"  # type: ignore[attr-defined]


def test_one_that_fails_holds_up_no_other(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    acts.bound("tenant", lease_ends=in_days(5))
    acts.bound("tenant", door=1, lease_ends=in_days(6))
    real, seen = around.numbers, []

    def numbers(building: str) -> object:
        seen.append(building)
        if len(seen) == 1:
            raise ValueError("张小明")
        return real(building)

    monkeypatch.setattr(around, "numbers", numbers)
    with pytest.raises(SomeFailed):
        handler({}, None)
    assert told() == ["active"]
    assert handler({}, None) == NOTHING | {"reminded": 1}


def test_a_late_index_does_nothing(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    _, one = acts.bound("tenant", lease_ends=in_days(5))
    from chalicelib.people.homes.service import finding

    stale = finding.binding(one)
    assert leases.watch() == NOTHING | {"reminded": 1}
    assert leases._watch_one(stale) is None
    later(monkeypatch, 20 * DAY_MS)
    assert leases.watch() == NOTHING | {"suspended": 1}
    assert leases._watch_one(stale) is None
