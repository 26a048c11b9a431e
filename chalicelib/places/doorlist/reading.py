"""Places, door lists: how a file was read: what a program guessed, and a person confirms or changes once for the file.

It is plain data. Whoever holds the file and a reading gets the same doors again, on any machine and at any time.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Bounded

from chalicelib.places.doorlist.fields import REQUIRED, TITLES, Field
from chalicelib.places.doorlist.table import MOST_COLUMNS


class Skip(StrEnum):
    """Why a row is no door: a total (合计), a remark (备注), the header printed again, or a person's word."""

    TOTAL = "total"
    REMARK = "remark"
    HEADER_AGAIN = "header_again"
    BY_PERSON = "by_person"


class _Plain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SkippedRow(_Plain):
    """A row left out, shown so that a person can object."""

    row: int
    why: Skip
    text: str


class SheetReading(_Plain):
    """How one sheet is read. A person may change all but what is said to be shown only.

    ``header_row`` counts from 1 as a spreadsheet does, 0 says that the table has no header; ``columns`` from 0.
    ``constants`` stand outside the table, for a field without a column. ``fill_down`` are fields
    whose blank cells take the value above, until a larger place changes. ``skip`` are numbers of rows to leave out,
    ``keep`` of rows to read although they look like a total or a remark.
    """

    name: str = Bounded(max_length=200)
    use: bool = True
    header_row: int = Bounded(ge=0, le=10_000_000)
    headers: tuple[str, ...] = Bounded(default=(), max_length=MOST_COLUMNS)
    columns: dict[Field, int] = Bounded(default_factory=dict)
    constants: dict[Field, str] = Bounded(default_factory=dict)
    fill_down: tuple[Field, ...] = ()
    skip: frozenset[int] = frozenset()
    keep: frozenset[int] = frozenset()
    above: tuple[str, ...] = ()
    """Texts of the rows above the header (title, 填报单位), shown only."""
    skipped: tuple[SkippedRow, ...] = ()
    """The first rows that were left out, shown only."""
    hints: tuple[str, ...] = ()
    """What a person should look at (Chinese), shown only."""
    rows: int = 0
    """Rows that are read as doors, good or bad."""

    def missing(self) -> tuple[Field, ...]:
        """Name the fields that every door needs and that have neither a column nor a constant."""
        return tuple(f for f in REQUIRED if f not in self.columns and not self.constants.get(f, "").strip())


class Reading(_Plain):
    """How a file is read, sheet by sheet in the file's order. ``format`` is for a person: encoding and separator."""

    version: int = 1
    format: str = ""
    sheets: tuple[SheetReading, ...] = Bounded(min_length=1, max_length=1_000)

    def to_json(self) -> str:
        """Write the reading as JSON."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> "Reading":
        """Read what ``to_json`` or a person's client wrote. Raises pydantic's ValidationError."""
        return cls.model_validate_json(text)

    def questions(self) -> tuple[str, ...]:
        """Say in Chinese what a person must fill in before any row of a sheet can become a door."""
        return tuple(
            f"{sheet.name or '表格'}：没有找到{'、'.join(TITLES[f] for f in sheet.missing())}，"
            "请指定对应的列，或填写一个固定值"
            for sheet in self.sheets
            if sheet.use and sheet.missing()
        )
