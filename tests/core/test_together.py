"""Raw transactions: all or nothing, and a reason for each write that was in the way."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.core import bulk, together
from chalicelib.core.aws import client
from chalicelib.core.config import CONFIG

pytestmark = pytest.mark.usefixtures("house")
KEY = ("a", "1")


def there() -> dict[str, Any]:
    return {name: dict(value) for name, value in bulk.items("points", [KEY], ("points", "name")).get(KEY, {}).items()}


def test_all_is_written_or_each_reason_is_told() -> None:
    made = {"pk": "a", "sk": "1", "points": 5, "name": "b", "nothing": None}
    more = together.update("points", KEY, "SET #points = :points", "#points = :was", points=7, was=5)
    assert together.send([together.create("points", made), together.create("points", made | {"sk": "2"})]) == []
    refused = together.send([more, together.create("points", made | {"sk": "2"})])
    assert refused == [None, together.FAILED]
    assert there() == {"pk": {"S": "a"}, "sk": {"S": "1"}, "points": {"N": "5"}, "name": {"S": "b"}}
    assert together.send([more]) == []
    assert there()["points"] == {"N": "7"}


def test_a_call_that_is_refused_for_its_rate_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "TransactWriteItems")

    monkeypatch.setattr(client("dynamodb"), "transact_write_items", refused)
    assert together.send([together.create("points", {"pk": "a", "sk": at}) for at in "12"]) == [
        "ThrottlingException",
        "ThrottlingException",
    ]


def test_what_is_no_cancellation_is_raised() -> None:
    wrong = together.create("points", {"pk": "a", "sk": "1"})
    with pytest.raises(ClientError):
        together.send([{"Put": {**wrong["Put"], "TableName": f"{CONFIG.stack}-none"}}])
