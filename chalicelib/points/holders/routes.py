"""HTTP in and out of what holders see; what it means is in ``service``."""

from chalicelib.core.http import JsonPage, Routes
from chalicelib.core.policy import Actor, Caller
from chalicelib.core.schema import Id, Listed, Paged
from chalicelib.points import chain
from chalicelib.points.accounts import Account, Currency, Holding
from chalicelib.points.holders import schemas, views
from chalicelib.points.holders.rules import POLICY
from chalicelib.points.holders.schemas import ReportId, Seq
from chalicelib.points.holders.service import comparisons, explaining, lookups, reading, seeing

routes = Routes("points.holders", POLICY)


@routes.get("/points/mine", acts=("points.own",))
def see_own_points(caller: Caller) -> schemas.HolderView:
    """See one's own two balances (我的积分)."""
    return views.holders(reading.own(caller))[0]


@routes.get("/points/homes", acts=("points.own",))
def see_points_of_homes(actor: Actor) -> schemas.Holders:
    """See the balances of one's own households."""
    return schemas.Holders(items=views.holders(reading.homes(actor)))


@routes.get("/points/reports", acts=("points.compare",))
def list_reports(actor: Actor, query: Paged) -> Listed[schemas.ReportLine]:
    """List the nightly comparisons (对账报告), newest first: for the district's admin, auditors and finance."""
    found, after = comparisons.page(actor, query)
    return Listed[schemas.ReportLine](items=[views.report_line(one) for one in found], next=after)


@routes.get("/points/reports/{report}", acts=("points.compare",))
def see_report(actor: Actor, report: ReportId) -> schemas.ReportView:
    """See one comparison: what each item gave in all, and what differs."""
    return views.report(*comparisons.see(actor, report))


@routes.get("/points/{kind}/{holder}", acts=("points.see",))
def see_points(caller: Caller, kind: Holding, holder: Id) -> schemas.HolderView:
    """See the balances of a person or a household: for themselves, who lives there, and their proxy."""
    account = seeing.seen(caller, Account(f"{kind}#{holder}", "merit"))
    return views.holders(reading.of([account.holder]))[0]


@routes.get("/points/{kind}/{holder}/{currency}/entries", acts=("points.see",))
def list_entries(
    caller: Caller, kind: Holding, holder: Id, currency: Currency, query: Paged
) -> Listed[schemas.EntryView]:
    """Read a statement (对账单) page by page, newest first."""
    account = seeing.seen(caller, Account(f"{kind}#{holder}", currency))
    found, after = reading.page(account, limit=query.limit, cursor=query.cursor, actor=Actor(caller.person))
    return Listed[schemas.EntryView](items=[views.entry(one) for one in found], next=after)


@routes.get("/points/{kind}/{holder}/{currency}/entries/{seq}", acts=("points.see",))
def explain_entry(caller: Caller, kind: Holding, holder: Id, currency: Currency, seq: Seq) -> schemas.Explained:
    """Explain one entry: clause, evidence, who decided, what was given back, until when there is an appeal."""
    return views.explained(explaining.explain(caller, Account(f"{kind}#{holder}", currency), seq))


@routes.get("/points/{kind}/{holder}/{currency}/check", acts=("points.see",))
def check_account(caller: Caller, kind: Holding, holder: Id, currency: Currency) -> schemas.CheckView:
    """Recompute balance and chain of an account on the server (核对)."""
    return views.checked(reading.check(caller, Account(f"{kind}#{holder}", currency)))


@routes.get("/points/{kind}/{holder}/{currency}/statement", acts=("points.see",))
def export_statement(
    caller: Caller, kind: Holding, holder: Id, currency: Currency, query: schemas.ExportQuery
) -> JsonPage:
    """Take the statement along as the public verifier reads it; a large one comes in parts of 5,000 entries."""
    account = Account(f"{kind}#{holder}", currency)
    said = chain.canonical(reading.exported(caller, account, query.after)).decode()
    disposition = f'attachment; filename="{reading.filename(account)}"'
    return JsonPage(said, content_type="application/json; charset=utf-8", headers={"Content-Disposition": disposition})


@routes.post("/points/{kind}/{holder}/{currency}/lookups", acts=("points.look",))
def look_up_account(
    actor: Actor, kind: Holding, holder: Id, currency: Currency, body: schemas.LookUp
) -> schemas.LookedUp:
    """Look up one account as staff of its holder's place, for a reason that is kept in the audit."""
    account = Account(f"{kind}#{holder}", currency)
    return views.looked(account, lookups.look(actor, account, body))
