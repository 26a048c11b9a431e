"""``make restore STAGE=… TABLE=codes AT=… [COPY=yes]``: a table as it was, beside the one that lives.

AWS restores into a new table only. It is left beside the old one to be looked at; with COPY=yes every item that it
holds is then written over the living one (what was added since stays). Running it again is safe.
"""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from infra.stage import Refused, Stage, read

AT_ONCE = 25
POLL_S = 5.0
PATIENCE_S = 4 * 3600


def restore(stage: Stage, table: str, at: datetime, say: Callable[[str], None], poll_s: float = POLL_S) -> str:
    """Restore ``table`` (a room's name) as of ``at`` into a new table. Returns its name. Raises Refused."""
    aws, source = stage.client("dynamodb"), f"{stage.stack}-{table}"
    target = f"{source}-at-{int(at.timestamp())}"
    try:
        aws.restore_table_to_point_in_time(SourceTableName=source, TargetTableName=target, RestoreDateTime=at)
    except aws.exceptions.TableAlreadyExistsException:
        say(f"{target} is there already")
    until = time.monotonic() + PATIENCE_S
    while aws.describe_table(TableName=target)["Table"]["TableStatus"] != "ACTIVE":
        if time.monotonic() > until:
            raise Refused(f"{target} is still not ready; ask again later")
        time.sleep(poll_s)
    say(f"{source} as of {at.isoformat()} is {target}")
    return target


def copy(stage: Stage, source: str, table: str, say: Callable[[str], None]) -> int:
    """Write every item of ``source`` over the living ``table``. Returns how many."""
    aws, target = stage.client("dynamodb"), f"{stage.stack}-{table}"
    written = 0
    for some in _in_pieces(_items(aws, source)):
        left: dict[str, Any] = {target: [{"PutRequest": {"Item": item}} for item in some]}
        pause_s = 0.1
        while left:
            left = aws.batch_write_item(RequestItems=left).get("UnprocessedItems", {})
            if left:
                time.sleep(pause_s)
                pause_s = min(2 * pause_s, 5)
        written += len(some)
    say(f"{written} items of {source} are in {target}")
    return written


def _items(aws: Any, table: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - botocore has no types
    for page in aws.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _in_pieces(items: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    piece: list[dict[str, Any]] = []
    for item in items:
        piece.append(item)
        if len(piece) == AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece


def main(arguments: list[str]) -> int:
    """Restore what is named. Returns the exit code."""
    name, table, at, copied = [*arguments, "", "", "", ""][:4]
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        print(f"AT={at} is no time with its zone; say it like 2026-05-01T08:00+08:00", file=sys.stderr)
        return 1
    try:
        stage = read(name)
        restored = restore(stage, table, moment, print)
        if copied == "yes":
            copy(stage, restored, table, print)
    except (Refused, ClientError) as failure:
        print(f"not restored: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
