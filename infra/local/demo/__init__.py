"""The demo district of ``make run``. ``load`` is called at every start, and does its work once for a state."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.local.running import Stack


def load(_stack: "Stack") -> str | None:
    """Give the token of a door of the district, to be shown as a QR code; None while there is no district."""
    return None
