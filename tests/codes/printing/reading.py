"""Reads printed sheets back as a phone and a person would: codes off a raster of 300 dpi, text out of the file."""

from collections.abc import Iterable
from dataclasses import dataclass

import pypdfium2
import zxingcpp

from chalicelib.codes.printing.labels import WORDS, Label, grouped
from chalicelib.codes.printing.layout import MM, Layout

DPI = 300


@dataclass(frozen=True)
class Seen:
    """What one label of a page shows."""

    url: str | None
    text: str


def expected(label: Label, public_url: str) -> Seen:
    words = WORDS[label.kind]
    text = words.title + words.hint + label.where + label.door + grouped(label.number)
    return Seen(f"{public_url}/d/{label.token}", squeezed(text))


def squeezed(text: str) -> str:
    return "".join(text.split())


def page(document: pypdfium2.PdfDocument, at: int, layout: Layout) -> list[Seen]:
    """Read one page, label by label, each at its own place."""
    leaf = document[at]
    raster = leaf.render(scale=DPI / 72, grayscale=True).to_pil()
    codes = {}
    for code in zxingcpp.read_barcodes(raster, formats=zxingcpp.BarcodeFormat.QRCode):
        x = (code.position.top_left.x + code.position.bottom_right.x) / 2 * 25.4 / DPI
        y = layout.page[1] - (code.position.top_left.y + code.position.bottom_right.y) / 2 * 25.4 / DPI
        codes[place(layout, x, y)] = code.text
    text = leaf.get_textpage()
    seen = []
    for cell in range(layout.a_page):
        left, low = layout.corner(cell)
        right, top = left + layout.label[0], low + layout.label[1]
        inside = text.get_text_bounded(left * MM, low * MM, right * MM, top * MM)
        seen.append(Seen(codes.get(cell), squeezed(inside)))
    return seen


def place(layout: Layout, x: float, y: float) -> int:
    """Tell which label of a page holds the point ``x``, ``y`` (millimetres from the lower left corner)."""
    left, low = layout.margin
    column = int((x - left) // layout.label[0])
    row = layout.rows - 1 - int((y - low) // layout.label[1])
    return row * layout.columns + column


def differing(path: str, pages: Iterable[int], layout: Layout, labels: list[Label], public_url: str) -> list[str]:
    """Give the rows of the labels that don't read back whole, of ``pages`` of the file at ``path``."""
    document = pypdfium2.PdfDocument(path)
    bad = []
    for at in pages:
        mine = labels[at * layout.a_page : (at + 1) * layout.a_page]
        seen = page(document, at, layout)
        bad += [one.row for one, found in zip(mine, seen, strict=False) if found != expected(one, public_url)]
        bad += [f"blank {at}" for found in seen[len(mine) :] if found != Seen(None, "")]
    document.close()
    return bad
