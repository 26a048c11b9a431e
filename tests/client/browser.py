"""A person at a browser: opens, taps, reads. What no page may do (ask a foreign host, fail in a script) is noted."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, sync_playwright

from infra.client.browser import FLAGS, program
from infra.client.node import CLIENT

AXE = CLIENT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
PATIENCE_MS = 30_000
HIGH = {320: 640, 390: 844, 768: 1024}
MOVED = """{
    const Real = Date;
    window.Date = class extends Real {
        constructor(...said) { said.length ? super(...said) : super(Real.now() + %d) }
        static now() { return Real.now() + %d }
    };
}"""
#: What fades in and out at the middle of the screen is not looked at: its colours are those of the moment.
LOOK = "rules => axe.run({exclude: [['uni-toast']]}, {runOnly: rules, resultTypes: ['violations']})"
HARMLESS = "Failed to load resource"  # a refusal of the API, which the screen shows


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give the browser, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program()), args=list(FLAGS))
        yield browser
        browser.close()


class Person:
    """Somebody with a browser of their own: nothing is shared with the others'."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        *,
        width: int = 390,
        dark: bool = False,
        large: bool = False,
        ahead_ms: int = 0,
        session: Mapping[str, object] | None = None,
    ) -> None:
        self.base = base
        self.wrong: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": HIGH.get(width, 844)},
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=True,
            reduced_motion="reduce",
        )
        if ahead_ms:
            self.later(ahead_ms)
        self._keep("large", "boolean", large)
        if session is not None:
            self._keep("session", "object", session)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("request", self._asked)
        self.page.on("pageerror", lambda error: self.wrong.append(f"a script failed: {error}"))
        self.page.on("console", self._said)

    def _keep(self, key: str, kind: str, value: object) -> None:
        """Let the client find a value where it keeps what it knows, unless it has one of its own by then."""
        said = json.dumps(json.dumps({"type": kind, "data": value}))
        unless = f"location.protocol !== 'about:' && !localStorage.getItem('{key}')"
        self.context.add_init_script(f"if ({unless}) localStorage.setItem('{key}', {said})")

    def later(self, by_ms: int) -> None:
        """Move this browser's clock on, as the district's was, from the next screen that is opened."""
        self.context.add_init_script(MOVED % (by_ms, by_ms))

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != urlsplit(self.base).netloc:
            self.wrong.append(f"a foreign host was asked: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and HARMLESS not in message.text:
            self.wrong.append(f"the console says: {message.text}")

    def open(self, path: str) -> None:
        """Open an address of the server."""
        self.page.goto(f"{self.base}{path}")

    def screen(self, name: str, query: str = "") -> None:
        """Open a screen of the client by its name in pages.json."""
        self.page.goto("about:blank")  # a change of the hash alone would keep what the last screen did
        self.open(f"/app/#/{name}{'?' if query else ''}{query}")
        self.settled()

    def at(self, name: str) -> None:
        """Wait until the screen of that name is open."""
        self.page.wait_for_url(f"**/app/#/{name}*")
        self.settled()

    def settled(self) -> None:
        """Wait until nothing is under way and no skeleton shows."""
        self.page.locator(".m-root").last.wait_for()
        self.page.wait_for_load_state("networkidle")
        self.page.locator(".m-skeleton").first.wait_for(state="detached")

    def tap(self, name: str, *, role: Any = "button") -> None:
        """Tap what is called so."""
        self.page.get_by_role(role, name=name).first.click()

    def agree(self, words: str | None = None) -> None:
        """Say yes to what the screen asks before an act, typing ``words`` where it asks for some."""
        asked = self.page.locator("uni-modal:visible").last
        if words is not None:
            asked.locator("textarea").fill(words)
        asked.get_by_text("确定", exact=True).click()

    def pick_day(self, label: str) -> None:
        """Pick the day that the picker offers first: today."""
        self.tap(label)
        self.page.locator(".uni-picker-toggle .uni-picker-action-confirm").last.click()
        self.page.locator(".uni-picker-toggle").first.wait_for(state="detached")

    def sees(self, text: str) -> Locator:
        """Wait for a text. Raises when it does not come."""
        found = self.page.get_by_text(text).first
        found.wait_for()
        return found

    def sign_in(self, name: str) -> None:
        """Sign in with the test login, on the login screen."""
        self.at("pages/login/index")
        self.tap("我已阅读并同意", role="checkbox")
        self.tap(name)

    def faults(self) -> list[str]:
        """Look at this screen with axe: what is serious or worse, one a line. WeChat has no zoom to allow or forbid."""
        self.page.evaluate(AXE.read_text("utf-8"))
        said = self.page.evaluate(LOOK, RULES)
        return [
            f"{self.page.url.partition('?')[0]}: {one['id']} ({one['impact']}): {one['help']}: {node['html'][:200]}"
            for one in said["violations"]
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]

    def spills(self) -> bool:
        """Tell whether the page is wider than its window."""
        wider: bool = self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
        return wider

    def stretch(self) -> None:
        """Make the window as high as its page, so that a picture shows all with the foot at the foot."""
        high: int = self.page.evaluate("document.documentElement.scrollHeight")
        size = self.page.viewport_size
        if size is not None and high > size["height"]:
            self.page.set_viewport_size({"width": size["width"], "height": high})

    def leave(self) -> list[str]:
        """Close the browser. Gives what went wrong meanwhile."""
        self.context.close()
        return self.wrong
