"""Items, terms and changes in plain words."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.points.scheme import words
from chalicelib.points.scheme.document import Document, Item, Terms
from tests.points.schemes import BIND, DRILL, DRUNK, HONESTY, ITEMS, SERVICE

MODEL = Path("infra/local/demo/data/points-scheme.json")


def document(*items: Item, **more: object) -> Document:
    said = {"title": "积分办法", "preamble": "为本区居民制定。", "items": items} | more
    return Document.model_validate(said)


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (DRILL, "参加应急演练：+5 品德积分，每年最多 20 分"),
        (SERVICE, "志愿服务：+10 物质积分，每日最多 80 分"),
        (HONESTY, "拾金不昧：+20 品德积分，按户计，一户一次只记一份，须经评议"),
        (
            DRUNK,
            "酒后驾驶：−50 品德积分，须有生效的处理决定，须经评议，12 个月后恢复，也可通过志愿服务提前恢复",
        ),
        (
            DRUNK.model_copy(update={"lapse_months": None}),
            "酒后驾驶：−50 品德积分，须有生效的处理决定，须经评议，长期有效，可通过志愿服务恢复",
        ),
    ],
)
def test_an_item_is_said_in_one_line(item: Item, line: str) -> None:
    assert words.line(item) == line


def test_who_proposes_is_said() -> None:
    assert words.proposers(HONESTY) == "由网格员、社区工作人员提出"
    assert words.proposers(BIND) == "由系统或集中活动记分"


def test_what_changed_is_said_item_by_item() -> None:
    before = document(DRILL, HONESTY)
    dearer = DRILL.model_copy(update={"points": 10, "cap_year": None, "cap_day": 20, "clause": "2.10"})
    found = words.changes(before, document(dearer, DRUNK, terms=Terms(panel=7), preamble="为全区居民制定。"))
    assert found.words == ("前言：由“为本区居民制定。”改为“为全区居民制定。”",)
    assert [(one.kind, one.code) for one in found.items] == [
        ("removed", "honesty"),
        ("changed", "drill"),
        ("added", "drunk_driving"),
    ]
    assert found.items[1].lines == (
        "条款：由“2.1”改为“2.10”",
        "分值：由“+5 品德积分”改为“+10 品德积分”",
        "上限：由“每年最多 20 分”改为“每日最多 20 分”",
    )
    assert found.items[2].lines == (words.line(DRUNK),)
    assert len(found.terms) == 1
    assert "7 位评议员" in found.terms[0]


def test_a_first_version_is_all_new_in_the_order_of_its_clauses() -> None:
    found = words.changes(None, document(*reversed(ITEMS)))
    assert [(one.kind, one.clause) for one in found.items] == [
        ("added", clause) for clause in ("1.1", "1.2", "2.1", "2.2", "3.1")
    ]
    assert not found.none


@given(st.lists(st.sampled_from(ITEMS), min_size=1, unique=True), st.lists(st.sampled_from(ITEMS), unique=True))
def test_nothing_changes_between_the_same_and_each_change_has_its_opposite(one: list[Item], two: list[Item]) -> None:
    before, after = document(*one), document(*(two or one))
    assert words.changes(before, before).none
    there = {(change.kind, change.code) for change in words.changes(before, after).items}
    back = {(change.kind, change.code) for change in words.changes(after, before).items}
    opposite = {"added": "removed", "removed": "added"}
    assert {(opposite[kind], code) for kind, code in there} == back


def test_every_field_of_an_item_that_people_see_is_compared() -> None:
    """A change of any field is said; of the code it is another item."""
    other = {
        "clause": "9.9",
        "title": "其他",
        "text": "其他。",
        "currency": "material",
        "unit": "household",
        "points": 6,
        "cap_day": 30,
        "cap_year": 30,
        "evidence": "file",
        "proposers": ("police",),
        "committee": True,
        "lapse_months": 3,
    }
    assert other.keys() == Item.model_fields.keys() - {"code"}
    for field, value in other.items():
        changed = Document.model_construct(
            title="积分办法",
            preamble="为本区居民制定。",
            items=(DRILL.model_copy(update={field: value}),),
            terms=Terms(),
        )
        assert len(words.changes(document(DRILL), changed).items) == 1, field


def test_the_model_scheme_is_sound_and_has_the_reference_items() -> None:
    model = Document.model_validate_json(MODEL.read_text("utf-8"))
    numbers = {item.code: item.model_dump(exclude={"text"}) for item in model.items}
    assert {item.code: numbers[item.code] for item in ITEMS} == {
        item.code: item.model_dump(exclude={"text"}) for item in ITEMS
    }
    assert len(model.items) == 22
    assert len({words.line(item) for item in model.items}) == 22
    for item in model.items:
        assert str(abs(item.points)) in item.text
        assert all(str(cap) in item.text for cap in (item.cap_day, item.cap_year) if cap not in {None, item.points}), (
            item
        )
    assert set(json.loads(MODEL.read_text("utf-8"))["terms"]) == Terms.model_fields.keys()
