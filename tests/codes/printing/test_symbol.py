"""The fast symbols are the `qrcode` package's own."""

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from qrcode import constants
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from chalicelib.codes.printing.symbol import CROCKFORD, MASK, QUIET, TOKEN_LENGTH, symbols
from tests.codes.printing.samples import PUBLIC_URL

TOKENS = st.text(CROCKFORD, min_size=TOKEN_LENGTH, max_size=TOKEN_LENGTH)
URLS = {"https://d.cn": (3, "M"), PUBLIC_URL: (4, "M"), "https://codes.example.cn": (4, "Q")}
LEVELS = {"M": constants.ERROR_CORRECT_M, "Q": constants.ERROR_CORRECT_Q, "H": constants.ERROR_CORRECT_H}


def drawn_by_qrcode(prefix: str, token: str, version: int, level: str) -> list[str]:
    code = QRCode(version=version, error_correction=LEVELS[level], mask_pattern=MASK, border=0)
    code.add_data(QRData(prefix.encode(), mode=MODE_8BIT_BYTE), optimize=0)
    code.add_data(QRData(token.encode(), mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=False)
    return ["".join("01"[bool(dark)] for dark in row) for row in code.modules]


@given(TOKENS, st.sampled_from(sorted(URLS)))
def test_a_symbol_is_the_one_that_qrcode_draws(token: str, public_url: str) -> None:
    drawn = symbols(public_url)
    assert list(drawn.modules(token)) == drawn_by_qrcode(drawn.prefix, token, drawn.version, drawn.level)


@pytest.mark.parametrize("public_url", URLS)
def test_the_smallest_version_is_taken_and_its_level_raised(public_url: str) -> None:
    drawn = symbols(public_url)
    assert (drawn.version, drawn.level) == URLS[public_url]


@given(TOKENS)
def test_a_reader_gets_the_address_letter_by_letter(token: str) -> None:
    drawn = symbols(PUBLIC_URL)
    side = drawn.size + 2 * QUIET
    picture = Image.new("1", (side, side), 1)
    for y, row in enumerate(drawn.modules(token)):
        for x, module in enumerate(row):
            picture.putpixel((QUIET + x, QUIET + y), module == "0")
    (code,) = zxingcpp.read_barcodes(picture.resize((side * 4, side * 4)))
    assert code.text == drawn.url(token) == f"{PUBLIC_URL}/d/{token}"


@pytest.mark.parametrize("token", ["", "0" * 24, "0" * 26, "0" * 24 + "I", "0" * 24 + "a", "0" * 24 + "零"])
def test_what_is_no_token_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(ValueError, match=r"^token: needs 25 characters") as refused:
        symbols(PUBLIC_URL).rows(token)
    assert token == "" or token not in str(refused.value)


@pytest.mark.parametrize("public_url", ["ma.cn", "ftp://ma.cn", "https://ma.cn/", "https://码上.cn"])
def test_an_address_that_no_link_rule_can_match_is_refused(public_url: str) -> None:
    with pytest.raises(ValueError, match="public_url: needs"):
        symbols(public_url)


def test_an_address_too_long_for_a_sticker_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        symbols("https://" + "long." * 40 + "cn")
