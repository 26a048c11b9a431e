"""Moves the clock of the embedded stack, so that five days pass in a second."""

import time

from infra.local.aws import client

READ_EVERY_S = 1.0  # how often a process reads the offset at most; chalicelib.core.clock has the same


def table(stack: str) -> str:
    """Give the name of the table that holds the offset."""
    return f"{stack}-clock"


def offset_ms(port: int, stack: str) -> int:
    """Tell how far the clock was moved, in milliseconds."""
    key = {"pk": {"S": "clock"}, "sk": {"S": "offset"}}
    item = client("dynamodb", port).get_item(TableName=table(stack), Key=key, ConsistentRead=True).get("Item")
    return int(item["ms"]["N"]) if item else 0


def move_clock(port: int, stack: str, by_ms: int) -> int:
    """Move the clock on by ``by_ms`` milliseconds, for every process of the stack, and wait until all know.

    Returns the whole offset. Raises ValueError for a step back: what has happened would lie in the future.
    """
    if by_ms < 0:
        raise ValueError(f"the clock moves on only; by_ms is {by_ms}")
    answer = client("dynamodb", port).update_item(
        TableName=table(stack),
        Key={"pk": {"S": "clock"}, "sk": {"S": "offset"}},
        UpdateExpression="ADD #ms :by",
        ExpressionAttributeNames={"#ms": "ms"},
        ExpressionAttributeValues={":by": {"N": str(by_ms)}},
        ReturnValues="UPDATED_NEW",
    )
    time.sleep(READ_EVERY_S)
    return int(answer["Attributes"]["ms"]["N"])
