"""The door's page in Mongolian: what it says, how it is marked, what it falls back on, and what it costs."""

import json
import re

import pytest

from chalicelib.codes import texts
from chalicelib.codes.texts import MN, ZH, words
from infra.client.node import CLIENT
from tests.codes.street import Street, page, token
from tests.support.calls import calls_to

CLIENTS = CLIENT / "src/pages/texts.mn.json"
LETTERS = re.compile("[\u1800-\u180f\u1820-\u18aa]")
CHINESE = re.compile("[\u4e00-\u9fff]")


def apart(html: str) -> str:
    """Give a page without its style and without what is marked as Chinese."""
    inner = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", html)
    return re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>', "", inner, flags=re.DOTALL)


def test_a_door_is_shown_in_mongolian_when_that_is_asked_for(street: Street) -> None:
    code = street.one("active")
    text = page(f"/d/{token(code)}?lang=mn").text
    assert '<html lang="mn-Mong">' in text
    for key in ("check", "wechat", "client", "not_mine", "number_differs"):
        assert words("mn").plain(key) in text
    assert f'<span lang="zh-CN">{code.door}</span>' in text
    assert '<a href="?" hreflang="zh-CN">' in text
    assert len(text.encode()) < 8_000


def test_it_says_that_no_native_reader_has_read_it(street: Street) -> None:
    assert texts.UNREAD in page(f"/d/{token(street.one('active'))}?lang=mn").text
    assert "No native reader has read" in (texts.__doc__ or "")
    assert "native reader" in json.loads(CLIENTS.read_text("utf-8"))["_unread"]


def test_the_chinese_page_leads_to_it_and_stays_chinese(street: Street) -> None:
    code = token(street.one("active"))
    text = page(f"/d/{code}").text
    assert '<a href="?lang=mn" hreflang="mn-Mong">' in text
    assert texts.UNREAD not in text
    assert page(f"/d/{code}?lang=fr").text == text


@pytest.mark.parametrize("state", ["minted", "suspended", "replaced", "revoked", "active"])
@pytest.mark.parametrize("kind", ["outdoor", "indoor"])
def test_what_is_chinese_in_it_is_marked_as_chinese(street: Street, state: str, kind: str) -> None:
    answer = page(f"/d/{token(street.one(state, kind))}?lang=mn")  # type: ignore[arg-type]
    assert answer.status == 200
    assert not CHINESE.search(apart(answer.text)), apart(answer.text)
    assert LETTERS.search(answer.text)


def test_a_token_of_nobodys_and_a_report_are_answered_in_it_too(street: Street) -> None:
    unknown = page("/d/" + "0" * 25 + "?lang=mn")
    assert (unknown.status, words("mn").plain("unknown") in unknown.text) == (404, True)
    assert not CHINESE.search(apart(unknown.text))
    thanks = page(f"/d/{token(street.one('active'))}?lang=mn", body=b"why=number")
    assert words("mn").plain("thanks") in thanks.text


def test_an_indoor_code_takes_the_language_along_into_the_client(street: Street) -> None:
    indoor = token(street.one("active", "indoor"))
    assert f"/#/pages/door/index?token={indoor}&amp;lang=mn" in page(f"/d/{indoor}?lang=mn").text


def test_it_costs_no_more_than_the_other_and_only_its_own_style_may_be_used(street: Street) -> None:
    code = token(street.one("active"))
    chinese = page(f"/d/{code}")
    with calls_to() as calls:
        mongolian = page(f"/d/{code}?lang=mn")
    assert calls == ["GetItem"]
    policies = [one.headers["Content-Security-Policy"] for one in (chinese, mongolian)]
    assert policies[0] != policies[1]
    assert all("font-src" not in policy and "default-src 'none'" in policy for policy in policies)


def test_every_mongolian_text_has_its_chinese_and_holds_no_chinese() -> None:
    assert MN.keys() <= ZH.keys()
    for key, said in MN.items():
        assert LETTERS.search(said), key
        assert not CHINESE.search(said), key
        assert "~" not in words("mn").plain(key)


def test_the_client_says_the_same_in_mongolian() -> None:
    ours = {words("mn").plain(key) for key in MN}
    theirs = json.loads(CLIENTS.read_text("utf-8"))
    own = {"_unread", "door.call_label"}  # what the server's page puts together by itself
    assert {key for key, said in theirs.items() if said not in ours} <= own
