"""News (消息): who is told of what. Knows roles and households; the words are the inbox's, made of ids and addresses.

Every piece may come twice, late and out of order: what is told is looked up as it is now, and told once by its key.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import partial

from chalicelib.codes.events import MismatchReported, ScanOdd
from chalicelib.core.clock import local
from chalicelib.core.crypto import masked_name
from chalicelib.core.errors import NotFound
from chalicelib.core.outbox import Event
from chalicelib.core.tables import rereading
from chalicelib.inbox import service as inbox
from chalicelib.people.accounts import service as accounts
from chalicelib.people.homes import rules
from chalicelib.people.homes.events import (
    ActedFor,
    BindingDecided,
    BindingEnded,
    BindingSubmitted,
    HouseholdEnded,
    HouseholdHandedOver,
    LeaseNews,
    ProxyChanged,
)
from chalicelib.people.homes.records import Binding, Household
from chalicelib.people.homes.service import around, finding, names, proxies
from chalicelib.people.staff import service as staff
from chalicelib.people.staff.events import RoleChanged
from chalicelib.people.staff.rules import ROLES

LIVING = rereading(finding.living)
ODD = {"forged": "伪造的二维码", "walk": "逐户扫码", "busy": "同一扇门频繁扫码"}
HOW = {"proxy": "作为亲情代理人", "phone": "通过电话", "counter": "在窗口"}
DID = {
    "approve": "同意了绑定申请",
    "reject": "没有通过绑定申请",
    "ask": "要求绑定申请人补充材料",
    "answer": "补充了绑定申请的材料",
    "withdraw": "撤回了绑定申请",
    "renew": "办理了续租",
    "end": "办理了搬离",
    "hand_over": "移交了户主",
}
DECIDED = {"active": "binding.approved", "rejected": "binding.rejected", "more_info": "binding.more_info"}


def submitted(event: BindingSubmitted) -> None:
    """Tell who decides: the householder, or the staff of the place where there is none. Also whom a proxy acts for."""
    binding = finding.binding(event.binding)
    if binding.state in rules.OPEN:
        home = LIVING(binding.dwelling)
        deciders = _heads(home) or _staff(binding.building)
        kind = "binding.answered" if event.again else "binding.to_review"
        facts = {**_facts(binding), "due": f"{local(int(binding.due_ms)):%m-%d %H:%M}"}
        _tell(deciders - {binding.of}, kind, event, facts, f"binding#{binding.id}")
    if binding.by is not None and not event.again:
        by = masked_name(names.of([binding.by])[binding.by])
        _tell([binding.of], "proxy.acted", event, {**_facts(binding), "name": by}, f"binding#{binding.id}")


def decided(event: BindingDecided) -> None:
    """Tell whose application it is, and the proxy who filed it."""
    binding = finding.binding(event.binding)
    field = "question" if event.state == "more_info" else "reason"
    facts = {**_facts(binding), "reason": _said(binding, field)}
    told = {binding.of, *([binding.by] if binding.by is not None and binding.via == "proxy" else [])}
    _tell(told, DECIDED[event.state], event, facts, f"binding#{binding.id}")


def ended(event: BindingEnded) -> None:
    """Tell who moved out, if somebody else did it for them, and the householder who stays."""
    binding = finding.binding(event.binding)
    about, facts = f"binding#{binding.id}", _facts(binding)
    if event.by != event.person:
        _tell([event.person], "binding.ended", event, {**facts, "reason": _said(binding) or "已办理搬离"}, about)
    home = finding.household(event.household)
    if home.head is not None and home.head not in {event.by, event.person}:
        _tell([home.head], "member.left", event, facts, f"household#{home.id}")


def household_ended(event: HouseholdEnded) -> None:
    """Tell everybody whose binding ended with the primary owner's."""
    home = finding.household(event.household)
    _tell(set(event.people) - {event.by}, "household.ended", event, {"door": home.door}, f"household#{home.id}")


def handed_over(event: HouseholdHandedOver) -> None:
    """Tell the new primary owner, and the one before."""
    home = finding.household(event.household)
    facts, about = {"door": home.door}, f"household#{home.id}"
    _tell([event.after], "household.handed_over", event, facts, about)
    if event.before is not None:
        _tell([event.before], "household.handed_from", event, facts, about)


def lease(event: LeaseNews) -> None:
    """Tell the tenant that the lease ends or ended, and the householder. A lease that was renewed since is no news."""
    binding = finding.binding(event.binding)
    if (binding.state, binding.lease_ends) != (event.state, event.lease_ends):
        return
    about, until = f"binding#{binding.id}", f"{date.fromisoformat(event.lease_ends):%Y年%m月%d日}"
    facts = {**_facts(binding), "until": until}
    _tell([binding.of], "lease.reminder" if event.state == "active" else "lease.suspended", event, facts, about)
    _tell(_heads(finding.household(event.household)), "lease.of_tenant", event, facts, about)


def proxy(event: ProxyChanged) -> None:
    """Tell who acts, and whom they act for."""
    called = names.of([event.principal, event.agent])
    until = f"{local(event.until_ms):%Y年%m月%d日}"
    kinds = ("proxy.granted", "proxy.given") if event.state == "held" else ("proxy.ended", "proxy.taken")
    for person, kind, other in zip((event.agent, event.principal), kinds, (event.principal, event.agent), strict=True):
        _tell([person], kind, event, {"name": masked_name(called[other]), "until": until}, f"proxy#{event.proxy}")


def acted_for(event: ActedFor) -> None:
    """Tell whose act it was that somebody did it for them: 某人代某人."""
    kind, _, about = event.about.partition("#")
    door = finding.binding(about).door if kind == "binding" else finding.household(about).door
    called = masked_name(names.of([event.by])[event.by]) if event.via == "proxy" else "社区工作人员"
    facts = {"name": called, "how": HOW[event.via], "what": DID[event.act], "door": door}
    _tell([event.person], "proxy.did", event, facts, event.about)


def role(event: RoleChanged) -> None:
    """Tell who got a role, or lost it by another."""
    if event.by != event.person:
        kind = "role.granted" if event.state == "given" else "role.revoked"
        facts = {"place": around.building_text(event.place), "role": ROLES[event.role].words}
        _tell([event.person], kind, event, facts, f"place#{event.place}")


def mismatch(event: MismatchReported) -> None:
    """Tell the staff of the building that somebody says a code is not at its door."""
    _tell(
        _staff(event.building),
        "door.mismatch",
        event,
        {"door": around.building_text(event.building)},
        f"mismatch#{event.report}",
    )


def odd(event: ScanOdd) -> None:
    """Tell the staff of the building, or the district's admins where no building is named."""
    place = event.building or around.district()
    told = _staff(event.building) if event.building else set(staff.holders([place], ["district_admin"]))
    facts = {"place": around.building_text(place), "reason": ODD.get(event.pattern, event.pattern)}
    _tell(told, "scan.odd", event, facts, f"place#{place}")


def _facts(binding: Binding) -> dict[str, str]:
    name = masked_name(binding.open("name") or "") or names.NOBODY
    return {"name": name, "role": rules.ROLE_WORDS[binding.role], "door": binding.door}


def _said(binding: Binding, field: str = "reason") -> str:
    return (binding.open(field) or "").rstrip("。")


def _heads(home: Household | None) -> set[str]:
    """Name the primary owner of ``home``, and who may decide for them as their proxy."""
    if home is None or home.head is None:
        return set()
    return {home.head, *proxies.agents(home.head, "household")}


def _staff(building: str) -> set[str]:
    try:
        return set(staff.holders(around.places_of(building), rules.DECIDES))
    except NotFound:
        return set()


def _tell(people: Iterable[str], kind: str, event: Event, facts: dict[str, str], about: str) -> None:
    """Tell each of ``people`` who is still there: who was erased keeps an empty inbox."""
    for person in sorted(people):
        with suppress(NotFound):
            inbox.tell(
                person,
                kind,
                f"{event.name}#{event.key}#{kind}",
                facts,
                about=about,
                given=partial(accounts.check_active, person=person),
            )
