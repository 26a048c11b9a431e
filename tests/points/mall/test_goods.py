"""Budgets and goods, kept by staff: sums with reasons, never below what is free; lists that page."""

from typing import Any

import pytest

from chalicelib.core import files, uploads
from chalicelib.core.audit import Entry as Audited
from chalicelib.core.ids import new_id
from chalicelib.points.mall.records import Good
from chalicelib.points.mall.service import finding
from tests.places.asking import faults, put
from tests.points.mall.stage import PRICE, Mall, counts, holds, money
from tests.support.people import person
from tests.support.web import Answer, get, post


def budget(mall: Mall, who: str, **more: Any) -> Answer:
    asked = {"id": new_id(), "place": mall.town.community, "name": "预算", "fen": 100, "reason": "年度", **more}
    return post("/mall/budgets", asked, person=who)


def change(who: str, path: str, reason: str = "盘点", **more: Any) -> Answer:
    return post(f"/mall/{path}", {"id": new_id(), "reason": reason, **more}, person=who)


def good(mall: Mall, **more: Any) -> Answer:
    asked = {"id": new_id(), "place": mall.town.community, **mall.words(), **more}
    return post("/mall/goods", asked, person=mall.clerk)


def test_a_budget_is_opened_and_changed_by_finance_with_reasons(mall: Mall) -> None:
    one = {"id": new_id()}
    first, again = budget(mall, mall.finance, **one), budget(mall, mall.finance, **one)
    assert (first.status, first.json) == (201, again.json)
    assert budget(mall, mall.finance, **one, fen=7).code == "repeated"
    path = f"budgets/{one['id']}"
    act = {"id": new_id()}
    for _ in range(2):
        assert change(mall.finance, f"{path}/changes", **act, fen=50).json["left"] == 150
    assert change(mall.finance, f"{path}/changes", **act, fen=51).code == "repeated"
    assert change(mall.finance, f"{path}/changes", fen=-150).json["total"] == 0
    lines = get(f"/mall/{path}/changes?limit=2", person=mall.clerk).json
    assert [line["amount"] for line in lines["items"]] == [-150, 50]
    rest = get(f"/mall/{path}/changes?limit=2&cursor={lines['next']}", person=mall.clerk).json["items"]
    assert [(line["amount"], line["reason"], line["by"]) for line in rest] == [(100, "年度", mall.finance)]
    audited = [entry for entry in Audited.scan() if entry.target == f"budget#{one['id']}"]
    assert max((entry.act, entry.reason) for entry in audited) == ("mall.open_budget", "年度")
    assert "年度" not in str([entry.attribute_values for entry in audited])
    holds()


def test_a_budget_is_not_reduced_below_what_is_held(mall: Mall) -> None:
    mall.reserve(mall.person())
    path = f"budgets/{mall.budget}/changes"
    refused = change(mall.finance, path, fen=-1_501)
    assert (refused.code, refused.json["details"]) == ("below_zero", {"free": 1_500})
    assert change(mall.finance, path, fen=-1_500).json["left"] == 0
    assert money(mall) == (0, 500, 0)
    assert faults(change(mall.finance, path, fen=0)) == [("", "金额不能为 0")]
    assert faults(change(mall.finance, path, fen=10_000_000_000)) == [("fen", "超过预算的最大金额")]
    holds()


def test_only_finance_of_the_place_keeps_budgets(mall: Mall) -> None:
    here, elsewhere = person(("finance", mall.town.street)), person(("finance", mall.town.other_community))
    assert budget(mall, here).status == 201
    assert budget(mall, mall.clerk).status == 403
    assert budget(mall, elsewhere).status == budget(mall, mall.person()).status == 404
    admin = person(("district_admin", mall.town.district))
    assert faults(budget(mall, admin, place=mall.town.estate)) == [("place", "预算不能设在这一级")]
    path = f"/mall/budgets/{mall.budget}"
    assert get(path, person=mall.clerk).json["name"] == "惠民预算"
    assert get(path, person=mall.person()).status == get(path, person=elsewhere).status == 404


def test_budgets_of_a_place_are_those_it_may_draw_on_and_those_under_it(mall: Mall) -> None:
    admin = person(("district_admin", mall.town.district))
    above = budget(mall, admin, place=mall.town.district, name="区").json["id"]
    other = budget(mall, admin, place=mall.town.other_community, name="别处").json["id"]

    def ids(place: str, more: str = "") -> list[str]:
        return [one["id"] for one in get(f"/mall/budgets?place={place}{more}", person=admin).json["items"]]

    assert set(ids(mall.town.community)) == {mall.budget, above}
    assert set(ids(mall.town.district)) == {mall.budget, above, other}
    assert len(ids(mall.town.district, "&limit=2")) == 2
    after = get(f"/mall/budgets?place={mall.town.district}&limit=2", person=admin).json["next"]
    assert len(ids(mall.town.district, f"&cursor={after}")) == 1
    assert good(mall, budget=above).status == 201
    for wrong in (other, new_id()):
        assert faults(good(mall, budget=wrong)) == [("budget", "没有这笔预算，或不能用于该地点的商品")]


def test_a_good_is_added_once_off_sale_and_offered(mall: Mall) -> None:
    one = new_id()
    first, again = good(mall, id=one, stock=5), good(mall, id=one, stock=5)
    assert (first.status, first.json) == (201, again.json)
    assert (first.json["state"], first.json["legal"], first.json["stock"]) == ("off_sale", ["offer"], 5)
    assert good(mall, id=one, stock=6).code == "repeated"
    anna, path, act = mall.person(), f"/mall/goods/{one}/sales", {"id": new_id(), "act": "offer"}
    assert get(f"/mall/goods/{one}", person=anna).status == 404
    assert post(path, act, person=mall.clerk).json == post(path, act, person=mall.clerk).json
    assert post(path, {**act, "id": new_id()}, person=mall.clerk).code == "illegal_move"
    assert get(f"/mall/goods/{one}", person=anna).json["stock"] == 5
    assert post(path, {"id": new_id(), "act": "withdraw"}, person=mall.clerk).json["state"] == "off_sale"
    assert post(path, act, person=mall.stranger).status == post(path, act, person=anna).status == 404
    assert post(path, act, person=mall.finance).status == 403
    holds()


def test_what_a_good_says_is_changed_by_version_and_what_was_exchanged_stays(mall: Mall) -> None:
    anna = mall.person()
    made = mall.reserve(anna)
    path = f"/mall/goods/{mall.good}"
    edit = {"id": new_id(), "version": 2, **mall.words(title="大米 10kg", price=60, limit={"most": 2, "per": "year"})}
    first, again = put(path, edit, person=mall.clerk), put(path, edit, person=mall.clerk)
    assert (first.status, first.json) == (200, again.json)
    assert (first.json["version"], first.json["limit"]) == (3, {"most": 2, "per": "year"})
    assert put(path, {**edit, "id": new_id()}, person=mall.clerk).status == 409
    assert put(path, {**edit, "version": 3, "budget": new_id()}, person=mall.clerk).code == "bad_input"
    assert put(path, edit, person=mall.stranger).status == 404
    shown = get(f"/mall/reservations/{made.id}", person=anna).json
    assert (shown["title"], shown["points"]) == ("大米 5kg", PRICE)
    assert get(path, person=anna).json["affordable"] is True
    assert get(path, person=mall.person(59)).json["affordable"] is False
    unlimited = {"id": new_id(), "version": 3, **mall.words()}
    assert put(path, unlimited, person=mall.clerk).json["limit"] is None


def test_a_stock_changes_by_sums_with_reasons(mall: Mall) -> None:
    mall.reserve(mall.person())
    path, act = f"goods/{mall.good}/stock", {"id": new_id()}
    for _ in range(2):
        assert change(mall.clerk, path, **act, pieces=10).json["stock"] == 12
    assert change(mall.clerk, path, **act, pieces=11).code == "repeated"
    refused = change(mall.clerk, path, pieces=-13)
    assert (refused.code, refused.json["details"]) == ("below_zero", {"free": 12})
    assert faults(change(mall.clerk, path, pieces=1_000_000)) == [("pieces", "超过库存的最大数量")]
    assert change(mall.clerk, path, pieces=-12).json["stock"] == 0
    assert counts(mall) == (0, 1, 0)
    assert faults(change(mall.clerk, path, pieces=0)) == [("", "数量不能为 0")]
    lines = get(f"/mall/{path}", person=mall.clerk).json["items"]
    assert [(line["amount"], line["reason"]) for line in lines][:2] == [(-12, "盘点"), (10, "盘点")]
    assert get(f"/mall/{path}", person=mall.person()).status == 404
    assert change(mall.finance, path, pieces=1).status == 403
    holds()


def test_a_rival_of_ones_own_change_counts_once(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same reduction twice at one moment: the second finds too little, and the first done."""
    from chalicelib.points.mall.service import changing

    path, act = f"goods/{mall.good}/stock", new_id()
    assert change(mall.clerk, path, id=act, pieces=-3).json["stock"] == 0
    look, looked = changing.is_known, list[str]()

    def late(of: str, act_id: str, mark: str) -> bool:
        looked.append(of)
        return len(looked) > 1 and look(of, act_id, mark)

    monkeypatch.setattr(changing, "is_known", late)
    assert change(mall.clerk, path, id=act, pieces=-3).json["stock"] == 0
    holds()


def test_a_rival_of_ones_own_good_gives_the_first(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    one = new_id()
    first, look, looked = good(mall, id=one).json, finding.good, list[str]()

    def late(good_id: str) -> Good:
        looked.append(good_id)
        return look(good_id if len(looked) > 1 else new_id())

    monkeypatch.setattr(finding, "good", late)
    assert (good(mall, id=one).json, looked) == (first, [one, one])


def test_a_picture_is_kept_when_its_upload_is_gone(mall: Mall) -> None:
    picture = new_id()
    asked = {"id": picture, "purpose": "mall-picture", "content_type": "image/png"}
    assert post("/uploads", asked, person=mall.clerk).status == 201
    assert faults(good(mall, picture=picture)) == [("upload", "文件尚未上传")]
    file = uploads.begin(mall.clerk, picture, "mall-picture", "image/png")[0].file
    files.store(file, b"png", "image/png")
    made = good(mall, picture=picture).json
    files.remove(file)
    assert files.read(f"pictures/mall/{made['id']}/{picture}") == b"png"
    assert made["picture_id"] == picture
    assert f"pictures/mall/{made['id']}/{picture}" in made["picture"]
    edit = {"id": new_id(), "version": 1, **mall.words(picture=picture, title="新名")}
    kept = put(f"/mall/goods/{made['id']}", edit, person=mall.clerk).json
    assert (kept["picture_id"], kept["title"]) == (picture, "新名")
    missing = {**edit, "id": new_id(), "version": 2, "picture": new_id()}
    assert put(f"/mall/goods/{made['id']}", missing, person=mall.clerk).status == 404


def test_goods_stand_where_staff_are_and_bad_input_is_named(mall: Mall) -> None:
    admin = person(("district_admin", mall.town.district))
    asked = {"id": new_id(), "place": mall.town.estate, **mall.words()}
    assert faults(post("/mall/goods", asked, person=admin)) == [("place", "商品不能设在这一级")]
    assert post("/mall/goods", {**asked, "place": mall.town.other_community}, person=mall.clerk).status == 404
    wrong = good(mall, price=0, cost=-1, limit={"most": 0, "per": "week"}, collect_days=61, title=" ")
    assert [field for field, _ in faults(wrong)] == [
        "title",
        "price",
        "cost",
        "limit.most",
        "limit.per",
        "collect_days",
    ]


def test_the_shelf_shows_all_that_is_on_sale_the_cheapest_first(mall: Mall) -> None:
    dear, cheap = mall.add_good(price=500, stock=0), mall.add_good(price=5)
    anna = mall.person()

    def page(more: str = "") -> dict[str, Any]:
        return dict(get(f"/mall/goods?limit=2{more}", person=anna).json)

    first = page()
    assert [(one["id"], one["affordable"]) for one in first["items"]] == [(cheap, True), (mall.good, True)]
    second = page(f"&cursor={first['next']}")
    assert [(one["id"], one["affordable"], one["stock"]) for one in second["items"]] == [(dear, False, 0)]
    assert (second["next"], get("/mall/goods").status) == (None, 401)
    assert page("&cursor=x").get("code") == "bad_input"
    assert get("/mall/goods", person=person()).json["items"][0]["affordable"] is False


def test_staff_see_goods_of_their_places(mall: Mall) -> None:
    admin, other = person(("district_admin", mall.town.district)), mall.stranger
    off = good(mall).json["id"]

    def ids(who: str, more: str = "") -> list[str]:
        return [one["id"] for one in get(f"/mall/goods/kept?{more}", person=who).json["items"]]

    assert (ids(mall.clerk), ids(mall.clerk, "state=off_sale"), ids(other)) == ([mall.good], [off], [])
    assert ids(admin, f"place={mall.town.street}") == [mall.good]
    assert get(f"/mall/goods/kept?place={mall.town.community}", person=other).status == 404
    assert get("/mall/goods/kept", person=mall.person()).status == 403
    assert ids(mall.finance) == [mall.good]
    assert get(f"/mall/goods/{off}/kept", person=mall.clerk).json["cost"] == 500
    assert get(f"/mall/goods/{off}/kept", person=mall.person()).status == 404
    more = [mall.add_good(price=price) for price in (40, 50)]
    first = get("/mall/goods/kept?limit=1", person=mall.clerk).json
    assert ids(mall.clerk, f"limit=2&cursor={first['next']}") == more


def test_queues_come_by_what_is_due_and_page(mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.points.mall.service import lists

    slow = mall.add_good(ready_days=9)
    late, soon = mall.reserve(mall.person(), good=slow).id, mall.reserve(mall.person()).id
    ready = mall.ready(mall.person()).id

    def page(who: str = mall.clerk, more: str = "") -> dict[str, Any]:
        return dict(get(f"/mall/reservations/queue?{more}", person=who).json)

    first = page(more="limit=1")
    assert [(one["id"], one["name"], one["late"]) for one in first["items"]] == [(soon, "居民", False)]
    assert [one["id"] for one in page(more=f"cursor={first['next']}")["items"]] == [late]
    assert [one["id"] for one in page(more="state=ready")["items"]] == [ready]
    assert page(mall.stranger)["items"] == []
    assert page(mall.person())["code"] == page(mall.finance)["code"] == "not_allowed"
    assert page(mall.clerk, f"place={mall.town.other_community}")["code"] == "not_found"
    for one in (late, soon):
        post(f"/mall/reservations/{one}/cancellations", {"id": new_id(), "reason": "x"}, person=mall.clerk)
    over = page(more="state=restored&limit=1")
    assert [one["id"] for one in over["items"]] == [soon]
    assert [one["id"] for one in page(more=f"state=restored&cursor={over['next']}")["items"]] == [late]
    monkeypatch.setattr(lists, "MOST_LOOKED", 1)
    assert len(page(more="state=restored")["items"]) == 1


def test_ones_own_list_is_newest_first_and_by_state(mall: Mall) -> None:
    anna = mall.person()
    first, second = mall.reserve(anna).id, mall.ready(anna).id

    def ids(more: str = "") -> list[str]:
        return [one["id"] for one in get(f"/mall/reservations?{more}", person=anna).json["items"]]

    assert (ids(), ids("state=ready"), ids("state=restored")) == ([second, first], [second], [])
    page = get("/mall/reservations?limit=1", person=anna).json
    assert ids(f"cursor={page['next']}") == [first]
    assert get("/mall/reservations", person=mall.person()).json["items"] == []
    path = f"/mall/reservations/{first}"
    assert get(path, person=mall.clerk).json["name"] == "居民"
    assert get(path, person=mall.stranger).status == get(path, person=person()).status == 404
