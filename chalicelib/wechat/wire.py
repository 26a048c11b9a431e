"""The wire: every HTTP call to WeChat goes through ``send``. Patch it to count, crash or fail them all.

Addresses hold the secret and tokens, so nothing here logs, and requests' errors, which repeat addresses, stop in
``client``.
"""

import logging
from typing import Any

CONNECT_S, READ_S = 1, 3


def send(session: Any, method: str, url: str, **options: Any) -> Any:  # noqa: ANN401 - requests is imported late
    """Make one call and give requests' response. Raises requests' errors. Never follows a redirect."""
    return session.request(method, url, **{**options, "timeout": (CONNECT_S, READ_S), "allow_redirects": False})


class Http:
    """What wechatpy takes for its HTTP session: one pool of connections, used by ``send`` alone."""

    def __init__(self) -> None:
        from requests import Session

        logging.getLogger("urllib3").setLevel(logging.INFO)  # its debug lines show addresses with the secret in them
        self._session = Session()
        self._session.trust_env = False  # no proxy, no netrc: nobody in between sees the secret

    def request(self, method: str, url: str, **options: Any) -> Any:  # noqa: ANN401
        """Make one call."""
        return send(self._session, method, url, **options)
