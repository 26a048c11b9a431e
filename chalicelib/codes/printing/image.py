"""codes/printing: one code as a picture: PNG, lossless, one bit a pixel; SVG, vector. Knows no sheet."""

import zlib
from html import escape
from itertools import groupby
from typing import Final

from chalicelib.codes.printing.labels import WORDS, Label, grouped
from chalicelib.codes.printing.symbol import QUIET, symbols

_SCALE: Final = 12
"""Pixels to a module of a PNG: 0.5 mm at 600 dots an inch."""

_METRE: Final = 600 / 0.0254
"""Pixels to a metre that the PNG asks for."""

_DIGITS: Final = dict(
    zip(
        "0123456789 ",
        (
            (0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E),
            (0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E),
            (0x0E, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1F),
            (0x1F, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0E),
            (0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02),
            (0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E),
            (0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E),
            (0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08),
            (0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E),
            (0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C),
            (0,) * 7,
        ),
        strict=True,
    )
)
"""The digits as 5 × 7 dots, so that a PNG needs no font."""

_BLUE: Final = "#17579c"
_FAMILY: Final = "'PingFang SC','Microsoft YaHei','Noto Sans SC','Noto Sans CJK SC',sans-serif"


def png(label: Label, public_url: str) -> bytes:
    """Draw the code of ``label`` with its quiet zone, and below it the number, as a PNG for 600 dots an inch.

    Raises ValueError for a token that is not 25 Crockford characters, or a bad ``public_url``.
    """
    drawn = symbols(public_url)
    wide = (drawn.size + 2 * QUIET) * _SCALE
    rows = [""] * (QUIET * _SCALE)
    for row in drawn.modules(label.token):
        rows += ["0" * QUIET * _SCALE + "".join(module * _SCALE for module in row)] * _SCALE
    rows += [""] * (QUIET * _SCALE)
    rows += _caption(grouped(label.number), wide)
    packed = b"".join(b"\0" + _inverted(row.ljust(wide, "0")) for row in rows)
    head = wide.to_bytes(4, "big") + len(rows).to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    density = round(_METRE).to_bytes(4, "big") * 2 + b"\1"
    chunks = ((b"IHDR", head), (b"pHYs", density), (b"IDAT", zlib.compress(packed, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _caption(text: str, wide: int) -> list[str]:
    """Draw ``text`` in dots as wide as the symbol, with white below."""
    cells = 6 * len(text) - 1
    dot = (wide - 2 * QUIET * _SCALE) // cells
    left = "0" * ((wide - cells * dot) // 2)
    lines = ("0".join(f"{_DIGITS[one][line]:05b}" for one in text) for line in range(7))
    drawn = [left + "".join(point * dot for point in line) for line in lines for _ in range(dot)]
    return [*drawn, *[""] * (QUIET * _SCALE)]


def _inverted(row: str) -> bytes:
    """Pack a row of ``1`` for dark as PNG's greyscale has it: 0 is black."""
    padded = row.ljust(-(-len(row) // 8) * 8, "0")
    return (int(padded, 2) ^ ((1 << len(padded)) - 1)).to_bytes(len(padded) // 8, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def svg(label: Label, public_url: str) -> str:
    """Draw the code of ``label`` with its quiet zone, title, number and address as an SVG; a unit is a module.

    The reader's own Chinese font sets the text; a line that is too long is drawn closer, not cut.
    Raises ValueError for a token that is not 25 Crockford characters, or a bad ``public_url``.
    """
    drawn = symbols(public_url)
    side = drawn.size + 2 * QUIET
    path = "".join(
        f"M{QUIET + at} {QUIET + line}h{long}v1h-{long}z"
        for line, row in enumerate(drawn.modules(label.token))
        for at, long in _runs(row)
    )
    lines = (
        (grouped(label.number), 4.2, "#000"),
        (label.where, 2.8, "#000"),
        (label.door, 3.4, "#000"),
        (WORDS[label.kind].title, 2.4, _BLUE),
    )
    texts, base = [], float(side)
    for text, size, colour in lines:
        if text:
            base += size
            texts.append(_line(text, size, colour, side, base))
            base += size * 0.35
    high = base + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {high:g}" width="{side}mm" height="{high:g}mm">'
        f'<rect width="{side}" height="{high:g}" fill="#fff"/>'
        f'<path fill="#000" shape-rendering="crispEdges" d="{path}"/>'
        f'<g font-family="{_FAMILY}" text-anchor="middle">{"".join(texts)}</g></svg>\n'
    )


def _runs(row: str) -> list[tuple[int, int]]:
    """Give the dark runs of a row: where each begins and how long it is."""
    found, at = [], 0
    for module, group in groupby(row):
        long = len(list(group))
        if module == "1":
            found.append((at, long))
        at += long
    return found


def _line(text: str, size: float, colour: str, side: int, base: float) -> str:
    room = side - QUIET
    wide = sum(0.6 if one.isascii() else 1 for one in text) * size
    squeezed = f' textLength="{room}" lengthAdjust="spacingAndGlyphs"' if wide > room else ""
    return f'<text x="{side / 2:g}" y="{base:.2f}" font-size="{size}" fill="{colour}"{squeezed}>{escape(text)}</text>'
