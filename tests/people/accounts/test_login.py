import json
from collections.abc import Callable

import pytest

from chalicelib.core import limits
from chalicelib.core.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from chalicelib.core.errors import SessionOver
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.people.accounts import tokens
from chalicelib.people.accounts.errors import Leaving
from chalicelib.people.accounts.records import OpenidClaim, Session
from chalicelib.people.accounts.rules import BY_OPENID, PRIVACY
from chalicelib.people.accounts.service import ensure, known, login, openid_of, sessions
from chalicelib.people.records import People, Person, me
from tests.faults.crash import counting, sweep
from tests.people.accounts.support import Phone
from tests.support.aws import later
from tests.support.web import call, get, post
from tests.wechat.conftest import LI, ZHANG, WeChat

pytestmark = pytest.mark.usefixtures("house")
Phones = Callable[..., Phone]


def stored() -> str:
    return json.dumps([item.to_simple_dict() for item in People.scan()], default=str) + json.dumps(
        [item.to_simple_dict() for kind in (Person, Session, OpenidClaim) for item in kind.scan()], default=str
    )


def test_the_first_login_makes_a_person_and_the_next_finds_them(phone_of: Phones) -> None:
    mine, other = phone_of(), phone_of(LI)
    assert mine.login().status == 201
    first = mine.person
    mine.login(device="平板")
    other.login()
    assert mine.person == first != other.person
    assert openid_of(first) == ZHANG
    assert openid_of(new_id()) is None
    assert [one["device"] for one in mine.ask("GET", "/people/sessions").json["items"]] == ["平板", "测试手机"]


def test_nothing_that_wechat_or_the_person_said_is_kept_in_clear(
    phone_of: Phones, wechat: WeChat, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = phone_of()
    answer = mine.login(device="张建国的手机")
    secret = wechat.world.people[ZHANG].session_key
    assert secret
    said = stored() + answer.text + capsys.readouterr().out + "".join(record.body for record in Outbox.scan())
    for private in (secret, ZHANG, "张建国的手机", mine.session["refresh"]):
        assert private not in stored()
        assert private not in said.replace(mine.session["refresh"], "")


def test_a_code_works_once_and_a_wrong_one_never(phone_of: Phones, wechat: WeChat) -> None:
    code = wechat.code()
    assert phone_of().login(code).status == 201
    again = phone_of().login(code)
    assert (again.status, again.code) == (400, "login_code_used")
    assert code not in again.text
    assert phone_of().login("made-up").code == "login_code_refused"


@pytest.mark.parametrize("kind", ["-1", "http500", "cutoff"])
def test_wechat_in_trouble_is_503_and_nothing_is_made(phone_of: Phones, wechat: WeChat, kind: str) -> None:
    wechat.fault(kind, "/sns/jscode2session", times=20)
    answer = phone_of().login()
    assert (answer.status, answer.code) == (503, "wechat_busy")
    assert not list(OpenidClaim.scan())


def test_logins_are_limited_by_person_and_address(phone_of: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.people.accounts.service.login.BY_OPENID", limits.Limit("one", 1, 600))
    mine = phone_of()
    mine.login()
    refused = mine.login()
    assert (refused.status, refused.code) == (429, "too_many")
    assert int(refused.headers["Retry-After"]) > 0
    assert phone_of(LI).login().status == 201
    monkeypatch.setattr("chalicelib.people.accounts.service.login.BY_ADDRESS", limits.Limit("login-address", 1, 600))
    assert phone_of("oDemo-zhou-tao").login().status == 429
    assert BY_OPENID.most > 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"code": "x"}, "device"),
        ({"code": "", "device": "a"}, "code"),
        ({"code": "x", "device": " "}, "device"),
        ({"code": "x", "device": "a\u202eb"}, "device"),
        ({"code": "x", "device": "a", "openid": "o"}, ""),
        ({"code": "x", "device": "a", "consent": "new"}, "consent"),
        ({"code": "x", "device": "a", "consent": "1999-01"}, "consent"),
    ],
)
def test_a_bad_login_names_its_field(body: object, field: str) -> None:
    answer = post("/people/login", body)
    assert answer.status == 400
    assert [fault["field"] for fault in answer.json["details"]["faults"]] == [field]


def test_refreshing_rotates_and_the_same_again_gives_the_same(
    phone_of: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = phone_of()
    mine.login()
    first = mine.session["refresh"]
    second = mine.refresh(first).json
    assert second["refresh"] != first
    assert second["session"] == mine.session["session"]
    later(monkeypatch, 29 * SECOND_MS)
    assert mine.refresh(first).json["refresh"] == second["refresh"]
    assert mine.refresh(second["refresh"]).status == 200


def test_a_token_that_comes_back_later_ends_the_session(
    phone_of: Phones, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = phone_of()
    mine.login()
    first = mine.session["refresh"]
    second = mine.refresh(first).json["refresh"]
    later(monkeypatch, 31 * SECOND_MS)
    stolen = mine.refresh(first)
    assert (stolen.status, stolen.code) == (401, "session_over")
    assert mine.refresh(second).status == 401
    assert "refresh token came back" in capsys.readouterr().out
    assert mine.ask("GET", "/people/sessions").json["items"] == []


def test_an_older_token_ends_the_session_at_once(phone_of: Phones) -> None:
    mine = phone_of()
    mine.login()
    first = mine.session["refresh"]
    mine.refresh()
    mine.refresh()
    assert mine.refresh(first).status == 401
    assert mine.refresh().status == 401


def test_a_lost_answer_is_the_same_though_the_key_was_rotated_in_between(
    phone_of: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.core import keys

    mine = phone_of()
    mine.login()
    first = mine.session["refresh"]
    second = mine.refresh(first).json["refresh"]
    keys.rotate("session")
    keys.forget()
    assert mine.refresh(first).json["refresh"] == second
    later(monkeypatch, keys.RIPE_MS)  # before, some process may not know the new key yet
    assert mine.refresh(second).json["refresh"].startswith("2.")


def test_two_refreshes_at_once_get_the_same_successor(phone_of: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = phone_of()
    mine.login()
    first, find = mine.session["refresh"], sessions._find
    faster: list[str] = []

    def raced(person: str, session: str) -> Session:
        item = find(person, session)
        if not faster:
            faster.append("")
            faster[0] = sessions.refresh(first).refresh
        return item

    monkeypatch.setattr(sessions, "_find", raced)
    assert mine.refresh(first).json["refresh"] == faster[0]


def test_a_theft_seen_while_the_session_moves_on_is_looked_at_again(
    phone_of: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = phone_of()
    mine.login()
    first = mine.session["refresh"]
    mine.refresh()
    mine.refresh()
    find = sessions._find
    moved: list[bool] = []

    def raced(person: str, session: str) -> Session:
        item = find(person, session)
        if not moved:
            moved.append(True)
            sessions.refresh(mine.session["refresh"])
        return item

    monkeypatch.setattr(sessions, "_find", raced)
    assert mine.refresh(first).status == 401
    assert not list(Session.query(Session.of(mine.person, "").pk))


def test_forged_tokens_touch_no_table(phone_of: Phones) -> None:
    mine = phone_of()
    mine.login()
    good = mine.session["refresh"]
    version, person, session, turn, secret, mark = good.split(".")
    forged = [
        "",
        "a.b.c.d.e.f",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        f"9.{person}.{session}.{turn}.{secret}.{mark}",
        f"{version}.{new_id()}.{session}.{turn}.{secret}.{mark}",
        f"{version}.{person}.{session}.1.{secret}.{mark}",
        f"{version}.{person}.x.{turn}.{secret}.{mark}",
        f"{version}.{person}.{session}.².{secret}.{mark}",
        mine.session["access"],
        good + "x" * 200,
    ]
    with counting() as calls:
        for token in forged:
            with pytest.raises(SessionOver):
                tokens.read(token)
    assert set(calls) <= {"Query"}  # a key version that is not known is looked for
    assert mine.refresh(good + "x" * 300).status == 400
    assert call("GET", "/people/me", headers={"authorization": f"Bearer {good}"}).status == 401
    assert mine.refresh(good).status == 200


def test_who_logs_out_cannot_refresh(phone_of: Phones) -> None:
    mine, tablet = phone_of(), phone_of()
    mine.login()
    tablet.login()
    assert mine.ask("DELETE", f"/people/sessions/{tablet.session['session']}").status == 204
    assert tablet.refresh().status == 401
    assert mine.refresh().status == 200
    assert mine.ask("DELETE", f"/people/sessions/{tablet.session['session']}").status == 404
    assert mine.ask("DELETE", f"/people/sessions/{mine.session['session']}").status == 204
    assert mine.refresh().status == 401


def test_all_devices_are_logged_out_by_one_act(phone_of: Phones) -> None:
    mine, tablet = phone_of(), phone_of()
    mine.login()
    tablet.login()
    mine.refresh()
    before = mine.session
    replayed = before["refresh"]
    assert mine.ask("DELETE", "/people/sessions").status == 204
    for token in (replayed, tablet.session["refresh"]):
        assert mine.refresh(token).status == 401
    assert mine.ask("GET", "/people/sessions").json["items"] == []
    mine.login()
    assert mine.refresh().status == 200
    assert len(mine.ask("GET", "/people/sessions").json["items"]) == 1


def test_nobody_sees_or_ends_the_sessions_of_another(phone_of: Phones) -> None:
    mine, other = phone_of(), phone_of(LI)
    mine.login()
    other.login()
    assert other.ask("DELETE", f"/people/sessions/{mine.session['session']}").status == 404
    assert [one["current"] for one in other.ask("GET", "/people/sessions").json["items"]] == [True]
    assert mine.refresh().status == 200
    mine.login()
    cursor = mine.ask("GET", "/people/sessions?limit=1").json["next"]
    assert mine.ask("GET", f"/people/sessions?limit=1&cursor={cursor}").status == 200
    assert other.ask("GET", f"/people/sessions?limit=1&cursor={cursor}").status == 400


def test_a_session_ends_when_it_is_not_used(phone_of: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = phone_of()
    mine.login()
    later(monkeypatch, 16 * MINUTE_MS)
    assert mine.ask("GET", "/people/me").status == 401
    later(monkeypatch, 89 * DAY_MS)
    assert mine.refresh().status == 200
    later(monkeypatch, 2 * DAY_MS + HOUR_MS)
    assert mine.refresh().status == 200
    later(monkeypatch, 91 * DAY_MS)
    assert mine.refresh().status == 401


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_guests_have_no_sessions(method: str) -> None:
    assert call(method, "/people/sessions").status == 401
    assert get("/people/me").status == 401


def test_a_race_of_first_logins_makes_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    holder = login.holder
    raced: list[str] = []

    def slow(openid: str) -> str | None:
        found = holder(openid)
        if not raced:
            raced.append("")
            raced[0] = ensure(openid)
        return found

    monkeypatch.setattr(login, "holder", slow)
    assert login.enter("o1", "a").person == raced[0]
    assert ensure("o1") == raced[0]


def test_who_is_leaving_cannot_log_in_and_a_changed_epoch_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    person, find = login.enter("o1", "a").person, known.find
    raced: list[bool] = []

    def slow(who: str) -> Person:
        found = find(who)
        if not raced:
            raced.append(True)
            me(who).update(actions=[Person.epoch.add(1)])
        return found

    monkeypatch.setattr(known, "find", slow)
    assert sessions.refresh(login.enter("o1", "a").refresh).person == person
    me(person).update(actions=[Person.state.set("leaving")])
    with pytest.raises(Leaving):
        login.enter("o1", "a")


def test_the_calls_of_login_and_refresh_are_counted(phone_of: Phones) -> None:
    mine = phone_of()
    mine.login()
    limit, wechat_, one = "UpdateItem", "WeChat", "GetItem"
    with counting() as calls:
        mine.login()
    assert calls == [limit, wechat_, limit, one, one, "TransactWriteItems"]
    with counting() as calls:
        mine.refresh()
    assert calls == [one, "TransactWriteItems"]
    mine.ask("GET", "/people/me")
    with counting() as calls:
        mine.ask("GET", "/people/me")
    assert calls == ["Query"]


def test_no_crash_leaves_a_person_without_an_openid_or_a_session_that_cannot_go_on() -> None:
    held: list[str] = []

    def fresh() -> None:
        for item in People.scan():
            item.delete()
        held.clear()

    def flow() -> None:
        if not held:
            held.append(login.enter("o1", "a", PRIVACY).refresh)
        token = sessions.refresh(held[-1]).refresh
        held.append(token)

    def safe() -> None:
        people = {item.pk: item for item in Person.scan(Person.sk == "me")}
        claims = [f"person#{item.person}" for item in OpenidClaim.scan(OpenidClaim.sk == "claim")]
        assert sorted(people) == claims
        assert len(claims) <= 1
        for item in Session.scan(Session.sk.startswith("session#")):
            assert item.pk.replace("sessions#", "person#") in people

    def done() -> None:
        safe()
        assert sessions.refresh(held[-1]).person

    flow()  # so that the keys are read: a process does that once
    assert sweep(fresh, flow, safe, done) == 50
