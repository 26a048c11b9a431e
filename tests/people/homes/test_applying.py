import json
from dataclasses import replace

import pytest

from chalicelib.codes.records import SCAN_SK, CodeItem
from chalicelib.core import audit, files
from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.people.homes.records import Binding
from chalicelib.people.homes.service import applying
from chalicelib.places.choices import DEFAULTS
from chalicelib.places.service import settings
from tests.people.homes.acts import Acts, all_bindings, all_claims, homes_of, in_days
from tests.people.homes.conftest import Block
from tests.support.aws import later
from tests.support.calls import calls_to
from tests.support.people import person
from tests.support.web import get, post


def test_knowing_a_code_lets_one_apply_and_never_enter(acts: Acts, block: Block) -> None:
    anna = person()
    asked = acts.apply(anna, "family", relation="女儿")
    assert asked.status == 201
    seen = asked.json
    assert (seen["state"], seen["name"], seen["person"], seen["household"]) == ("submitted", "张**", anna, None)
    assert seen["door"] == "康和一区1号楼1单元101"
    assert seen["legal"] == ["approve", "ask", "reject", "withdraw"]
    assert homes_of(anna) == []
    assert acts.living() is None
    stored = json.dumps([item.to_simple_dict() for item in Binding.scan()], ensure_ascii=False)
    assert "小明" not in stored
    assert "女儿" not in stored
    assert not any("小明" in record.body for record in Outbox.scan())
    assert get("/bindings", person=anna).json["items"][0]["id"] == seen["id"]
    assert acts.see(block.worker, seen["id"]).json["relation"] == "女儿"


def test_a_lost_answer_is_given_again_and_an_id_of_another_gives_nothing_away(acts: Acts) -> None:
    anna, one = person(), new_id()
    first = acts.apply(anna, id=one)
    assert acts.apply(anna, id=one).json == first.json
    assert acts.apply(anna, "family", id=one).code == "repeated"
    refused = acts.apply(person(), id=one)
    assert (refused.status, refused.code, refused.json["details"]) == (409, "repeated", {"id": one})
    assert len(all_bindings()) == len(all_claims()) == 1


def test_one_open_application_a_person_and_role(acts: Acts) -> None:
    anna = person()
    acts.apply(anna)
    assert acts.apply(anna).code == "already_applied"
    assert acts.apply(anna, "family").status == 201
    assert acts.apply(anna, door=1).status == 201


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("replaced", "code_over"),
        ("revoked", "code_over"),
        ("minted", "code_not_in_use"),
        ("suspended", "code_being_checked"),
    ],
)
def test_a_code_that_opens_nothing_says_so(acts: Acts, state: str, code: str) -> None:
    for item in CodeItem.scan(CodeItem.sk == SCAN_SK):
        item.update(actions=[CodeItem.state.set(state)])
    assert (acts.apply(person()).status, acts.apply(person()).code) == (409, code)
    assert all_bindings() == []


def test_a_typed_number_opens_the_same_application(acts: Acts, block: Block) -> None:
    number = next(item.number for item in CodeItem.scan(CodeItem.dwelling == block.doors[1]))
    asked = acts.apply(person(), code=number)
    assert asked.json["dwelling"] == block.doors[1]
    assert acts.apply(person(), code="1234567890").status in {400, 404}


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "guest"},
        {"name": " "},
        {"name": "名" * 51},
        {"code": None},
        {"dwelling": "01JD9Z7Q4M8W3T5X6Y7V8B9H01"},
        {"dwelling": "01JD9Z7Q4M8W3T5X6Y7V8B9H01", "code": None},
        {"lease_ends": "2030-01-01"},
        {"role": "tenant", "lease_ends": None},
        {"role": "tenant", "lease_ends": "yesterday"},
        {"secret": 1},
        {"id": "x"},
        {"evidence": "x"},
    ],
)
def test_bad_input_is_named_in_chinese(acts: Acts, wrong: dict[str, object]) -> None:
    body = {"id": new_id(), "code": acts.block.tokens[0], "role": "owner", "name": "张小明", **wrong}
    refused = post("/bindings", {key: value for key, value in body.items() if value is not None}, person=person())
    assert refused.status == 400
    fault = refused.json["details"]["faults"][0]
    assert {"field", "fault", "right"} <= fault.keys()
    assert "小明" not in refused.text
    assert all_bindings() == []


def test_a_lease_ends_in_the_future_and_not_in_a_hundred_years(acts: Acts) -> None:
    for days in (-1, 0, 9_000):
        refused = acts.apply(person(), "tenant", lease_ends=in_days(days))
        assert refused.json["details"]["faults"][0]["field"] == "lease_ends"
    assert acts.apply(person(), "tenant", lease_ends=in_days(1)).status == 201


def test_guests_sign_in_first_and_applications_are_limited(acts: Acts) -> None:
    assert post("/bindings", {"id": new_id(), "code": "x", "role": "owner", "name": "x"}).status == 401
    anna = person()
    codes = [acts.apply(anna, role, door).status for role in ("owner", "family", "carer") for door in (0, 1)]
    assert codes == [201] * 5 + [429]


def test_a_district_that_has_bindings_off_has_none(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "of", lambda _place: replace(DEFAULTS, bindings_open=False))
    assert acts.apply(person()).status == 404


def test_evidence_is_ones_own_upload(acts: Acts, block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, upload = person(), new_id()
    form = {"id": upload, "purpose": "evidence", "content_type": "image/png"}
    assert post("/uploads", form, person=anna).status == 201
    assert acts.apply(anna, evidence=upload).json["details"]["faults"][0]["field"] == "upload"
    monkeypatch.setattr(files, "size", lambda _key: 10)
    assert acts.apply(person(), evidence=upload).status == 404
    asked = acts.apply(anna, evidence=upload)
    assert "X-Amz" in asked.json["evidence"] or "Signature" in asked.json["evidence"]
    assert acts.see(block.worker, asked.json["id"]).json["evidence"]
    later(monkeypatch, 23 * DAY_MS)
    assert acts.see(block.worker, asked.json["id"]).json["evidence"] is None  # the bucket deletes it


def test_more_is_asked_and_answered(acts: Acts, block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.aws import later

    anna = person()
    one = acts.apply(anna).json["id"]
    assert acts.decide(block.worker, one, "ask", "请上传房产证").json["state"] == "more_info"
    assert acts.see(anna, one).json["question"] == "请上传房产证"
    assert acts.decide(block.worker, one).code == "illegal_move"
    later(monkeypatch, DAY_MS)
    reply = {"id": new_id(), "words": "已上传"}
    for who, status in ((person(), 404), (block.worker, 403), (None, 401)):
        assert post(f"/bindings/{one}/answers", reply, person=who).status == status
    upload = new_id()
    post("/uploads", {"id": upload, "purpose": "evidence", "content_type": "image/png"}, person=anna)
    monkeypatch.setattr(files, "size", lambda _key: 10)
    reply["evidence"] = upload
    first = post(f"/bindings/{one}/answers", reply, person=anna)
    assert (first.json["state"], first.json["answer"]) == ("submitted", "已上传")
    assert first.json["evidence"]
    assert (
        post(f"/bindings/{one}/answers", {**reply, "evidence": upload}, person=anna).json["at_ms"]
        == first.json["at_ms"]
    )
    assert first.json["due_ms"] > acts.see(anna, one).json["submitted_ms"]
    assert acts.decide(block.worker, one).json["state"] == "active"
    assert post(f"/bindings/{one}/answers", {"id": new_id(), "words": "晚了"}, person=anna).code == "illegal_move"


def test_an_application_is_taken_back_and_may_come_again(acts: Acts, block: Block) -> None:
    anna = person()
    one, body = acts.apply(anna).json["id"], {"id": new_id()}
    assert post(f"/bindings/{one}/withdrawals", body, person=block.worker).status == 403
    assert post(f"/bindings/{one}/withdrawals", body, person=anna).json["state"] == "withdrawn"
    assert post(f"/bindings/{one}/withdrawals", body, person=anna).json["state"] == "withdrawn"
    refused = post(f"/bindings/{one}/withdrawals", {"id": new_id()}, person=anna)
    assert refused.json["details"] == {"state": "withdrawn", "act": "withdraw", "legal": []}
    assert all_claims() == []
    assert acts.apply(anna).status == 201


def test_staff_take_in_an_application_and_it_is_marked(acts: Acts, block: Block) -> None:
    elder = person()
    said = {"person": elder, "via": "counter"}
    asked = acts.apply(block.worker, code=None, dwelling=block.doors[0], acts_for=said)
    assert asked.status == 201
    assert asked.json["person"] == elder
    assert asked.json["by"] == {"person": block.worker, "via": "counter"}
    assert [entry.act for entry in audit.Entry.scan()].count("binding.take_in") == 1
    for who in (block.other_worker, person()):
        assert acts.apply(who, code=None, dwelling=block.doors[1], acts_for=said).status == 404
    nobody = {"person": new_id(), "via": "phone"}
    assert acts.apply(block.worker, code=None, dwelling=block.doors[0], acts_for=nobody).status == 404
    assert acts.apply(block.worker, code=None, dwelling=new_id(), acts_for=said).status == 404


def test_an_application_costs_few_calls(acts: Acts) -> None:
    anna = person()
    acts.apply(anna)
    with calls_to() as made:
        acts.apply(anna, "family")
    assert made == ["Query", "GetItem", "GetItem", "GetItem", "UpdateItem", "TransactWriteItems"]


def test_one_form_sent_twice_at_one_moment_is_one_application(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bert, one = person(), person(), new_id()
    first = acts.apply(anna, id=one)
    real, seen = applying._first, list[str]()

    def not_there_yet(binding_id: str, said: str) -> Binding | None:
        seen.append(said)
        return None if len(seen) in {1, 3} else real(binding_id, said)

    monkeypatch.setattr(applying, "_first", not_there_yet)
    assert acts.apply(anna, id=one).json == first.json
    assert acts.apply(bert, id=one).code == "repeated"
    assert len(seen) == 4
