"""HTTP in and out; what it means is in ``service``."""

from typing import Literal

from chalicelib.core.http import Routes
from chalicelib.core.policy import Caller
from chalicelib.core.schema import Id, Listed, Paged
from chalicelib.people.accounts import schemas
from chalicelib.people.accounts.records import Consent, Session
from chalicelib.people.accounts.rules import POLICY, PRIVACY
from chalicelib.people.accounts.service import consents, phone, privacy, profile, sessions, whereabouts
from chalicelib.people.accounts.service import login as logins
from chalicelib.people.personal.service import asking
from chalicelib.people.records import Home, Role

routes = Routes("people", POLICY)


@routes.post("/people/login", acts=("account.login",), status=201)
def log_in(address: str, body: schemas.Login) -> schemas.Opened:
    """Log in with WeChat's code; the first time makes the account."""
    return opened(logins.login(body.code, body.device, address=address, consent=body.consent))


@routes.post("/people/refresh", acts=("account.refresh",))
def refresh_session(body: schemas.Refresh) -> schemas.Opened:
    """Get the next pair of tokens; the same again within 30 seconds gives the same."""
    return opened(sessions.refresh(body.refresh))


@routes.get("/people/sessions", acts=("session.see",))
def list_sessions(caller: Caller, query: Paged) -> Listed[schemas.SessionView]:
    """List the devices on which one is signed in."""
    found, after = sessions.devices(caller, limit=query.limit, cursor=query.cursor)
    return Listed[schemas.SessionView](items=[device(one, caller) for one in found], next=after)


@routes.delete("/people/sessions", acts=("session.end",))
def end_all_sessions(caller: Caller) -> None:
    """Log out everywhere, here too."""
    sessions.end_all(caller)


@routes.delete("/people/sessions/{session}", acts=("session.end",))
def end_session(caller: Caller, session: Id) -> None:
    """Log out one device; with one's own session, this one."""
    sessions.end(caller, session)


@routes.get("/people/me", acts=("account.see",))
def see_oneself(caller: Caller) -> schemas.Me:
    """See who one is and what one may: what the client's navigation is made from."""
    return me(profile.see(caller))


@routes.put("/people/me", acts=("account.change",))
def change_oneself(caller: Caller, body: schemas.Preferences) -> schemas.Me:
    """Say what one is called and how one reads."""
    profile.change(caller, nickname=body.nickname, large=body.large)
    return me(profile.see(caller))


@routes.post("/people/phone", acts=("phone.give",))
def give_phone(caller: Caller, body: schemas.PhoneCode) -> schemas.PhoneView:
    """Give one's phone number by WeChat's code; it is asked for once and kept."""
    return schemas.PhoneView(phone=phone.keep(caller, body.code))


@routes.delete("/people/phone", acts=("phone.remove",))
def remove_phone(caller: Caller) -> None:
    """Delete one's phone number."""
    phone.remove(caller)


@routes.get("/people/privacy", acts=("privacy.see",))
def read_privacy() -> schemas.PrivacyText:
    """Read the privacy text that is in force."""
    return schemas.PrivacyText(version=PRIVACY, text=privacy.text())


@routes.get("/people/consents", acts=("consent.see",))
def list_consents(caller: Caller, query: Paged) -> Listed[schemas.ConsentView]:
    """List what one agreed to and withdrew."""
    found, after = consents.history(caller, limit=query.limit, cursor=query.cursor)
    return Listed[schemas.ConsentView](items=[consent(one) for one in found], next=after)


@routes.post("/people/consents", acts=("consent.give",), status=201)
def give_consent(caller: Caller, body: schemas.ConsentGiven) -> schemas.ConsentView:
    """Agree to the privacy text."""
    return consent(consents.give(caller, body.id, body.version))


@routes.delete("/people/consents", acts=("consent.withdraw",))
def withdraw_consent(caller: Caller) -> None:
    """Take one's consent back; the phone number is deleted with it."""
    consents.withdraw(caller)


@routes.post("/people/exports", acts=("data.export",), status=202)
def ask_for_export(caller: Caller, body: schemas.DataRequest) -> schemas.Asked:
    """Ask for all one's own data as a file; the job gives its address when it is done."""
    return schemas.Asked(job=asking.export(caller, body.id))


@routes.post("/people/deletions", acts=("data.erase",), status=202)
def ask_for_erasure(caller: Caller, body: schemas.DataRequest) -> schemas.Asked:
    """Ask for the erasure of one's account: everything stops at once, and cannot be taken back."""
    return schemas.Asked(job=asking.erase(caller, body.id))


def opened(session: sessions.Opened) -> schemas.Opened:
    """Show a session to its device."""
    return schemas.Opened(
        person=session.person,
        session=session.session,
        access=session.access,
        access_ends_ms=session.access_ends_ms,
        refresh=session.refresh,
        refresh_ends_ms=session.refresh_ends_ms,
    )


def device(session: Session, caller: Caller) -> schemas.SessionView:
    """Show a session in the list of devices."""
    return schemas.SessionView(
        id=session.id,
        device=session.open("device") or "",
        started_ms=int(session.started_ms),
        used_ms=int(session.used_ms),
        current=session.id == caller.session,
    )


def consent(item: Consent) -> schemas.ConsentView:
    """Show one act of consent."""
    act: Literal["given", "withdrawn"] = "given" if item.act == "given" else "withdrawn"
    return schemas.ConsentView(id=item.sk, version=item.text_version, act=act, at_ms=int(item.at_ms))


def me(oneself: profile.Oneself) -> schemas.Me:
    """Show a person to themselves."""
    addresses = whereabouts.addresses(oneself.homes) if oneself.homes else {}
    return schemas.Me(
        person=oneself.actor.person or "",
        nickname=oneself.nickname,
        phone=oneself.phone,
        large=bool(oneself.person.large),
        consent=oneself.person.consent,
        consent_needed=oneself.person.consent != PRIVACY,
        rooms=whereabouts.rooms(),
        homes=[home(one, addresses.get(one.dwelling, "")) for one in oneself.homes],
        roles=[role(one) for one in oneself.roles],
        proxies=[
            schemas.ProxyView(person=one.principal, scopes=sorted(one.scopes), expires_ms=int(one.expires_ms))
            for one in oneself.proxies
        ],
    )


def home(item: Home, address: str) -> schemas.HomeView:
    """Show one home. One whose building this process does not know yet has no address, and no rooms."""
    return schemas.HomeView(
        household=item.household,
        dwelling=item.dwelling,
        address=address,
        rooms=whereabouts.rooms_at(item.building) if address else [],
        building=item.building,
        role=item.role,
        head=item.head,
        since_ms=int(item.since_ms),
        lease_ends_ms=None if item.lease_ends_ms is None else int(item.lease_ends_ms),
    )


def role(item: Role) -> schemas.RoleView:
    """Show one role."""
    place, kind = whereabouts.name_and_kind(item.place)
    return schemas.RoleView(
        role=item.role, place=item.place, place_name=place, place_kind=kind, name=item.open("name") or ""
    )
