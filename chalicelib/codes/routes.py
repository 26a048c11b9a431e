"""codes over HTTP: scans for the mini-program, and what staff do with codes. The page of a door is in ``door``."""

from chalicelib.codes import tokens
from chalicelib.codes.rules import POLICY
from chalicelib.codes.schemas import (
    ActRequest,
    CodeId,
    CodeView,
    CommitRequest,
    CoverageView,
    CoverageWanted,
    DoorsWanted,
    DoorView,
    ImageRequest,
    ImageView,
    ImportRequest,
    ImportView,
    MintRequest,
    MismatchesWanted,
    MismatchReport,
    MismatchView,
    PatrolRequest,
    PatrolResults,
    Received,
    ReviewRequest,
    RoundRequest,
    ScanView,
    SheetRequest,
    SheetView,
    TypedNumber,
)
from chalicelib.codes.service import (
    acts,
    coverage,
    drawing,
    imports,
    listing,
    minting,
    mismatches,
    rounds,
    scans,
    sheets,
)
from chalicelib.codes.tokens import Kind
from chalicelib.codes.views import (
    code_view,
    coverage_view,
    door_view,
    import_view,
    mismatch_view,
    patrol_view,
    scan_view,
    sheet_view,
)
from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor, Caller
from chalicelib.core.schema import Done, Id, Listed
from chalicelib.places.service import tree as trees

routes = Routes("codes", POLICY)
ACTS = tuple(f"codes.{name}" for name in ("post", "confirm", "suspend", "resume", "replace", "revoke"))


@routes.get("/codes/scan/{token}", acts=("codes.scan",))
def scan(token: str, caller: Caller) -> ScanView:
    """See what a scanned code opens, as a screen draws it. Nothing about residents, ever."""
    return scan_view(scans.resolve(token, caller.address), token, caller)


@routes.post("/codes/numbers", acts=("codes.type",))
def type_number(caller: Caller, body: TypedNumber) -> ScanView:
    """See what the code with a typed number opens: the same as its scan, nothing more. Limited by person or address."""
    token = tokens.make(scans.resolve_number(body.number, caller))
    return scan_view(scans.resolve(token, caller.address), token, caller)


@routes.post("/codes/mismatches", acts=("codes.report",), status=201)
def report_mismatch(caller: Caller, body: MismatchReport) -> Received:
    """Say that a sticker is not at its door (这不是我面前的门). For anybody; nothing is kept of who said it."""
    mismatches.report(body.token, body.why, caller)
    return Received()


@routes.get("/codes/mismatches", acts=("codes.see",))
def list_mismatches(actor: Actor, query: MismatchesWanted) -> Listed[MismatchView]:
    """List what people reported in a place: open, or decided."""
    found, after = mismatches.listed(actor, query.place, query.state, cursor=query.cursor, limit=query.limit)
    return Listed[MismatchView](items=[mismatch_view(one) for one in found], next=after)


@routes.post("/codes/reviews", acts=("codes.review",))
def review_mismatch(actor: Actor, body: ReviewRequest) -> MismatchView:
    """Decide on a report: suspend the code while it is mended, or dismiss."""
    decided = mismatches.decide(actor, body.code, body.decision, report=body.report, act=body.id, why=body.why)
    return mismatch_view(decided)


@routes.get("/codes/doors", acts=("codes.see",))
def list_doors(actor: Actor, query: DoorsWanted) -> Listed[DoorView]:
    """List doors with their codes as a person walks, by place, kind and state. A short page may have a next one."""
    wanted = listing.Wanted(query.kind, frozenset() if query.state is None else frozenset({query.state}))
    found, after = listing.doors(actor, query.place, wanted, cursor=query.cursor, limit=query.limit)
    return Listed[DoorView](items=[door_view(line) for line in found], next=after)


@routes.get("/codes/doors/{dwelling}", acts=("codes.see",))
def see_door(actor: Actor, dwelling: Id) -> DoorView:
    """See the codes of one door."""
    return door_view(listing.door(actor, dwelling))


@routes.get("/codes/items/{code}", acts=("codes.see",))
def see_code(actor: Actor, code: CodeId) -> CodeView:
    """See one code, whatever its state."""
    return code_view(acts.see(actor, code))


@routes.post("/codes/acts", acts=ACTS)
def act_on_code(actor: Actor, body: ActRequest) -> CodeView:
    """Post or hand over, confirm, suspend, resume, replace or revoke one code. ``replace`` answers with the new one."""
    return code_view(acts.do(actor, body.code, body.act, act=body.id, why=body.why))


@routes.post("/codes/mints", acts=("codes.mint",), status=201)
def mint_code(actor: Actor, body: MintRequest) -> CodeView:
    """Make a code for a door that has none of this kind."""
    return code_view(minting.mint(actor, body.dwelling, body.kind, act=body.id))


@routes.post("/codes/patrol", acts=("codes.patrol",))
def take_patrol(actor: Actor, body: PatrolRequest) -> PatrolResults:
    """Post what a patrol scanned at the doors, now or earlier without a network. Each scan has its own result."""
    taken = [acts.Scan(one.id, one.at_ms, one.token, one.number) for one in body.scans]
    return PatrolResults(results=[patrol_view(one) for one in acts.patrol(actor, taken)])


@routes.post("/codes/rounds", acts=("codes.confirm",), status=202)
def confirm_round(actor: Actor, body: RoundRequest) -> Done:
    """Confirm a building's round: what was posted there becomes active within seconds."""
    rounds.ask(actor, body.building, act=body.id)
    return Done(id=body.building)


@routes.get("/codes/coverage", acts=("codes.see",))
def list_coverage(actor: Actor, query: CoverageWanted) -> Listed[CoverageView]:
    """List by building how many codes are in which state, as last counted."""
    found, after = coverage.listed(actor, query.place, cursor=query.cursor, limit=query.limit)
    tree = trees.tree()
    return Listed[CoverageView](items=[coverage_view(tree, one.building, one) for one in found], next=after)


@routes.get("/codes/coverage/{place}", acts=("codes.see",))
def see_coverage(actor: Actor, place: Id) -> CoverageView:
    """See how many codes of a place are in which state: a building is counted now, a larger place added up."""
    return coverage_view(trees.tree(), place, coverage.total(actor, place))


@routes.post("/codes/imports", acts=("codes.read_list",), status=202)
def begin_import(actor: Actor, body: ImportRequest) -> ImportView:
    """Have an uploaded door list read and compared; nothing goes in before it is confirmed."""
    reading = None if body.reading is None else body.reading.to_json()
    return import_view(imports.ask(actor, body.id, body.upload, reading), {}, [])


@routes.get("/codes/imports/{import_id}", acts=("codes.read_list",))
def see_import(actor: Actor, import_id: Id) -> ImportView:
    """See one's own import: how the list was read, what it would change, what was refused and why."""
    return import_view(*imports.see(actor, import_id))


@routes.post("/codes/imports/{import_id}/commit", acts=("codes.import",), status=202)
def commit_import(actor: Actor, import_id: Id, body: CommitRequest) -> ImportView:
    """Let a previewed list go in. Refused if some of it lies outside one's places."""
    return import_view(imports.commit(actor, import_id, body.mark, act=body.id), {}, [])


@routes.post("/codes/sheets", acts=("codes.print",), status=202)
def order_labels(actor: Actor, body: SheetRequest) -> SheetView:
    """Order labels to print. What was only minted is printed from then on; a reprint moves nothing."""
    kinds: list[Kind] = list(dict.fromkeys(body.kinds))
    ordered = sheets.ask(actor, body.id, body.place, kinds, list(set(body.states)), body.layout)
    return sheet_view(ordered, [])


@routes.get("/codes/sheets/{sheet}", acts=("codes.print",))
def see_labels(actor: Actor, sheet: Id) -> SheetView:
    """See an order for labels: progress, files to download, labels that could not be printed."""
    return sheet_view(*sheets.see(actor, sheet))


@routes.post("/codes/images", acts=("codes.print",))
def draw_code(actor: Actor, body: ImageRequest) -> ImageView:
    """Draw one live code as PNG or SVG; one that was only minted is printed from then on."""
    return ImageView(download=drawing.draw_one(actor, body.code, body.format, act=body.id))
