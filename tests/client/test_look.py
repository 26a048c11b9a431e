"""The page of the look says what the client's files say; every text can be read on its ground; no text is elsewhere."""

import re
from pathlib import Path

import pytest

from chalicelib.codes import page as door
from infra.client import look
from infra.client.node import CLIENT

SHORT = {  # the door's page of the server has the same colours under short names
    "p": "plate", "ps": "plate-soft", "i": "ink", "j": "ink-2", "l": "line", "g": "paper", "c": "card", "w": "honey",
    "ws": "honey-soft", "b": "on-plate",
}  # fmt: skip
CHINESE = re.compile("[\u3400-\u9fff]")
WORDS = ("src/core/time.ts",)  # how times are said; besides each words.ts, a table of words by the API's names
SOURCES = sorted(path for path in (CLIENT / "src").rglob("*") if path.suffix in {".vue", ".ts"})


def test_the_page_is_drawn_from_the_files() -> None:
    page = look.PAGE.read_text("utf-8")
    assert look.filled(page) == page, "make docs"


@pytest.mark.parametrize(("text", "ground", "day", "night"), list(look.contrasts()))
def test_every_text_can_be_read_on_its_ground(text: str, ground: str, day: float, night: float) -> None:
    assert min(day, night) >= look.LEAST, f"{text} on {ground}"


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert look.ratio("#000000", "#ffffff") == pytest.approx(21)
    assert look.ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_large_mode_and_dark_change_tokens_that_are_there() -> None:
    looks = look.schemes()
    assert looks["large"].keys() <= looks["light"].keys()
    assert looks["dark"].keys() <= looks["light"].keys()
    assert (looks["large"]["t-m"], looks["large"]["tap"]) == ("24px", "64px")


def test_the_doors_page_has_the_same_colours() -> None:
    looks = look.schemes()
    day, _, night = door.STYLE.partition("@media(prefers-color-scheme:dark)")
    for css, tokens in ((day, looks["light"]), (night, {**looks["light"], **looks["dark"]})):
        found = dict(re.findall(r"--([a-z]+):(#[0-9a-f]+)", css))
        found = {
            name: value if len(value) == 7 else "#" + "".join(2 * one for one in value[1:])
            for name, value in found.items()
        }
        assert found == {short: tokens[name] for short, name in SHORT.items()}
    assert all(end in door.PLATE for end in look.PLATE)


def test_every_part_says_what_it_is_for() -> None:
    found = {name: (words, props) for name, words, props in look.parts()}
    assert all(words for words, _ in found.values())
    assert found["m-button"][1] == ["kind?", "wide?", "busy?", "disabled?", "label?"]
    assert found["m-row"][1][:2] == ["title", "note?"]


def spoken(path: Path) -> str:
    """Give a source without its comments."""
    text = path.read_text("utf-8")
    text = re.sub(r"<!--.*?-->|/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"(?m)(^|\s)//.*$", "", text)


def is_table(path: Path) -> bool:
    """Tell whether a file is a table of words, or how something is said."""
    return path.name == "words.ts" or str(path.relative_to(CLIENT)) in WORDS


@pytest.mark.parametrize("path", [path for path in SOURCES if not is_table(path)], ids=lambda path: path.name)
def test_no_screen_has_a_text_of_its_own(path: Path) -> None:
    assert [line.strip() for line in spoken(path).splitlines() if CHINESE.search(line)] == []
