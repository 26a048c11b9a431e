"""codes, for rooms above: the dwellings whose indoor codes carry numbers on a list of staff's. Many at once, no limits.

What somebody types for themself goes by ``scans``, which counts it.
"""

from collections.abc import Iterable

from chalicelib.codes import numbers, tokens
from chalicelib.codes.records import SCAN_SK, CodeItem, read_many
from chalicelib.codes.rules import SEEN_BY_SCAN
from chalicelib.core import bulk


def dwellings_by_numbers(typed: Iterable[str]) -> dict[str, str]:
    """Give the dwelling of each number that is of an indoor code in use, by the number as it was written.

    What can't be a number of ours is not read. One call a number, side by side, and a hundredth for their states.
    """
    asked = {text: number for text in typed if (number := numbers.read(text)) is not None}
    distinct = list(dict.fromkeys(asked.values()))
    codes = dict(zip(distinct, bulk.side_by_side(_indoor, distinct), strict=True))
    items = read_many([(code, SCAN_SK) for code in codes.values() if code is not None])
    in_use = {pk: item["dwelling"]["S"] for (pk, _), item in items.items() if item["state"]["S"] in SEEN_BY_SCAN}
    found = {text: in_use.get(codes[number] or "") for text, number in asked.items()}
    return {text: dwelling for text, dwelling in found.items() if dwelling is not None}


def _indoor(number: str) -> str | None:
    for one in CodeItem.by_number.query(number, limit=1):
        return str(one.pk) if tokens.code_of(one.pk).kind == "indoor" else None
    return None
