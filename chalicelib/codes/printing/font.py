"""codes/printing: the Chinese font that ships with the product, and its subset in one file. Knows no layout.

The font is TrueType (see `font/README.md`). In a file a character gets a number (CID) when it first occurs, so text
can be written before it is known which characters come; the subset, the widths and the way back to text are written
last.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final

from chalicelib.codes.printing.pdf import PdfFile

_FILE: Final = Path(__file__).parent / "font" / "NotoSansSC-Medium-subset.ttf"
_NAME: Final = "NotoSansSC-Medium"
_EM: Final = 1000
_KEPT: Final = ["head", "hhea", "maxp", "hmtx", "loca", "glyf"]
"""All that a PDF reader takes from an embedded TrueType font whose characters come by number."""


@lru_cache(maxsize=1)
def widths() -> dict[str, int]:
    """Give every character of the font with its width in thousandths of the size; some 30 ms, then kept."""
    from fontTools.ttLib import TTFont

    with TTFont(_FILE, lazy=True) as font:
        advance = font["hmtx"].metrics
        return {chr(code): advance[glyph][0] for code, glyph in font.getBestCmap().items()}


def missing(text: str) -> list[str]:
    """Give the characters of ``text`` that the font lacks, each once, in their order."""
    known = widths()
    return list(dict.fromkeys(one for one in text if one not in known))


def width(text: str) -> int:
    """Give the width of ``text`` in thousandths of the size. Raises KeyError for a character that the font lacks."""
    known = widths()
    return sum(known[one] for one in text)


@dataclass(frozen=True)
class _Written:
    """The subset as a font program, and which of its glyphs each CID stands for."""

    program: bytes
    glyphs: bytes


class FileFont:
    """The font of one PDF file; ``number`` is its object, which may be named before it is written."""

    def __init__(self, pdf: PdfFile) -> None:
        self._pdf = pdf
        self.number = pdf.reserve()
        self._numbers: dict[str, int] = {}
        self._codes: dict[str, bytes] = {}

    def show(self, text: str) -> bytes:
        """Give the operator that shows ``text``. Raises KeyError for a character that the font lacks."""
        codes = self._codes
        try:
            return b"(%s)Tj" % b"".join([codes[one] for one in text])
        except KeyError:
            self._learn(text)
            return self.show(text)

    def finish(self) -> None:
        """Write the font with all characters shown so far."""
        pdf = self._pdf
        descendant, descriptor, program, glyphs, back = (pdf.reserve() for _ in range(5))
        made = self._subset()
        tag = "".join(chr(ord("A") + byte % 26) for byte in sha256(made.program).digest()[:6])
        name = f"/{tag}+{_NAME}".encode()
        pdf.stream(program, made.program, b"/Length1 %d" % len(made.program))
        pdf.stream(glyphs, made.glyphs)
        pdf.stream(back, self._to_unicode())
        pdf.small(
            descriptor,
            b"<</Type/FontDescriptor/FontName%s/Flags 4/FontBBox[-1000 -300 3000 1200]/ItalicAngle 0/Ascent 1160"
            b"/Descent -288/CapHeight 733/StemV 90/FontFile2 %d 0 R>>" % (name, program),
        )
        pdf.small(
            descendant,
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont%s"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"/FontDescriptor %d 0 R/DW %d/W[%s]/CIDToGIDMap %d 0 R>>"
            % (name, descriptor, _EM, self._narrow(), glyphs),
        )
        pdf.small(
            self.number,
            b"<</Type/Font/Subtype/Type0/BaseFont%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
            % (name, descendant, back),
        )

    def _learn(self, text: str) -> None:
        known = widths()
        for one in text:
            if one not in self._numbers:
                known[one]  # the caller must not number what can't be drawn
                number = self._numbers[one] = len(self._numbers) + 1
                self._codes[one] = _escaped(number.to_bytes(2, "big"))

    def _narrow(self) -> bytes:
        known = widths()
        found = ((number, known[one]) for one, number in self._numbers.items())
        return b"".join(b"%d[%d]" % (number, wide) for number, wide in found if wide != _EM)

    def _subset(self) -> _Written:
        from fontTools import subset
        from fontTools.ttLib import TTFont

        with TTFont(_FILE, lazy=True, recalcTimestamp=False) as font:
            names = font.getBestCmap()
            tool = subset.Subsetter(
                subset.Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False)
            )
            tool.populate(unicodes=[ord(one) for one in self._numbers])
            tool.subset(font)
            place = {glyph: at for at, glyph in enumerate(font.getGlyphOrder())}
            for table in set(font.keys()) - {"GlyphOrder", *_KEPT}:
                del font[table]
            program = BytesIO()
            font.save(program)
        glyphs = b"\0\0" + b"".join(place[names[ord(one)]].to_bytes(2, "big") for one in self._numbers)
        return _Written(program.getvalue(), glyphs)

    def _to_unicode(self) -> bytes:
        rows = [b"<%04x><%s>" % (at, one.encode("utf-16-be").hex().encode()) for one, at in self._numbers.items()]
        blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
        maps = b"".join(b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks)
        return _CMAP % maps


def _escaped(code: bytes) -> bytes:
    """Write a code as it stands in a PDF string."""
    for plain, written in ((b"\\", b"\\\\"), (b"(", b"\\("), (b")", b"\\)"), (b"\r", b"\\r")):
        code = code.replace(plain, written)
    return code


_CMAP: Final = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def "
    b"/CMapName/Adobe-Identity-UCS def /CMapType 2 def\n"
    b"1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n%s"
    b"endcmap CMapName currentdict /CMap defineresource pop end end"
)
