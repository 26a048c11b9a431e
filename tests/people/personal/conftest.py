from tests.people.homes.conftest import acts, block
from tests.people.staff.conftest import admin
from tests.places.conftest import town

__all__ = ["acts", "admin", "block", "town"]
