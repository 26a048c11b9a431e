"""The font that ships holds what a Chinese address can hold, and says what it lacks."""

from io import BytesIO

import pytest

from chalicelib.codes.printing.font import FileFont, missing, width, widths
from chalicelib.codes.printing.pdf import PdfFile


def gb2312() -> set[str]:
    rows = range(0xA1, 0xF8)
    return {one for row in rows for cell in range(0xA1, 0xFF) for one in bytes([row, cell]).decode("gb2312", "ignore")}


def test_the_font_holds_ascii_gb2312_and_rare_place_names() -> None:
    wanted = {chr(code) for code in range(0x20, 0x7F)} | gb2312() | set("①⑳№㎡㈠Ⅻ㮾䃅垚堃喆玥𬭎𫍯𨙸")
    assert len(wanted) > 7500
    assert missing("".join(sorted(wanted))) == []


def test_what_the_font_lacks_is_said_once_and_in_order() -> None:
    assert missing("1号🏠楼\n门🏠") == ["🏠", "\n"]


def test_digits_are_of_one_width_and_han_of_another() -> None:
    assert {widths()[digit] for digit in "0123456789"} == {570}
    assert width("康1") == 1570


def test_a_character_that_the_font_lacks_is_never_shown() -> None:
    font = FileFont(PdfFile(BytesIO()))
    with pytest.raises(KeyError):
        font.show("门🏠")
    assert font.show("门") == b"(\0\1)Tj"


def test_bytes_that_mean_something_in_a_pdf_string_are_escaped() -> None:
    font = FileFont(PdfFile(BytesIO()))
    shown = [font.show(one) for one in sorted(widths())[:100]]
    special = [shown[at - 1] for at in (0x0D, 0x28, 0x29, 0x5C)]
    assert special == [b"(\0\\r)Tj", b"(\0\\()Tj", b"(\0\\))Tj", b"(\0\\\\)Tj"]
