import json
from itertools import pairwise
from typing import Any

import pytest
from wechatpy.session.memorystorage import MemoryStorage

from chalicelib.core import aws
from chalicelib.core.clock import HOUR_MS, MINUTE_MS
from chalicelib.core.config import CONFIG
from chalicelib.wechat import client, service, tokens
from chalicelib.wechat.errors import WeChatBusy, WeChatMisconfigured
from chalicelib.wechat.keys import forget_keys
from chalicelib.wechat.records import AccessToken, ForcedRefresh, key_of
from chalicelib.wechat.service import Scene, Verdict
from infra.local.wechat.world import Token
from tests.support.aws import later
from tests.wechat.conftest import ZHANG, WeChat

CHECK = "/wxa/msg_sec_check"


def check(wechat: WeChat) -> Verdict:
    wechat.world.people[ZHANG].seen_ms = wechat.simulator.now()
    return service.check_text(ZHANG, "今天天气很好", Scene.COMMENT)


def stored() -> AccessToken:
    return AccessToken.get(key_of(CONFIG.wechat_appid), "token")


def another_process() -> None:
    client.client()._http._session.close()
    client.client.cache_clear()
    forget_keys()


def set_secret(secret: str) -> None:
    said = json.dumps({"secret": secret, "push_token": "pushtoken", "push_aes_key": "A" * 43})
    aws.client("secretsmanager").put_secret_value(SecretId=CONFIG.wechat_secret_id, SecretString=said)


def test_a_token_is_fetched_once_and_shared_by_processes(wechat: WeChat) -> None:
    check(wechat)
    another_process()
    check(wechat)
    assert wechat.calls == ["/cgi-bin/stable_token", CHECK, CHECK]


def test_a_token_is_over_five_minutes_early_whatever_the_table_still_holds(
    wechat: WeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(wechat)
    later(monkeypatch, 115 * MINUTE_MS - 60_000)
    check(wechat)
    assert wechat.fetches() == 1
    later(monkeypatch, 61_000)
    check(wechat)
    assert wechat.fetches() == 2
    assert int(stored().expires) * 1000 <= int(stored().expires_ms)


def test_a_token_about_to_end_is_used_but_not_kept(wechat: WeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.wechat.tokens.LASTS_MS", 200_000)
    assert check(wechat) is check(wechat) is Verdict.PASS
    assert wechat.fetches() == 2


def test_the_token_is_512_characters_and_lies_encrypted(wechat: WeChat) -> None:
    check(wechat)
    token = wechat.world.tokens[-1].value
    assert len(token) == 512
    assert token.encode() not in stored().sealed
    assert tokens.TokenStore().get("any") == token


def test_a_token_sealed_under_another_secret_counts_for_nothing(wechat: WeChat) -> None:
    check(wechat)
    wechat.world.secret = "the-next-secret"
    set_secret("the-next-secret")
    another_process()
    check(wechat)
    assert wechat.fetches() == 2


def test_nothing_is_kept_in_wechatpys_own_storage(wechat: WeChat) -> None:
    check(wechat)
    assert not isinstance(client.client().session, MemoryStorage)
    assert isinstance(client.client().session, tokens.TokenStore)
    assert client.client().auto_retry is False


@pytest.mark.parametrize("kind", ["40001", "42001"])
@pytest.mark.parametrize("warm", [True, False])
def test_a_token_that_is_refused_for_ever_ends_after_two_fetches(wechat: WeChat, kind: str, warm: bool) -> None:  # noqa: FBT001
    if warm:
        check(wechat)
    before = wechat.fetches()
    wechat.fault(kind, CHECK, times=0)
    with pytest.raises(WeChatMisconfigured) as error:
        check(wechat)
    assert error.value.details == {"kind": "token"}
    assert wechat.fetches() - before == 2
    assert wechat.calls.count(CHECK) == 2 + warm


@pytest.mark.parametrize("kind", ["40001", "42001"])
def test_a_token_refused_once_is_renewed_and_the_call_goes_through(wechat: WeChat, kind: str) -> None:
    check(wechat)
    wechat.fault(kind, CHECK)
    assert check(wechat) is Verdict.PASS


def test_a_token_that_somebody_else_renewed_is_found_without_force(wechat: WeChat) -> None:
    check(wechat)
    wechat.world.tokens[-1].dead = True
    wechat.world.tokens.append(Token(value="n" * 512, expires_ms=wechat.simulator.now() + HOUR_MS))
    assert check(wechat) is Verdict.PASS
    assert (wechat.fetches(), wechat.world.forced_ms) == (2, [])


def test_a_days_forced_refreshes_are_never_used_up(wechat: WeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    check(wechat)
    forced: set[int] = set()
    for _ in range(0, 24 * 60, 45):
        later(monkeypatch, 45 * MINUTE_MS)
        wechat.fault("40001", CHECK)
        assert check(wechat) is Verdict.PASS
        forced |= set(wechat.world.forced_ms)
    assert 1 <= len(forced) <= 20
    assert min(b - a for a, b in pairwise(sorted(forced))) >= 75 * MINUTE_MS
    assert int(ForcedRefresh.get(key_of(CONFIG.wechat_appid), "forced").at_ms) > 0


@pytest.mark.usefixtures("wechat")
def test_another_process_that_forced_just_now_is_enough() -> None:
    assert tokens.may_force()
    assert not tokens.may_force()


def test_a_changed_secret_is_read_again(wechat: WeChat, capsys: pytest.CaptureFixture[str]) -> None:
    service.login(wechat.code())
    wechat.world.secret = "the-next-secret"
    set_secret("the-next-secret")
    with pytest.raises(WeChatMisconfigured):
        service.login(wechat.code())
    assert json.loads(capsys.readouterr().out)["kind"] == "40125"
    assert service.login(wechat.code()).openid == ZHANG


def test_a_wrong_secret_is_told_from_a_refused_token(wechat: WeChat) -> None:
    wechat.world.secret = "another"
    with pytest.raises(WeChatMisconfigured) as error:
        check(wechat)
    assert (error.value.details, wechat.calls) == ({"kind": "40125"}, ["/cgi-bin/stable_token"])


@pytest.mark.parametrize("text", ["{}", "no json", "[]", '{"secret": "x"}'])
def test_a_secret_in_another_form_is_staffs_to_mend(wechat: WeChat, text: str) -> None:
    aws.client("secretsmanager").put_secret_value(SecretId=CONFIG.wechat_secret_id, SecretString=text)
    with pytest.raises(WeChatMisconfigured) as error:
        service.login(wechat.code())
    assert error.value.details == {"kind": "secret_format"}


def test_a_missing_secret_is_staffs_to_mend(wechat: WeChat, capsys: pytest.CaptureFixture[str]) -> None:
    aws.client("secretsmanager").delete_secret(SecretId=CONFIG.wechat_secret_id, ForceDeleteWithoutRecovery=True)
    with pytest.raises(WeChatMisconfigured):
        service.login(wechat.code())
    line = json.loads(capsys.readouterr().out)
    assert (line["level"], line["what"], line["kind"]) == (
        "error",
        "wechat misconfigured",
        "ResourceNotFoundException",
    )


def test_secrets_out_of_reach_are_worth_another_try(wechat: WeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import EndpointConnectionError

    def fail(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="x")

    monkeypatch.setattr(aws.client("secretsmanager"), "get_secret_value", fail)
    with pytest.raises(WeChatBusy):
        service.login(wechat.code())


@pytest.mark.usefixtures("wechat")
def test_keys_show_nothing_of_themselves() -> None:
    from chalicelib.wechat.keys import keys

    assert repr(keys()) == "Keys()"
