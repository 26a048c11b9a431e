"""What wechatpy 1.8.18 does by itself, and why it is mended: a release that no longer does it shows here."""

from typing import Any

import pytest
import requests
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException
from wechatpy.session.memorystorage import MemoryStorage

ENOUGH = 40


class Enough(Exception):
    pass


class Line:
    """Stands in for requests' session: answers from a table, counts, and notes who set no time limit."""

    def __init__(self, **answers: str) -> None:
        self.answers, self.asked, self.limits = answers, [], []  # type: ignore[var-annotated]

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        self.asked.append(url.rpartition("/")[2])
        self.limits.append(options.get("timeout"))
        if len(self.asked) > ENOUGH:
            raise Enough
        answer = requests.Response()
        answer.status_code, answer._content = 200, self.answers[self.asked[-1]].encode()
        answer.request = requests.Request(method, url).prepare()
        return answer

    def get(self, url: str, **options: Any) -> requests.Response:
        return self.request("GET", url, **options)


TOKEN = '{"access_token": "t", "expires_in": 7200}'


def plain(line: Line, *, auto_retry: bool = True) -> Any:
    client = WeChatClient("wx1", "secret", timeout=3, auto_retry=auto_retry)
    client._http = line
    return client


def test_a_refused_token_makes_it_fetch_without_end() -> None:
    line = Line(token=TOKEN, x='{"errcode": 40001, "errmsg": ""}')
    with pytest.raises(Enough):
        plain(line).post("x", data={})
    assert line.asked.count("token") >= ENOUGH // 2


def test_without_its_retry_a_refused_token_is_not_replaced_at_all() -> None:
    line = Line(token=TOKEN, x='{"errcode": 42001, "errmsg": ""}')
    with pytest.raises(WeChatClientException):
        plain(line, auto_retry=False).post("x", data={})
    assert line.asked == ["token", "x"]


def test_it_fetches_tokens_without_a_time_limit() -> None:
    line = Line(token=TOKEN, x="{}")
    plain(line).post("x", data={})
    assert line.limits == [None, 3]


def test_it_fetches_a_token_for_a_login_that_needs_none() -> None:
    line = Line(token=TOKEN, jscode2session='{"openid": "o"}')
    plain(line).wxa.code_to_session("c")
    assert line.asked == ["token", "jscode2session"]


def test_its_own_storage_ignores_how_long_a_token_lasts() -> None:
    store = MemoryStorage()
    store.set("key", "token", ttl=-1)
    assert store.get("key") == "token"
