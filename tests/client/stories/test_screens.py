"""Every screen, as its scene has it, in two looks: it comes, fits, and neither axe nor a script finds fault with it."""

import pytest
from playwright.sync_api import Browser

from infra.client import building
from tests.client.district import District
from tests.client.looking import Viewer
from tests.client.scenes import Scene, Shot, play, shots

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def scene(district: District) -> Scene:
    return play(district)


@pytest.fixture(scope="module")
def listed(district: District) -> list[Shot]:
    assert district.door  # a stack stands, so the client is built
    return shots(building.screens())


@pytest.mark.parametrize("look", ["light", "320-large-dark"])
def test_no_screen_has_a_fault(
    browser: Browser, district: District, scene: Scene, listed: list[Shot], look: str
) -> None:
    with Viewer(browser, district, scene, look) as viewer:
        assert [fault for shot in listed for fault in viewer.faults(shot)] == []


def test_a_link_that_was_cut_breaks_no_screen(
    browser: Browser, district: District, scene: Scene, listed: list[Shot]
) -> None:
    asking = {shot.screen: shot for shot in listed if shot.query and not shot.served}
    with Viewer(browser, district, scene, "light") as viewer:
        assert [fault for shot in asking.values() for fault in viewer.lost(shot)] == []
