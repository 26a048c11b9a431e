"""What is built passes WeChat's compilers and asks nobody but us; the source passes its types and its unit tests."""

from pathlib import Path

import pytest

from infra.client import building, checks, node

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def web() -> Path:
    """Give the web client as production has it."""
    return building.build("web")


@pytest.fixture(scope="module")
def mini_program() -> Path:
    """Give what WeChat is handed."""
    return building.build("mp")


def test_the_unit_tests_pass() -> None:
    building.prepare()
    assert "passed" in node.run(["vitest", "run"])


def test_the_client_fits_the_api() -> None:
    building.check_types()


def test_the_mini_program_is_what_wechat_takes(mini_program: Path) -> None:
    assert checks.of_mini_program(mini_program) == []


def test_the_web_client_is_small_and_asks_nobody_else(web: Path) -> None:
    assert checks.of_web(web) == []


def test_no_production_build_has_a_test_login(web: Path, mini_program: Path) -> None:
    assert checks.test_login(web) == []
    assert checks.test_login(mini_program) == []
    assert checks.test_login(building.build("test")) != []


def test_every_screen_is_built_with_its_title(web: Path, mini_program: Path) -> None:
    scripts = {path.name for path in (web / "assets").glob("*.js")}

    for screen in building.screens():
        assert any(name.startswith(f"{screen.replace('/', '-')}.") for name in scripts), screen
        assert (mini_program / f"{screen}.wxml").exists(), screen


def test_what_is_built_once_is_not_built_again(web: Path) -> None:
    before = (web / "index.html").stat().st_mtime_ns

    assert building.build("web") == web
    assert (web / "index.html").stat().st_mtime_ns == before
