"""The client: what a first visit is sent, and how long until something shows, on a phone four times slower than this.

A browser's first contentful paint with an empty cache, against a static page of the same bytes from the same server in
the same run, turn by turn: the median of the ratios. A static page shows one line of text and carries the rest of the
bytes as a comment: as many as the door's page has, or as the page, scripts and styles of the home's first load.
"""

import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser

from infra.client import building, checks
from infra.local.running import Stack
from tests.client.browser import chromium

TURNS = 40
SLOWER = 4
OPENED_MS = 1_000  # for a new window, which loads pages of the browser's own: they would share the processor
LEFT_ALONE_MS = 1_500  # a page that is asked something before it shows anything answers first, and shows later
PAINT = """
new Promise(done => {
  const look = () => {
    const found = performance.getEntriesByName('first-contentful-paint')[0]
    if (found) done(found.startTime)
    else setTimeout(look, 20)
  }
  look()
})
"""
Figure = tuple[str, float, str, float | None]


def figures() -> Iterator[Figure]:
    """Yield sizes and paints. The stack is a stack of its own: it serves the client as production has it."""
    web, mini_program = building.build("web"), building.build("mp")
    yield "client.web_kb_gz", checks.first_load(web) / 1024, "KB", None
    yield "client.mp_main_kb", checks.sizes(mini_program)["main"] / 1024, "KB", None
    for name, size in checks.sizes(mini_program).items():
        if name != "main":
            yield f"client.mp_{name.removeprefix('rooms/')}_kb", size / 1024, "KB", None
    yield from paints(web)


def paints(web: Path) -> Iterator[Figure]:
    """Yield the first paints of the door's page and of the client's home, each beside its static page."""
    from infra.local import demo

    with ExitStack() as opened:
        place = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        pages = Path(shutil.copytree(web, place / "pages"))
        stack = opened.enter_context(Stack(place / "state", client=pages))
        browser = opened.enter_context(chromium())
        door, home = f"{stack.base_url}/d/{demo.load(stack)}", f"{stack.base_url}/app/"
        with urlopen(door, timeout=30) as answer:  # noqa: S310 - our own server
            size = len(answer.read())
        (pages / "static-door.html").write_text(static(size), "utf-8")
        (pages / "static-home.html").write_text(static(weight(web)), "utf-8")
        yield from compared(browser, "client.door_fcp", door, f"{home}static-door.html")
        yield from compared(browser, "client.home_fcp", home, f"{home}static-home.html")


def weight(web: Path) -> int:
    """Count the bytes of the home's first load as they are parsed."""
    return sum(path.stat().st_size for path in checks.first_files(web))


def static(size: int) -> str:
    """Write a page of ``size`` bytes that shows one line; the rest is a comment, which no packing makes small."""
    head, tail = '<!doctype html><meta charset="utf-8"><title>x</title><p>码上生活</p><!--', "-->"
    left = size - len((head + tail).encode())
    return f"{head}{os.urandom(max(left, 0) // 2 + 1).hex()[: max(left, 0)]}{tail}"


def compared(browser: Browser, name: str, ours: str, floor: str) -> Iterator[Figure]:
    """Time both turn by turn, each first in every other, after one of each that is not counted: the server is warm."""
    paint(browser, ours), paint(browser, floor)
    pairs = []
    for turn in range(TURNS):
        first, second = (ours, floor) if turn % 2 else (floor, ours)
        took = {first: paint(browser, first), second: paint(browser, second)}
        pairs.append((took[ours], took[floor]))
    yield f"{name}_static_ms", statistics.median(low for _, low in pairs), "ms", None
    ratio = statistics.median(own / low for own, low in pairs)
    yield f"{name}_ratio", statistics.median(own for own, _ in pairs), "ms", ratio


def paint(browser: Browser, address: str) -> float:
    """Open an address with nothing kept and a slowed processor. Returns the milliseconds until something shows."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    try:
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.wait_for_timeout(OPENED_MS)
        page.goto(address, wait_until="commit")
        page.wait_for_timeout(LEFT_ALONE_MS)
        took: float = page.evaluate(PAINT)
    finally:
        context.close()
    return took


if __name__ == "__main__":
    for name, value, unit, ratio in figures():
        print(name, f"{value:.6g}", unit, "-" if ratio is None else f"{ratio:.3f}")
