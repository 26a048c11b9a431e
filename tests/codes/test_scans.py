"""What a scan shows, what it costs, and what it never says."""

import re
from dataclasses import replace

import pytest

from chalicelib.codes import tokens
from chalicelib.codes.errors import BeingChecked, CodeOver, NoSuchCode, NotIndoor, NotInUse
from chalicelib.codes.records import CodeItem, Line
from chalicelib.codes.service import mismatches, scans
from chalicelib.codes.tokens import Kind
from chalicelib.core.config import CONFIG
from chalicelib.core.errors import BadInput, Busy, TooMany
from chalicelib.core.policy import Caller
from chalicelib.places.choices import DEFAULTS
from tests.codes.street import Street, door, page, token
from tests.support.calls import calls_to
from tests.support.people import bind
from tests.support.web import call, get, post

WECHAT = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"
ADDRESS = ("滨河街道", "康和社区", "康和一区", "1号楼")


def shows_address(text: str) -> bool:
    return any(part in text for part in ADDRESS)


def test_a_good_outdoor_code_opens_its_door(street: Street) -> None:
    code = street.one("active")
    answer = page(f"/d/{token(code)}")
    assert answer.status == 200
    assert "滨河街道 · 康和社区 · 康和一区" in answer.text
    assert "1号楼 1单元 100" in answer.text
    assert f"{code.number[:4]} {code.number[4:8]} {code.number[8:]}" in answer.text
    assert "这不是我面前的门" in answer.text
    assert 'lang="zh-CN"' in answer.text
    assert "<script" not in answer.text
    assert len(answer.text.encode()) < 8_000
    link = re.search(r'href="(weixin://[^"]+)"', answer.text)
    assert link is not None
    assert f"appid={CONFIG.wechat_appid}" in link[1]
    assert f"token%3D{token(code)}" in link[1]


def test_a_page_is_kept_nowhere_and_runs_nothing(street: Street) -> None:
    headers = page(f"/d/{token(street.one('active'))}").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")


def test_a_scan_costs_one_read_a_forged_one_none_and_nothing_is_written(street: Street) -> None:
    good, forged = token(street.one("active")), "0" * 25
    page(f"/d/{good}")
    with calls_to() as calls:
        page(f"/d/{good}")
    assert calls == ["GetItem"]
    with calls_to() as calls:
        page(f"/d/{forged}")
        assert get(f"/codes/scan/{forged}").code == "unknown_code"
    assert calls == []
    indoor = token(street.one("active", "indoor"))
    with calls_to() as calls:
        seen = get(f"/codes/scan/{indoor}", person=street.nobody)
    assert (seen.status, len(calls)) == (200, 1)


def test_the_item_of_a_scan_is_a_kilobyte_at_most(street: Street) -> None:
    code = street.one("active")
    code.where, code.door = "滨" * (206 - 26), "室" * 26
    code.act = code.dwelling
    item = code.serialize()
    size = sum(len(name) + len(next(iter(value.values())).encode()) for name, value in item.items())
    assert size <= 1_024


STATES = {
    "minted": ("unused", "此码尚未启用"),
    "printed": ("unused", "此码尚未启用"),
    "suspended": ("checking", "此码正在核查"),
    "revoked": ("revoked", "此码已作废"),
}


@pytest.mark.parametrize("kind", ["outdoor", "indoor"])
@pytest.mark.parametrize("state", STATES)
def test_each_state_has_its_own_answer_without_an_address(street: Street, state: str, kind: Kind) -> None:
    code = street.one(state, kind)
    face, title = STATES[state]
    answer = page(f"/d/{token(code)}")
    assert (answer.status, title in answer.text) == (200, True)
    assert not shows_address(answer.text)
    twin = get(f"/codes/scan/{token(code)}").json
    assert (twin["face"], twin["kind"], twin["where"], twin["door"], twin["number"]) == (face, kind, None, None, None)


def test_a_suspended_code_says_whom_to_call(street: Street) -> None:
    text = page(f"/d/{token(street.one('suspended'))}").text
    assert "值班联系人" in text
    assert "tel:110" in text


def test_a_replaced_outdoor_code_warns_and_an_indoor_one_opens_nothing(street: Street) -> None:
    outdoor = page(f"/d/{token(street.one('replaced'))}").text
    assert "这张贴纸已更换" in outdoor
    assert shows_address(outdoor)
    assert "这不是我面前的门" not in outdoor
    indoor = page(f"/d/{token(street.one('replaced', 'indoor'))}").text
    assert "此码已更换" in indoor
    assert not shows_address(indoor)


def test_an_indoor_code_says_only_what_it_is(street: Street) -> None:
    code = street.one("active", "indoor")
    text = page(f"/d/{token(code)}").text
    assert "这是一个户内码" in text
    assert not shows_address(text)
    assert code.number[:4] not in text
    guest = get(f"/codes/scan/{token(code)}").json
    assert (guest["face"], guest["where"], guest["dwelling"]) == ("indoor", None, None)
    signed = get(f"/codes/scan/{token(code)}", person=street.nobody).json
    assert (signed["door"], signed["dwelling"]) == (code.door, code.dwelling)


def test_who_is_on_duty_can_be_called_and_who_gave_no_consent_is_not_named(street: Street) -> None:
    all_day = [{"days": [1, 2, 3, 4, 5, 6, 7], "starts": "00:00", "ends": "24:00"}]
    duty = [
        {"role": "grid_worker", "number": "0477-859 0001", "name": "王<五>", "consent": True, "hours": all_day},
        {"role": "community_police", "number": "0477-8590110", "consent": True, "hours": all_day},
        {"role": "property_manager", "number": "13812345678", "name": "李四", "consent": False, "hours": all_day},
    ]
    body = {"version": 0, "entries": [one | {"place": street.town.community} for one in duty]}
    assert call("PUT", f"/places/{street.town.community}/roster", body, person=street.clerk).status == 200
    text = page(f"/d/{token(street.one('active'))}").text
    assert "现在值班" in text
    assert 'href="tel:04778590001"' in text
    assert "网格员 · 王&lt;五&gt;" in text
    assert "紧急请拨 <a href=tel:110>110</a>" in text
    assert "13812345678" not in text
    assert "李四" not in text


def test_a_place_that_closed_contact_shows_none(street: Street) -> None:
    body = {"version": 0, "chosen": {"contact_open": False}}
    assert call("PUT", f"/places/{street.town.community}/settings", body, person=street.clerk).status == 200
    code = token(street.one("active"))
    assert "值班联系人" not in page(f"/d/{code}").text
    assert get(f"/codes/scan/{code}").json["actions"] == []


def test_without_a_mini_program_there_is_no_link_into_it(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.codes import page as pages

    monkeypatch.setattr(pages, "CONFIG", replace(CONFIG, wechat_appid=""))
    assert "weixin://" not in page(f"/d/{token(street.one('active'))}").text


def test_within_wechat_there_is_no_link_into_wechat(street: Street) -> None:
    text = page(f"/d/{token(street.one('active'))}", agent=WECHAT).text
    assert "weixin://" not in text
    assert "扫一扫" in text


def test_a_page_leads_into_the_client_and_an_indoor_code_takes_its_token_along(street: Street) -> None:
    outdoor, indoor = (token(street.one("active", kind)) for kind in ("outdoor", "indoor"))

    assert 'href="../app/#/">绑定住房与更多服务' in page(f"/d/{outdoor}").text
    assert f'href="../app/#/pages/door/index?token={indoor}">' in page(f"/d/{indoor}").text
    assert "weixin://" in page(f"/d/{indoor}").text


def test_within_wechat_or_without_a_client_there_is_no_link_into_it(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.codes import page as pages

    indoor = token(street.one("active", "indoor"))
    assert "/app/" not in page(f"/d/{indoor}", agent=WECHAT).text
    monkeypatch.setattr(pages, "CONFIG", replace(CONFIG, client=False))
    assert "/app/" not in page(f"/d/{indoor}").text


@pytest.mark.parametrize("path", ["/d/" + "0" * 25, "/d/favicon.ico", "/d/%3Cscript%3E", "/d/-"])
def test_an_unknown_token_gets_a_page_that_helps(town: object, path: str) -> None:  # noqa: ARG001
    answer = page(path)
    assert answer.status == 404
    assert "没有找到这个码" in answer.text
    assert 'action="../d"' in answer.text
    assert "<script" not in answer.text


def test_a_good_token_without_a_code_is_as_unknown(town: object) -> None:  # noqa: ARG001
    assert page(f"/d/{tokens.make(tokens.new_code('outdoor'))}").status == 404


def test_wechats_verification_file_is_served_from_the_same_place(town: object) -> None:  # noqa: ARG001
    answer = page(f"/d/{CONFIG.wechat_verify_file}")
    assert (answer.status, answer.text) == (200, CONFIG.wechat_verify_text)
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_door_says_the_same_whether_somebody_lives_there_or_not(street: Street) -> None:
    code = street.one("active")
    before = page(f"/d/{token(code)}").text
    twin = get(f"/codes/scan/{token(code)}").text
    home = bind(street.nobody, "01JD9Z7Q4M8W3T5X6Y7V8B9H01", "owner", head=True)
    home.update(actions=[type(home).dwelling.set(code.dwelling)])
    assert page(f"/d/{token(code)}").text == before
    assert get(f"/codes/scan/{token(code)}").text == twin
    assert get(f"/codes/scan/{token(code)}", person=street.nobody).text == twin


def test_nothing_in_the_rooms_table_is_about_people(street: Street) -> None:
    street.one("active")
    scan = {"pk", "sk", "state", "dwelling", "path", "where", "door", "number", "version", "changed_ms", "act", "did"}
    assert all(set(item.serialize()) <= scan | {"successor"} for item in CodeItem.scan(CodeItem.sk == "code"))
    slots = {f"{kind}{part}" for kind in tokens.KINDS for part in ("", "_state", "_number")}
    for line in Line.scan(Line.sk.startswith("door#")):
        assert set(line.serialize()) <= {"pk", "sk", "order", "door", "version"} | slots


def test_a_typed_number_opens_what_its_scan_opens(street: Street) -> None:
    outdoor, indoor = street.one("active"), street.one("active", "indoor")
    for code in (outdoor, indoor):
        typed = post("/codes/numbers", {"number": f"{code.number[:4]} {code.number[4:]}"}).json
        assert typed == get(f"/codes/scan/{token(code)}").json
        moved = page("/d", body=f"number={code.number}".encode())
        assert (moved.status, moved.headers["Location"]) == (303, f"d/{token(code)}")
    assert "输入贴纸上的编号" in page("/d").text


@pytest.mark.parametrize("typed", ["", "1", "1234567890", "41730528960", "四一七三", "x" * 200])
def test_a_wrong_number_is_refused_without_the_database(town: object, typed: str) -> None:  # noqa: ARG001
    with calls_to() as calls, pytest.raises(BadInput):
        scans.resolve_number(typed, Caller(address="10.0.0.1"))
    assert calls == []


def test_wrong_numbers_are_answered_in_words(street: Street) -> None:
    bad = page("/d", body=b"number=1234567890")
    assert (bad.status, "编号不对" in bad.text) == (400, True)
    number = street.one("active").number
    CodeItem(next(iter(CodeItem.by_number.query(number))).pk, "code").delete()
    none = page("/d", body=f"number={number}".encode())
    assert (none.status, "没有这个编号" in none.text) == (404, True)
    assert post("/codes/numbers", {"number": "1234567890"}).json["details"]["faults"][0]["field"] == "number"


def test_typed_numbers_are_limited(street: Street) -> None:
    number = street.one("active").number
    caller = Caller(address="10.0.0.9")
    for _ in range(DEFAULTS.typed_numbers_per_hour):
        scans.resolve_number(number, caller)
    with pytest.raises(TooMany):
        scans.resolve_number(number, caller)
    scans.resolve_number(number, Caller("01JD9Z7Q4M8W3T5X6Y7V8B9P01", address="10.0.0.9"))
    for _ in range(DEFAULTS.typed_numbers_per_hour + 1):
        answer = page("/d", body=f"number={number}".encode())
    assert answer.status == 429
    assert "操作过于频繁" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_an_indoor_code_names_the_dwelling_to_apply_for(street: Street) -> None:
    code = street.one("active", "indoor")
    caller = Caller(street.nobody)
    assert scans.indoor_dwelling(token(code), caller) == code.dwelling
    assert scans.indoor_dwelling(code.number, caller) == code.dwelling
    with pytest.raises(NotIndoor):
        scans.indoor_dwelling(token(street.one("active")), caller)


def test_staff_find_a_door_by_either_of_its_codes(street: Street) -> None:
    caller = Caller(street.nobody)
    for kind in ("indoor", "outdoor"):
        code = street.one("active", kind)
        assert scans.door_dwelling(token(code), caller) == scans.door_dwelling(code.number, caller) == code.dwelling
    with pytest.raises(NotInUse):
        scans.door_dwelling(token(street.one("printed")), caller)


@pytest.mark.parametrize(
    ("state", "error"),
    [
        ("minted", NotInUse),
        ("printed", NotInUse),
        ("suspended", BeingChecked),
        ("replaced", CodeOver),
        ("revoked", CodeOver),
    ],
)
def test_an_indoor_code_that_is_not_in_use_opens_no_application(
    street: Street, state: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        scans.indoor_dwelling(token(street.one(state, "indoor")), Caller(street.nobody))


@pytest.mark.parametrize("text", ["", "0" * 25, "abc", "1" * 30])
def test_what_is_neither_token_nor_number_is_unknown(town: object, text: str) -> None:  # noqa: ARG001
    with pytest.raises(NoSuchCode):
        scans.indoor_dwelling(text, Caller("01JD9Z7Q4M8W3T5X6Y7V8B9P01"))


def test_a_token_without_a_code_opens_no_application(town: object) -> None:  # noqa: ARG001
    with pytest.raises(NoSuchCode):
        scans.indoor_dwelling(tokens.make(tokens.new_code("indoor")), Caller("01JD9Z7Q4M8W3T5X6Y7V8B9P01"))


def test_names_on_the_page_are_escaped(street: Street) -> None:
    line = street.mint(door(0, "<b>1</b>"))[0]
    CodeItem(str(line.outdoor), "code").update(actions=[CodeItem.state.set("active")])
    text = page(f"/d/{token(str(line.outdoor))}").text
    assert "<b>1</b>" not in text
    assert "&lt;b&gt;1&lt;/b&gt;" in text


@pytest.mark.parametrize(("error", "status", "said"), [(Busy(), 503, "当前操作人数较多"), (OSError(), 500, "系统繁忙")])
def test_a_door_that_cannot_be_opened_now_says_so_on_a_page(
    street: Street, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, said: str
) -> None:
    code = street.one("active")

    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(scans, "scanned", broken)
    monkeypatch.setattr(scans, "resolve_number", broken)
    monkeypatch.setattr(mismatches, "report", broken)
    for answer in (
        page(f"/d/{token(code)}"),
        page(f"/d/{token(code)}", body=b"why=number"),
        page("/d", body=b"number=1"),
    ):
        assert (answer.status, said in answer.text, "<!doctype html>" in answer.text) == (status, True, True)
