"""How bindings, households and proxies are shown: names masked, typed words opened, files as addresses."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.core import files, uploads
from chalicelib.core.clock import now_ms
from chalicelib.core.crypto import masked_name
from chalicelib.core.policy import Actor
from chalicelib.people.homes.records import Binding, Grant, Household
from chalicelib.people.homes.rules import BINDING, OPEN, ROLE_WORDS
from chalicelib.people.homes.schemas import (
    BindingView,
    ByWhom,
    HouseholdLine,
    HouseholdView,
    MemberView,
    ProxyView,
    QueueLine,
)


def name(one: Binding) -> str:
    """Give the name as it was stated, masked."""
    return masked_name(one.open("name") or "")


def day(text: str | None) -> date | None:
    """Read a day as an item keeps it."""
    return None if text is None else date.fromisoformat(text)


def by_whom(by: str | None, via: Any) -> ByWhom | None:  # noqa: ANN401 - a literal, as the item keeps it
    """Say whose hand it was."""
    return ByWhom(person=by, via=via) if by is not None else None


def binding(one: Binding, whole: Actor | None = None) -> BindingView:
    """Show a binding to who may see it; ``whole`` is whose it is, where that is known."""
    heads = whole is not None and one.state == "active" and one.role == "owner" and one.household in whole.heads
    return BindingView(
        id=one.id,
        person=one.of,
        by=by_whom(one.by, one.via),
        acted=by_whom(one.acted_by, one.acted_via),
        role=_any(one.role),
        role_word=ROLE_WORDS[one.role],
        state=_any(one.state),
        legal=BINDING.legal(one.state),
        name=name(one),
        relation=one.open("relation"),
        dwelling=one.dwelling,
        door=one.door,
        household=one.household,
        head=heads and whole is not None and whole.person == one.of,
        lease_ends=day(one.lease_ends),
        question=one.open("question"),
        answer=one.open("answer"),
        reason=one.open("reason"),
        evidence=_evidence(one),
        decided_via=one.decided_via,
        submitted_ms=int(one.submitted_ms),
        due_ms=int(one.due_ms),
        at_ms=int(one.at_ms),
    )


def _evidence(one: Binding) -> str | None:
    """Give where to download what was sent as evidence, while it is there."""
    if one.evidence is None or not uploads.lasts(int(one.evidence_ms or 0)):
        return None
    return files.download_url(one.evidence, "evidence")


def _any(text: Any) -> Any:  # noqa: ANN401 - a literal, as the item keeps it
    return text


def queue_line(one: Binding, heads_at: Mapping[str, str]) -> QueueLine:
    """Show a binding in a list of staff; ``heads_at`` are the households of dwellings that have a primary owner."""
    waits = one.state in OPEN
    headed = heads_at.get(one.dwelling) if waits else None
    return QueueLine(
        id=one.id,
        role=_any(one.role),
        role_word=ROLE_WORDS[one.role],
        state=_any(one.state),
        name=name(one),
        door=one.door,
        building=one.building,
        community=one.community,
        by=by_whom(one.by, one.via),
        decides=("householder" if headed else "staff") if waits else None,
        household=headed,
        due_ms=int(one.due_ms),
        at_ms=int(one.at_ms),
        late=waits and one.due_ms < now_ms(),
    )


def household(home: Household, bindings: list[Binding]) -> HouseholdView:
    """Show a household and who belongs to it."""
    return HouseholdView(
        id=home.id,
        dwelling=home.dwelling,
        door=home.door,
        state=_any(home.state),
        began_ms=int(home.began_ms),
        ended_ms=None if home.ended_ms is None else int(home.ended_ms),
        members=[_member(home, one) for one in bindings],
    )


def _member(home: Household, one: Binding) -> MemberView:
    return MemberView(
        binding=one.id,
        person=one.of,
        role=_any(one.role),
        role_word=ROLE_WORDS[one.role],
        state=_any(one.state),
        name=name(one),
        head=one.id == home.head_binding,
        lease_ends=day(one.lease_ends),
    )


def household_line(home: Household) -> HouseholdLine:
    """Show a household in a list of staff."""
    return HouseholdLine(
        id=home.id,
        dwelling=home.dwelling,
        door=home.door,
        state=_any(home.state),
        members=len(home.seated),
        has_head=home.head is not None,
        began_ms=int(home.began_ms),
    )


def proxy(made: Grant, principal_name: str | None = None) -> ProxyView:
    """Show a proxy."""
    over = made.state == "held" and made.expires_ms <= now_ms()
    return ProxyView(
        id=made.id,
        principal=made.of,
        principal_name=principal_name,
        agent=made.agent,
        scopes=_any(made.scopes.split(",")),
        expires_ms=int(made.expires_ms),
        state="over" if over else _any(made.state),
        by=by_whom(made.by, made.via),
    )
