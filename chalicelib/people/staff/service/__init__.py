"""What staff do, and what other rooms ask about staff. Everything that others may use is named here."""

from chalicelib.people.staff.service.listing import holders, name_at

__all__ = ["holders", "name_at"]
