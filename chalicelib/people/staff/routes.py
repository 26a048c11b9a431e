"""HTTP in and out; what it means is in ``service``."""

import json

from chalicelib.core.audit import Entry
from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor
from chalicelib.core.schema import Listed
from chalicelib.people.staff import schemas
from chalicelib.people.staff.records import Holder
from chalicelib.people.staff.rules import GIVE, POLICY, ROLES, TAKE
from chalicelib.people.staff.service import auditing, giving, listing
from chalicelib.people.staff.service.giving import Post
from chalicelib.places.service import tree as trees

routes = Routes("staff", POLICY)


@routes.post("/staff/roles", acts=tuple(GIVE), status=201)
def give_role(actor: Actor, body: schemas.Given) -> schemas.PostView:
    """Give somebody a role at a place within one's own scope."""
    return post(giving.give_to(actor, body.id, body.role, body.place, body.name, person=body.person, phone=body.phone))


@routes.post("/staff/revocations", acts=(*TAKE, "staff.see_role"))
def take_role(actor: Actor, body: schemas.Taken) -> schemas.PostView:
    """Take a role from somebody, or lay down one's own."""
    return post(giving.take(actor, body.id, Post(body.person, body.role, body.place), body.why))


@routes.get("/staff", acts=("staff.see",))
def list_staff(actor: Actor, query: schemas.StaffQuery) -> Listed[schemas.StaffView]:
    """List the staff at a place and under it."""
    found, after = listing.listed(actor, query.place, query.role, cursor=query.cursor, limit=query.limit)
    return Listed[schemas.StaffView](items=[staff(one) for one in found], next=after)


@routes.get("/staff/roles", acts=("staff.see",))
def list_givable_roles(actor: Actor, query: schemas.PlaceQuery) -> Listed[schemas.RoleKind]:
    """List the roles that one may give at a place."""
    names = listing.givable(actor, query.place)
    return Listed[schemas.RoleKind](items=[schemas.RoleKind(role=name, name=ROLES[name].words) for name in names])


@routes.get("/audit", acts=("audit.see", "audit.search"))
def search_audit(actor: Actor, query: schemas.AuditQuery) -> Listed[schemas.AuditView]:
    """Look for who did what to what, newest first; a page may be short while there is a next one."""
    wanted = auditing.asked(query.place, query.actor, query.target, query.since_ms, query.until_ms)
    found, after = auditing.search(actor, wanted, cursor=query.cursor, limit=query.limit)
    return Listed[schemas.AuditView](items=[entry(one) for one in found], next=after)


def post(held: Post) -> schemas.PostView:
    """Show a role of somebody."""
    return schemas.PostView.model_validate({"person": held.person, "role": held.role, "place": held.place})


def staff(line: Holder) -> schemas.StaffView:
    """Show one line of the list of staff."""
    return schemas.StaffView(
        person=line.person,
        name=line.open("name") or "",
        role=line.role,
        role_name=ROLES[line.role].words,
        place=line.place,
        place_name=trees.tree(knowing=line.place).name(line.place),
        given_by=line.given_by,
        given_ms=int(line.given_ms),
    )


def entry(one: Entry) -> schemas.AuditView:
    """Show one act."""
    return schemas.AuditView(
        id=one.sk,
        at_ms=int(one.at_ms),
        actor=one.actor,
        act=one.act,
        target=one.target,
        place=one.place,
        place_name=trees.tree().name(one.place),
        why=one.reason,
        facts=json.loads(one.facts),
    )
