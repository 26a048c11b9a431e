"""Single codes as pictures decode to their own address and carry the number."""

from collections.abc import Callable
from io import BytesIO
from xml.etree.ElementTree import Element

import pytest
import zxingcpp
from defusedxml.ElementTree import fromstring
from PIL import Image, ImageDraw

from chalicelib.codes.printing.image import png, svg
from chalicelib.codes.printing.labels import Label
from chalicelib.codes.printing.symbol import QUIET, symbols
from tests.codes.printing.samples import PUBLIC_URL, label, labels

SVG = "{http://www.w3.org/2000/svg}"


def test_a_png_decodes_and_is_black_and_white_with_a_quiet_zone() -> None:
    for one in labels(5):
        picture = Image.open(BytesIO(png(one, PUBLIC_URL)))
        assert picture.mode == "1"
        (code,) = zxingcpp.read_barcodes(picture)
        assert code.text == f"{PUBLIC_URL}/d/{one.token}"
        quiet = QUIET * 12
        assert picture.crop((0, 0, picture.width, quiet)).getextrema() == (255, 255)
        assert picture.crop((0, 0, quiet, picture.width)).getextrema() == (255, 255)
        assert picture.getpixel((quiet, quiet)) == 0


def test_a_png_asks_for_modules_of_half_a_millimetre() -> None:
    picture = Image.open(BytesIO(png(label(), PUBLIC_URL)))
    assert 12 / picture.info["dpi"][0] * 25.4 == pytest.approx(0.508, abs=0.001)


def test_a_png_shows_the_number_below() -> None:
    one, other = (Image.open(BytesIO(png(label(number=number), PUBLIC_URL))) for number in ("0123456789", "9876543210"))
    side = (symbols(PUBLIC_URL).size + 2 * QUIET) * 12
    assert one.crop((0, 0, side, side)) == other.crop((0, 0, side, side))
    below = [picture.crop((0, side, side, picture.height)) for picture in (one, other)]
    assert below[0] != below[1]
    assert all(picture.getextrema() == (0, 255) for picture in below)


def raster(tree: Element, scale: int = 8) -> Image.Image:
    box = [float(part) for part in tree.attrib["viewBox"].split()]
    picture = Image.new("L", (round(box[2] * scale), round(box[3] * scale)), 255)
    draw = ImageDraw.Draw(picture)
    path = tree.find(f"{SVG}path")
    assert path is not None
    for run in path.attrib["d"].split("z")[:-1]:
        place, long = run[1:].split("v")[0].split("h")
        x, y = (int(part) for part in place.split())
        draw.rectangle((x * scale, y * scale, (x + int(long)) * scale - 1, (y + 1) * scale - 1), fill=0)
    return picture


def test_an_svg_decodes_and_says_number_address_and_title() -> None:
    for one in labels(5):
        tree = fromstring(svg(one, PUBLIC_URL))
        (code,) = zxingcpp.read_barcodes(raster(tree))
        assert code.text == f"{PUBLIC_URL}/d/{one.token}"
        texts = [text.text for text in tree.iter(f"{SVG}text")]
        number = f"{one.number[:4]} {one.number[4:8]} {one.number[8:]}"
        assert texts == [number, one.where, one.door, "户内码" if one.kind == "indoor" else "户外码"]


def test_a_long_address_is_drawn_closer_and_markup_is_text() -> None:
    tree = fromstring(svg(label(where="<b>&" * 9, door=""), PUBLIC_URL))
    number, where, _title = tree.iter(f"{SVG}text")
    assert where.text == "<b>&" * 9
    assert where.get("textLength") == str(symbols(PUBLIC_URL).size + QUIET)
    assert number.get("textLength") is None


@pytest.mark.parametrize("draw", [png, svg])
def test_a_bad_token_draws_nothing(draw: Callable[[Label, str], bytes | str]) -> None:
    with pytest.raises(ValueError, match="token"):
        draw(label(token="0" * 25 + "0"), PUBLIC_URL)
