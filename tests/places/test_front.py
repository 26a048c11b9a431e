import subprocess
import sys

from chalicelib.places.service import front, settings
from tests.places.conftest import Town


def test_without_a_roster_nobody_is_there_and_contact_is_open(town: Town) -> None:
    seen = front.front_of(town.path)
    assert (seen.contacts, seen.actions) == ((), ("contact",))
    assert seen.settings == settings.of(town.building) == settings.of_path(town.path)


def test_a_scan_imports_no_pydantic_and_no_door_list() -> None:
    heavy = "[name for name in sys.modules if name.endswith(('pydantic', 'doorlist'))]"
    asked = f"import sys, chalicelib.places.service.front; print({heavy})"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
