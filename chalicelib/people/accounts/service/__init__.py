"""What accounts do for their people, and for other rooms. Everything that others may use is named here."""

from chalicelib.people.accounts.service.known import check_active, find_by_phone, masked_phone_of, openid_of
from chalicelib.people.accounts.service.login import ensure

__all__ = ["check_active", "ensure", "find_by_phone", "masked_phone_of", "openid_of"]
