"""codes/printing: turns labels into a PDF, page by page as they come. Reads no database and keeps no label."""

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, Final

from chalicelib.codes.printing.art import Frame, frame, ink, marks, plate
from chalicelib.codes.printing.fit import LEADING, Line, fit, height
from chalicelib.codes.printing.font import FileFont, missing
from chalicelib.codes.printing.labels import (
    NUMBER_LENGTH,
    WORDS,
    Kind,
    Label,
    Problem,
    Report,
    Words,
    grouped,
    missing_glyph,
)
from chalicelib.codes.printing.layout import MM, Layout
from chalicelib.codes.printing.pdf import Pages, PdfFile, number
from chalicelib.codes.printing.symbol import Symbols, symbols

_END: Final = b"EI"
_DARK_IS_0: Final = bytes(255 - byte for byte in range(256))
_FORMS: Final[Mapping[Kind, bytes]] = {"outdoor": b"O", "indoor": b"I"}


def write_sheets(
    labels: Iterable[Label],
    out: BinaryIO,
    *,
    layout: Layout,
    public_url: str,
    words: Mapping[Kind, Words] = WORDS,
) -> Report:
    """Write ``labels``, in their order, as a PDF to ``out`` and say what was printed.

    A label that can't be printed whole is left out and reported. Memory stays flat, so ``labels`` may be a generator
    of any length. Where nothing can be printed nothing is written. Raises ValueError when ``public_url`` or ``words``
    don't fit the layout.
    """
    sheet = _Sheet(out, layout, symbols(public_url), words)
    problems: list[Problem] = []
    for label in labels:
        found = sheet.add(label)
        problems.extend(found)
    return Report(sheet.finish(), sheet.printed, tuple(problems))


def check(label: Label, layout: Layout, public_url: str) -> list[Problem]:
    """Say what would keep ``label`` from being printed. Raises ValueError as `write_sheets` does."""
    drawn = symbols(public_url)
    return _problems(label, frame(layout, drawn.size), drawn)


def _problems(label: Label, at: Frame, drawn: Symbols) -> list[Problem]:
    lacking = missing(label.where + label.door)
    if lacking:
        return [missing_glyph(label.row, one) for one in lacking]
    found = []
    if not (label.where + label.door).strip():
        found.append(Problem(label.row, "no_address", "缺少地址"))
    elif fit(label.where, label.door, (at.room[0], at.address[1])) is None:
        found.append(Problem(label.row, "too_long", "地址过长，用 10 磅字也排不下，请缩短小区或楼栋的名称"))
    if not (label.number.isascii() and label.number.isdigit() and len(label.number) == NUMBER_LENGTH):
        found.append(Problem(label.row, "bad_number", "编号应为 10 位数字"))
    if not drawn.takes(label.token):
        found.append(Problem(label.row, "bad_token", "二维码内容应为 25 位大写字母和数字"))
    return found


class _Sheet:
    """A PDF of labels in the making."""

    def __init__(self, out: BinaryIO, layout: Layout, drawn: Symbols, words: Mapping[Kind, Words]) -> None:
        self._out, self._layout, self._drawn, self._words = out, layout, drawn, words
        self._frame = frame(layout, drawn.size)
        if set(words) != set(WORDS):
            raise ValueError("words: needs those of outdoor and of indoor codes")
        lacking = missing("".join(one.title + one.hint for one in words.values()))
        if lacking:
            raise ValueError(f"words: {lacking[0]!r} is not in the printing font")
        self._file: tuple[PdfFile, Pages, FileFont] | None = None
        self._page: list[bytes] = []
        self._inks = {kind: ink(layout, kind) for kind in _FORMS}
        self._left = round(self._frame.text[0], 1)
        self.printed = 0
        x, y, side = self._frame.symbol
        scaled = b"q %s 0 0 %s %s %s cm" % (number(side), number(side), number(x), number(y))
        self._begin_image = scaled + b" BI/W %d/H %d/CS/G/BPC 1" % (drawn.size, drawn.size)

    def add(self, label: Label) -> list[Problem]:
        """Put a label on the sheet, or say why not."""
        found = _problems(label, self._frame, self._drawn)
        if found:
            return found
        if self._file is None:
            pdf = PdfFile(self._out)
            self._file = pdf, Pages(pdf), FileFont(pdf)
        _, pages, font = self._file
        x, y = self._layout.corner(len(self._page))
        move = b"1 0 0 1 %s %s cm" % (number(x * MM), number(y * MM)) if x or y else b""
        parts = (b"q", move, b"/%s Do" % _FORMS[label.kind], self._image(label.token), self._text(label, font), b"Q\n")
        self._page.append(b"\n".join(part for part in parts if part))
        self.printed += 1
        if len(self._page) == self._layout.a_page:
            self._turn(pages)
        return []

    def finish(self) -> int:
        """Write what the pages have in common, close the file and give the number of pages."""
        if self._file is None:
            return 0
        pdf, pages, font = self._file
        if self._page:
            self._turn(pages)
        fonts = b"/Font<</F %d 0 R>>" % font.number
        box = b"/Type/XObject/Subtype/Form/BBox[0 0 %s %s]" % tuple(number(side * MM) for side in self._layout.page)
        forms = []
        for name, drawn in self._shared(font).items():
            form = pdf.reserve()
            pdf.stream(form, drawn, b"%s/Resources<<%s>>" % (box, fonts))
            forms.append(b"/%s %d 0 R" % (name, form))
        resources = b"%s/XObject<<%s>>" % (fonts, b"".join(forms))
        tree = pages.finish(self._layout.page[0] * MM, self._layout.page[1] * MM, resources)
        root, info = pdf.reserve(), pdf.reserve()
        pdf.small(root, b"<</Type/Catalog/Pages %d 0 R/Lang(zh-CN)/ViewerPreferences<</PrintScaling/None>>>>" % tree)
        pdf.small(info, b"<</Producer(Mashang)>>")
        font.finish()
        pdf.finish(root, info)
        return pages.count

    def _turn(self, pages: Pages) -> None:
        """Write the page and begin a new one."""
        marked = any(self._layout.margin)
        pages.add(b"".join((b"/M Do\n" if marked else b"", *self._page)))
        self._page = []

    def _lines(self, label: Label) -> Iterator[tuple[Line, float]]:
        """Give the lines of address and number, each with the height at which it stands."""
        bottom, high = self._frame.address
        lines = fit(label.where, label.door, (self._frame.room[0], high)) or ()
        top = bottom + (high + height(lines)) / 2
        for line in lines:
            top -= line.size * LEADING
            yield line, round(top + line.size * (LEADING - 0.88), 1)
        size, stretch = self._frame.digits
        yield Line(grouped(label.number), size, stretch), round(self._frame.text[1], 1)

    def _text(self, label: Label, font: FileFont) -> bytes:
        """Write address and number; a line says only what differs from the one before."""
        parts, size, stretch, x, y = [b"BT", self._inks[label.kind]], 0.0, 100, 0.0, 0.0
        for line, base in self._lines(label):
            if line.size != size:
                parts.append(b"/F %s Tf" % number(line.size))
            if line.stretch != stretch:
                parts.append(b"%d Tz" % line.stretch)
            parts.append(b"%s %s Td%s" % (number(self._left - x), number(base - y), font.show(line.text)))
            size, stretch, x, y = line.size, line.stretch, self._left, base
        return b"\n".join([*parts, b"ET"])

    def _image(self, token: str) -> bytes:
        """Draw the symbol as an inline image, in hexadecimal where a reader could see the image's end in it."""
        rows = self._drawn.rows(token).translate(_DARK_IS_0)
        if _END in rows:
            return b"%s/F/AHx ID %s> EI Q" % (self._begin_image, rows.hex().encode())
        return b"%s ID %s EI Q" % (self._begin_image, rows)

    def _shared(self, font: FileFont) -> dict[bytes, bytes]:
        """Draw what is the same for all labels, by the names that pages call it by."""
        drawn = {
            _FORMS[kind]: plate(self._layout, self._drawn.size, kind, words, font)
            for kind, words in self._words.items()
        }
        return {**drawn, b"M": marks(self._layout, font)} if any(self._layout.margin) else drawn
