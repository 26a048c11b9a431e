import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chalicelib.core.errors import BadInput
from chalicelib.wechat import service
from chalicelib.wechat.errors import WeChatBusy
from chalicelib.wechat.rules import check_scene
from infra.local.wechat.pictures import SCENE, drawn
from infra.local.wechat.wire import Answer
from tests.wechat.conftest import WeChat, faults_of


def read(png: bytes) -> str:
    import zxingcpp

    with Image.open(io.BytesIO(png)) as picture:
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    return str(found.text)


@pytest.mark.usefixtures("wechat")
def test_a_code_is_a_png_that_holds_page_and_scene() -> None:
    png = service.mini_program_code("h=1&t=ABC-_.~", "pages/invite/invite")
    with Image.open(io.BytesIO(png)) as picture:
        picture.verify()
        assert picture.format == "PNG"
        assert 280 <= picture.width <= 430
    assert read(png) == "pages/invite/invite?scene=h=1&t=ABC-_.~"


@pytest.mark.parametrize("scene", ["", "x" * 33, "a b", "家", "a%20", 'a"b', "a\n"])
def test_a_scene_that_cannot_be_is_not_sent(wechat: WeChat, scene: str) -> None:
    with pytest.raises(BadInput) as error:
        service.mini_program_code(scene, "pages/invite/invite")
    (line,) = faults_of(error.value)
    assert (line["field"], "32" in line["right"]) == ("scene", True)
    assert wechat.calls == []


def test_a_page_that_is_not_published_is_named(wechat: WeChat) -> None:
    wechat.sim("POST", "/pages", {"pages": ["pages/door/door"]})
    with pytest.raises(BadInput) as error:
        service.mini_program_code("a", "pages/invite/invite")
    assert faults_of(error.value)[0]["field"] == "page"


@pytest.mark.usefixtures("wechat")
@pytest.mark.parametrize("body", [b"\xff\xd8\xff\xe0 a jpeg", b'{"errcode":0,"errmsg":"ok"}', b""])
def test_what_is_no_png_is_no_answer(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.wechat.pictures.drawn", lambda *_: body)
    with pytest.raises(WeChatBusy):
        service.mini_program_code("a", "pages/invite/invite")
    assert isinstance(Answer(body).body, bytes)


@given(st.text(st.characters(max_codepoint=0x250), max_size=40) | st.text("aZ09!#$&'()*+,/:;=?@-._~", max_size=40))
def test_both_sides_agree_on_scenes(scene: str) -> None:
    taken = SCENE.fullmatch(scene) is not None
    try:
        check_scene(scene)
    except BadInput:
        assert not taken
    else:
        assert taken
        assert scene.isascii()
        assert len(scene) <= 32


@given(st.text("abc123", min_size=1, max_size=32), st.integers(280, 700))
def test_every_code_reads_back(scene: str, width: int) -> None:
    assert read(drawn(f"p?scene={scene}", width)) == f"p?scene={scene}"
