import json

import pytest

from chalicelib.codes.events import MismatchReported, ScanOdd
from chalicelib.core import audit
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.ids import new_id
from chalicelib.core.outbox import Outbox
from chalicelib.inbox import service as inbox
from chalicelib.inbox.records import Inbox, Message
from chalicelib.people.homes.service import leases
from chalicelib.people.records import Person, me
from chalicelib.people.staff import service as staff
from functions.notify import handler
from functions.routing import QUEUES
from tests.people.homes.acts import Acts, in_days
from tests.people.homes.conftest import Block
from tests.people.staff.conftest import give, take
from tests.support.aws import later
from tests.support.people import person
from tests.support.web import get, post


@pytest.fixture(autouse=True)
def in_charge(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grid worker of the building, and the district's admin."""
    admin = person(known_as="01JD9Z7Q4M8W3T5X6Y7V8B9A01")

    def holders(places: frozenset[str], roles: tuple[str, ...]) -> list[str]:
        if "district_admin" in roles:
            return [admin]
        return [block.worker] if block.town.building in places else []

    monkeypatch.setattr(staff, "holders", holders)


def deliver(times: int = 2) -> None:
    """Carry everything in the outbox to its queue, twice, as a queue may; then the outbox is empty."""
    for record in list(Outbox.scan()):
        if "notify" in QUEUES.get(record.name, ()):
            message = {
                "messageId": "1",
                "body": record.body,
                "messageAttributes": {"name": {"stringValue": record.name}},
            }
            for _ in range(times):
                assert handler({"Records": [message]}, None) == {"batchItemFailures": []}
        record.delete()


def told(who: str) -> list[str]:
    found = Message.query(f"person#{who}", Message.sk.startswith("message#"))
    return [one.kind for one in found]


def texts(who: str) -> list[str]:
    found = Message.query(f"person#{who}", Message.sk.startswith("message#"))
    return [inbox.said(one)[1] for one in found]


def test_who_decides_is_told_and_who_asked_hears_the_answer(acts: Acts, block: Block) -> None:
    anna = person()
    one = acts.apply(anna).json["id"]
    deliver()
    assert told(block.worker) == ["binding.to_review"]
    assert texts(block.worker)[0].startswith("张**申请以产权人身份绑定 康和一区1号楼1单元101，请在 ")
    acts.decide(block.worker, one, "ask", "请上传房产证。")
    deliver()
    assert texts(anna) == ["您对 康和一区1号楼1单元101 的绑定申请需要补充：请上传房产证。"]
    post(f"/bindings/{one}/answers", {"id": new_id(), "words": "好的"}, person=anna)
    deliver()
    assert told(block.worker) == ["binding.to_review", "binding.answered"]
    acts.decide(block.worker, one)
    deliver()
    assert told(anna) == ["binding.more_info", "binding.approved"]
    two = acts.apply(person(), "family").json["id"]
    deliver()
    assert told(anna)[-1] == "binding.to_review"
    assert len(told(block.worker)) == 2
    acts.decide(anna, two, "reject", "不认识")
    deliver()
    assert "小明" not in str([texts(who) for who in (anna, block.worker)])


def test_late_news_of_what_was_decided_asks_nobody(acts: Acts, block: Block) -> None:
    anna = person()
    one = acts.apply(anna).json["id"]
    acts.decide(block.worker, one)
    deliver()
    assert told(block.worker) == []
    assert told(anna) == ["binding.approved"]


def test_a_proxy_and_whom_they_act_for_are_told(acts: Acts, block: Block) -> None:
    elder, agent = person(), person()
    grant = {"id": new_id(), "agent": agent, "scopes": ["bindings"], "days": 30}
    post("/proxies", grant, person=elder)
    deliver()
    assert (told(agent), told(elder)) == (["proxy.granted"], ["proxy.given"])
    one = acts.apply(agent, acts_for={"person": elder}).json["id"]
    deliver()
    assert texts(elder)[-1] == "居* 代您申请以产权人身份绑定 康和一区1号楼1单元101。"
    acts.decide(block.worker, one)
    deliver()
    assert (told(agent)[-1], told(elder)[-1]) == ("binding.approved", "binding.approved")
    post(f"/proxies/{grant['id']}/revocations", {"id": new_id()}, person=elder)
    deliver()
    assert (told(agent)[-1], told(elder)[-1]) == ("proxy.ended", "proxy.taken")


def test_moving_out_is_told_to_those_it_concerns(acts: Acts, block: Block) -> None:
    owner, owners = acts.bound("owner")
    anna, one = acts.bound("family")
    bert, _ = acts.bound("family")
    deliver()
    acts.move_out(block.worker, one, "已搬走")
    deliver()
    assert told(anna)[-1] == "binding.ended"
    assert told(owner)[-1] == "member.left"
    acts.move_out(owner, owners)
    deliver()
    assert told(bert)[-1] == "household.ended"
    assert told(owner)[-1] == "member.left"


def test_whose_act_it_was_hears_who_did_it_for_them(acts: Acts, block: Block) -> None:
    owner, owners = acts.bound("owner")
    agent = person(proxies={owner: {"household", "bindings"}})
    anna = person()
    one, tenant = acts.apply(anna, "family").json["id"], acts.bound("tenant")[1]
    deliver()
    for_owner, at_counter = {"person": owner}, {"person": owner, "via": "counter"}
    said = {"id": new_id(), "lease_ends": in_days(500)}
    asked = acts.decide(agent, one, "ask", "哪位", acts_for=for_owner).json
    assert asked["acted"] == {"person": agent, "via": "proxy"}
    post(f"/bindings/{one}/answers", {"id": new_id(), "words": "女儿"}, person=anna)
    assert acts.see(owner, one).json["acted"] is None
    assert acts.decide(block.worker, one, acts_for=at_counter).json["acted"]["via"] == "counter"
    renewed = post(f"/bindings/{tenant}/renewals", {**said, "acts_for": for_owner}, person=agent).json
    assert renewed["acted"] == {"person": agent, "via": "proxy"}
    assert acts.hand_over(block.clerk, acts.live().id, one, acts_for={"person": owner, "via": "phone"}).status == 200
    gone = acts.move_out(agent, owners, "搬去外地", acts_for=for_owner).json
    assert (gone["acted"]["person"], gone["reason"]) == (agent, "搬去外地")
    deliver()
    did = [text for text in texts(owner) if "代您" in text]
    door = "康和一区1号楼1单元101。"
    assert sorted(did) == sorted(
        [
            f"居*作为亲情代理人代您要求绑定申请人补充材料：{door}",
            f"社区工作人员在窗口代您同意了绑定申请：{door}",
            f"居*作为亲情代理人代您办理了续租：{door}",
            f"社区工作人员通过电话代您移交了户主：{door}",
            f"居*作为亲情代理人代您办理了搬离：{door}",
        ]
    )
    kept = [json.loads(one.facts) for one in audit.Entry.scan()]
    assert sorted(one["via"] for one in kept if one.get("of") == owner) == ["counter", "phone", *["proxy"] * 3]
    assert "您与 康和一区1号楼1单元101 的绑定已结束：搬去外地。" in texts(owner)


def test_an_application_that_another_answers_and_withdraws_says_so(acts: Acts, block: Block) -> None:
    elder = person()
    agent = person(proxies={elder: {"bindings"}})
    for_elder = {"person": elder}
    one = acts.apply(agent, acts_for=for_elder).json
    assert one["acted"] == one["by"] == {"person": agent, "via": "proxy"}
    acts.decide(block.worker, one["id"], "ask", "哪位")
    path = f"/bindings/{one['id']}"
    post(f"{path}/answers", {"id": new_id(), "words": "本人", "acts_for": for_elder}, person=agent)
    back = post(f"{path}/withdrawals", {"id": new_id(), "acts_for": for_elder}, person=agent)
    assert back.json["acted"] == {"person": agent, "via": "proxy"}
    deliver()
    assert told(elder).count("proxy.did") == 2
    assert {"binding.answer", "binding.withdraw"} <= {entry.act for entry in audit.Entry.scan()}


def test_handing_over_is_told_to_both(acts: Acts, block: Block) -> None:
    child, one = acts.bound("family")
    assert acts.hand_over(block.worker, acts.live().id, one, "任户主").status == 200
    deliver()
    assert told(child)[-1] == "household.handed_over"
    other, two = acts.bound("owner")
    acts.hand_over(child, acts.live().id, two)
    deliver()
    assert (told(child)[-1], told(other)[-1]) == ("household.handed_from", "household.handed_over")


def test_a_householders_proxy_hears_sees_and_lists_what_they_may_decide(acts: Acts, block: Block) -> None:
    owner, _ = acts.bound("owner")
    agent, other = person(), person()
    for who, scope in ((agent, "household"), (other, "bindings")):
        post("/proxies", {"id": new_id(), "agent": who, "scopes": [scope], "days": 30}, person=owner)
    one = acts.apply(person(), "family").json["id"]
    path = f"/households/{acts.live().id}"
    deliver()
    assert "binding.to_review" in told(agent)
    assert "binding.to_review" in told(owner)
    assert "binding.to_review" not in told(other)
    assert [item["id"] for item in get(f"{path}/applications", person=agent).json["items"]] == [one]
    assert [item["id"] for item in get(f"{path}/applications", person=owner).json["items"]] == [one]
    assert acts.see(agent, one).json["name"] == "张**"
    assert get(path, person=agent).status == 200
    for who, status in ((other, 404), (person(), 404), (block.worker, 403)):
        assert get(f"{path}/applications", person=who).status == status
    assert acts.see(other, one).status == 404
    acts.decide(agent, one, acts_for={"person": owner})
    assert get(f"{path}/applications", person=owner).json["items"] == []


def test_a_role_is_told_to_who_gets_it_or_loses_it_by_another(block: Block) -> None:
    admin, who, town = person(("district_admin", block.town.district)), person(), block.town
    for role in ("auditor", "police"):
        give(admin, role, town.district, who)
    take(admin, "police", town.district, who)
    take(who, "auditor", town.district, who)
    deliver()
    assert sorted(texts(who)) == sorted(
        ["您已成为 康巴什区 的审计员。", "您已成为 康巴什区 的社区民警。", "您在 康巴什区 的社区民警角色已撤销。"]
    )


def test_late_news_does_not_fill_the_inbox_of_who_is_gone(acts: Acts, block: Block) -> None:
    anna = person()
    acts.decide(block.worker, acts.apply(anna).json["id"])
    Person(me(anna).pk, "me").update(actions=[Person.state.set("erased")])
    deliver()
    assert not list(Inbox.query(f"person#{anna}"))


def test_a_lease_is_told_to_tenant_and_householder_unless_it_was_renewed(
    acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, _ = acts.bound("owner")
    tenant, one = acts.bound("tenant", lease_ends=in_days(60))
    deliver()
    later(monkeypatch, 40 * DAY_MS)
    leases.watch()
    deliver()
    assert (told(tenant)[-1], told(owner)[-1]) == ("lease.reminder", "lease.of_tenant")
    later(monkeypatch, 40 * DAY_MS)
    leases.watch()
    post(f"/bindings/{one}/renewals", {"id": new_id(), "lease_ends": in_days(100)}, person=owner)
    deliver()
    assert "lease.suspended" not in told(tenant)


def test_a_lease_without_a_householder_and_its_suspension(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant, _ = acts.bound("tenant", lease_ends=in_days(1))
    deliver()
    later(monkeypatch, 10 * DAY_MS)
    leases.watch()
    deliver()
    assert told(tenant)[-1] == "lease.suspended"


def test_mismatches_and_odd_scans_reach_staff(block: Block) -> None:
    from chalicelib.core.outbox import emit
    from chalicelib.core.tables import Transaction

    now, building = now_ms(), block.town.building
    with Transaction() as tx:
        emit(
            tx,
            MismatchReported(
                key="m", at_ms=now, report=new_id(), code="OAAAA", building=building, community=block.town.community
            ),
        )
        for pattern, place in (("walk", building), ("forged", None), ("busy", new_id())):
            odd = ScanOdd(key=pattern, at_ms=now, pattern=pattern, scans=100, window_ms=1, building=place)
            if place in {building, None}:
                emit(tx, odd)
    deliver()
    assert sorted(told(block.worker)) == ["door.mismatch", "scan.odd"]
    assert texts("01JD9Z7Q4M8W3T5X6Y7V8B9A01")[0].startswith("康巴什区 的扫码出现异常（伪造的二维码）")


def test_an_event_holds_nothing_that_was_typed(acts: Acts, block: Block) -> None:
    anna = person()
    one = acts.apply(anna, relation="女儿").json["id"]
    acts.decide(block.worker, one, "reject", "不是本人")
    bodies = "".join(record.body for record in Outbox.scan())
    assert not any(word in bodies for word in ("张", "女儿", "不是本人"))
    assert get("/bindings", person=anna).status == 200
