import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.codes import rules
from chalicelib.codes.rules import CODE, LIVE, OVER, STATES
from chalicelib.core.errors import IllegalMove

acts = st.lists(st.sampled_from(["print", "post", "confirm", "suspend", "resume", "replace", "revoke"]), max_size=12)


def test_the_life_of_a_code() -> None:
    assert CODE.states == set(STATES)
    walked = "minted"
    for act, state in (("print", "printed"), ("post", "posted"), ("confirm", "active"), ("suspend", "suspended")):
        walked = CODE.after(walked, act)
        assert walked == state
    assert CODE.after("posted", "suspend") == "suspended"
    assert CODE.after("suspended", "resume") == "active"
    assert all(CODE.after(state, "replace") == "replaced" for state in LIVE)
    assert all(CODE.after(state, "revoke") == "revoked" for state in LIVE)


@given(acts)
def test_nothing_comes_back_and_nothing_is_skipped(taken: list[str]) -> None:
    state, been = "minted", ["minted"]
    for act in taken:
        if act in CODE.legal(state):
            state = CODE.after(state, act)
            been.append(state)
        else:
            with pytest.raises(IllegalMove) as refused:
                CODE.after(state, act)
            assert refused.value.details == {"state": state, "act": act, "legal": CODE.legal(state)}
    assert not any(before in OVER for before in been[:-1])
    if "active" in been:
        assert been[:3] == ["minted", "printed", "posted"]
        assert been[3] in ("active", "suspended")


@pytest.mark.parametrize("state", OVER)
def test_what_is_over_stays_over(state: str) -> None:
    assert CODE.legal(state) == []


@given(
    st.lists(st.text("滨河街道", min_size=1, max_size=40), min_size=3, max_size=3),
    st.text("单元𠀀", min_size=1, max_size=78),
)
def test_an_address_fits_into_the_item_of_a_scan(names: list[str], door: str) -> None:
    written = rules.where(tuple(names), door)
    assert names[-1] in written
    if " · " in written:
        assert len(written.encode()) + len(door.encode()) <= rules.MOST_ADDRESS_BYTES


def test_an_address_reads_as_on_the_plate() -> None:
    assert rules.where(("滨河街道", "康和社区", "康和一区"), "x") == "滨河街道 · 康和社区 · 康和一区"
    assert rules.door("3号楼", "2单元", "502") == "3号楼 2单元 502"
    assert rules.door("B座", None, "东户") == "B座 东户"
