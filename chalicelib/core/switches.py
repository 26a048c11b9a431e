"""Rooms that a district can switch off (开关): what is off answers as if it were not there, and is not shown.

Which rooms have a switch, and who reads whether it is on, the front door hands over: core knows no room.
"""

from collections.abc import Callable
from importlib import import_module

from chalicelib.core.errors import NotFound

_reader: dict[str, str] = {}


def read_by(place: str) -> None:
    """Say who tells whether a switch is on: ``package.module:function``, called with the switch's name."""
    _reader["place"] = place


def is_on(switch: str | None) -> bool:
    """Tell whether ``switch`` is on; what has no switch is."""
    if switch is None:
        return True
    module, _, name = _reader["place"].partition(":")
    read: Callable[[str], bool] = getattr(import_module(module), name)
    return read(switch)


def check_on(switch: str | None) -> None:
    """Return if ``switch`` is on. Raises NotFound, which is what everybody gets of a room that isn't there."""
    if not is_on(switch):
        raise NotFound
