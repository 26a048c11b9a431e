"""The table of points: what the items of all sub-rooms share. Each sub-room's ``records.py`` lists its own keys.

Lists (of a place by state, of what is due) go by the index ``by_list``; what is one person's by ``by_person``.
Entries, heads and caps stand in no index: an award costs no more than its own writes.
"""

from chalicelib.core import crypto
from chalicelib.core.tables import RoomTable, table_meta


class Points(RoomTable):
    """What all items of the table have."""

    Meta = table_meta("points")

    def seal(self, field: str, text: str) -> str:
        """Encrypt ``text`` for the ``field`` of this item: it opens nowhere else."""
        return crypto.seal(text, table="points", key=f"{self.pk}|{self.sk}", field=field)

    def open(self, field: str) -> str | None:
        """Decrypt the ``field`` of this item; None if it is empty."""
        sealed = getattr(self, field)
        if sealed is None:
            return None
        return crypto.unseal(sealed, table="points", key=f"{self.pk}|{self.sk}", field=field)
