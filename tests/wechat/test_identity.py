from collections.abc import Callable

import pytest

from chalicelib.core.clock import MINUTE_MS
from chalicelib.core.errors import BadInput
from chalicelib.wechat import service
from chalicelib.wechat.errors import LoginCodeRefused, LoginCodeUsed, PhoneCodeRefused, RiskyUser
from tests.support.aws import later
from tests.wechat.conftest import LI, ZHANG, WeChat, faults_of


def test_a_code_tells_who_it_is(wechat: WeChat) -> None:
    assert service.login(wechat.code()) == service.WeChatIdentity(ZHANG, ZHANG.replace("oDemo", "uDemo"))


def test_who_has_no_unionid_has_none(wechat: WeChat) -> None:
    wechat.world.people[LI].unionid = None
    assert service.login(wechat.code(LI)) == service.WeChatIdentity(LI, None)


def test_a_code_cannot_add_to_what_is_asked(wechat: WeChat) -> None:
    with pytest.raises(LoginCodeRefused):
        service.login(f"x&js_code={wechat.code()}")


def test_login_needs_no_access_token(wechat: WeChat) -> None:
    service.login(wechat.code())
    assert wechat.calls == ["/sns/jscode2session"]


def test_a_code_works_once(wechat: WeChat) -> None:
    code = wechat.code()
    service.login(code)
    with pytest.raises(LoginCodeUsed):
        service.login(code)


def test_a_code_lasts_five_minutes(wechat: WeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    code = wechat.code()
    later(monkeypatch, 5 * MINUTE_MS)
    with pytest.raises(LoginCodeRefused) as refusal:
        service.login(code)
    assert refusal.type is LoginCodeRefused


def test_a_risky_user_gets_no_identity(wechat: WeChat) -> None:
    wechat.world.people[LI].risky = True
    with pytest.raises(RiskyUser):
        service.login(wechat.code(LI))


@pytest.mark.parametrize("ask", [service.login, service.phone_number])
@pytest.mark.parametrize("code", ["", "a b", "码", "x" * 513, "a\n"])
def test_what_can_be_no_code_is_not_sent(wechat: WeChat, ask: Callable[[str], object], code: str) -> None:
    with pytest.raises(BadInput):
        ask(code)
    assert wechat.calls == []


@pytest.mark.parametrize("kind", [LoginCodeRefused, LoginCodeUsed, PhoneCodeRefused])
def test_a_refusal_names_the_field_the_fault_and_what_would_be_right(kind: Callable[[], BadInput]) -> None:
    error = kind()
    assert error.status == 400
    (line,) = faults_of(error)
    assert line["field"] == "code"
    assert line["fault"] == error.message
    assert "5 分钟" in line["right"]


def test_a_phone_code_tells_the_number_once(wechat: WeChat) -> None:
    code = wechat.code(kind="phone-code")
    assert service.phone_number(code) == "19900000001"
    with pytest.raises(PhoneCodeRefused):
        service.phone_number(code)


def test_a_number_of_another_country_says_so(wechat: WeChat) -> None:
    wechat.sim("POST", "/people", {"openid": "oGuest", "name": "客人", "phone": "88112233", "country": "976"})
    assert service.phone_number(wechat.code("oGuest", "phone-code")) == "+97688112233"


def test_a_login_code_is_no_phone_code(wechat: WeChat) -> None:
    with pytest.raises(PhoneCodeRefused):
        service.phone_number(wechat.code())
    with pytest.raises(LoginCodeRefused):
        service.login(wechat.code(kind="phone-code"))
