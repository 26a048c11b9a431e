from collections.abc import Callable

import pytest

from tests.people.accounts.support import Phone
from tests.places.conftest import town
from tests.wechat.conftest import ZHANG, WeChat, wechat

__all__ = ["phone_of", "town", "wechat"]


@pytest.fixture
def phone_of(wechat: WeChat) -> Callable[..., Phone]:
    """Give the phone of somebody of the demo district, with WeChat on it."""
    return lambda openid=ZHANG: Phone(wechat, openid)
