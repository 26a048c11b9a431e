from typing import Any

import pytest

from chalicelib.inbox import service as inbox
from chalicelib.inbox.events import Told
from chalicelib.people.accounts.service.known import openid_of
from functions import nudge


def test_a_message_of_the_queue_reaches_the_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(inbox, "nudge", lambda told, openid_of: seen.append((told, openid_of)))
    told = Told(key="k", at_ms=1, person="p", message="m")
    record = {
        "messageId": "1",
        "body": told.model_dump_json(),
        "messageAttributes": {"name": {"stringValue": "inbox.told"}},
    }
    assert nudge.handler({"Records": [record]}, None) == {"batchItemFailures": []}
    assert seen == [(told, openid_of)]
