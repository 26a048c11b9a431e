"""The chain meets its vectors; whatever is changed in a statement is found; order and form of JSON change nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.points import chain
from chalicelib.points.chain import Seen
from tests.points import vectors

VECTORS = json.loads(vectors.FILE.read_text())
SIMPLE = (
    st.none() | st.booleans() | st.integers(-chain.MOST, chain.MOST) | st.text(st.characters(exclude_categories=["Cs"]))
)
ASCII = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    SIMPLE, lambda one: st.lists(one, max_size=4) | st.dictionaries(ASCII, one, max_size=4), max_leaves=12
)


def test_the_vectors_are_those_that_are_generated() -> None:
    assert vectors.FILE.read_text() == vectors.made()


@pytest.mark.parametrize("case", VECTORS["canonical"], ids=lambda case: case["name"])
def test_a_text_has_one_canonical_form_or_none(case: dict[str, Any]) -> None:
    if case["canonical"] is None:
        with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
            chain.read(case["json"])
        return
    value = chain.read(case["json"])
    assert chain.canonical(value).decode() == case["canonical"]
    assert chain.digest(value) == case["sha256"]


@pytest.mark.parametrize("case", VECTORS["links"], ids=lambda case: case["entry"]["kind"])
def test_an_entry_has_one_hash(case: dict[str, Any]) -> None:
    assert chain.link(case["entry"]) == case["hash"]
    assert chain.link(case["entry"] | {"balance": 1, "hash": "x"}) == case["hash"]


@pytest.mark.parametrize("case", VECTORS["statements"], ids=lambda case: case["name"])
def test_a_statement_holds_or_has_a_fault(case: dict[str, Any]) -> None:
    seen = chain.START if case["seen"] is None else Seen(**case["seen"])
    verdict = chain.check(case["statement"], seen)
    assert (verdict.fault, verdict.at, verdict.holds) == (case["fault"], case["at"], case["fault"] is None)


def test_every_fault_has_a_statement() -> None:
    faults = {case["fault"] for case in VECTORS["statements"]}
    assert faults == {None, "format", "account", "gap", "prev", "points", "hash", "balance", "head", "seen"}


@pytest.mark.parametrize("said", [None, 5, [], "x", {}, {"entries": []}])
def test_what_is_no_statement_is_told_so(said: object) -> None:
    assert chain.check(said).fault == "format"


@pytest.mark.parametrize("value", [0.5, 2**53, {"分": 1}, {1: 2}, b"x", {"a": {1}}, "\ud800"])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
        chain.canonical(value)


def test_what_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(ValueError, match="nested"):
        chain.read("[" * 100_000)


def test_a_hash_of_what_has_no_form_does_not_hold() -> None:
    said = vectors.statement(vectors.entries())
    said["entries"][0]["basis"] = "\ud800"
    assert (chain.check(said).fault, chain.check(said).at) == ("hash", 1)


@given(VALUES)
def test_canonical_is_json_and_writing_it_again_changes_nothing(value: Any) -> None:
    once = chain.canonical(value)
    assert chain.canonical(chain.read(once)) == once


@given(st.data())
def test_whatever_is_changed_in_an_entry_is_found(data: st.DataObject) -> None:
    said = vectors.statement(vectors.entries())
    entry = data.draw(st.sampled_from(said["entries"]))
    name = data.draw(st.sampled_from(sorted(entry)))
    other = data.draw(SIMPLE.filter(lambda value: value != entry[name] or type(value) is not type(entry[name])))
    entry[name] = other
    assert not chain.check(said).holds
