"""Campaigns, their content: who is posted, in canonical chunk files, and the hash by which people approve it.

A file is a line a row, canonical JSON: holder and the row's number in the list. The hash is the SHA-256 of the
canonical JSON of item, version, place, time, event, points and the hashes of all files. Results lie beside the chunks.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from chalicelib.core import files
from chalicelib.points import chain
from chalicelib.points.campaigns.errors import ContentChanged
from chalicelib.points.campaigns.records import CHUNK_DIGITS, Campaign
from chalicelib.points.campaigns.rules import CHUNK
from chalicelib.points.campaigns.service import finding

LINES = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is posted: its number in the list, and the holder that it came to."""

    number: int
    holder: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: ``mark`` is what is approved, ``same`` knows the same people in another order."""

    mark: str
    same: str


def folder(item: Campaign) -> str:
    """Name where the files of a campaign lie: each reading of its list writes its own."""
    return f"campaigns/{item.id}/{item.reading}"


def chunk_file(item: Campaign, number: int) -> str:
    """Name the file of a chunk."""
    return f"{folder(item)}/chunk-{number:0{CHUNK_DIGITS}d}.jsonl"


def result_file(item: Campaign, number: int) -> str:
    """Name the file with what became of a chunk's rows."""
    return f"{folder(item)}/result-{number:0{CHUNK_DIGITS}d}.jsonl"


def manifest_file(item: Campaign) -> str:
    """Name the file with the hashes of all chunks."""
    return f"{folder(item)}/manifest.json"


def preview_file(item: Campaign) -> str:
    """Name the file with the bad rows that the preview shows."""
    return f"{folder(item)}/preview.json"


def _header(item: Campaign) -> dict[str, object]:
    """Give what is approved beside the rows."""
    scheme = finding.item_of(item)
    return {
        "item": item.item,
        "version": int(item.version),
        "place": item.place,
        "at_ms": int(item.at_ms),
        "event": item.event,
        "points": scheme.points,
        "currency": scheme.currency,
    }


def store(item: Campaign, rows: Sequence[Row]) -> Stored:
    """Write the content's files. Nothing of them counts before the campaign's item names their hash."""
    digests: list[str] = []
    for at in range(0, len(rows), CHUNK):
        lines = jsonl({"holder": row.holder, "row": row.number} for row in rows[at : at + CHUNK])
        files.store(chunk_file(item, len(digests)), lines, LINES)
        digests.append(sha256(lines).hexdigest())
    files.store(manifest_file(item), chain.canonical(digests), "application/json")
    header = _header(item)
    whom = sha256("\n".join(sorted(row.holder for row in rows)).encode()).hexdigest()
    same = {name: header[name] for name in ("item", "place", "at_ms")} | {"whom": whom}
    if item.event != item.basis:  # a supplement: the event's own natural keys count everybody once
        same["campaign"] = item.id
    return Stored(_mark(header, digests), chain.digest(same))


def _mark(header: dict[str, object], digests: list[str]) -> str:
    return chain.digest({**header, "chunks": digests})


def approved(item: Campaign) -> list[str]:
    """Give the hashes of the chunks as they were approved. Raises ContentChanged, Gone."""
    digests = read(manifest_file(item))
    if not isinstance(digests, list) or _mark(_header(item), digests) != item.mark:
        raise ContentChanged(campaign=item.id)
    return digests


def chunk(item: Campaign, number: int, digest: str) -> list[Row]:
    """Read a chunk, which must be what was approved under ``digest``. Raises ContentChanged, Gone."""
    raw = files.read(chunk_file(item, number))
    if sha256(raw).hexdigest() != digest:
        raise ContentChanged(campaign=item.id, chunk=number)
    return [Row(one["row"], one["holder"]) for one in lines_of(raw)]


def jsonl(lines: Iterable[dict[str, object]]) -> bytes:
    """Write canonical JSON, a line each."""
    return b"".join(chain.canonical(line) + b"\n" for line in lines)


def lines_of(raw: bytes) -> list[dict[str, Any]]:
    """Read lines of JSON."""
    return [json.loads(line) for line in raw.splitlines()]


def read(key: str) -> Any:  # noqa: ANN401 - JSON
    """Read a small JSON file; None where it is none. Raises Gone."""
    try:
        return json.loads(files.read(key))
    except ValueError:
        return None
