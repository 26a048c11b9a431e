"""What is printed reads back: by a phone, by a person, at the right place and size."""

import os
import sys
import time
import tracemalloc
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any, BinaryIO, cast

import pypdf
import pypdfium2
import pytest

from chalicelib.codes.printing.labels import WORDS, Fault, Kind, Label, Report, Words
from chalicelib.codes.printing.layout import A4, MM, ROLL, Layout
from chalicelib.codes.printing.sheet import check, write_sheets
from tests.codes.printing.reading import DPI, differing
from tests.codes.printing.samples import PUBLIC_URL, label, labels


class Sink:
    """Takes bytes and forgets them."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, data: bytes) -> None:
        self.size += len(data)


def printed(wanted: Iterable[Label], layout: Layout = A4, words: Mapping[Kind, Words] = WORDS) -> tuple[Report, bytes]:
    out = BytesIO()
    report = write_sheets(wanted, out, layout=layout, public_url=PUBLIC_URL, words=words)
    return report, out.getvalue()


@pytest.mark.parametrize(("layout", "count", "pages"), [(A4, 200, 9), (ROLL, 60, 60)])
def test_every_code_and_every_text_reads_back_at_its_place(
    tmp_path: Path, layout: Layout, count: int, pages: int
) -> None:
    wanted = list(labels(count))
    report, data = printed(wanted, layout)
    assert (report.pages, report.labels, report.problems) == (pages, count, ())
    path = tmp_path / "sheets.pdf"
    path.write_bytes(data)
    assert differing(str(path), range(pages), layout, wanted, PUBLIC_URL) == []


def test_a_second_reader_finds_the_same_text() -> None:
    wanted = list(labels(24))
    reader = pypdf.PdfReader(BytesIO(printed(wanted)[1]), strict=True)
    text = "".join(reader.pages[0].extract_text().split())
    assert [one.row for one in wanted if one.where + one.door + one.number not in text] == []
    root: Any = reader.trailer["/Root"]
    assert root["/ViewerPreferences"]["/PrintScaling"] == "/None"
    resources: Any = reader.pages[0]["/Resources"]
    font = resources["/Font"]["/F"]
    program = font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"].get_data()
    assert program[:4] == b"\0\1\0\0"
    assert len(program) < 100_000


@pytest.mark.parametrize(("count", "nodes"), [(200, 2), (205, 3)])
def test_more_pages_than_a_node_of_the_tree_holds(count: int, nodes: int) -> None:
    report, data = printed(labels(count), ROLL)
    reader = pypdf.PdfReader(BytesIO(data), strict=True)
    assert report.pages == len(reader.pages) == count
    root: Any = reader.trailer["/Root"]
    assert len(root["/Pages"]["/Kids"]) == nodes


def test_the_same_labels_give_the_same_bytes() -> None:
    assert printed(labels(30)) == printed(labels(30))


def test_a_symbol_that_looks_like_the_end_of_an_image_still_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.codes.printing.sheet._END", b"\xff")
    wanted = list(labels(24))
    path = tmp_path / "sheets.pdf"
    path.write_bytes(printed(wanted)[1])
    assert differing(str(path), [0], A4, wanted, PUBLIC_URL) == []


def test_nothing_printable_writes_nothing() -> None:
    report, data = printed([label(door="🏠")])
    assert (report.pages, report.labels, data) == (0, 0, b"")
    assert [problem.fault for problem in report.problems] == ["no_glyph"]


def pixels(data: bytes, at_mm: Iterable[tuple[float, float]]) -> list[tuple[int, int, int]]:
    page = pypdfium2.PdfDocument(data)[0]
    raster = page.render(scale=DPI / 72).to_pil()
    return [raster.getpixel((round(x * DPI / 25.4), round((297 - y) * DPI / 25.4))) for x, y in at_mm]


def test_a_sheet_is_a4_with_cut_marks_where_labels_meet() -> None:
    data = printed(labels(24))[1]
    page = pypdfium2.PdfDocument(data)[0]
    assert page.get_size() == pytest.approx((210 * MM, 297 * MM), abs=0.01)
    corners = [(6 + 66 * column, 8.5 + 35 * row) for column in range(4) for row in range(9)]
    dark = [max(pixel) < 160 for pixel in pixels(data, corners)]
    assert all(dark)


def test_an_outdoor_plate_is_enamel_blue_and_its_panel_white() -> None:
    left, low = A4.corner(0)
    plate, panel, cut = pixels(
        printed(labels(24))[1], [(left + 2.5, low + 17), (left + 37, low + 4), (left + 20, low + 0.7)]
    )
    assert plate == (0x17, 0x57, 0x9C)
    assert panel == cut == (255, 255, 255)


def test_an_indoor_plate_is_white_and_framed_in_blue() -> None:
    left, low = A4.corner(1)
    frame, plate = pixels(printed(labels(24))[1], [(left + 1.75, low + 17), (left + 2.5, low + 17)])
    assert frame == (0x17, 0x57, 0x9C)
    assert plate == (255, 255, 255)


@pytest.mark.parametrize("layout", [A4, ROLL])
def test_modules_are_whole_dots_of_half_a_millimetre_or_more(layout: Layout) -> None:
    for version in range(3, 7):
        size = 17 + 4 * version
        module = layout.module(size)
        assert module >= 0.5
        assert module / layout.dot == pytest.approx(round(module / layout.dot))
        assert layout.side(size) <= layout.panel
        assert layout.side(size) == pytest.approx((size + 8) * module)


def test_a_layout_too_small_for_the_symbol_or_the_number_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a panel"):
        printed([label()], replace(A4, panel=18))
    with pytest.raises(ValueError, match="too narrow for the number"):
        printed([label()], replace(A4, label=(56, 35)))


def sizes(data: bytes) -> dict[str, float]:
    page = pypdf.PdfReader(BytesIO(data)).pages[0]
    found: dict[str, float] = {}

    def see(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        found.setdefault(text.strip(), size)

    page.extract_text(visitor_text=see)
    return found


def test_number_and_address_are_large_enough_to_read() -> None:
    long = label(where="准格尔旗薛家湾镇白大路街道", door="鄂尔多斯花园东区（南院）12号楼3单元")
    for one, layout in ((label(), A4), (long, A4), (label(), ROLL)):
        found = sizes(printed([one], layout)[1])
        assert found["1234 5678 90"] >= 12
        address = [size for text, size in found.items() if text and text in one.where + one.door]
        assert len(address) >= 2
        assert min(address) >= 10


@pytest.mark.parametrize(
    ("changed", "fault", "reason"),
    [
        ({"door": "湖滨佳苑🏠3号楼"}, "no_glyph", "“🏠”"),
        ({"where": "滨河\n街道"}, "no_glyph", "U+000A"),
        ({"where": "滨河街道" * 8}, "too_long", "地址过长"),
        ({"where": " ", "door": ""}, "no_address", "缺少地址"),
        ({"number": "123456789"}, "bad_number", "10 位数字"),
        ({"number": "１234567890"}, "bad_number", "10 位数字"),
        ({"token": "0" * 24}, "bad_token", "25 位"),
    ],
)
def test_what_cannot_be_printed_is_left_out_and_reported(changed: dict[str, str], fault: Fault, reason: str) -> None:
    bad = label(**changed)
    report, _ = printed([label(row="1"), bad, label(row="3")])
    assert report.labels == 2
    (problem,) = report.problems
    assert (problem.row, problem.fault) == ("7", fault)
    assert reason in problem.reason
    assert check(bad, A4, PUBLIC_URL) == [problem]
    assert check(label(), A4, PUBLIC_URL) == []


def test_each_character_that_the_font_lacks_is_a_problem_of_its_own() -> None:
    assert [one.character for one in check(label(door="🏠1🚪"), A4, PUBLIC_URL)] == ["🏠", "🚪"]


def test_titles_are_the_callers() -> None:
    words: dict[Kind, Words] = {**WORDS, "outdoor": Words("门牌", "微信扫一扫，看本户公示与联系人")}
    _, data = printed([label()], words=words)
    text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert "门牌" in text
    assert "看本户公示与联系人" in text
    with pytest.raises(ValueError, match="words: needs those of outdoor and of indoor"):
        printed([label()], words={"outdoor": Words("门牌", "")})
    with pytest.raises(ValueError, match="words: '🏠'"):
        printed([label()], words={"outdoor": Words("🏠", ""), "indoor": Words("", "")})


def peak(count: int) -> int:
    tracemalloc.start()
    try:
        report = write_sheets(labels(count), cast("BinaryIO", Sink()), layout=A4, public_url=PUBLIC_URL)
        assert report.labels == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.no_cover  # so much that counting it takes half a minute
def test_memory_is_flat_in_the_number_of_labels() -> None:
    peak(1)
    assert peak(5000) < peak(500) * 1.15 + 100_000


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_whole_district_reads_back(tmp_path: Path) -> None:
    wanted = list(labels(28_231))
    path = tmp_path / "district.pdf"
    start = time.perf_counter()
    with path.open("wb") as out:
        report = write_sheets(wanted, out, layout=A4, public_url=PUBLIC_URL)
    took = time.perf_counter() - start
    assert (report.labels, report.pages, report.problems) == (28_231, 1177, ())
    chunks = [range(at, min(at + 25, report.pages)) for at in range(0, report.pages, 25)]
    read = partial(differing, str(path), layout=A4, labels=wanted, public_url=PUBLIC_URL)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        bad = [row for rows in pool.map(read, chunks) for row in rows]
    took_reading = time.perf_counter() - start - took
    size = path.stat().st_size
    sys.stdout.write(
        f"\n{report.labels} labels on {report.pages} pages, {size} bytes, written in {took:.1f} s; "
        f"read back in {took_reading:.0f} s, {len(bad)} differ\n"
    )
    assert bad == []
