import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import HOUR_MS
from chalicelib.wechat import service
from chalicelib.wechat.errors import WeChatBusy
from chalicelib.wechat.rules import MOST_TEXT, OVERLAP, pieces, worst
from chalicelib.wechat.service import Media, Scene, Verdict
from infra.local.wechat.safety import LABELS
from tests.support.aws import later
from tests.wechat.conftest import ZHANG, WeChat


@pytest.fixture
def seen(wechat: WeChat) -> WeChat:
    service.login(wechat.code())
    return wechat


@pytest.mark.usefixtures("seen")
@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("楼道里很干净", Verdict.PASS),
        ("有兼职，请加微信", Verdict.REVIEW),
        ("代开发票", Verdict.RISKY),
        ("好" * 2_600 + "代开发票", Verdict.RISKY),
        ("好" * 2_498 + "代开发票", Verdict.RISKY),
        ("兼职" + "好" * 6_000, Verdict.REVIEW),
        ("好" * 9_000, Verdict.PASS),
    ],
)
def test_texts_are_judged_whole(text: str, verdict: Verdict) -> None:
    assert service.check_text(ZHANG, text, Scene.COMMENT) is verdict


def test_nothing_is_asked_about_an_empty_text(seen: WeChat) -> None:
    seen.calls.clear()
    assert service.check_text(ZHANG, "", Scene.COMMENT) is Verdict.PASS
    assert seen.calls == []


@pytest.mark.usefixtures("seen")
def test_who_was_not_seen_for_two_hours_is_for_people_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, 2 * HOUR_MS + 1_000)
    assert service.check_text(ZHANG, "好", Scene.COMMENT) is Verdict.REVIEW
    assert service.check_media_async(ZHANG, "https://x/y.jpg", Media.PICTURE, Scene.COMMENT) is None


def test_files_get_a_trace_and_their_verdict_later(seen: WeChat) -> None:
    trace = service.check_media_async(ZHANG, "https://x/y.jpg", Media.PICTURE, Scene.COMMENT)
    (push,) = seen.world.pushes
    assert (push.event["trace_id"], push.state) == (trace, "waiting")


@pytest.mark.usefixtures("seen")
def test_a_verdict_that_nobody_knows_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.wechat.safety.judge", lambda *_: "perhaps")
    monkeypatch.setitem(LABELS, "perhaps", 1)
    with pytest.raises(WeChatBusy):
        service.check_text(ZHANG, "好", Scene.COMMENT)


@given(st.integers(0, 12_000), st.integers(1, OVERLAP))
def test_no_word_hides_in_a_cut(length: int, word: int) -> None:
    text = "".join(chr(0x4E00 + at) for at in range(length))
    cut = list(pieces(text))
    assert all(len(piece) <= MOST_TEXT for piece in cut)
    assert all(any(text[at : at + word] in piece for piece in cut) for at in range(0, max(length - word, 0), 7))
    assert len(cut) <= length // (MOST_TEXT - OVERLAP) + 1


@given(st.lists(st.sampled_from(Verdict), max_size=6))
def test_the_worst_verdict_counts_and_nothing_is_asked_after_it(verdicts: list[Verdict]) -> None:
    asked = []

    def ask() -> Verdict:
        asked.append(1)
        return verdicts[len(asked) - 1]

    order = [Verdict.PASS, Verdict.REVIEW, Verdict.RISKY]
    assert worst(ask() for _ in verdicts) is max(verdicts, key=order.index, default=Verdict.PASS)
    assert len(asked) == (verdicts.index(Verdict.RISKY) + 1 if Verdict.RISKY in verdicts else len(verdicts))
