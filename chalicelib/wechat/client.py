"""WeChat's API through wechatpy's client, mended in one small subclass. No wechatpy type or error leaves this file."""

from functools import cache
from typing import Any, Literal

from chalicelib.core.config import CONFIG
from chalicelib.wechat import wire
from chalicelib.wechat.errors import WeChatBusy
from chalicelib.wechat.faults import SECRET_REFUSED, TOKEN_REFUSED, Refusals, meaning
from chalicelib.wechat.keys import forget_keys, keys
from chalicelib.wechat.tokens import TokenStore, may_force

Pairs = list[tuple[str, str]]


def call(
    method: Literal["get", "post"],
    path: str,
    *,
    data: dict[str, Any] | None = None,
    bare: Pairs | None = None,
    refusals: Refusals | None = None,
) -> Any:  # noqa: ANN401 - WeChat's JSON, or requests' response where a picture came
    """Make one call of WeChat's API, twice at most if the access token is refused.

    ``path`` has no leading slash. ``data`` goes as JSON. ``bare`` are the query's pairs of a call that carries no
    access token. ``refusals`` says which error numbers mean something to the caller.
    Raises what ``refusals`` gives, WeChatBusy (time-outs, 5xx, cut answers, limits), WeChatMisconfigured (the rest).
    """
    from requests import RequestException
    from wechatpy.exceptions import WeChatClientException

    how: dict[str, Any] = {} if data is None else {"data": data}
    if bare is not None:
        how["params"] = bare
    try:
        return getattr(client(), method)(path, **how)
    except RequestException:
        raise WeChatBusy(reason="network") from None
    except WeChatClientException as failure:
        if failure.errcode == SECRET_REFUSED:
            forget_keys()
        raise meaning(failure.errcode, refusals or {}) from None
    except (KeyError, TypeError, ValueError):  # wechatpy takes an odd answer apart without looking
        raise WeChatBusy(reason="unreadable") from None


def ask(
    method: Literal["get", "post"],
    path: str,
    *,
    data: dict[str, Any] | None = None,
    bare: Pairs | None = None,
    refusals: Refusals | None = None,
) -> dict[str, Any]:
    """Make a ``call`` that answers with a JSON object. Raises as ``call`` does; WeChatBusy if it is none."""
    answer = call(method, path, data=data, bare=bare, refusals=refusals)
    if not isinstance(answer, dict):
        raise WeChatBusy(reason="unreadable")
    return answer


def word(answer: dict[str, Any], *path: str) -> str:
    """Take a text out of ``answer``. Raises WeChatBusy when it is not there: an answer without it is no answer."""
    value: Any = answer
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, str) or not value:
        raise WeChatBusy(reason="unreadable")
    return value


@cache
def client() -> Any:  # noqa: ANN401 - wechatpy has no types
    """Give the process's client. Made on first use: wechatpy costs half a second to import."""
    from wechatpy.client import WeChatClient
    from wechatpy.exceptions import WeChatClientException

    class Client(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
        """wechatpy's client with a time limit on every call, a shared token store and one bounded retry."""

        def _request(self, method: str, url_or_endpoint: str, **how: Any) -> Any:  # noqa: ANN401
            """Call with a token; refused, once more with another. wechatpy's own retry has no end."""
            how["api_base_url"] = f"{CONFIG.wechat_url}/"
            if isinstance(how.get("params"), list):  # wechatpy adds a token to a dict, and leaves pairs alone
                return super()._request(method, url_or_endpoint, **how)
            stored = self.session.get(self.access_token_key)
            token = stored or self.fetch_access_token()
            try:
                return super()._request(method, url_or_endpoint, **how, params={"access_token": token})
            except WeChatClientException as failure:
                if failure.errcode not in TOKEN_REFUSED:
                    raise
            renewed = self.renewed(token, came_from_store=bool(stored))
            return super()._request(method, url_or_endpoint, **how, params={"access_token": renewed})

        def renewed(self, refused: str, *, came_from_store: bool) -> str:
            """Get a token in place of the ``refused`` one: forced only if WeChat itself still gives that one."""
            token = self.fetch_access_token() if came_from_store else refused
            return self.fetch_access_token(force=True) if token == refused and may_force() else token

        def fetch_access_token(self, *, force: bool = False) -> str:
            """Fetch and keep the token, by the interface whose repeated calls give the same one."""
            asked = {"grant_type": "client_credential", "appid": self.appid, "secret": keys().secret}
            answer = self.post("cgi-bin/stable_token", params=[], data={**asked, "force_refresh": force})
            token = word(answer, "access_token")
            self.session.set(self.access_token_key, token, int(answer["expires_in"]))
            return token

    made = Client(CONFIG.wechat_appid, secret=None, session=TokenStore(), auto_retry=False)
    made._http = wire.Http()  # noqa: SLF001 - wechatpy has no other way to give it a session
    return made
