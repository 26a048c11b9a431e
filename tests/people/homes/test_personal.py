import json

from chalicelib.core import files
from chalicelib.core.ids import new_id
from chalicelib.people.homes.records import Binding
from chalicelib.people.homes.service import personal
from tests.people.homes.acts import Acts, all_claims, homes_of
from tests.people.homes.conftest import Block
from tests.support.people import person
from tests.support.web import get, post


def test_an_export_holds_what_one_said_and_nothing_of_others(acts: Acts, block: Block) -> None:
    anna, one = acts.bound("owner", relation="本人")
    acts.apply(person(), "family", name="李大海")
    grant = {"id": new_id(), "agent": person(), "scopes": ["bindings"], "days": 30}
    post("/proxies", grant, person=anna)
    said = personal.export(anna)
    assert json.loads(json.dumps(said)) == said
    words = json.dumps(said, ensure_ascii=False)
    assert "张小明" in words
    assert "本人" in words
    assert "李大海" not in words
    assert one in words
    assert str(grant["id"]) in words
    assert block.worker not in words


def test_an_erasure_ends_all_and_takes_every_word_away(acts: Acts, block: Block) -> None:
    anna, _ = acts.bound("owner", relation="本人")
    bert, two = acts.bound("family")
    pending = acts.apply(anna, "family", door=1).json["id"]
    rejected = acts.apply(anna, "carer", door=1).json["id"]
    acts.decide(block.worker, rejected, "reject", "不符")
    agent = person()
    for who, other in ((anna, agent), (bert, anna)):
        post("/proxies", {"id": new_id(), "agent": other, "scopes": ["bindings"], "days": 30}, person=who)
    for _ in range(2):
        personal.erase(anna)
        assert not [*homes_of(anna), *homes_of(bert), *all_claims()]
        states = {one.id: one.state for one in Binding.by_person.query(anna)}  # proxies have a state too
        assert states[pending] == "withdrawn"
        assert states[rejected] == "rejected"
        said = json.dumps(personal.export(anna), ensure_ascii=False)
        assert not any(word in said for word in ("张小明", "本人", "不符"))
        assert get("/proxies", person=agent).json["i_act_for"] == []
        assert get("/proxies", person=bert).json["act_for_me"] == []
    assert acts.see(bert, two).json["name"] == "张**"


def test_an_erasure_removes_what_was_sent_as_evidence(acts: Acts) -> None:
    anna, upload = person(), new_id()
    post("/uploads", {"id": upload, "purpose": "evidence", "content_type": "image/png"}, person=anna)
    file = f"uploads/evidence/{anna}/{upload}"
    files.store(file, b"png", "image/png")
    one = acts.apply(anna, evidence=upload).json["id"]
    personal.erase(anna)
    assert files.size(file) is None
    assert acts.see(acts.block.worker, one).json["evidence"] is None


def test_an_erasure_with_nothing_to_erase_is_fine(block: Block) -> None:
    assert block
    personal.erase(new_id())
    assert personal.export(new_id()) == {"bindings": [], "proxies": []}
