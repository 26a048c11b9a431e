import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.wechat import service
from chalicelib.wechat.errors import WeChatBusy
from chalicelib.wechat.rules import fitted
from chalicelib.wechat.service import Refusal, Refused, Sent
from infra.local.wechat.messages import FIELDS
from tests.wechat.conftest import LI, ZHANG, WeChat

DATA = {"thing1": "您的住房绑定申请", "phrase2": "已通过", "time3": "2026年11月24日 10:30"}


def send(openid: str = ZHANG, page: str = "pages/inbox/inbox?id=1", **data: str) -> Sent | Refused:
    return service.send_subscription(openid, "T1", page, data or DATA)


def agree(wechat: WeChat, count: int = 1) -> None:
    wechat.sim("POST", f"/people/{ZHANG}/consents", {"template_id": "T1", "count": count})


def test_one_consent_is_one_message(wechat: WeChat) -> None:
    agree(wechat)
    assert send() == Sent()
    assert send() == Refused(Refusal.NO_CONSENT)
    (shown,) = wechat.sim("GET", "/messages", openid=ZHANG)["messages"]
    assert (shown["page"], shown["data"], shown["miniprogram_state"]) == ("pages/inbox/inbox?id=1", DATA, "trial")
    assert wechat.sim("GET", "/messages", openid=LI)["messages"] == []


def test_a_refusal_is_not_tried_again(wechat: WeChat) -> None:
    send()
    assert wechat.calls.count("/cgi-bin/message/subscribe/send") == 1


def test_each_refusal_has_its_kind_and_what_is_ours_is_logged(
    wechat: WeChat, capsys: pytest.CaptureFixture[str]
) -> None:
    agree(wechat, 9)
    wechat.sim("POST", "/templates", {"template_id": "T1", "fields": ["thing1"]})
    assert send("oNobody") == Refused(Refusal.BAD_OPENID)
    assert capsys.readouterr().out == ""
    assert send(page="/with/slash", thing1="好") == Refused(Refusal.BAD_PAGE)
    assert send(thing2="好") == send(thing1="") == send(colour1="好") == Refused(Refusal.BAD_DATA)
    assert service.send_subscription(ZHANG, "T9", "p", DATA) == Refused(Refusal.BAD_TEMPLATE)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {(line["level"], line["what"]) for line in lines} == {("error", "wechat message refused")}
    assert [line["kind"] for line in lines] == ["bad_page", "bad_data", "bad_data", "bad_data", "bad_template"]
    assert wechat.world.consents[ZHANG]["T1"] == 9


def test_a_lost_answer_sends_nothing_twice(wechat: WeChat) -> None:
    agree(wechat)
    wechat.fault("cutoff", "/cgi-bin/message/subscribe/send")
    with pytest.raises(WeChatBusy):
        send()
    assert send() == Refused(Refusal.NO_CONSENT)
    assert len(wechat.world.messages) == 1


def test_a_text_that_is_too_long_is_cut_and_goes(wechat: WeChat) -> None:
    agree(wechat)
    assert send(thing1="康" * 40) == Sent()
    assert wechat.world.messages[0].data == {"thing1": "康" * 19 + "…"}


def test_published_pages_are_known_when_said(wechat: WeChat) -> None:
    agree(wechat)
    wechat.sim("POST", "/pages", {"pages": ["pages/door/door"]})
    assert send() == Refused(Refusal.BAD_PAGE)
    assert send(page="pages/door/door") == Sent()


@given(
    st.sampled_from(["thing", "phrase", "name"]), st.integers(1, 9), st.text("一二三康巴什", min_size=1, max_size=80)
)
def test_what_is_fitted_is_taken_and_what_fits_is_left(kind: str, number: int, value: str) -> None:
    made = fitted(f"{kind}{number}", value)
    assert FIELDS[kind].fullmatch(made)
    assert made == value or len(made) < len(value)


@given(st.sampled_from(["number1", "time2", "amount3", "date4"]), st.text(max_size=60))
def test_numbers_and_times_are_never_cut(name: str, value: str) -> None:
    assert fitted(name, value) == value
