"""Each check of a build finds what it looks for, in a build that was spoilt."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.client import checks, node

Spoil = Callable[[Path], object]


def write(path: Path, said: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(said if isinstance(said, str) else json.dumps(said), "utf-8")


@pytest.fixture
def mini_program(tmp_path: Path) -> Path:
    """Give a mini-program of two pages and a component, one page in a subpackage."""
    node.packages()
    write(tmp_path / "app.json", {"pages": ["pages/a"], "subPackages": [{"root": "rooms/x", "pages": ["b"]}]})
    write(tmp_path / "app.wxss", ".a{color:red}")
    for page in ("pages/a", "rooms/x/b"):
        up = "../" * page.count("/")
        said = {"navigationBarTitleText": "页", "usingComponents": {"m-c": f"{up}parts/c"}}
        write(tmp_path / f"{page}.json", said)
        write(tmp_path / f"{page}.js", "Page({})")
        write(tmp_path / f"{page}.wxml", "<view>{{said}}</view>")
    write(tmp_path / "parts/c.json", {"component": True})
    write(tmp_path / "parts/c.js", "Component({})")
    write(tmp_path / "parts/c.wxml", "<slot />")
    return tmp_path


def test_a_good_one_passes(mini_program: Path) -> None:
    assert checks.of_mini_program(mini_program) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda built: write(built / "pages/a.wxml", "<view>{{a b}}</view>"), "wcc: "),
        (lambda built: write(built / "pages/a.wxml", "<view><text></view>"), "wcc: "),
        (lambda built: write(built / "app.wxss", ".a{color"), "wcsc: "),
        (lambda built: write(built / "pages/a.js", "Page({"), "a.js: "),
        (lambda built: (built / "rooms/x/b.wxml").unlink(), "rooms/x/b.wxml is named and not there"),
        (lambda built: write(built / "pages/a.json", {}), "pages/a has no title"),
        (lambda built: (built / "parts/c.js").unlink(), "m-c is to be ../parts/c, which has no .js"),
        (lambda built: write(built / "app.js", 'require("./rooms/x/b.js")'), "app.js requires rooms/x/b.js"),
        (lambda built: write(built / "big.json", {"a": "a" * checks.MOST_MAIN}), "main has 10"),
        (lambda built: write(built / "rooms/x/b.js", f"'{'a' * checks.MOST_SUB}'"), "rooms/x has 20"),
        (lambda built: write(built / "pages/a.js", "ask('https://else.example/x')"), "names https://else.example/x"),
        (lambda built: write(built / "app.wxss", ".a{background:url(//else.example/x)}"), "names //else.example/x"),
        (lambda built: write(built / "pages/a.js", "ask('/sim/people')"), "knows the test login"),
    ],
)
def test_a_spoilt_one_is_found(mini_program: Path, spoil: Spoil, said: str) -> None:
    spoil(mini_program)

    assert any(said in finding for finding in checks.of_mini_program(mini_program))


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """Give a page with a script, which imports another, and the home screen."""
    write(tmp_path / "index.html", '<script type="module" src="/app/assets/index-1.js"></script>')
    write(tmp_path / "assets/index-1.js", 'import{a}from"./part.2.js";"http://www.w3.org/2000/svg"')
    write(tmp_path / "assets/part.2.js", "export const a=1")
    write(tmp_path / "assets/pages-home-index.3.js", "1")
    return tmp_path


def test_a_good_page_passes(web: Path) -> None:
    assert checks.of_web(web) == []


def test_the_first_load_counts_what_is_imported_at_once(web: Path) -> None:
    before = checks.first_load(web)
    write(web / "assets/part.2.js", "".join(chr(40 + at * at % 80) for at in range(9_000)))
    write(web / "assets/later.4.js", "".join(chr(40 + at * at % 80) for at in range(9_000)))

    assert 0 < checks.first_load(web) - before < 9_000


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("assets/part.2.js", b"fetch('http://else.example')", "names http://else.example"),
        ("assets/part.2.js", b"'/sim/people'", "knows the test login"),
        ("assets/picture.png", b"\x89PNG", "is no text"),
    ],
)
def test_a_spoilt_page_is_found(web: Path, name: str, content: bytes, said: str) -> None:
    (web / name).write_bytes(content)

    assert any(said in finding for finding in checks.of_web(web))
