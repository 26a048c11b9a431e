from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.codes import tokens
from chalicelib.codes.tokens import KINDS, Code, Kind
from chalicelib.core import keys
from chalicelib.core.ids import ALPHABET
from tests.support.aws import later
from tests.support.calls import calls_to

pytestmark = pytest.mark.usefixtures("house")
serials = st.text(ALPHABET, min_size=8, max_size=8)
kinds = st.sampled_from(KINDS)


@given(kinds, serials)
def test_a_token_gives_its_code_back(kind: Kind, serial: str) -> None:
    token = tokens.make(Code(kind, serial))
    assert len(token) == 25
    assert set(token) <= set(ALPHABET)
    assert tokens.read(token) == Code(kind, serial)


@given(kinds, serials, st.randoms(use_true_random=False))
def test_what_people_misread_and_type_is_as_good(kind: Kind, serial: str, chance: Random) -> None:
    token = tokens.make(Code(kind, serial))
    swapped = "".join(chance.choice({"0": "0Oo", "1": "1IiLl"}.get(one, one + one.lower())) for one in token)
    typed = "".join(one + chance.choice(["", "-", " "]) for one in swapped)
    assert tokens.read(typed) == Code(kind, serial)


@given(kinds, serials, st.integers(0, 24), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_refused(kind: Kind, serial: str, at: int, letter: str) -> None:
    token = tokens.make(Code(kind, serial))
    wrong = token[:at] + letter + token[at + 1 :]
    assert (tokens.read(wrong) is None) == (wrong != token)


@given(st.text(max_size=60))
def test_anything_else_is_refused_and_never_fails(text: str) -> None:
    assert tokens.read(text) is None


@pytest.mark.parametrize("text", ["", "U" * 25, "0" * 25, "É" * 25, "９" * 25, "2" + "0" * 24, "Z" * 26, "a" * 24])
def test_bad_tokens_are_refused_without_the_database(text: str) -> None:
    tokens.make(Code("outdoor", "00000000"))
    with calls_to() as calls:
        assert tokens.read(text) is None
    assert calls == []


def test_stickers_outlive_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    code = tokens.new_code("indoor")
    old = tokens.make(code)
    keys.rotate("code")
    later(monkeypatch, keys.RIPE_MS)  # every process knows the new one by then
    keys.forget()
    new = tokens.make(code)
    assert old != new
    assert tokens.read(old) == tokens.read(new) == code


def test_a_token_names_no_more_than_fifteen_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "newest", lambda _purpose: (16, b"x" * 32))
    with pytest.raises(ValueError, match="too many"):
        tokens.make(tokens.new_code("outdoor"))


def test_the_two_codes_of_a_door_have_nothing_in_common_and_ids_come_back() -> None:
    outdoor, indoor = tokens.new_code("outdoor"), tokens.new_code("indoor")
    assert outdoor.serial != indoor.serial
    assert [tokens.code_of(one.id) for one in (outdoor, indoor)] == [outdoor, indoor]
