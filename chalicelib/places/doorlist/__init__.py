"""Places, door lists (门牌清单): a file from outside becomes doors. Pure reading: no database, no HTTP, nothing stored.

    with open_list(path) as file:
        reading = file.read()            # how the file is read; a person confirms or changes it
        parsing = file.parse(reading)    # Accepted | Repeat | Refused | Skipped, row by row
        for outcome in parsing: ...
        parsing.summary                  # the sums

Not on a scan's path: it imports pydantic.
"""

from chalicelib.places.doorlist.doors import Door, key_of
from chalicelib.places.doorlist.errors import ReadingMismatch, UnreadableList
from chalicelib.places.doorlist.fields import TITLES, Field
from chalicelib.places.doorlist.file import DoorList, open_list
from chalicelib.places.doorlist.names import read_area, read_name
from chalicelib.places.doorlist.order import natural, walk_order
from chalicelib.places.doorlist.outcomes import Accepted, Change, Fault, Outcome, Refused, Repeat, Skipped, Summary
from chalicelib.places.doorlist.parse import Parsing
from chalicelib.places.doorlist.reading import Reading, SheetReading, Skip
from chalicelib.places.doorlist.text import Notice

__all__ = [
    "TITLES",
    "Accepted",
    "Change",
    "Door",
    "DoorList",
    "Fault",
    "Field",
    "Notice",
    "Outcome",
    "Parsing",
    "Reading",
    "ReadingMismatch",
    "Refused",
    "Repeat",
    "SheetReading",
    "Skip",
    "Skipped",
    "Summary",
    "UnreadableList",
    "key_of",
    "natural",
    "open_list",
    "read_area",
    "read_name",
    "walk_order",
]
