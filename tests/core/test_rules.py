import re
from datetime import date
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st
from pydantic import field_validator
from pynamodb.exceptions import GetError

from chalicelib.core import bodies, clock, config, crypto, ids, logs, policy
from chalicelib.core.errors import BadInput, IllegalMove, NotAllowed, NotFound, NotSignedIn, fault
from chalicelib.core.machine import Machine, Move
from chalicelib.core.offset import Offset
from chalicelib.core.policy import Actor, On
from chalicelib.core.schema import Id, Strict

DOOR = Machine(Move("open", "close", "shut"), Move("shut", "open", "open"), Move("shut", "lock", "locked"))


def test_a_machine_moves_says_what_is_legal_and_draws_itself() -> None:
    assert DOOR.after("open", "close") == "shut"
    assert DOOR.states == {"open", "shut", "locked"}
    with pytest.raises(IllegalMove) as refused:
        DOOR.after("shut", "close")
    assert refused.value.details == {"state": "shut", "act": "close", "legal": ["lock", "open"]}
    assert "  shut --> locked: lock" in DOOR.mermaid()
    with pytest.raises(ValueError, match="share"):
        Machine(Move("a", "go", "b"), Move("a", "go", "c"))


HOME, GRID = On(home="h1", places=frozenset({"grid-3", "d1"}), named=frozenset({"p9"})), "grid-3"
OWNER = Actor("p1", homes=frozenset({"h1"}), heads=frozenset({"h1"}))
WORKER = Actor("p3", roles={"grid_worker": frozenset({GRID})})
ELSEWHERE = Actor("p4", roles={"grid_worker": frozenset({"grid-4"})})


@pytest.mark.parametrize(
    ("rule", "who", "may"),
    [
        (policy.anyone, Actor(), True),
        (policy.signed, Actor(), False),
        (policy.signed, OWNER, True),
        (policy.lives_there, OWNER, True),
        (policy.lives_there, WORKER, False),
        (policy.heads_it, OWNER, True),
        (policy.heads_it, Actor("p2", homes=frozenset({"h1"})), False),
        (policy.is_named, Actor("p9"), True),
        (policy.is_named, Actor(), False),
        (policy.role("grid_worker", "police"), WORKER, True),
        (policy.role("grid_worker"), ELSEWHERE, False),
        (policy.staff_anywhere("grid_worker"), ELSEWHERE, True),
        (policy.staff_anywhere("police"), ELSEWHERE, False),
        (policy.either(policy.lives_there, policy.role("grid_worker")), WORKER, True),
    ],
)
def test_the_rules_of_the_policy(rule: policy.Rule, who: Actor, may: bool) -> None:  # noqa: FBT001
    assert rule(who, HOME) is may


def test_who_may_not_see_a_thing_finds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "TABLE", {})
    policy.declare({"x.see": policy.lives_there, "x.end": policy.role("grid_worker")})
    policy.allow(WORKER, "x.end", HOME, see="x.see")
    with pytest.raises(NotAllowed):
        policy.allow(OWNER, "x.end", HOME, see="x.see")
    with pytest.raises(NotFound):
        policy.allow(ELSEWHERE, "x.end", HOME, see="x.see")
    with pytest.raises(ValueError, match="declared twice"):
        policy.declare({"x.end": policy.anyone})
    with pytest.raises(NotSignedIn):
        policy.signed_in(Actor())


@given(st.integers(0, 2**130 - 1))
def test_ids_sort_as_their_numbers(number: int) -> None:
    assert ids.encode(number, 26) <= ids.encode(min(number + 1, 2**130 - 1), 26)


def test_an_id_tells_its_time() -> None:
    one = ids.new_id()
    assert ids.is_id(one)
    assert abs(ids.time_of(one) - clock.now_ms()) < 1000
    assert not ids.is_id("O" * 26)


def test_time_in_shanghai() -> None:
    start = clock.start_of_day_ms(date(2026, 11, 24))
    assert f"{clock.local(start):%Y-%m-%d %H:%M}" == "2026-11-24 00:00"
    assert clock.day_of(start - 1) == date(2026, 11, 23)
    assert clock.today() == clock.day_of(clock.now_ms())


def test_the_clock_moves_where_it_may_and_is_not_read_each_time(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("0")
    moved = Offset(str(file))
    assert moved.ms() == 0
    file.write_text("5000")
    assert moved.ms() == 0
    moved._read_at -= 2
    assert moved.ms() == 5000
    assert Offset(None).ms() == 0


def test_config_is_read_from_the_environment() -> None:
    said = config.read(
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "MASHANG_QUEUES": '{"a":"u"}', "MASHANG_PUBLIC_URL": "https://x/"}
    )
    assert (said.embedded, said.queues["a"], said.public_url, said.table("codes")) == (
        True,
        "u",
        "https://x",
        "mashang-codes",
    )
    assert not config.read({}).embedded


def test_masks() -> None:
    assert crypto.masked_phone("13812345678") == "138****5678"
    assert crypto.masked_phone("8581234") == "****34"
    assert crypto.masked_name("王小明") == "王**"


class Form(Strict):
    id: Id
    area: int

    @field_validator("area")
    @classmethod
    def small(cls, area: int) -> int:
        if area > 5:
            raise ValueError("面积过大｜不超过 5")
        if area < 0:
            raise ValueError("secret words")
        return area


def faults(raw: bytes) -> list[dict[str, str]]:
    with pytest.raises(BadInput) as refused:
        bodies.read_body(Form, raw)
    said = refused.value.details["faults"]
    assert isinstance(said, list)
    return said


def test_faults_are_in_chinese_and_say_what_would_be_right() -> None:
    ulid = ids.new_id().encode()
    assert faults(b'{"id":"%s","area":9}' % ulid) == [{"field": "area", "fault": "面积过大", "right": "不超过 5"}]
    assert faults(b'{"id":"%s","area":-1}' % ulid) == [{"field": "area", "fault": "不符合要求", "right": "请检查此项"}]
    assert faults(b"[]")[0]["fault"] == "应为一个对象"
    assert faults(b'{"id":"%s"}' % ulid) == [{"field": "area", "fault": "未填写", "right": "请填写此项"}]
    assert faults(b'{"id":"%s","area":"x"}' % ulid)[0]["right"] == "请填写整数"
    with pytest.raises(NotFound):
        bodies.path_value(Id, "x")
    assert bodies.path_value(Id, ulid.decode()) == ulid.decode()
    with pytest.raises(BadInput):
        bodies.read_query(Form, {"id": "x"})
    assert bodies.as_json({"a": "门"}) == '{"a":"门"}'


def test_every_fault_in_the_table_can_be_written() -> None:
    names = {
        "min_length",
        "max_length",
        "pattern",
        "expected",
        "gt",
        "ge",
        "lt",
        "le",
        "expected_tags",
        "discriminator",
    }
    for _, right in bodies.FAULTS.values():
        assert set(re.findall(r"{(\w+)}", right)) <= names


def test_a_fault_without_what_would_be_right() -> None:
    assert fault("a", "不对").details == {"faults": [{"field": "a", "fault": "不对"}]}
    assert fault("a", "不对", right="对").details == {"faults": [{"field": "a", "fault": "不对", "right": "对"}]}


def broken() -> None:
    raise ValueError("secret")


def test_logs_hold_kinds_and_no_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="secret") as caught:
        broken()
    logs.line("error", "failed", **logs.kind_of(caught.value))
    said = capsys.readouterr().out
    assert '"error": "ValueError"' in said
    assert "secret" not in said
    refused = ClientError({"Error": {"Code": "AccessDenied", "Message": "secret"}}, "GetItem")
    assert logs.kind_of(refused)["code"] == logs.kind_of(GetError(cause=refused))["code"] == "AccessDenied"
    assert "code" not in logs.kind_of(caught.value)
