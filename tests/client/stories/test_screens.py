"""Every screen as it is photographed: nothing serious that axe finds, nothing wider than its window, in every look."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.client import scene, screens
from tests.client.district import District

pytestmark = [pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(2400)]


@pytest.fixture(scope="module")
def played(district: District) -> scene.Scene:
    """Give who is there and what the screens show."""
    return scene.play(district)


@pytest.mark.parametrize("look", ["320-large-dark", "390", "768"])
def test_no_screen_is_hard_to_read_or_cut_off(
    look: str, district: District, browser: Browser, played: scene.Scene, tmp_path: Path
) -> None:
    looks = screens.LOOKS.get(look, {})
    found = [
        fault
        for shot in screens.shots()
        for fault in screens.take(browser, district.base, played, shot, tmp_path / f"{shot.file}.png", **looks)
    ]

    assert found == []
