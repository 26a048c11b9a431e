"""The machine of a nomination, and names as their people let them be shown."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.points.honours import rules


def test_every_state_has_words_and_what_is_over_has_no_way_on() -> None:
    assert rules.NOMINATION.states == rules.STATE_WORDS.keys()
    for state in rules.NOMINATION.states:
        assert (rules.NOMINATION.legal(state) == []) == (state in rules.OVER)
        assert state in rules.OVER or "withdraw" in rules.NOMINATION.legal(state)


@given(st.text(min_size=2, max_size=5), st.text(max_size=20), st.text(max_size=20))
def test_a_masked_name_is_not_in_what_is_said(name: str, before: str, after: str) -> None:
    if name[1:].strip("*"):
        shown = rules.shown_reason(f"{before}{name}{after}", name, "masked")
        assert name not in shown or name in f"{before}{rules.shown_name(name, 'masked')}{after}"
    assert rules.shown_reason(f"{before}{name}{after}", name, "full") == f"{before}{name}{after}"
