"""Benches: printing labels, beside the simplest way to do it: `qrcode` + Pillow, one image a label in the PDF.

python -m tests.bench.labels
"""

import random
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from time import process_time
from typing import Any, cast
from zlib import compress

from chalicelib.codes.printing.labels import WORDS, Label, grouped
from chalicelib.codes.printing.layout import A4, ROLL, Layout
from chalicelib.codes.printing.sheet import write_sheets
from chalicelib.codes.printing.symbol import CROCKFORD, TOKEN_LENGTH

PUBLIC_URL = "https://ma.kangbashi.gov.cn"
LABELS = 28_231
NAIVE_LABELS = 192
NAIVE_DPI = 300
FONT = Path(__file__).parents[2] / "chalicelib/codes/printing/font/NotoSansSC-Medium-subset.ttf"

Figure = tuple[str, float, str, float | None]


def district(count: int) -> list[Label]:
    """Give the labels of a district's doors: distinct tokens and numbers, addresses as long as real ones."""
    dice = random.Random(28_231)  # noqa: S311 - the same labels each time, nothing secret
    estates = [
        name + part for name in ("康和", "园丁", "湖滨", "神华", "北岸", "呼能") for part in ("一区", "二区", "花园")
    ]
    return [
        Label(
            row=str(at),
            kind="indoor" if at % 2 else "outdoor",
            token="".join(dice.choices(CROCKFORD, k=TOKEN_LENGTH)),
            number=f"{dice.randrange(10**10):010}",
            where=f"哈巴格希街道{estates[at // 600 % 18][:2]}社区",
            door=f"{estates[at // 600 % 18]}{at // 40 % 15 + 1}号楼{at // 20 % 2 + 1}单元{at // 2 % 10 + 1}01",
        )
        for at in range(count)
    ]


def ours(labels: list[Label], layout: Layout) -> tuple[float, bytes]:
    """Print ``labels`` and give the labels a second of one core, and the file."""
    out = BytesIO()
    start = process_time()
    report = write_sheets(labels, out, layout=layout, public_url=PUBLIC_URL)
    took = process_time() - start
    if report.labels != len(labels):
        raise ValueError(f"{len(labels) - report.labels} labels were not printed")
    return len(labels) / took, out.getvalue()


def naive(labels: list[Label]) -> float:
    """Print ``labels`` the simplest way and give the labels a second of one core.

    `qrcode` makes each symbol, Pillow draws each label as an image of 300 dpi and saves them as a PDF.
    """
    from PIL import Image, ImageDraw, ImageFont
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    fonts = {size: ImageFont.truetype(str(FONT), round(size / 72 * NAIVE_DPI)) for size in (9, 10, 12, 13)}
    wide, high = (round(side / 25.4 * NAIVE_DPI) for side in A4.label)
    start = process_time()
    drawn = []
    for label in labels:
        picture = Image.new("RGB", (wide, high), "#17579c")
        code = QRCode(box_size=8, border=4, error_correction=ERROR_CORRECT_M)
        code.add_data(f"{PUBLIC_URL}/d/{label.token}")
        code.make()
        picture.paste(code.make_image().get_image().convert("RGB"), (430, 40))
        pen = ImageDraw.Draw(picture)
        for text, size, top in (
            (WORDS[label.kind].title, 9, 30),
            (label.where, 10, 90),
            (label.door, 12, 150),
            (grouped(label.number), 13, 320),
        ):
            pen.text((30, top), text, font=fonts[size], fill="white")
        drawn.append(picture)
    drawn[0].save(BytesIO(), "PDF", save_all=True, append_images=drawn[1:], resolution=NAIVE_DPI)
    return len(labels) / (process_time() - start)


def bytes_each(labels: list[Label], data: bytes) -> float:
    """Give the bytes a label beside the font: what the file grows by, without font program and its tables."""
    from pypdf import PdfReader

    font: Any = cast("Any", PdfReader(BytesIO(data)).pages[0]["/Resources"])["/Font"]["/F"]
    below = font["/DescendantFonts"][0]
    streams = (below["/FontDescriptor"]["/FontFile2"], below["/CIDToGIDMap"], font["/ToUnicode"])
    apart = sum(len(compress(stream.get_object().get_data(), 9)) for stream in streams)
    return (len(data) - apart) / len(labels)


def figures() -> Iterator[Figure]:
    """Give name, value, unit and ratio of each figure, all of one run."""
    labels = district(LABELS)
    ours(labels[:1], A4)  # tables and font are made once a process
    floor = naive(labels[:NAIVE_LABELS])
    speed, sheets = ours(labels, A4)
    yield "labels.per_core_s", speed, "labels/s", None
    yield "labels.vs_naive", floor, "labels/s", speed / floor
    yield "labels.bytes", bytes_each(labels, sheets), "bytes", None
    roll_speed, roll = ours(labels, ROLL)
    yield "labels.roll_per_core_s", roll_speed, "labels/s", None
    yield "labels.roll_bytes", bytes_each(labels, roll), "bytes", None


if __name__ == "__main__":
    for name, value, unit, ratio in figures():
        sys.stdout.write(f"{name} {value:.0f} {unit} {'-' if ratio is None else f'{ratio:.1f}'}\n")
