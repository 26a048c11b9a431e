"""The front door: which rooms are open, and who reads what a caller may. Nothing else."""

from chalicelib.core import session, switches
from chalicelib.core.front import FrontDoor

ROOMS = {
    "uploads": "chalicelib.core.routes",
    "jobs": "chalicelib.core.routes",
    "people": "chalicelib.people.accounts.routes",
    "staff": "chalicelib.people.staff.routes",
    "audit": "chalicelib.people.staff.routes",
    "bindings": "chalicelib.people.homes.routes",
    "households": "chalicelib.people.homes.routes",
    "proxies": "chalicelib.people.homes.routes",
    "inbox": "chalicelib.inbox.routes",
    "d": "chalicelib.codes.door",
    "codes": "chalicelib.codes.routes",
    "places": "chalicelib.places.routes",
    "dwellings": "chalicelib.places.routes",
    "points": "chalicelib.points.holders.routes",
    "schemes": "chalicelib.points.scheme.routes",
    "honours": "chalicelib.points.honours.routes",
    "proposals": "chalicelib.points.awards.routes",
    "reviews": "chalicelib.points.review.routes",
    "committee": "chalicelib.points.review.routes",
    "campaigns": "chalicelib.points.campaigns.routes",
    "mall": "chalicelib.points.mall.routes",
    "openapi.json": "chalicelib.core.docs",
    "docs": "chalicelib.core.docs",
}

SWITCHED = {"chalicelib.points": "points_open"}  # by a setting of the district

app = FrontDoor("mashang", ROOMS, SWITCHED)
switches.read_by("chalicelib.places.service.settings:is_on")
session.read_actors_by("chalicelib.people.actors:actor_of")
