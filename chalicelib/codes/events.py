"""codes: what this room tells others, and itself. Ids, counts and states only."""

from typing import ClassVar

from chalicelib.core.outbox import Event


class CodesChanged(Event):
    """Codes of these buildings were made or have another state: their coverage is to be counted again."""

    name: ClassVar[str] = "codes.changed"
    buildings: list[str]
    act: str


class RoundConfirmed(Event):
    """Staff confirm the round of a building (整栋确认): what was posted there becomes active."""

    name: ClassVar[str] = "codes.round_confirmed"
    building: str
    by: str
    act: str


class AddressesStale(Event):
    """Codes of these buildings may show names that changed while the codes were made: look at them again."""

    name: ClassVar[str] = "codes.addresses_stale"
    buildings: list[str]


class MismatchReported(Event):
    """Somebody says for the first time that a code is not at its door."""

    name: ClassVar[str] = "door.mismatch_reported"
    report: str
    code: str
    building: str
    community: str


class ScanOdd(Event):
    """Scans of one process follow an odd pattern: forged, walk or busy. Says of which code if it is one; never who."""

    name: ClassVar[str] = "scan.odd"
    pattern: str
    scans: int
    window_ms: int
    code: str | None = None
    building: str | None = None


class PreviewRequested(Event):
    """A door list is to be read."""

    name: ClassVar[str] = "import.preview_requested"
    import_id: str


class ImportRequested(Event):
    """A door list is to go in, or to go on: large ones are cut by time."""

    name: ClassVar[str] = "import.requested"
    import_id: str


class SheetsRequested(Event):
    """Labels are ordered: cut the order into files."""

    name: ClassVar[str] = "sheets.requested"
    sheet: str


class ChunkRequested(Event):
    """One file of labels is to be drawn."""

    name: ClassVar[str] = "sheets.chunk_requested"
    sheet: str
    chunk: int
