"""The browser in which the client is looked at: Debian's Chromium, installed where root may and it is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
PACKAGES: Final = ("chromium", "fonts-noto-cjk")  # the browser, and characters for it to draw
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowser(Exception):
    """There is no Chromium and it cannot be installed; the message says what to do."""


def program() -> Path:
    """Give the browser, installing it where it is missing and this is root on Debian. Raises NoBrowser."""
    found = _found()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing chromium (once)", file=sys.stderr)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
            subprocess.run(["apt-get", *words], check=False, env=quiet, stdout=subprocess.DEVNULL)
        found = _found()
    if found is None:
        raise NoBrowser(f"the client is looked at in Chromium: install {' and '.join(PACKAGES)}")
    return found


def _found() -> Path | None:
    places = (shutil.which(name) for name in NAMES)
    return next((Path(place) for place in places if place), None)
