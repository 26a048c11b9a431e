"""Reads printed sheets back, label by label, in a process that has the stack's environment and so its keys.

``python -m tests.e2e.reading EXPECTED PART PARTS SHEET...`` reads every PARTS-th page of the sheets, beginning with the
page PART. EXPECTED is a file of JSON: a code's id to what stands on its label. Writes what it found as JSON.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from chalicelib.codes import tokens
from chalicelib.codes.printing.labels import WORDS, grouped
from chalicelib.codes.printing.layout import A4
from chalicelib.core.config import CONFIG
from tests.codes.printing.reading import Seen, page, squeezed


def pages(files: list[str], part: int, parts: int) -> Iterator[list[Seen]]:
    """Yield what stands on each page that is this process's to read."""
    at = 0
    for file in files:
        with pypdfium2.PdfDocument(file) as document:
            for number in range(len(document)):
                if at % parts == part:
                    yield page(document, number, A4)
                at += 1


def whole(seen: Seen, expected: dict[str, list[str]]) -> str | None:
    """Give the id of the code that a label shows, if all that stands on it belongs to that code."""
    prefix = f"{CONFIG.public_url}/d/"
    code = tokens.read(seen.url.removeprefix(prefix)) if seen.url and seen.url.startswith(prefix) else None
    if code is None or code.id not in expected:
        return None
    where, door, number = expected[code.id]
    words = WORDS[code.kind]
    said = squeezed(words.title + words.hint + where + door + grouped(number))
    return code.id if said == seen.text else None


def main(arguments: list[str]) -> None:
    """Read, and say which codes were found and which labels could not be read whole."""
    expected = json.loads(Path(arguments[0]).read_text("utf-8"))
    found: dict[str, str] = {}
    bad: list[str] = []
    for labels in pages(arguments[3:], int(arguments[1]), int(arguments[2])):
        for seen in labels:
            code = whole(seen, expected)
            if code is not None:
                found[code] = str(seen.url)
            elif seen != Seen(None, ""):
                bad.append(f"{seen.url} {seen.text}")
    sys.stdout.write(json.dumps({"found": found, "bad": bad}))


if __name__ == "__main__":
    main(sys.argv[1:])
