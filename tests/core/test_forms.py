from dataclasses import dataclass

import pytest

from chalicelib.core.forms import read_form


@dataclass(frozen=True)
class Asked:
    number: str
    why: str


@pytest.mark.parametrize(
    ("raw", "asked"),
    [
        (b"number=4173+0528&why=%E5%9C%B0", Asked("4173 0528", "地")),
        (b"", Asked("", "")),
        (b"number=&other=1", Asked("", "")),
        (b"\xff=1&why=x", Asked("", "x")),
        (b"a=1&" * 60 + b"why=x", Asked("", "")),
    ],
)
def test_a_form_is_read_as_texts_whatever_is_sent(raw: bytes, asked: Asked) -> None:
    assert read_form(Asked, raw) == asked
