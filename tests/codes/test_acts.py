"""What staff do to codes: each act with who and where, once, and by nobody else."""

import pytest

from chalicelib.codes.records import Line, find, find_line
from chalicelib.codes.service import acts, minting, scans
from chalicelib.core import audit
from chalicelib.core.errors import Busy
from chalicelib.core.ids import new_id
from chalicelib.core.limits import Limit
from chalicelib.core.outbox import Outbox
from chalicelib.core.policy import Actor, Caller
from chalicelib.core.session import actor_from
from chalicelib.core.tables import Stale, Transaction, rereading
from chalicelib.places.choices import Settings
from chalicelib.places.service import dwellings, grids, places, settings
from chalicelib.places.service import tree as trees
from tests.codes.queue import Queues, events
from tests.codes.street import Street, Town, door, token
from tests.support.aws import later
from tests.support.people import person
from tests.support.web import get, post


def test_each_act_changes_code_and_line_and_is_told_and_audited(street: Street) -> None:
    code = street.one("printed")
    before = len(list(Outbox.scan()))
    for act, state in (("post", "active"), ("suspend", "suspended"), ("resume", "active")):
        answer = street.act(code.id, act, who=street.worker, why="核对无误")
        assert (answer.status, answer.json["state"]) == (200, state)
        assert find_line(code.building, code.dwelling).outdoor_state == state
    assert len(list(Outbox.scan())) == before + 3
    trail = [one for one in audit.Entry.by_target.query(f"code#{code.id}") if one.actor == street.worker]
    assert [one.act for one in trail] == [f"code.{act}" for act in ("post", "suspend", "resume")]
    assert {one.pk for one in trail} == {f"place#{code.building}"}


def test_the_same_act_again_gives_the_first_answer(street: Street) -> None:
    code = street.one("active")
    for act in ("suspend", "replace"):
        same = new_id()
        first = street.act(code.id, act, id=same)
        told = len(events())
        assert street.act(code.id, act, id=same).json == first.json
        assert len(events()) == told
    assert street.act(code.id, "suspend").json["details"]["legal"] == []


def test_an_acts_id_used_for_another_act_or_by_another_is_refused(street: Street) -> None:
    code, same = street.one("active"), new_id()
    assert street.act(code.id, "suspend", id=same).status == 200
    for who, act in ((street.clerk, "suspend"), (street.admin, "resume")):
        refused = street.act(code.id, act, id=same, who=who)
        assert (refused.status, refused.code) == (409, "conflict")
    assert find(code.id).state == "suspended"
    line = street.mint(door(1, "101"))[0]
    post("/codes/acts", {"id": new_id(), "code": line.outdoor, "act": "revoke"}, person=street.admin)
    asked = {"id": new_id(), "dwelling": line.dwelling, "kind": "outdoor"}
    assert post("/codes/mints", asked, person=street.admin).status == 201
    assert post("/codes/mints", asked, person=street.clerk).code == "conflict"


def test_a_new_code_never_shows_a_name_of_before(street: Street, town: Town, queues: Queues) -> None:
    code = street.one("active")
    get(f"/codes/items/{code.id}", person=street.admin)
    once: list[int] = []

    def renamed_meanwhile(building: str, dwelling: str) -> Line:
        if not once:
            once.append(1)
            actor = Actor(street.admin, roles={"district_admin": frozenset({town.district})})
            places.rename(actor, town.estate, 1, "康和新苑")
            queues.run()
        return find_line(building, dwelling)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acts, "find_line", renamed_meanwhile)
        assert street.act(code.id, "replace").json["where"].endswith("康和新苑")


def test_an_illegal_act_says_what_would_be_legal(street: Street) -> None:
    answer = street.act(street.one("minted").id, "post")
    assert (answer.status, answer.code) == (409, "illegal_move")
    assert answer.json["details"] == {"state": "minted", "act": "post", "legal": ["print", "replace", "revoke"]}


def test_replacing_makes_a_new_code_and_nothing_leads_from_one_kind_to_the_other(street: Street) -> None:
    old = street.one("active")
    new = street.act(old.id, "replace", why="破损").json
    line = find_line(old.building, old.dwelling)
    assert (line.outdoor, line.outdoor_state, line.outdoor_number) == (new["id"], "minted", new["number"])
    assert (find(old.id).state, find(old.id).successor) == ("replaced", new["id"])
    assert new["number"] != old.number
    assert (new["door"], new["where"], new["dwelling"]) == (old.door, old.where, old.dwelling)
    assert line.indoor is not None


def test_a_revoked_code_leaves_room_for_a_new_one(street: Street) -> None:
    code = street.one("active")
    asked = {"id": new_id(), "dwelling": code.dwelling, "kind": "outdoor"}
    full = post("/codes/mints", asked, person=street.admin)
    assert (full.status, full.code) == (409, "has_code")
    street.act(code.id, "revoke", why="误贴")
    assert find_line(code.building, code.dwelling).outdoor is None
    assert get(f"/codes/doors/{code.dwelling}", person=street.worker).json["outdoor"] is None
    made = post("/codes/mints", asked, person=street.admin)
    assert (made.status, made.json["state"]) == (201, "minted")
    assert post("/codes/mints", asked, person=street.admin).json == made.json
    assert find_line(code.building, code.dwelling).outdoor == made.json["id"]


def test_a_dwelling_that_staff_added_gets_its_first_codes(street: Street, town: Town) -> None:
    with Transaction() as tx:
        made = dwellings.add(tx, town.building, None, "门卫室", None, by=street.admin, or_raise=Busy())
    for kind in ("indoor", "outdoor"):
        asked = {"id": new_id(), "dwelling": made.id, "kind": kind}
        assert post("/codes/mints", asked, person=street.admin).json["door"] == "1号楼 门卫室"
    line = find_line(town.building, made.id)
    assert None not in (line.indoor, line.outdoor)


@pytest.mark.parametrize("act", ["post", "confirm", "suspend", "resume", "replace", "revoke"])
def test_nobody_acts_outside_their_places(street: Street, act: str) -> None:
    code = street.one("printed")
    for who in (street.stranger, street.nobody):
        assert street.act(code.id, act, who=who).status == 404
    assert post("/codes/acts", {"id": new_id(), "code": code.id, "act": act}).status == 401
    assert find(code.id).state == "printed"


def test_who_may_see_may_not_always_do(street: Street, town: Town) -> None:
    code = street.one("active")
    manager = person(("property_manager", town.estate))
    assert get(f"/codes/items/{code.id}", person=manager).status == 200
    assert street.act(code.id, "suspend", who=manager).status == 403
    assert street.act(code.id, "revoke", who=street.worker).status == 403


def test_bad_requests_are_refused_by_field(street: Street) -> None:
    code = street.one()
    for change in ({"code": "X"}, {"act": "burn"}, {"id": "1"}, {"more": 1}, {"why": ""}):
        answer = post("/codes/acts", {"id": new_id(), "code": code.id, "act": "post"} | change, person=street.admin)
        assert (answer.status, answer.code) == (400, "bad_input")
    assert street.act("O00000000", "post").status == 404


def test_a_place_may_ask_for_a_word_of_staff_between_posting_and_use(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "of_path", lambda _path: Settings(activate_with_posting=False))
    code = street.one("printed")
    assert street.act(code.id, "post").json["state"] == "posted"
    assert street.act(code.id, "confirm").json["state"] == "active"


def patrol(who: str, *scans: tuple[str, str]) -> list[dict[str, object]]:
    """Send scans (id, token) as a patrol does. Returns the results."""
    body = {"scans": [{"id": one, "token": token, "at_ms": 1_700_000_000_000} for one, token in scans]}
    answer = post("/codes/patrol", body, person=who)
    assert answer.status == 200
    return list(answer.json["results"])


def test_a_patrol_posts_what_it_scanned_and_hears_what_was_refused(street: Street) -> None:
    good, again, minted, indoor = (
        street.one("printed"),
        street.one("active"),
        street.one(),
        street.one("printed", "indoor"),
    )
    elsewhere = street.mint(door(2, "101"))[0]
    ids = [new_id() for _ in range(6)]
    sent = list(
        zip(
            ids,
            [token(good), token(again), token(minted), token(indoor), token(str(elsewhere.outdoor)), "0" * 25],
            strict=True,
        )
    )
    results = patrol(street.worker, *sent)
    assert [one["outcome"] for one in results] == ["posted", "same", "refused", "posted", "refused", "refused"]
    assert [one["error"] for one in results] == [None, None, "not_printed", None, "elsewhere", "unknown_code"]
    assert [one["id"] for one in results] == ids
    assert results[2]["message"]
    assert (find(good.id).state, find(indoor.id).state) == ("active", "active")
    assert patrol(street.worker, *sent) == results
    (posted,) = (one for one in audit.Entry.by_target.query(f"code#{good.id}") if one.act == "code.post")
    assert '"scanned_ms": 1700000000000' in posted.facts


@pytest.mark.parametrize(
    ("state", "error"), [("suspended", "code_being_checked"), ("replaced", "code_over"), ("revoked", "code_over")]
)
def test_a_patrol_hears_why_a_sticker_is_not_fit_for_its_door(street: Street, state: str, error: str) -> None:
    old = street.one("printed")
    if state == "suspended":
        old = street.one("suspended")
    else:
        street.act(old.id, {"replaced": "replace", "revoked": "revoke"}[state])
    (result,) = patrol(street.worker, (new_id(), token(old)))
    assert (result["outcome"], result["error"], find(old.id).state) == ("refused", error, state)


def test_a_patrol_takes_numbers_typed_from_stickers(street: Street) -> None:
    good, there = street.one("printed"), street.one("active")
    elsewhere = street.mint(door(2, "101"))[0].outdoor_number
    typed = [f"{good.number[:4]} {good.number[4:]}", there.number, str(elsewhere), "1234567890"]
    sent = [{"id": new_id(), "number": number, "at_ms": 1} for number in typed]
    answer = post("/codes/patrol", {"scans": sent}, person=street.worker)
    results = answer.json["results"]
    assert [one["error"] for one in results] == [None, None, "elsewhere", "unknown_code"]
    assert [one["outcome"] for one in results[:2]] == ["posted", "same"]
    assert (find(good.id).state, results[0]["door"]) == ("active", good.door)
    assert post("/codes/patrol", {"scans": sent}, person=street.worker).json == answer.json
    for wrong in ({}, {"token": token(good), "number": good.number}):
        bad = {"scans": [{"id": new_id(), "at_ms": 1, **wrong}]}
        assert post("/codes/patrol", bad, person=street.worker).status == 400


def test_a_patrol_is_refused_by_the_grids_of_now(street: Street, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = actor_from(Caller(street.admin))
    grid = places.add(admin, new_id(), "grid", town.community, "第9网格").id
    walker, good = person(("grid_worker", grid)), token(street.one("printed"))
    trees.forget()
    old = trees.tree()
    grids.replace(admin, town.community, 0, {grid: [town.building]})  # by another process
    trees._memory["tree"] = old
    later(monkeypatch, 3_000)
    assert patrol(walker, (new_id(), good))[0]["outcome"] == "posted"


def test_numbers_of_others_doors_are_counted_and_those_of_ones_own_are_not(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "typing", lambda: Limit("codes.type", 1, 3_600))
    own = [street.one("active").number for _ in range(3)]
    other = str(street.mint(door(2, "101"))[0].outdoor_number)
    sent = [{"id": new_id(), "number": number, "at_ms": 1} for number in (*own, other, other)]
    results = post("/codes/patrol", {"scans": sent}, person=street.worker).json["results"]
    assert [one["error"] for one in results] == [None, None, None, "elsewhere", "too_many"]


def test_a_patrol_is_asked_who_it_is(street: Street) -> None:
    good = token(street.one("printed"))
    scan = {"id": new_id(), "token": good, "at_ms": 1}
    assert post("/codes/patrol", {"scans": [scan]}).status == 401
    assert patrol(street.nobody, (new_id(), good))[0]["error"] == "elsewhere"
    assert post("/codes/patrol", {"scans": []}, person=street.worker).status == 400
    assert post("/codes/patrol", {"scans": [scan] * 101}, person=street.worker).status == 400


def test_a_move_out_rotates_the_indoor_code_within_its_own_transaction(street: Street) -> None:
    old = street.one("active", "indoor")
    actor = Actor(street.worker)
    with Transaction() as tx:
        new = minting.rotate(tx, actor, old.dwelling, "indoor", "household_ended")
        assert len(tx) == 5
        assert find(old.id).state == "active"
    assert new is not None
    assert (find(old.id).state, find(new).state) == ("replaced", "minted")
    assert find_line(old.building, old.dwelling).indoor == new
    assert next(iter(audit.Entry.by_target.query(f"code#{old.id}", scan_index_forward=False))).act == "code.rotate"


def test_a_rotation_that_comes_late_is_read_again(street: Street) -> None:
    old = street.one("active", "indoor")
    tx = Transaction()
    minting.rotate(tx, "system", old.dwelling, "indoor", "x")
    street.act(old.id, "suspend")
    with pytest.raises(Stale), tx:
        pass
    tries: list[int] = []

    @rereading
    def leave() -> None:
        with Transaction() as tx:
            minting.rotate(tx, "system", old.dwelling, "indoor", "x")
            if not tries:
                street.act(old.id, "resume")
            tries.append(1)

    leave()
    assert len(tries) == 2
    assert find(old.id).state == "replaced"


def test_a_door_without_codes_has_nothing_to_rotate(street: Street, town: Town) -> None:
    with Transaction() as tx:
        made = dwellings.add(tx, town.building, None, "车库", None, by=street.admin, or_raise=Busy())
    revoked = street.one("revoked", "indoor")
    with Transaction() as tx:
        assert minting.rotate(tx, "system", made.id, "indoor", "x") is None
        assert minting.rotate(tx, "system", revoked.dwelling, "indoor", "x") is None
        assert len(tx) == 0
