import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from chalicelib.core.sheets import Cell, csv_text, is_formula_like, write_csv, write_xlsx

HARM = [
    "=1+1",
    "+1",
    "-101",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "　=1",
    "＝1",
    "－101",
    "＋1",
    "＠a",
    "'=1",
    "=HYPERLINK(1)",
]


def csv_rows(rows: Iterable[Sequence[Cell]]) -> bytes:
    file = io.BytesIO()
    write_csv(file, rows)
    assert not file.closed
    return file.getvalue()


def first_sheet(file: BinaryIO) -> Worksheet:
    sheet = load_workbook(file).active
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.mark.parametrize("text", HARM)
def test_what_could_be_a_formula_is_text(text: str) -> None:
    assert csv_text(text) == f"'{text}"
    file = io.BytesIO()
    write_xlsx(file, {"a": [[text]]})
    cell = first_sheet(file)["A1"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value.split() == text.split()
    with zipfile.ZipFile(file) as made:
        assert b"<f>" not in made.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["101", "康和一区", "1-101", "a=b", "", "#N/A"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert csv_text(text) == text
    file = io.BytesIO()
    write_xlsx(file, {"a": [[text, "x"]]})
    cell = first_sheet(file)["A1"]
    assert (cell.value or "", cell.quotePrefix) == (text, False)


def test_csv_opens_as_chinese_in_a_spreadsheet() -> None:
    content = csv_rows([["街道", "小区,北"], ["甲", 85], [None, -5]])
    assert content == '\ufeff街道,"小区,北"\r\n甲,85\r\n,-5\r\n'.encode()


def test_numbers_are_numbers_in_a_workbook() -> None:
    file = io.BytesIO()
    write_xlsx(file, {"a": [[5, None, -7]]})
    assert [cell.value for cell in first_sheet(file)[1]] == [5, None, -7]


def test_sheet_names_fit_the_format_and_differ() -> None:
    file = io.BytesIO()
    write_xlsx(file, {"a/b": [], "a?b": [], "": [], "x" * 40: [], "x" * 41: []})
    names = load_workbook(file).sheetnames
    assert names == ["a b", "a b 2", "Sheet", "x" * 31, "x" * 29 + " 2"]


def test_the_file_is_written_as_far_as_rows_came() -> None:
    def rows() -> Iterator[list[str]]:
        yield ["a"]
        raise KeyError

    file = io.BytesIO()
    with pytest.raises(KeyError):
        write_csv(file, rows())
    assert file.getvalue() == b"\xef\xbb\xbfa\r\n"


@given(st.text(max_size=20))
def test_no_text_is_ever_taken_for_a_formula(text: str) -> None:
    (row,) = list(csv.reader(io.StringIO(csv_rows([[text, "x"]]).decode("utf-8-sig"), newline="")))
    assert row[0].startswith("'") or not is_formula_like(row[0])
    assert row[0].lstrip()[:1] not in tuple("=+-@＝＋－＠")
