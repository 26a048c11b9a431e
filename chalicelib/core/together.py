"""Writes of many thousand items, as DynamoDB has them: one transaction a call, which says what became of each write.

For acts in which one write's refusal must not hold up the others. Everywhere else it is ``tables.Transaction``, which
turns a refusal into the error that it means. Nothing here reads a room's table or knows what is written.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core.aws import client
from chalicelib.core.config import CONFIG

Write = Mapping[str, Mapping[str, Any]]
FAILED = "ConditionalCheckFailed"
CANCELLED = "TransactionCanceledException"
REFUSED = {"ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded"}
NAMES = re.compile(r"#\w+")


def raw(said: Mapping[str, object]) -> dict[str, dict[str, Any]]:
    """Write attributes as DynamoDB has them: texts and whole numbers; what is None is left out."""
    return {
        name: {"S": value} if isinstance(value, str) else {"N": str(value)}
        for name, value in said.items()
        if value is not None
    }


def create(room: str, said: Mapping[str, object]) -> Write:
    """Put an item, given with its ``pk`` and ``sk``, of which there is none yet."""
    there = {"TableName": CONFIG.table(room), "Item": raw(said), "ConditionExpression": "attribute_not_exists(pk)"}
    return {"Put": there}


def update(room: str, key: tuple[str, str], expression: str, given: str, /, **values: object) -> Write:
    """Change the item of ``key`` by ``expression`` where ``given`` holds.

    In both, attributes are written #so and ``values`` :so, so that no name is taken for a word of DynamoDB's.
    """
    said: dict[str, Any] = {
        "TableName": CONFIG.table(room),
        "Key": raw({"pk": key[0], "sk": key[1]}),
        "UpdateExpression": expression,
        "ConditionExpression": given,
        "ExpressionAttributeNames": {name: name[1:] for name in NAMES.findall(f"{expression} {given}")},
        "ExpressionAttributeValues": {f":{name}": value for name, value in raw(values).items()},
    }
    return {"Update": said}


def send(writes: Sequence[Write]) -> list[str | None]:
    """Send up to 100 ``writes`` together. Gives an empty list when all are done, else why not, a code a write.

    Then nothing was done; None is a write that was in nobody's way. Contention is one of the codes and not tried again
    here, nor is a call that was refused for its rate, which gives that code for every write. Raises botocore's
    ClientError for whatever else it is.
    """
    token = secrets.token_urlsafe(24)
    try:
        client("dynamodb").transact_write_items(TransactItems=list(writes), ClientRequestToken=token)
    except ClientError as failure:
        code, reasons = failure.response["Error"]["Code"], failure.response.get("CancellationReasons")
        if code in REFUSED:
            return [code] * len(writes)
        if code != CANCELLED or not reasons:
            raise
        return [None if one.get("Code", "None") == "None" else str(one["Code"]) for one in reasons]
    return []
