"""Places, door lists: what became of each row, and the sums of a file. Plain data; a preview stores it line by line."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field

from chalicelib.places.doorlist.doors import Door
from chalicelib.places.doorlist.fields import Field
from chalicelib.places.doorlist.reading import Skip
from chalicelib.places.doorlist.text import Notice

_SUMS = ("rows", "doors", "repeats", "repeats_spelt_otherwise", "refused", "skipped")
SAMPLES = 5
"""Rows shown of each kind of notice."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a program took a cell for: shown in the preview as ``before`` → ``after`` ("" = left empty)."""

    kind: Notice
    field: Field
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused: the column as its header calls it, what stands there, and the reason in Chinese."""

    field: Field | None
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that gives a door. ``sheet`` is its name ("" in CSV), ``row`` its number in it from 1."""

    sheet: str
    row: int
    door: Door
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """A row whose door stands in the file already, at ``first_sheet`` and ``first_row``; the first one counts."""

    sheet: str
    row: int
    door: Door
    first_sheet: str
    first_row: int
    spelt_otherwise: bool
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be a door, with all its faults and its cells (filled down), for the file to mend."""

    sheet: str
    row: int
    faults: tuple[Fault, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no door and no fault."""

    sheet: str
    row: int
    why: Skip


Outcome = Accepted | Repeat | Refused | Skipped


@dataclass(frozen=True, slots=True)
class Sample:
    """A row shown for a kind of notice."""

    sheet: str
    row: int
    column: str
    before: str
    after: str


@dataclass(slots=True)
class Summary:
    """The sums of a file: rows = doors + repeats + refused. ``notices`` counts rows that are not refused, by kind."""

    rows: int = 0
    doors: int = 0
    repeats: int = 0
    repeats_spelt_otherwise: int = 0
    refused: int = 0
    skipped: int = 0
    notices: Counter[Notice] = field(default_factory=Counter)
    samples: dict[Notice, list[Sample]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count one row."""
        if isinstance(outcome, Skipped):
            self.skipped += 1
            return
        self.rows += 1
        if isinstance(outcome, Refused):
            self.refused += 1
            return
        if isinstance(outcome, Accepted):
            self.doors += 1
        else:
            self.repeats += 1
            self.repeats_spelt_otherwise += outcome.spelt_otherwise
        if outcome.changes:
            self._note(outcome)

    def to_json(self) -> str:
        """Write the sums, kinds of notice by name."""
        return json.dumps(
            {
                **{name: getattr(self, name) for name in _SUMS},
                "notices": {kind.value: count for kind, count in sorted(self.notices.items())},
                "samples": {kind.value: [asdict(one) for one in shown] for kind, shown in sorted(self.samples.items())},
            },
            ensure_ascii=False,
        )

    def _note(self, outcome: Accepted | Repeat) -> None:
        """Count each kind of notice once a row, and keep a few rows to show."""
        kinds = set()
        for change in outcome.changes:
            if change.kind not in kinds:
                kinds.add(change.kind)
                shown = self.samples.setdefault(change.kind, [])
                if len(shown) < SAMPLES:
                    shown.append(Sample(outcome.sheet, outcome.row, change.field.value, change.before, change.after))
        self.notices.update(kinds)
