import pytest

from chalicelib.core import limits
from chalicelib.core.audit import Entry
from chalicelib.core.crypto import blind
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.policy import TABLE, Actor, Caller, On
from chalicelib.people.accounts.records import PhoneHolder
from chalicelib.people.actors import actor_of
from chalicelib.people.records import People, Person, Role, me
from chalicelib.people.staff import first_admin
from chalicelib.people.staff.errors import LastAdmin
from chalicelib.people.staff.records import Admins, Holder
from chalicelib.people.staff.rules import ROLES
from chalicelib.people.staff.service import giving, holders, name_at
from chalicelib.people.staff.service.giving import Post
from tests.faults.crash import counting, sweep
from tests.people.staff.conftest import give, take
from tests.places.conftest import Town
from tests.support.people import person
from tests.support.web import get, post


def names(place: str, by: str, **query: object) -> list[tuple[str, str]]:
    asked = "&".join(f"{key}={value}" for key, value in {"place": place, **query}.items())
    return [(one["role"], one["name"]) for one in get(f"/staff?{asked}", person=by).json["items"]]


def test_the_first_admin_is_appointed_by_a_command_and_only_once(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert first_admin.main(["--openid", "o1", "--name", "孙丽"]) == 0
    assert town.district in capsys.readouterr().out
    assert first_admin.main(["--openid", "o1", "--name", "孙丽"]) == 0
    assert first_admin.main(["--person", person(), "--name", "别人"]) == 1
    assert "already" in capsys.readouterr().err
    assert first_admin.main(["--person", new_id(), "--name", "别人"]) == 1
    [audited] = Entry.query(f"place#{town.district}", filter_condition=Entry.act == "staff.give")
    assert audited.actor == "system"


@pytest.mark.usefixtures("house")
def test_there_is_no_admin_before_there_is_a_district(capsys: pytest.CaptureFixture[str]) -> None:
    assert first_admin.main(["--openid", "o1", "--name", "孙丽"]) == 1
    assert "not_found" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        first_admin.main(["--name", "x"])


def test_roles_go_down_the_tree_and_stand_in_the_lists_above(town: Town, admin: str) -> None:
    staff, manager = person(), person()
    assert give(admin, "community_staff", town.community, staff, "巴特尔").status == 201
    assert give(staff, "property_manager", town.estate, manager, "陈静").status == 201
    assert actor_of(Caller(manager, new_id())).roles == {"property_manager": {town.estate}}
    assert names(town.community, staff) == [("community_staff", "巴特尔"), ("property_manager", "陈静")]
    assert names(town.estate, staff) == [("property_manager", "陈静")]
    assert names(town.district, admin, role="district_admin") == [("district_admin", "孙丽")]
    assert names(town.other_community, admin) == []
    assert holders({town.estate}, {"property_manager"}) == [manager]
    assert holders(town.path, {"property_manager", "community_staff"}) == sorted([manager, staff])
    assert holders({town.community}, {"property_manager"}) == []
    assert (name_at(manager, town.path), name_at(manager, {town.district})) == ("陈静", None)
    assert "陈静" not in str([item.to_simple_dict() for kind in (Role, Holder) for item in kind.scan()])
    [line] = get(f"/staff?place={town.estate}", person=staff).json["items"]
    assert (line["place_name"], line["role_name"], line["given_by"]) == ("康和一区", "物业经理", staff)


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        ("grid_worker", "community", 201),
        ("property_manager", "building", 201),
        ("community_staff", "community", 403),
        ("district_admin", "district", 404),
        ("auditor", "community", 403),
        ("police", "community", 403),
        ("property_manager", "other_building", 404),
        ("grid_worker", "street", 404),
        ("property_manager", "community", 400),
    ],
)
def test_who_gives_what_where(town: Town, admin: str, role: str, place: str, status: int) -> None:
    staff = person()
    give(admin, "community_staff", town.community, staff)
    assert give(staff, role, getattr(town, place), person()).status == status


@pytest.mark.parametrize("role", [None, "grid_worker", "police", "property_manager", "auditor"])
def test_who_gives_nothing_gives_nothing(town: Town, role: str | None) -> None:
    who = person(*([(role, town.community)] if role else []))
    status = 403 if role == "auditor" else 404
    assert give(who, "grid_worker", town.community, person()).status == status
    assert give(who, "grid_worker", new_id(), person()).status == 404
    if role != "auditor":
        assert get(f"/staff?place={town.community}", person=who).status == 404
        assert get(f"/staff/roles?place={town.community}", person=who).status == 404


def test_guests_are_asked_who_they_are(town: Town) -> None:
    body = {"id": new_id(), "person": new_id(), "role": "grid_worker", "place": town.community, "name": "甲"}
    assert post("/staff/roles", body).status == 401
    taken = {key: value for key, value in body.items() if key != "name"} | {"why": "离职"}
    assert post("/staff/revocations", taken).status == 401
    assert get(f"/staff?place={town.community}").status == get(f"/staff/roles?place={town.community}").status == 401


def test_nobody_gives_a_role_to_themselves(town: Town, admin: str) -> None:
    assert give(admin, "auditor", town.district, admin).code == "own_role"


def test_a_role_is_held_once_and_an_act_is_done_once(town: Town, admin: str) -> None:
    who, act = person(), new_id()
    assert give(admin, "auditor", town.district, who, id=act).status == 201
    assert give(admin, "auditor", town.district, who, id=act).status == 201
    assert give(admin, "auditor", town.district, who).code == "already_held"
    assert give(admin, "finance", town.district, who, id=act).code == "repeated"
    assert take(admin, "auditor", town.district, who).status == 200
    assert give(admin, "auditor", town.district, who, id=act).status == 201  # late, and done long ago
    assert actor_of(Caller(who, new_id())).roles == {}
    assert give(admin, "auditor", town.district, who).status == 201
    assert Entry.by_target.count(f"person#{who}") == 3


def test_who_is_not_here_gets_no_role(town: Town, admin: str) -> None:
    gone = person()
    me(gone).update(actions=[Person.state.set("leaving")])
    for nobody in (gone, new_id()):
        assert give(admin, "auditor", town.district, nobody).status == 404


def test_a_role_is_taken_at_once_with_a_reason(town: Town, admin: str) -> None:
    who, act = person(), new_id()
    give(admin, "police", town.community, who)
    assert take(admin, "police", town.community, who, id=act).status == 200
    assert take(admin, "police", town.community, who, id=act).status == 200
    assert take(admin, "police", town.community, who, id=act, why="又改").code == "repeated"
    assert take(admin, "police", town.community, who).status == 404
    assert actor_of(Caller(who, new_id())).roles == {}
    assert names(town.district, admin) == [("district_admin", "孙丽")]
    assert [one.reason for one in Entry.by_target.query(f"person#{who}")] == [None, "调离岗位"]


def test_one_may_lay_down_ones_own_role_but_not_take_anothers(town: Town, admin: str) -> None:
    staff, other, worker = person(), person(), person()
    give(admin, "community_staff", town.community, staff)
    give(admin, "community_staff", town.other_community, other)
    give(staff, "grid_worker", town.community, worker)
    assert take(other, "grid_worker", town.community, worker).status == 404
    assert take(worker, "community_staff", town.community, staff).status == 404
    assert take(staff, "district_admin", town.district, admin).status == 404
    assert take(staff, "community_staff", town.community, other).status == 403
    assert take(worker, "grid_worker", town.community, worker).status == 200
    assert take(staff, "community_staff", town.community, staff).status == 200


def test_the_last_admin_stays(town: Town, admin: str) -> None:
    assert take(admin, "district_admin", town.district, admin).code == "last_admin"
    assert giving.is_last_admin(admin)
    second = person()
    assert give(admin, "district_admin", town.district, second).status == 201
    assert not giving.is_last_admin(admin)
    assert not giving.is_last_admin(person())
    assert take(admin, "district_admin", town.district, admin).status == 200
    with pytest.raises(LastAdmin):
        giving.take_all(second)
    assert Admins.get("staff", "admins").number == 1


def test_who_leaves_holds_nothing(town: Town, admin: str) -> None:
    who = person()
    for role, place in (("auditor", town.district), ("police", town.community)):
        give(admin, role, place, who)
    giving.take_all(who)
    giving.take_all(who)
    assert giving.roles_of(who) == []
    assert holders(town.path, ROLES) == [admin]
    assert Entry.by_actor.count(who) == 2


def test_a_role_is_given_by_a_verified_number(town: Town, admin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    who = person()

    def verified(someone: str) -> None:
        hold = PhoneHolder.of(blind("19900000001", "phone"), someone)
        hold.at_ms = 1
        hold.save()

    assert give(admin, "auditor", town.district, None, phone="19900000001").status == 400
    verified(who)
    assert give(admin, "auditor", town.district, None, phone="19900000001").json["person"] == who
    verified(person())
    refused = give(admin, "finance", town.district, None, phone="19900000001")
    assert refused.code == "several_people"
    assert "1990" not in refused.text
    assert give(who, "auditor", town.district, None, phone="19900000001").status == 403
    monkeypatch.setattr(giving, "BY_PHONE", limits.Limit("staff-phone", 1, 3600))
    assert give(admin, "auditor", town.district, None, phone="19900000009").status == 429


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"role": "king"}, "role"),
        ({"name": "x" * 21}, "name"),
        ({"name": "a\u202e"}, "name"),
        ({"person": None}, ""),
        ({"phone": "19900000001"}, ""),
        ({"id": "1"}, "id"),
    ],
)
def test_a_bad_request_names_its_field(town: Town, admin: str, more: dict[str, object], field: str) -> None:
    good = {"id": new_id(), "person": person(), "role": "auditor", "place": town.district, "name": "甲"}
    sent = {key: value for key, value in {**good, **more}.items() if value is not None}
    answer = post("/staff/roles", sent, person=admin)
    assert [fault["field"] for fault in answer.json["details"]["faults"]] == [field]


def test_a_list_pages_with_cursors_of_its_own(town: Town, admin: str) -> None:
    for _ in range(3):
        give(admin, "courier", town.community, person())
    first = get(f"/staff?place={town.community}&limit=2", person=admin).json
    second = get(f"/staff?place={town.community}&limit=2&cursor={first['next']}", person=admin).json
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
    assert get(f"/staff?place={town.district}&limit=2&cursor={first['next']}", person=admin).status == 400


def test_the_roles_that_one_may_give_are_listed(town: Town, admin: str) -> None:
    def listed(by: str, place: str) -> set[str]:
        return {one["role"] for one in get(f"/staff/roles?place={place}", person=by).json["items"]}

    staff = person(("community_staff", town.community))
    assert listed(staff, town.community) == {"grid_worker", "organiser", "committee_member"}
    assert listed(staff, town.building) == {"property_manager"}
    assert "district_admin" in listed(admin, town.district)
    assert listed(person(("auditor", town.district)), town.district) == set()


@pytest.mark.parametrize("name", ROLES)
def test_the_policy_says_who_gives_each_role(name: str) -> None:
    here = On(places=frozenset({"x"}))
    for holds in ROLES:
        giver = Actor("p", roles={holds: frozenset({"x"})})
        assert TABLE[f"staff.give.{name}"](giver, here) == (holds in ROLES[name].givers)
        assert not TABLE[f"staff.give.{name}"](giver, On(places=frozenset({"y"})))


def test_a_role_that_changed_meanwhile_is_read_again(town: Town, admin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    who, find, raced = person(), giving.find, list[str]()
    give(admin, "police", town.community, who)

    def slow(held: Post) -> Role:
        found = find(held)
        if not raced:
            raced.append("")
            take(admin, "police", town.community, who)
        return found

    monkeypatch.setattr(giving, "find", slow)
    assert take(admin, "police", town.community, who).status == 404


def test_an_act_that_comes_twice_at_once_is_done_once(town: Town, admin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    who, act, was_done, raced = person(), new_id(), giving.was_done, list[str]()

    def slow(giver: str, done: str, said: str) -> bool:
        found = was_done(giver, done, said)
        if not raced:
            raced.append("")
            assert give(admin, "auditor", town.district, who, id=act).status == 201
        return found

    monkeypatch.setattr(giving, "was_done", slow)
    assert give(admin, "auditor", town.district, who, id=act).status == 201
    assert Entry.by_target.count(f"person#{who}") == 1


def test_two_who_give_the_same_role_give_it_once(town: Town, admin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    who, was_done, raced = person(), giving.was_done, list[int]()

    def slow(giver: str, done: str, said: str) -> bool:
        found = was_done(giver, done, said)
        if not raced:
            raced.append(0)
            raced[0] = give(admin, "auditor", town.district, who).status
        return found

    monkeypatch.setattr(giving, "was_done", slow)
    assert give(admin, "auditor", town.district, who).code == "already_held"
    assert raced == [201]
    assert len(giving.roles_of(who)) == 1


def test_no_crash_leaves_a_role_without_its_lines_or_a_count_that_is_wrong(town: Town, admin: str) -> None:
    who, place = person(), town.district
    boss = Actor(admin, roles={"district_admin": frozenset({place})})
    acts = {"give": new_id(), "take": new_id()}
    post_ = Post(who, "district_admin", place)

    def fresh() -> None:
        for item in People.scan(~People.pk.startswith("person#") | People.sk.startswith("role#")):
            if admin not in item.sk and item.pk != f"person#{admin}" and item.sk != "admins":
                item.delete()
        Admins.only().update(actions=[Admins.number.set(1)])
        acts.update({name: new_id() for name in acts})

    def flow() -> None:
        giving.give(boss, acts["give"], post_, "李四")
        giving.take(boss, acts["take"], post_, "离任")

    def safe() -> None:
        held = list(Role.scan(Role.sk.startswith("role#") & Role.pk.startswith("person#")))
        lines = list(Holder.scan(Holder.pk.startswith("place#")))
        assert len(held) == len(lines) == Admins.get("staff", "admins").number

    def done() -> None:
        safe()
        assert giving.roles_of(who) == []

    flow()
    assert sweep(fresh, flow, safe, done) > 50


def test_the_calls_are_counted(town: Town, admin: str) -> None:
    caller = Caller(admin, new_id())
    with counting() as calls:
        actor = actor_of(caller)
    assert calls == ["Query"]
    with counting() as calls:
        giving.give(actor, new_id(), Post(person_ := person(), "auditor", town.district), "甲")
    assert calls[-2:] == ["GetItem", "TransactWriteItems"]
    assert len(calls) <= 5
    with counting() as calls:
        holders(town.path, {"auditor"})
    assert calls == ["Query"] * len(town.path)
    assert giving.find(Post(person_, "auditor", town.district)).open("name") == "甲"
    with pytest.raises(NotFound):
        giving.find(Post(person_, "auditor", town.street))
