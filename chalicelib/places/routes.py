"""HTTP in and out of places; what it means is in ``service``."""

from dataclasses import asdict

from chalicelib.core.http import Routes
from chalicelib.core.policy import Actor
from chalicelib.core.schema import Id, Listed, Paged
from chalicelib.places import schemas as said
from chalicelib.places.choices import clock, minutes
from chalicelib.places.duty import ROLES
from chalicelib.places.hours import Span
from chalicelib.places.records import Dwelling
from chalicelib.places.rules import POLICY
from chalicelib.places.service import choosing, dwellings, grid_sheets, grids, places, roster_sheets, rosters
from chalicelib.places.service.rosters import Entry
from chalicelib.places.service.tree import Node, Tree, address, tree

routes = Routes("places", POLICY)


@routes.get("/places", acts=("place.see",))
def list_places(actor: Actor, query: said.PlaceQuery) -> Listed[said.PlaceView]:
    """List what stands right under a place, by name; without a parent, the district."""
    page, after = places.listed(actor, query.parent, query.kind, cursor=query.cursor, limit=query.limit)
    return Listed[said.PlaceView](items=[place_view(one) for one in page], next=after)


@routes.post("/places", acts=("place.add",), status=201)
def add_place(actor: Actor, body: said.NewPlace) -> said.PlaceView:
    """Add a street, community, estate, building or grid under its parent."""
    return place_view(places.add(actor, body.id, body.kind, body.parent, body.name))


@routes.get("/places/{place}", acts=("place.see",))
def see_place(actor: Actor, place: Id) -> said.PlaceSeen:
    """See a place and the way to it from the district down."""
    there, known = places.see(actor, place), tree(knowing=place)
    path = [said.Step(id=at, kind=known.find(at).kind, name=known.name(at)) for at in known.path(place)]  # type: ignore[arg-type]
    return said.PlaceSeen(**place_view(there).model_dump(), path=path, grid=known.grid_of.get(place))


@routes.put("/places/{place}", acts=("place.rename",))
def rename_place(actor: Actor, place: Id, body: said.Renaming) -> said.PlaceView:
    """Give a place another name; its id stays, addresses change."""
    return place_view(places.rename(actor, place, body.version, body.name))


@routes.get("/places/{place}/grids", acts=("place.see",))
def see_grids(actor: Actor, place: Id) -> said.GridsView:
    """See the grids of a community with their buildings."""
    return grids_view(grids.see(actor, place))


@routes.put("/places/{place}/grids", acts=("grids.edit",))
def replace_grids(actor: Actor, place: Id, body: said.GridsChange) -> said.GridsView:
    """Say anew which buildings each grid of a community has."""
    sets = {one.grid: one.buildings for one in body.grids}
    return grids_view(grids.replace(actor, place, body.version, sets))


@routes.post("/places/{place}/grids/previews", acts=("grids.edit",))
def preview_grids(actor: Actor, place: Id, body: said.SheetUpload) -> said.GridSheetPreview:
    """Read an uploaded sheet of buildings with their grids and say what is wrong with it; nothing is changed."""
    seen = grid_sheets.preview(actor, place, body.upload)
    faults = [said.SheetFault(**asdict(one)) for one in seen.faults]
    shown = grids_view(grids.Grids(0, grids.named(tree(), place, seen.grids))).grids
    return said.GridSheetPreview(rows=seen.rows, grids=shown, faults=faults)


@routes.post("/places/{place}/grids/imports", acts=("grids.edit",))
def import_grids(actor: Actor, place: Id, body: said.SheetTakeover) -> said.GridsView:
    """Say anew which buildings each grid of a community has, by an uploaded sheet without faults."""
    return grids_view(grid_sheets.take_over(actor, place, body.upload, body.version))


@routes.post("/places/{place}/grids/exports", acts=("grids.edit",), status=201)
def export_grids(actor: Actor, place: Id) -> said.Download:
    """Write all buildings of a community with their grids as a CSV that the import reads."""
    return said.Download(url=grid_sheets.export(actor, place))


@routes.get("/places/{place}/roster", acts=("roster.see", "roster.edit"))
def see_roster(actor: Actor, place: Id) -> said.RosterView:
    """See the duty roster of a community, or of a part of it."""
    return roster_view(rosters.see(actor, place))


@routes.put("/places/{place}/roster", acts=("roster.edit",))
def replace_roster(actor: Actor, place: Id, body: said.RosterChange) -> said.RosterView:
    """Replace the duty entries at a place and below it."""
    return roster_view(rosters.replace(actor, place, body.version, [entry_of(one) for one in body.entries]))


@routes.post("/places/{place}/roster/previews", acts=("roster.edit",))
def preview_roster(actor: Actor, place: Id, body: said.SheetUpload) -> said.SheetPreview:
    """Read an uploaded duty roster and say what is wrong with it; nothing is changed."""
    seen, known = roster_sheets.preview(actor, place, body.upload), tree()
    faults = [said.SheetFault(**asdict(one)) for one in seen.faults]
    return said.SheetPreview(rows=seen.rows, entries=[duty_view(known, one) for one in seen.entries], faults=faults)


@routes.post("/places/{place}/roster/imports", acts=("roster.edit",))
def import_roster(actor: Actor, place: Id, body: said.SheetTakeover) -> said.RosterView:
    """Replace the duty entries at a place and below it by an uploaded sheet without faults."""
    return roster_view(roster_sheets.take_over(actor, place, body.upload, body.version))


@routes.post("/places/{place}/roster/exports", acts=("roster.edit",), status=201)
def export_roster(actor: Actor, place: Id) -> said.Download:
    """Write the duty entries at a place and below it as a CSV that the import reads."""
    return said.Download(url=roster_sheets.export(actor, place))


@routes.get("/places/{place}/settings", acts=("settings.see",))
def see_settings(actor: Actor, place: Id) -> said.SettingsView:
    """See what a place decided for itself, and what is in force there."""
    return settings_view(choosing.see(actor, place))


@routes.put("/places/{place}/settings", acts=("settings.edit",))
def replace_settings(actor: Actor, place: Id, body: said.SettingsChange) -> said.SettingsView:
    """Choose anew what a place decides for itself."""
    chosen = body.chosen.model_dump(exclude_none=True)
    return settings_view(choosing.replace(actor, place, body.version, chosen))


@routes.get("/places/{place}/dwellings", acts=("dwelling.see",))
def list_dwellings(actor: Actor, place: Id, query: Paged) -> Listed[said.DwellingView]:
    """List the dwellings of a building as a person walks."""
    page, after = dwellings.listed(actor, place, cursor=query.cursor, limit=query.limit)
    return Listed[said.DwellingView](items=[dwelling_view(one) for one in page], next=after)


@routes.get("/dwellings/{dwelling}", acts=("dwelling.see",))
def see_dwelling(actor: Actor, dwelling: Id) -> said.DwellingView:
    """See a dwelling and its address; never who lives there."""
    return dwelling_view(dwellings.see(actor, dwelling))


@routes.put("/dwellings/{dwelling}", acts=("dwelling.correct",))
def correct_dwelling(actor: Actor, dwelling: Id, body: said.Correction) -> said.DwellingView:
    """Correct unit, room or area of a dwelling; its id, codes and households stay."""
    corrected = dwellings.correct(actor, dwelling, body.version, unit=body.unit, room=body.room, area=body.area)
    return dwelling_view(corrected)


def place_view(one: Node) -> said.PlaceView:
    """Show a place."""
    return said.PlaceView(id=one.id, kind=one.kind, name=one.name, parent=one.parent, version=one.version)  # type: ignore[arg-type]


def grids_view(there: grids.Grids) -> said.GridsView:
    """Show the grids of a community."""
    shown = [said.GridView(grid=one.id, name=one.name, buildings=list(members)) for one, members in there.grids]
    return said.GridsView(version=there.version, grids=shown)


def roster_view(there: rosters.Roster) -> said.RosterView:
    """Show a roster."""
    known = tree()
    entries = [duty_view(known, one) for one in there.entries]
    return said.RosterView(version=there.version, community=there.community, entries=entries)


def duty_view(known: Tree, one: Entry) -> said.DutyView:
    """Show a duty entry."""
    return said.DutyView(
        place=one.place,
        place_name=known.name(one.place),
        role=one.role,
        role_name=ROLES[one.role],
        title=one.title,
        name=one.name,
        number=one.number,
        consent=one.consent,
        hours=[said.Hours(days=list(at.days), starts=clock(at.starts), ends=clock(at.ends)) for at in one.hours],
    )


def entry_of(one: said.DutyEntry) -> Entry:
    """Read a duty entry."""
    hours = tuple(Span(tuple(sorted(set(at.days))), minutes(at.starts), minutes(at.ends)) for at in one.hours)
    return Entry(one.place, one.role, one.title, one.name, one.number, one.consent, hours)


def settings_view(there: choosing.Chosen) -> said.SettingsView:
    """Show settings."""
    in_force = asdict(there.in_force) | {"duty_days": list(there.in_force.duty_days)}
    return said.SettingsView(
        version=there.version, chosen=said.Choices(**there.chosen), in_force=said.Choices(**in_force)
    )


def dwelling_view(one: Dwelling) -> said.DwellingView:
    """Show a dwelling."""
    building = str(one.building)
    where = address(tree(knowing=building), building)
    return said.DwellingView(
        id=one.id,
        building=building,
        unit=one.unit,
        room=str(one.room),
        area=None if one.area is None else int(one.area),
        address=f"{where}{one.door}",
        version=int(one.version),
    )
